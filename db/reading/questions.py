"""What a candidate asked, and what they were answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from db.process.projection import COMPLETED, OPEN
from db.process.promises import promised_answer
from db.reading.policy_history import PoliciesThen
from db.reading.scorecards import texts_of
from db.schema import acts, applications, jobs, tasks
from domain.acts import ASKING, ActKind
from domain.releases import known, known_if_any
from domain.words import Topic


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """A question, or the request for a review (`review`). `answer_by` is what was promised, `topic`
    what it is about, if whoever asked has said.

    `waits`: an answer is still to come; without one and not waiting, the process ended before.
    """

    id: str
    review: bool
    topic: Topic | None
    task_id: str
    question: str
    asked_at: datetime
    answer: str
    answered_at: datetime | None
    answer_by: datetime
    waits: bool


def read_questions(
    conn: Connection, then: PoliciesThen, application: str
) -> tuple[QuestionFacts, ...]:
    """Everything the candidate of an application asked, the oldest first. Each has the promise that
    was given with it."""
    rows = conn.execute(
        select(
            acts.c.id,
            acts.c.kind,
            acts.c.codes,
            acts.c.at,
            tasks.c.id.label("task_id"),
            tasks.c.state,
            tasks.c.act_id,
            tasks.c.closed_at,
            tasks.c.hear_by,
        )
        .outerjoin(
            tasks,
            (tasks.c.application_id == acts.c.application_id) & (tasks.c.question_id == acts.c.id),
        )
        .where(acts.c.application_id == application, acts.c.kind.in_(ASKING))
        .order_by(acts.c.seq)
    ).all()
    if not rows:
        return ()
    team = conn.execute(_TEAM, {"of": application}).one()
    said = texts_of(conn, [key for row in rows for key in (row.id, row.act_id or "")])
    return tuple(
        QuestionFacts(
            id=row.id,
            review=row.kind == ActKind.REQUEST_REVIEW,
            topic=known_if_any(Topic, row.codes.get("topic", "")),
            task_id=row.task_id or "",
            question=said.get(row.id, {}).get("question", ""),
            asked_at=row.at,
            answer=said.get(row.act_id or "", {}).get("answer", ""),
            answered_at=row.closed_at if row.state == COMPLETED else None,
            answer_by=row.hear_by
            or promised_answer(conn, then.at(row.at), team, known(ActKind, row.kind), row.at),
            waits=row.state in (None, OPEN),
        )
        for row in rows
    )


# Of what the process has not taken yet: who may come to answer it.
_TEAM: Select[Any] = (
    select(applications.c.id, jobs.c.recruiter_id, jobs.c.hiring_manager_id, jobs.c.hr_lead_id)
    .join(jobs, jobs.c.id == applications.c.job_id)
    .where(applications.c.id == bindparam("of"))
)
