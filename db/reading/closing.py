"""How a task ended, for its page."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.process.projection import OPEN
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts, process_events
from domain.events import EventType


@dataclass(frozen=True, slots=True)
class Closing:
    """How a task ended: by whom, with what."""

    completion: str
    actor_id: str
    actor_name: str
    at: datetime | None
    reason: str
    codes: dict[str, Any]
    texts: dict[str, str]


def read_closing(conn: Connection, row: Row[Any]) -> Closing | None:
    """How a task (its row) ended; None while it is open."""
    if row.state == OPEN:
        return None
    act = conn.execute(select(acts).where(acts.c.id == row.act_id)).first()
    withdrawn = conn.execute(
        select(process_events.c.data).where(
            process_events.c.application_id == row.application_id,
            process_events.c.task_id == row.id,
            process_events.c.type == EventType.TASK_WITHDRAWN,
        )
    ).first()
    actor = act.actor_id if act is not None else ""
    return Closing(
        completion=row.completion,
        actor_id=actor,
        actor_name=names_of(conn, [actor]).get(actor, ""),
        at=row.closed_at,
        reason=withdrawn.data.get("reason", "") if withdrawn is not None else "",
        codes=dict(act.codes) if act is not None else {},
        texts=texts_of(conn, [row.act_id]).get(row.act_id, {}),
    )
