"""What HR has written down for an interviewer, and in which task: what is to be confirmed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select

from db.reading.scorecards import ScorecardFacts, read_scorecard
from db.schema import tasks
from domain.task_kinds import FEEDBACK, SCORED


@dataclass(frozen=True, slots=True)
class WrittenDown:
    """A scorecard, and the task in which it was given: a correction is about that one."""

    task: str
    card: ScorecardFacts


def feedback_behind(conn: Connection, confirming: Row[Any]) -> Row[Any] | None:
    """The task in which was given what another one asks to confirm."""
    given = select(tasks).where(
        tasks.c.interview_id == confirming.interview_id,
        tasks.c.owner_id == confirming.owner_id,
        tasks.c.kind.in_(FEEDBACK),
        tasks.c.completion.in_(SCORED),
    )
    return conn.execute(given.order_by(tasks.c.closed_at.desc())).first()


def read_written_down(conn: Connection, confirming: Row[Any]) -> WrittenDown | None:
    """What the owner of such a task is asked about."""
    given = feedback_behind(conn, confirming)
    card = read_scorecard(conn, confirming.interview_id, confirming.owner_id)
    return WrittenDown(given.id, card) if given is not None and card is not None else None
