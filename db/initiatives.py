"""Acts of somebody's own accord: whether each counts now, and what it does in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Row, func, or_, select, update

from db.case import Case
from db.completions import Effect, check_appointment, check_told, scorecard_of
from db.corrections import uncorrectable
from db.interviews import stage_to_book
from db.ledger import STILL_TRUE, suppress_reserved
from db.projection import OPEN
from db.requests import ActRequest, UnknownTask
from db.schema import acts, scorecards, tasks
from domain.events import EventType
from domain.forms import Filled
from domain.initiatives import ActKind
from domain.tasks import DECIDING, INTERVIEWING
from domain.words import Outcome, ProcessOutcome, TaskKind

MOST_OPEN_QUESTIONS = 3

Refusal = Callable[[Case, ActRequest], str]


def refusal(case: Case, request: ActRequest) -> str:
    """Why this act does not count now; '' when it does."""
    return _REFUSALS[request.kind](case, request)


def _before_the_end(case: Case, request: ActRequest) -> str:
    return "already_ended" if case.row.outcome or case.row.rejecting else ""


def _never(case: Case, request: ActRequest) -> str:
    return ""


def _not_rejectable(case: Case, request: ActRequest) -> str:
    """Where there is a decision to make, or to tell, it is that which is made and told."""
    if _before_the_end(case, request):
        return "already_ended"
    return "" if case.open_of(INTERVIEWING, stage_id=case.row.stage_id) else "not_now"


def _not_bookable(case: Case, request: ActRequest) -> str:
    if _before_the_end(case, request) or case.row.decision == Outcome.REJECT:
        return "already_ended"
    return "" if stage_to_book(case) else "nothing_to_book"


def _not_correctable(case: Case, request: ActRequest) -> str:
    """A scorecard can be put right until the candidate has been told, or is just being told."""
    return uncorrectable(case.conn, _task_of(case, request))


def _too_many(case: Case, request: ActRequest) -> str:
    """A question counts from when it is asked, and not only once the process has taken it."""
    its_task = (tasks.c.application_id == acts.c.application_id) & (
        tasks.c.question_id == acts.c.id
    )
    waiting = case.conn.execute(
        select(func.count())
        .select_from(acts.outerjoin(tasks, its_task))
        .where(
            acts.c.application_id == case.id,
            acts.c.kind == ActKind.ASK,
            or_(tasks.c.id.is_(None), tasks.c.state == OPEN),
        )
    ).scalar_one()
    return "too_many_questions" if waiting >= MOST_OPEN_QUESTIONS else ""


def _nothing_to_review(case: Case, request: ActRequest) -> str:
    if case.row.outcome != ProcessOutcome.REJECTED:
        return "nothing_to_review"
    before = case.conn.execute(
        select(func.count()).where(
            acts.c.application_id == case.id, acts.c.kind == ActKind.REQUEST_REVIEW
        )
    ).scalar_one()
    return "review_requested_before" if before else ""


def _task_of(case: Case, request: ActRequest) -> Row[Any]:
    row = case.conn.execute(
        select(tasks).where(tasks.c.id == request.task, tasks.c.application_id == case.id)
    ).first()
    if row is None or row.kind != TaskKind.GIVE_FEEDBACK:
        raise UnknownTask(request.task)
    return row


def _withdrew(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, EventType.CANDIDATE_WITHDREW, request, act)
    case.withdraw_open("candidate_withdrew")
    suppress_reserved(case, "candidate_withdrew", sparing=STILL_TRUE)


def _rejected(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    check_told(case, request, filled, act)
    _record(case, EventType.REJECTION_NOTED, request, act)
    case.withdraw_open("rejected_elsewhere")
    suppress_reserved(case, "rejected_elsewhere", sparing=STILL_TRUE)


def _erased(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, EventType.ERASURE_BEGUN, request, act)
    case.withdraw_open("being_erased")
    suppress_reserved(case, "being_erased")


def _corrected(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """What was opened because of the old verdict is taken back; the process decides anew."""
    row = _task_of(case, request)
    case.conn.execute(
        update(scorecards)
        .where(
            scorecards.c.interview_id == row.interview_id,
            scorecards.c.interviewer_id == row.owner_id,
        )
        .values(at=case.at, **scorecard_of(filled, request.actor.id, act))
    )
    opened = case.open_of(DECIDING, stage_id=row.stage_id)
    anew: dict[str, Any] = {"anew": True} if opened else {}
    _record(case, EventType.SCORECARD_CORRECTED, request, act, task=row.id, **anew)
    case.withdraw_tasks(opened, "scorecard_corrected")
    for waiting in opened:
        if waiting.message_id:
            suppress_reserved(case, "scorecard_corrected", only=waiting.message_id)


def _asked(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, EventType.QUESTION_ASKED, request, act)


def _review_requested(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, EventType.REVIEW_REQUESTED, request, act)


def _marked_urgent(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    until = filled.codes.get("offer_until")
    about: dict[str, Any] = {"offer_until": until} if until else {}
    _record(case, EventType.MARKED_URGENT, request, act, **about)


def _booked_ahead(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    check_appointment(case, request, filled, act)
    slot = stage_to_book(case)
    assert slot is not None, "refused above"
    _record(case, EventType.BOOKED_AHEAD, request, act, stage=slot.stage, meeting=slot.meeting)


def _given_up(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, EventType.WEBHOOK_GIVEN_UP, request, act, endpoint=filled.codes["endpoint"])


def _record(
    case: Case, type_: EventType, request: ActRequest, act: str, *, task: str = "", **about: object
) -> None:
    case.record(
        type_,
        task=task,
        actor=request.actor.id,
        actor_kind=request.actor.kind,
        act=act,
        **about,
    )


_REFUSALS: Mapping[ActKind, Refusal] = {
    ActKind.WITHDRAW: _before_the_end,
    ActKind.REJECT: _not_rejectable,
    ActKind.ERASE: _never,
    ActKind.BOOK_AHEAD: _not_bookable,
    ActKind.CORRECT: _not_correctable,
    ActKind.ASK: _too_many,
    ActKind.REQUEST_REVIEW: _nothing_to_review,
    ActKind.MARK_URGENT: _before_the_end,
    ActKind.WEBHOOK_GIVEN_UP: _never,
}

EFFECTS: Mapping[ActKind, Effect] = {
    ActKind.WITHDRAW: _withdrew,
    ActKind.REJECT: _rejected,
    ActKind.ERASE: _erased,
    ActKind.BOOK_AHEAD: _booked_ahead,
    ActKind.CORRECT: _corrected,
    ActKind.ASK: _asked,
    ActKind.REQUEST_REVIEW: _review_requested,
    ActKind.MARK_URGENT: _marked_urgent,
    ActKind.WEBHOOK_GIVEN_UP: _given_up,
}
