"""The candidate's invitation to an interview: whether it has left, and what it still waits for."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select

from db.process.case import Case
from db.process.ledger import MessageState
from db.schema import messages
from domain.invitations import Departure, departure
from domain.read_model import Task
from domain.scenarios import Scenario
from domain.words import Outcome, TaskKind

NEWS = frozenset({Outcome.ADVANCE.value, Outcome.REJECT.value})
"""Decisions that the candidate is told before they hear of a later stage."""


WAIT = frozenset({TaskKind.AWAIT_INVITATION})
NEVER_LEFT = (MessageState.RESERVED, MessageState.SUPPRESSED)


def waiting_for(case: Case, interview: str) -> Task | None:
    """The wait of an invitation that was put off and has not left."""
    return next(iter(case.open_of(WAIT, interview_id=interview)), None)


def is_invited(case: Case, interview: str) -> bool:
    """Whether the invitation has left: only then does the candidate hear of what changes. One that
    was put off and taken back has not."""
    if not case.tasks_of(WAIT, interview_id=interview):
        return True
    row = case.conn.execute(_INVITATION, {"of": case.id, "interview": interview}).one()
    return row.state not in NEVER_LEFT or row.not_before <= row.reserved_at


def follows_news(case: Case, stage: str) -> bool:
    """Whether the stage before was decided, and the candidate has not been told of that."""
    return stage != case.view.stage_id and case.view.decision in NEWS


def sent_too_early(case: Case, task: Task, completion: str) -> str:
    """Why an invitation is not sent by hand now: at any hour, and never before its news."""
    by_hand = task.kind in WAIT and completion == "send_now"
    return "news_first" if by_hand and follows_news(case, task.stage_id) else ""


def departure_of(case: Case, stage: str, starts_at: datetime) -> Departure:
    """How the invitation to an interview of a stage can leave now."""
    news = None
    if follows_news(case, stage):
        leaving = case.open_of({TaskKind.AWAIT_RELEASE})
        news = leaving[0].due_at if leaving else case.at
    return departure(case.policy, case.at, starts_at, case.row.candidate_zone, news)


_INVITATION = (
    select(messages)
    .where(
        messages.c.application_id == bindparam("of"),
        messages.c.interview_id == bindparam("interview"),
        messages.c.scenario == Scenario.INTERVIEW_INVITATION,
    )
    .order_by(messages.c.id.desc())
    .limit(1)
)
