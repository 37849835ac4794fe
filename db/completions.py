"""What completing a task does in the transaction of the act: one effect per way that has one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta

from sqlalchemy import insert, select, update

from db.case import Case, active_people
from db.ledger import suppress_reserved
from db.projection import instant
from db.requests import ActRequest
from db.schema import interviews, scorecards
from db.sources import new_id
from domain.forms import Filled, FormFault, FormRefused
from domain.tasks import INTERVIEWING
from domain.words import TaskKind

LONGEST_AHEAD, LONGEST_AGO = timedelta(days=366), timedelta(days=-31)
"""When an interview may start, from now. An old one is written down after it has been."""
CLOCKS_DIFFER, OPENED_LATE = timedelta(minutes=5), timedelta(days=1)
"""How far a telling may lie ahead of our clock, and before the application was entered here."""

Effect = Callable[[Case, ActRequest, Filled, str], None]


def check_appointment(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """The people of the panel are there, and the time is one that an interview can have."""
    panel = filled.codes["panel"]
    wanted = set(panel) if isinstance(panel, tuple) else set()
    if active_people(case.conn, wanted) != wanted:
        raise FormRefused([FormFault("panel", "unknown_person")])
    if "starts_at" not in filled.codes:
        return
    starts = instant(filled.codes["starts_at"])
    if not LONGEST_AGO <= starts - case.at <= LONGEST_AHEAD:
        raise FormRefused([FormFault("starts_at", "too_far_away")])


def _reseated(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
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
    again = update(scorecards).where(*(scorecards.c[name] == value for name, value in of.items()))
    if case.conn.execute(again.values(card)).rowcount == 0:
        case.conn.execute(insert(scorecards), {"id": new_id("sco"), **of, **card})


def _did_not_take_place(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """There was no interview: nobody else of the panel can have anything to say about it."""
    interview = case.task(request.task).interview_id
    others = case.open_of({TaskKind.GIVE_FEEDBACK}, interview_id=interview)
    case.withdraw_tasks(others, "did_not_take_place")


def _decided_without(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Decided without waiting any longer: nobody else's feedback, or second decision, counts."""
    _decided(case, request, filled, act)
    stage = case.task(request.task).stage_id
    case.withdraw_tasks(case.open_of(INTERVIEWING, stage_id=stage), "decided_without")


def _decided(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    day = filled.codes.get("revisit_on")
    if day is None:
        return
    ahead = date.fromisoformat(str(day)) - case.at.date()
    if not timedelta() <= ahead <= LONGEST_AHEAD:
        raise FormRefused([FormFault("revisit_on", "not_within_a_year")])


def _undone(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    suppress_reserved(case, "undone", only=case.task(request.task).message_id)


EFFECTS: Mapping[tuple[TaskKind, str], Effect] = {
    (TaskKind.SCHEDULE_INTERVIEW, "scheduled"): check_appointment,
    (TaskKind.AWAIT_INTERVIEW, "rescheduled"): check_appointment,
    (TaskKind.AWAIT_INTERVIEW, "panel_changed"): _reseated,
    (TaskKind.RESOLVE_INTERVIEW, "rescheduled"): check_appointment,
    (TaskKind.RESOLVE_INTERVIEW, "panel_changed"): _reseated,
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
    (TaskKind.NOTIFY_CANDIDATE, "told_otherwise"): check_told,
    (TaskKind.RESOLVE_DELIVERY, "told_otherwise"): check_told,
}
