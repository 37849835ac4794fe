"""Why something is to be decided again: somebody gave back what had been proposed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.reading.decision import DecisionFacts, read_decision
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts, tasks
from domain.task_kinds import GIVEN_BACK, LEAVING, TELLING, WEIGHING


@dataclass(frozen=True, slots=True)
class ReturnedDecision:
    """Who of HR returned it, or took it back before it left; why, and what had been proposed."""

    by_name: str
    note: str
    at: datetime | None
    proposed: DecisionFacts | None


def read_returned_decision(conn: Connection, row: Row[Any]) -> ReturnedDecision | None:
    """What was given back last; None unless this is the task to decide anew. `row`: of `tasks`."""
    if row.kind not in WEIGHING:
        return None
    last = conn.execute(
        select(tasks, acts.c.actor_id)
        .outerjoin(acts, acts.c.id == tasks.c.act_id)
        .where(
            tasks.c.application_id == row.application_id,
            tasks.c.stage_id == row.stage_id,
            tasks.c.kind.in_(TELLING | LEAVING),
            tasks.c.opened_at <= row.opened_at,
        )
        .order_by(tasks.c.opened_at.desc(), tasks.c.closed_at.desc())
        .limit(1)
    ).first()
    if last is None or last.completion not in GIVEN_BACK:
        return None
    return ReturnedDecision(
        by_name=names_of(conn, [last.actor_id]).get(last.actor_id, ""),
        note=texts_of(conn, [last.act_id]).get(last.act_id, {}).get("note", ""),
        at=last.closed_at,
        proposed=read_decision(conn, last.decision_id),
    )
