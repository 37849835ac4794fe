"""What a task to answer is about: the candidate's words, and for a review how they were told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.reading.scorecards import texts_of
from db.schema import acts, messages, process_views, tasks
from domain.links import blotted
from domain.releases import known, known_if_any
from domain.scenarios import Scenario
from domain.task_columns import Shows
from domain.task_kinds import ANSWERING
from domain.tasks import TASKS
from domain.words import TaskKind, Topic


@dataclass(frozen=True, slots=True)
class HowTold:
    """How a candidate was told the outcome: a mail with its words, or the gist of a talk."""

    how: str
    at: datetime | None
    subject: str
    text: str
    gist: str


@dataclass(frozen=True, slots=True)
class QuestionToAnswer:
    """A question, or the request for a review: then `told` is what the candidate was told. `topic`:
    what it is about, if whoever asked has said.
    """

    question: str
    at: datetime
    told: HowTold | None = None
    topic: Topic | None = None


def read_question_to_answer(conn: Connection, task: Row[Any]) -> QuestionToAnswer | None:
    """What a task (its row) is to answer; None for every other task."""
    if task.kind not in ANSWERING:
        return None
    act = conn.execute(select(acts.c.at).where(acts.c.id == task.question_id)).one()
    words = texts_of(conn, [task.question_id]).get(task.question_id, {})
    review = Shows.OUTCOME in TASKS[known(TaskKind, task.kind)].shows
    return QuestionToAnswer(
        question=words.get("question", ""),
        at=act.at,
        told=_how_told(conn, task.application_id) if review else None,
        topic=known_if_any(Topic, task.topic),
    )


def _how_told(conn: Connection, application: str) -> HowTold:
    view = conn.execute(
        select(
            process_views.c.told_at, process_views.c.told_how, process_views.c.decision_id
        ).where(process_views.c.application_id == application)
    ).one()
    mail = conn.execute(
        select(messages.c.subject, messages.c.text)
        .where(
            messages.c.application_id == application,
            messages.c.scenario == Scenario.REJECTION,
            messages.c.decision_id == view.decision_id,
            messages.c.sent_at.is_not(None),
        )
        .order_by(messages.c.id.desc())
        .limit(1)
    ).first()
    noted = conn.execute(
        select(tasks.c.act_id)
        .where(tasks.c.application_id == application, tasks.c.completion == "told_otherwise")
        .order_by(tasks.c.closed_at.desc())
        .limit(1)
    ).scalar()
    by_mail = view.told_how == "mail"
    said = texts_of(conn, [noted]).get(noted, {}) if noted and not by_mail else {}
    return HowTold(
        how=view.told_how,
        at=view.told_at,
        subject=mail.subject if mail and by_mail else "",
        text=blotted(mail.text) if mail and by_mail else "",
        gist=said.get("gist", ""),
    )
