"""What completing a task does in the transaction of the act: one effect per way that has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.clock_and_ids import new_id
from db.process.case import Case
from db.process.interviews import Slot, lead_expected, panel_planned, stage_to_book
from db.process.ledger import suppress_reserved
from db.process.opinions import is_without_advice, who_speaks_against
from db.process.owners import active_people
from db.process.projection import instant
from db.process.requests import ActRequest
from db.process.second_person import told_the_rejection
from db.schema import interviews, scorecards
from db.setup.administration import administer
from domain import glance
from domain.administration import Administrator, AdminKind
from domain.fields import AFTERWARDS, CONFIRMED
from domain.forms import Filled, FormFault, FormRefused
from domain.owners import AT_DESK
from domain.panel import lead_of
from domain.policy import HELD_OFTEN_ENOUGH, may_hold
from domain.read_model import Task
from domain.releases import known
from domain.task_kinds import CONFIRMING, FEEDBACK, INTERVIEWING
from domain.task_specs import Capacity
from domain.wall_times import day_in
from domain.words import Outcome, Party, TaskKind

LONGEST_AHEAD, LONGEST_AGO = timedelta(days=366), timedelta(days=-31)
"""When an interview may start, from now. An old one is written down after it has been."""
CLOCKS_DIFFER, OPENED_LATE = timedelta(minutes=5), timedelta(days=1)
"""How far a telling may lie ahead of our clock, and before the application was entered here; and
how long ago an interview may have begun that is arranged now, and not noted down afterwards."""

Effect = Callable[[Case, ActRequest, Filled, str], None]


def check_appointment(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """The people of the panel are there, one of them leads, and the time is one that an interview
    can have."""
    panel = filled.codes["panel"]
    people = panel if isinstance(panel, tuple) else ()
    if active_people(case.conn, set(people)) != set(people):
        raise FormRefused([FormFault("panel", "unknown_person")])
    named = str(filled.codes.get("lead", ""))
    expected = _expected_to_lead(case, request)
    # A page asks who leads; a program that says nothing of it lists the lead first.
    usual = expected if request.actor.channel in ("desk", "link") else (*expected, *people)
    if lead_of(people, named, usual) is None:
        raise FormRefused([FormFault("lead", "lead_not_in_panel" if named else "lead_missing")])
    if "starts_at" not in filled.codes:
        return
    starts = instant(filled.codes["starts_at"])
    if not LONGEST_AGO <= starts - case.at <= LONGEST_AHEAD:
        raise FormRefused([FormFault("starts_at", "too_far_away")])
    if starts < case.at - CLOCKS_DIFFER and filled.codes.get(AFTERWARDS) != CONFIRMED:
        raise FormRefused([FormFault(AFTERWARDS, "time_over")])


def _scheduled(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Whoever has no desk arranges it with the people of the plan, whose names they see."""
    check_appointment(case, request, filled, act)
    task, panel = case.task(request.task), filled.codes["panel"]
    if Capacity.DESK in request.actor.held or known(Party, task.party) in AT_DESK:
        return
    planned = panel_planned(case, Slot(task.stage_id, task.meeting))
    if isinstance(panel, tuple) and not set(panel) <= set(planned):
        raise FormRefused([FormFault("panel", "not_in_the_plan")])


def _expected_to_lead(case: Case, request: ActRequest) -> tuple[str, ...]:
    """Of the meeting that a task is about, or of the one that is booked ahead."""
    if request.task:
        task = case.task(request.task)
        return lead_expected(case, Slot(task.stage_id, task.meeting), task.interview_id)
    slot = stage_to_book(case)
    return lead_expected(case, slot) if slot is not None else ()


def _panel_changed(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Only who was there judges: once the interview has begun, nobody else joins its panel."""
    check_appointment(case, request, filled, act)
    interview = case.task(request.task).interview_id
    starts = select(interviews.c.starts_at).where(interviews.c.id == interview)
    if case.conn.execute(starts).scalar_one() <= case.at:
        raise FormRefused([FormFault("panel", "interview_began")])


def _kept(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """An interview that is still ahead is kept with whoever comes, and not without anybody."""
    columns = select(interviews.c.starts_at, interviews.c.panel)
    kept = columns.where(interviews.c.id == case.task(request.task).interview_id)
    interview = case.conn.execute(kept).one()
    if interview.starts_at > case.at and not interview.panel:
        raise FormRefused([FormFault("completion", "nobody_comes")])


def _took_place(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """What is still ahead has not taken place."""
    interview = case.task(request.task).interview_id
    starts = select(interviews.c.starts_at).where(interviews.c.id == interview)
    if case.conn.execute(starts).scalar_one() > case.at:
        raise FormRefused([FormFault("completion", "not_begun_yet")])


def scorecard_of(filled: Filled, person: str, act: str) -> dict[str, object]:
    """What a filled scorecard says, as columns."""
    return {
        "submitted_by": person,
        "act_id": act,
        "recommendation": filled.codes["recommendation"],
        "verdict": filled.codes["verdict"],
        "ratings": filled.codes.get("ratings", {}),
        "confirmed_by": "",
    }


def check_told(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """When somebody was told lies in the time of their application."""
    told = instant(filled.codes["told_at"])
    if told > case.at + CLOCKS_DIFFER:
        raise FormRefused([FormFault("told_at", "in_the_future")])
    if told < case.row.created_at - OPENED_LATE:
        raise FormRefused([FormFault("told_at", "before_the_process")])


def _submitted(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Of an interview that was repeated, the later scorecard counts."""
    row = case.task(request.task)
    card = {"at": case.at, **scorecard_of(filled, request.actor.id, act)}
    of = {"interview_id": row.interview_id, "interviewer_id": row.owner_id}
    case.conn.execute(_SCORECARD[case.conn.dialect.name], {"id": new_id("sco"), **of, **card})


def _did_not_take_place(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """There was no interview: nobody else of the panel can have anything to say about it."""
    interview = case.task(request.task).interview_id
    others = case.open_of(FEEDBACK, interview_id=interview)
    case.withdraw_tasks(others, "did_not_take_place")


def _decided_without(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Decided without waiting any longer: nobody else's feedback, or second decision, counts."""
    _decided(case, request, filled, act)
    stage = case.task(request.task).stage_id
    case.withdraw_tasks(case.open_of(INTERVIEWING, stage_id=stage), "decided_without")


def _decided(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """A hold is one of those that the policy allows a stage, until a day within reach. Whoever was
    asked and thinks otherwise is told why.
    """
    stage, outcome = case.task(request.task).stage_id, known(Outcome, str(filled.codes["outcome"]))
    if outcome is Outcome.HOLD and _held_often_enough(case, request):
        raise FormRefused([FormFault("outcome", HELD_OFTEN_ENOUGH)])
    if not filled.texts.get("note"):
        if who_speaks_against(case, stage, outcome):
            raise FormRefused([FormFault("note", "against_an_opinion")])
        if is_without_advice(case, stage):
            raise FormRefused([FormFault("note", "without_an_opinion")])
    day = filled.codes.get("revisit_on")
    if day is None:
        return
    check_day_ahead(case, request, "revisit_on", day)


def _held_often_enough(case: Case, request: ActRequest) -> bool:
    """Every hold that the candidate was told of has come to be reviewed."""
    stage = case.task(request.task).stage_id
    held = case.tasks_of({TaskKind.REVIEW_HOLD}, stage_id=stage)
    return not may_hold(case.policy, len(held))


def check_day_ahead(case: Case, request: ActRequest, field: str, day: object) -> None:
    """From today on, where whoever typed it is, and within a year."""
    ahead = date.fromisoformat(str(day)) - day_in(request.zone, case.at)
    if not timedelta() <= ahead <= LONGEST_AHEAD:
        raise FormRefused([FormFault(field, "not_within_a_year")])


def _accepted(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Somebody may have begun already: that is asked about, and a year is a slip of the finger."""
    day = date.fromisoformat(str(filled.codes["start_on"]))
    if abs(day - day_in(request.zone, case.at)) > LONGEST_AHEAD:
        raise FormRefused([FormFault("start_on", "day_too_far_away")])


def _answered_review(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """The only HR lead answers for what they told themselves: it is listed."""
    person = request.actor.id
    if not told_the_rejection(case.conn, case.id, person):
        return
    by = Administrator(person, request.actor.channel)
    kind, told = AdminKind.REVIEW_ANSWERED_ALONE, {"task": request.task, "alone": True}
    administer(case.conn, by, kind, case.at, lambda conn: None, case.id, lambda _: told)


def _confirmed(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Somebody who may stands by what HR wrote down; with that it is not all the stage rests on."""
    row, by = case.task(request.task), request.actor.id
    of = (scorecards.c.interview_id == row.interview_id) & (
        scorecards.c.interviewer_id == row.owner_id
    )
    entered_by = case.conn.execute(select(scorecards.c.submitted_by).where(of)).scalar_one()
    refused = glance.refusal(
        by=by,
        interviewer=row.owner_id,
        manager=case.row.hiring_manager_id,
        entered_by=entered_by,
    )
    if refused:
        raise FormRefused([FormFault("completion", refused)])
    case.conn.execute(update(scorecards).where(of).values(confirmed_by=by))
    _nobody_else_confirms(case, row, "scorecard_confirmed")


def _decided_unconfirmed(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """A person decides: that is the glance."""
    _decided(case, request, filled, act)
    _nobody_else_confirms(case, case.task(request.task), "decided_without")


def _nobody_else_confirms(case: Case, row: Task, reason: str) -> None:
    case.withdraw_tasks(case.open_of(CONFIRMING, stage_id=row.stage_id), reason)


def _undone(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    suppress_reserved(case, "undone", only=case.task(request.task).message_id)


def _put_scorecard(insert_: Any) -> Insert:
    of = ("interview_id", "interviewer_id")
    said = {each.name: insert_.excluded[each.name] for each in scorecards.c}
    said = {name: value for name, value in said.items() if name not in ("id", *of)}
    made: Insert = insert_.on_conflict_do_update(index_elements=of, set_=said)
    return made


_SCORECARD = {
    "sqlite": _put_scorecard(sqlite.insert(scorecards)),
    "postgresql": _put_scorecard(postgresql.insert(scorecards)),
}

EFFECTS: Mapping[tuple[TaskKind, str], Effect] = {
    (TaskKind.SCHEDULE_INTERVIEW, "scheduled"): _scheduled,
    (TaskKind.AWAIT_INTERVIEW, "rescheduled"): check_appointment,
    (TaskKind.AWAIT_INTERVIEW, "panel_changed"): _panel_changed,
    (TaskKind.RESOLVE_INTERVIEW, "rescheduled"): check_appointment,
    (TaskKind.RESOLVE_INTERVIEW, "panel_changed"): _panel_changed,
    (TaskKind.RESOLVE_INTERVIEW, "took_place"): _took_place,
    (TaskKind.RESOLVE_INTERVIEW, "went_on"): _kept,
    (TaskKind.GIVE_FEEDBACK, "submitted"): _submitted,
    (TaskKind.GIVE_FEEDBACK, "submitted_for"): _submitted,
    (TaskKind.GIVE_FEEDBACK, "candidate_absent"): _did_not_take_place,
    (TaskKind.GIVE_FEEDBACK, "moved"): _did_not_take_place,
    (TaskKind.GIVE_FEEDBACK, "decided"): _decided_without,
    (TaskKind.DECIDE, "decided"): _decided,
    (TaskKind.REVIEW_HOLD, "decided"): _decided,
    (TaskKind.AWAIT_RELEASE, "undo"): _undone,
    (TaskKind.AWAIT_RELEASE, "taken_back"): _undone,
    (TaskKind.PREPARE_OFFER, "accepted"): _accepted,
    (TaskKind.REVIEW_REJECTION, "answered"): _answered_review,
    (TaskKind.NOTIFY_CANDIDATE, "told_otherwise"): check_told,
    (TaskKind.RESOLVE_DELIVERY, "told_otherwise"): check_told,
    (TaskKind.CONFIRM_ABORT, "told"): check_told,
    (TaskKind.CONFIRM_SCORECARD, "confirmed"): _confirmed,
    (TaskKind.CONFIRM_SCORECARD, "decided"): _decided_unconfirmed,
    (TaskKind.AWAIT_INVITATION, "told_otherwise"): check_told,
}
