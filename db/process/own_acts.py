"""Acts of somebody's own accord: whether each counts now, and what it does in its transaction."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update

from db.process.adopting import adopted, not_adoptable
from db.process.case import Case
from db.process.completions import (
    LONGEST_AHEAD,
    Effect,
    check_appointment,
    check_day_ahead,
    check_told,
    scorecard_of,
)
from db.process.corrections import uncorrectable
from db.process.interviews import is_being_arranged, stage_after, stage_to_book
from db.process.ledger import suppress_reserved
from db.process.owners import active_people
from db.process.passing_on import not_passed_on, pass_on
from db.process.projection import CLOSED_STATE, OPEN
from db.process.requests import ActRequest, UnknownTask
from db.process.rights import is_asked_for
from db.schema import acts, scorecards, tasks
from domain.acts import EVENT_OF, OWN_ACTS, ActKind
from domain.events import EventType
from domain.forms import Filled, FormFault, FormRefused
from domain.read_model import Task
from domain.scenarios import STILL_TRUE
from domain.task_kinds import BY_LAW, DECIDING, FEEDBACK, INTERVIEWING, OPINIONS, WEIGHING
from domain.wall_times import day_in
from domain.words import Outcome, ProcessOutcome, Right

MOST_OPEN_QUESTIONS = 3

Refusal = Callable[[Case, ActRequest], str]


def refusal(case: Case, request: ActRequest) -> str:
    """Why this act does not count now; '' when it does."""
    return _REFUSALS[request.kind](case, request)


def _before_the_end(case: Case, request: ActRequest) -> str:
    ended = case.view.outcome or case.ended(ActKind.REJECT) or case.ended(ActKind.ABORT)
    return "already_ended" if ended else ""


def _already_ending(case: Case, request: ActRequest) -> str:
    """An outcome that stands is kept, and so is another end that has begun."""
    return "already_ended" if case.view.outcome or case.interrupted else ""


def _never(case: Case, request: ActRequest) -> str:
    return ""


def _not_rejectable(case: Case, request: ActRequest) -> str:
    """Where there is a decision to make, or to tell, it is that which is made and told."""
    if _before_the_end(case, request):
        return "already_ended"
    return "" if case.open_of(INTERVIEWING, stage_id=case.view.stage_id) else "not_now"


def _not_bookable(case: Case, request: ActRequest) -> str:
    if _before_the_end(case, request) or case.view.decision == Outcome.REJECT:
        return "already_ended"
    if not stage_after(case.view.plan, case.view.stage_id):
        return "nothing_to_book"
    slot = stage_to_book(case)
    return "booked_before" if slot is None or is_being_arranged(case, slot) else ""


def _not_urgent(case: Case, request: ActRequest) -> str:
    return _before_the_end(case, request) or ("" if case.view.urgent else "not_urgent")


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
    if case.view.outcome != ProcessOutcome.REJECTED:
        return "nothing_to_review"
    before = case.conn.execute(
        select(func.count()).where(
            acts.c.application_id == case.id, acts.c.kind == ActKind.REQUEST_REVIEW
        )
    ).scalar_one()
    return "review_requested_before" if before else ""


def _nothing_to_weigh(case: Case, request: ActRequest) -> str:
    """Somebody is asked while it is to be decided, and by whom it is."""
    task = case.model.tasks.get(request.task)
    if task is None or task.kind not in WEIGHING:
        raise UnknownTask(request.task)
    return "" if task.state == OPEN else "task_closed"


def _requested_before(case: Case, request: ActRequest) -> str:
    """One request of a kind at a time, on whichever of their applications. Of somebody who has been
    erased there is nothing left to ask about."""
    if case.row.candidate_erased_at is not None:
        return "erased"
    asked = request.form.get("right")
    waits = asked in tuple(Right) and is_asked_for(
        case.conn, case.row.candidate_id, Right(str(asked))
    )
    return "privacy_requested_before" if waits else ""


def _task_of(case: Case, request: ActRequest) -> Task:
    row = case.model.tasks.get(request.task)
    if row is None or row.kind not in FEEDBACK:
        raise UnknownTask(request.task)
    return row


def take_back(case: Case, end: ActKind) -> tuple[str, ...]:
    """An act has ended the process: nobody waits for anything any more, and nothing that was
    planned leaves. What is due by law stays, unless everything about the candidate is to go. The
    ids of the tasks that were open; its step takes back what came since."""
    row = OWN_ACTS[end]
    closed = case.withdraw_open(row.because, sparing=() if row.silent else BY_LAW)
    suppress_reserved(case, row.because, sparing=() if row.silent else STILL_TRUE)
    return closed


def _ended(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, request, act)
    take_back(case, request.kind)


def _rejected(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    check_told(case, request, filled, act)
    _ended(case, request, filled, act)


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
    _record(case, request, act, task=row.id, **anew)
    case.withdraw_tasks(opened, "scorecard_corrected")
    for waiting in opened:
        if waiting.message_id:
            suppress_reserved(case, "scorecard_corrected", only=waiting.message_id)


def _said(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, request, act)


def _asked(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    about: dict[str, Any] = {"topic": filled.codes["topic"]} if "topic" in filled.codes else {}
    _record(case, request, act, **about)


def _opinion_asked(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Of a colleague who is there, has not been asked already, and does not decide themselves."""
    person, task = str(filled.codes["person"]), case.task(request.task)
    if not active_people(case.conn, {person}):
        raise FormRefused([FormFault("person", "unknown_person")])
    if person in (request.actor.id, task.owner_id):
        raise FormRefused([FormFault("person", "decides_themselves")])
    if _is_asked(case, task.stage_id, person, act):
        raise FormRefused([FormFault("person", "asked_already")])
    _record(case, request, act, task=task.id, person=person)


def _is_asked(case: Case, stage: str, person: str, act: str) -> bool:
    """Whether they are to say something about a stage, or will be once the process has taken it;
    not by this act."""
    waiting = case.open_of(OPINIONS, stage_id=stage, owner_id=person)
    of = {"of": case.id, "behind": case.row.taken, "act": act}
    asked = case.conn.execute(_OPINIONS_ASKED, of)
    return bool(waiting) or any(row.codes["person"] == person for row in asked)


def _marked_urgent(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    until = filled.codes.get("offer_until")
    if until:
        check_day_ahead(case, request, "offer_until", until)
    about: dict[str, Any] = {"offer_until": until} if until else {}
    _record(case, request, act, **about)


def _booked_ahead(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    check_appointment(case, request, filled, act)
    slot = stage_to_book(case)
    assert slot is not None, "refused above"
    _record(case, request, act, stage=slot.stage, meeting=slot.meeting)


def _given_up(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    _record(case, request, act, endpoint=filled.codes["endpoint"])


def _privacy_requested(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """It counts after the end too: a process that was closed is taken up again for it."""
    if day := filled.codes.get("arrived_on"):
        ago = day_in(request.zone, case.at) - date.fromisoformat(str(day))
        if not timedelta() <= ago <= LONGEST_AHEAD:
            raise FormRefused([FormFault("arrived_on", "not_of_the_last_year")])
    if case.view.state == CLOSED_STATE:
        case.record(EventType.PROCESS_REOPENED)
    _record(case, request, act, right=filled.codes["right"])


def _record(case: Case, request: ActRequest, act: str, *, task: str = "", **about: object) -> None:
    case.record(
        EVENT_OF[request.kind],
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
    ActKind.ABORT: _already_ending,
    ActKind.REQUEST_PRIVACY: _requested_before,
    ActKind.TAKE_BACK_URGENCY: _not_urgent,
    ActKind.ASK_OPINION: _nothing_to_weigh,
    ActKind.PASS_ON: not_passed_on,
    ActKind.CHANGE_CALENDAR: _never,
    ActKind.ADOPT_POLICY: not_adoptable,
}

EFFECTS: Mapping[ActKind, Effect] = {
    ActKind.WITHDRAW: _ended,
    ActKind.REJECT: _rejected,
    ActKind.ERASE: _ended,
    ActKind.BOOK_AHEAD: _booked_ahead,
    ActKind.CORRECT: _corrected,
    ActKind.ASK: _asked,
    ActKind.REQUEST_REVIEW: _said,
    ActKind.MARK_URGENT: _marked_urgent,
    ActKind.WEBHOOK_GIVEN_UP: _given_up,
    ActKind.ABORT: _ended,
    ActKind.REQUEST_PRIVACY: _privacy_requested,
    ActKind.TAKE_BACK_URGENCY: _said,
    ActKind.ASK_OPINION: _opinion_asked,
    ActKind.PASS_ON: pass_on,
    ActKind.CHANGE_CALENDAR: _said,
    ActKind.ADOPT_POLICY: adopted,
}

_OPINIONS_ASKED = select(acts.c.codes).where(
    acts.c.application_id == bindparam("of"),
    acts.c.kind == ActKind.ASK_OPINION,
    acts.c.seq > bindparam("behind"),
    acts.c.id != bindparam("act"),
)
