"""What whoever passed a task on to HR would like to be done about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts
from domain.acts import ActKind
from domain.tasks import spec_of


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Who passed it on, when, and their wish, if they said one."""

    by_name: str
    at: datetime
    wish: str


def read_passed_on(conn: Connection, task: Row[Any]) -> PassedOn | None:
    """Who passed a task (its row) on; None of one that nobody did."""
    if not spec_of(task.kind).to_hr:
        return None
    act = conn.execute(
        select(acts.c.id, acts.c.actor_id, acts.c.at)
        .where(
            acts.c.application_id == task.application_id,
            acts.c.task_id == task.id,
            acts.c.kind == ActKind.PASS_ON,
        )
        .order_by(acts.c.seq.desc())
        .limit(1)
    ).first()
    if act is None:
        return None
    wish = texts_of(conn, [act.id]).get(act.id, {}).get("wish", "")
    return PassedOn(names_of(conn, [act.actor_id]).get(act.actor_id, ""), act.at, wish)
