"""Taking acts: the process is handed what is new behind its cursor, in order."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from db.process.case import Case
from db.schema import acts
from domain.protocol import ActTaken


def acts_behind(case: Case, cursor: int, last: str) -> tuple[ActTaken, ...] | None:
    """The acts behind the cursor, noted as taken. None if the act at the cursor, which was `last`,
    is gone or another one: the database is older than the process."""
    rows = case.conn.execute(_BEHIND, {"of": case.id, "cursor": cursor}).all()
    if cursor and (not rows or rows[0].seq != cursor or rows[0].id != last):
        return None
    taken = tuple(
        ActTaken(
            seq=row.seq,
            id=row.id,
            kind=row.kind,
            task=row.task_id,
            completion=row.completion,
            then=row.follow_up,
            interrupts=row.interrupts,
            side=row.side,
        )
        for row in rows
        if row.seq > cursor
    )
    if taken:
        case.taken = max(case.taken, taken[-1].seq)
    return taken


_BEHIND = (
    select(
        acts.c.seq,
        acts.c.id,
        acts.c.kind,
        acts.c.task_id,
        acts.c.completion,
        acts.c.follow_up,
        acts.c.interrupts,
        acts.c.side,
    )
    .where(acts.c.application_id == bindparam("of"), acts.c.seq >= bindparam("cursor"))
    .order_by(acts.c.seq)
)
