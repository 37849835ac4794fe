"""What an act about an interview, or a first working day, may not have meant, by what is known."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, select

from db.process.case import Case
from db.process.interviews import stage_to_book
from db.process.invitations import departure_of, follows_news, is_invited
from db.process.projection import instant
from db.process.requests import ActRequest
from db.schema import interviews, people
from domain.appointments import (
    LONGEST,
    AppointmentDoubt,
    Attendee,
    DoubtCode,
    Engagement,
    Proposal,
    doubts,
)
from domain.fields import BY_TELEPHONE, ELSEWHERE, INVITATION, SEND_NOW
from domain.forms import Filled
from domain.policy import zone_of
from domain.scenarios import Scenario
from domain.senders import suppressed_as
from domain.wall_times import day_in
from domain.words import Outcome


def doubts_of(case: Case, request: ActRequest, filled: Filled) -> tuple[AppointmentDoubt, ...]:
    """What to ask about an act that counts; nothing for most."""
    return tuple(
        doubt
        for field, find in _OF_FIELDS.items()
        if field in filled.codes
        for doubt in find(case, request, filled)
    )


def _of_panel(case: Case, request: ActRequest, filled: Filled) -> tuple[AppointmentDoubt, ...]:
    """Of an appointment, or of other people for one: then it is asked about those who join it."""
    known = _known(case, request)
    panel = filled.codes["panel"]
    coming = set(panel if isinstance(panel, tuple) else ())
    before = known.starts_at if known is not None else None
    if "starts_at" in filled.codes:
        starts = instant(filled.codes["starts_at"])
        ends = starts + timedelta(minutes=int(str(filled.codes["minutes"])))
        attendees = [*_people(case.conn, coming), _candidate(case)]
    elif known is not None:
        starts, ends, before = known.starts_at, known.ends_at, None
        attendees = _people(case.conn, coming - {seat["person"] for seat in known.panel})
    else:
        return ()
    elsewhere = _engagements(case.conn, starts, ends, known.id if known is not None else "")
    found = doubts(case.policy, case.at, Proposal(starts, ends, attendees, before), elsewhere)
    if "starts_at" in filled.codes:
        return (*found, *_of_invitation(case, request, filled, known, starts))
    # The time itself is nothing that this act says.
    return tuple(each for each in found if each.names)


def _of_invitation(
    case: Case, request: ActRequest, filled: Filled, known: Row[Any] | None, starts: datetime
) -> tuple[AppointmentDoubt, ...]:
    """Whether the candidate's hours, or the news that they are to hear first, leave too little time
    before an interview that they do not know of yet. It is asked how they hear then."""
    answered = filled.codes.get(INVITATION) in (SEND_NOW, BY_TELEPHONE)
    ours = not suppressed_as(case.row.senders, Scenario.INTERVIEW_INVITATION)
    announce = filled.codes.get("announce")
    told = announce != ELSEWHERE if announce or known is None else known.announced
    if known is not None:
        told = told and known.starts_at != starts and not is_invited(case, known.id)
    if answered or not ours or not told or starts <= case.at:
        return ()
    if case.view.decision == Outcome.REJECT:  # then it does not leave, whatever is answered
        return ()
    stage = _stage_of(case, request)
    going = departure_of(case, stage, starts)
    if not going.waits or not going.near:
        return ()
    who = _candidate(case)
    zone = zone_of(case.policy, who.zone).key
    code = DoubtCode.BEFORE_NEWS if follows_news(case, stage) else DoubtCode.OUTSIDE_HOURS
    return (AppointmentDoubt(code, INVITATION, (who.name,), going.at, zone),)


def _stage_of(case: Case, request: ActRequest) -> str:
    """Of the meeting that a task is about, or of the one that is booked ahead."""
    if request.task:
        return case.task(request.task).stage_id
    slot = stage_to_book(case)
    return slot.stage if slot is not None else ""


def _of_first_day(case: Case, request: ActRequest, filled: Filled) -> tuple[AppointmentDoubt, ...]:
    day = date.fromisoformat(str(filled.codes["start_on"]))
    over = day < day_in(request.zone, case.at)
    return (AppointmentDoubt(DoubtCode.DAY_OVER, "start_on", day=day),) if over else ()


_OF_FIELDS: Mapping[str, Callable[[Case, ActRequest, Filled], tuple[AppointmentDoubt, ...]]] = {
    "panel": _of_panel,
    "start_on": _of_first_day,
}


def _known(case: Case, request: ActRequest) -> Row[Any] | None:
    """The interview that a task is about; none when a new one is arranged."""
    interview = case.task(request.task).interview_id if request.task else ""
    return case.conn.execute(_INTERVIEW, {"id": interview}).first() if interview else None


def _people(conn: Connection, ids: Collection[str]) -> list[Attendee]:
    rows = conn.execute(_PEOPLE, {"ids": sorted(ids)})
    return [Attendee(row.id, row.name, row.zone) for row in rows]


def _candidate(case: Case) -> Attendee:
    row = case.row
    return Attendee(row.candidate_id, row.candidate_name, row.candidate_zone)


def _engagements(conn: Connection, starts: datetime, ends: datetime, but: str) -> list[Engagement]:
    """Every other interview that falls into this time, of each who sits in it."""
    rows = conn.execute(
        _MEANWHILE, {"begin": starts - LONGEST, "starts": starts, "ends": ends, "but": but}
    )
    return [
        Engagement(seat["person"], row.starts_at, row.ends_at) for row in rows for seat in row.panel
    ]


_INTERVIEW = select(interviews).where(interviews.c.id == bindparam("id"))
_PEOPLE = (
    select(people.c.id, people.c.name, people.c.zone)
    .where(people.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(people.c.name, people.c.id)
)
_MEANWHILE = (
    select(interviews.c.starts_at, interviews.c.ends_at, interviews.c.panel)
    .where(
        and_(
            interviews.c.starts_at >= bindparam("begin"),
            interviews.c.starts_at < bindparam("ends"),
            interviews.c.ends_at > bindparam("starts"),
            interviews.c.cancelled.is_(False),
            interviews.c.id != bindparam("but"),
        )
    )
    .order_by(interviews.c.starts_at, interviews.c.id)
)
