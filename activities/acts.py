"""Taking acts: the process asks for what is new behind its cursor, in order."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, select, update
from temporalio import activity

from db.crashpoints import crash
from db.engine import Database
from db.schema import acts, applications
from domain.protocol import ActTaken, TakeCall, Taken


class TakeActs:
    """Reads acts for the process and notes how far it has read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @activity.defn(name="take")
    async def take(self, call: TakeCall) -> Taken:
        """The acts behind the cursor. Reading them again does no harm: the process owns it."""
        taken = await self._database.write(lambda conn: _take(conn, call))
        crash("take.after")
        return taken


def _take(conn: Connection, call: TakeCall) -> Taken:
    rows = conn.execute(_BEHIND, {"of": call.application, "cursor": call.cursor}).all()
    if call.cursor and (not rows or rows[0].seq != call.cursor or rows[0].id != call.last):
        return Taken(restored=True)
    new = tuple(
        ActTaken(row.seq, row.id, row.kind, row.task_id, row.completion)
        for row in rows
        if row.seq > call.cursor
    )
    read_to = new[-1].seq if new else call.cursor
    conn.execute(_NOTE_TAKEN, {"of": call.application, "read_to": read_to})
    return Taken(new)


_BEHIND = (
    select(acts.c.seq, acts.c.id, acts.c.kind, acts.c.task_id, acts.c.completion)
    .where(acts.c.application_id == bindparam("of"), acts.c.seq >= bindparam("cursor"))
    .order_by(acts.c.seq)
)
_NOTE_TAKEN = (
    update(applications)
    .where(applications.c.id == bindparam("of"), applications.c.taken < bindparam("read_to"))
    .values(taken=bindparam("read_to"))
)
