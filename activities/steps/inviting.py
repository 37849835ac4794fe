"""Who comes to an interview, and who is told: invitations, moves, cancellations.

Every change of an interview keeps its calendar identity and counts its `sequence` up, so that
calendars replace the entry they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select

from activities.steps.invitations import Telling, invite_candidate, no_longer_invited
from activities.steps.seating import (
    Seat,
    change_interview,
    link_seat,
    seat_panel,
)
from db.clock_and_ids import new_id
from db.process.act_lookup import act_text
from db.process.case import Case
from db.process.interviews import Slot, lead_expected, upcoming
from db.process.invitations import is_invited
from db.process.ledger import reserve
from db.process.links import ensure_link
from db.process.promises import promised_after
from db.schema import interviews
from domain.acts import ActKind
from domain.events import EventType
from domain.fields import AFTERWARDS, CONFIRMED, ELSEWHERE, INVITATION
from domain.panel import lead_of, leads_in
from domain.scenarios import Scenario
from domain.task_specs import Capacity


@dataclass(frozen=True, slots=True)
class Appointment:
    """When, where and with whom an interview is. `announced`: we tell them, nobody else has; None
    leaves it at what was said before. `afterwards`: it is noted down after it has been, and nobody
    is invited to it. `invitation`: what was answered where it was asked how the candidate hears.
    """

    stage: str
    meeting: int
    starts_at: datetime
    ends_at: datetime
    place: str
    panel: tuple[str, ...]
    lead: str
    announced: bool | None = None
    afterwards: bool = False
    invitation: str = ""


def appointment_of(
    case: Case, act: Row[Any], stage: str, meeting: int, interview: str = ""
) -> Appointment:
    """What an act of scheduling says; of a known `interview`, when it is moved."""
    starts_at = datetime.fromisoformat(act.codes["starts_at"])
    announce = act.codes.get("announce")
    return Appointment(
        stage=stage,
        meeting=meeting,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=int(act.codes["minutes"])),
        place=act_text(case, act.id, "place"),
        panel=tuple(act.codes["panel"]),
        lead=lead_named(case, act, Slot(stage, meeting), interview),
        announced=None if announce is None else announce != ELSEWHERE,
        # Who ticked it and then gave a time to come has not meant it any more.
        afterwards=act.codes.get(AFTERWARDS) == CONFIRMED and starts_at < act.at,
        invitation=str(act.codes.get(INVITATION, "")),
    )


def lead_named(case: Case, act: Row[Any], slot: Slot, interview: str = "") -> str:
    """Who leads the panel of an act. Whoever was to lead when it was made may have gone since, and
    then whoever is named first does: an interview has one lead."""
    people = act.codes["panel"]
    expected = lead_expected(case, slot, interview)
    return lead_of(people, act.codes.get("lead"), (*expected, *people)) or people[0]


def interview_row(case: Case, interview_id: str) -> Row[Any]:
    """One interview."""
    return case.conn.execute(select(interviews).where(interviews.c.id == interview_id)).one()


def create_interview(case: Case, appointment: Appointment) -> tuple[str, Telling]:
    """Write a new interview down; its id, and the invitations."""
    told = appointment.announced is not False and not appointment.afterwards
    interview = new_id("int")
    panel = [
        {"person": person, "lead": person == appointment.lead, "task": case.next_seat()}
        for person in appointment.panel
    ]
    case.conn.execute(
        insert(interviews),
        {
            "id": interview,
            "application_id": case.id,
            "stage_id": appointment.stage,
            "meeting": appointment.meeting,
            "panel": panel,
            "announced": told,
            "hear_by": _promise(case, appointment),
            **_when_and_where(appointment),
        },
    )
    _record(case, EventType.INTERVIEW_SCHEDULED, interview, appointment)
    ensure_candidate_link(case)
    for seat in panel:
        link_seat(case, seat)
    if not told:
        return interview, Telling()
    invited = _invite(case, interview, appointment)
    panel_invited = _tell_panel(case, Scenario.PANEL_INVITATION, interview, interview, panel)
    return interview, replace(invited, messages=(*invited.messages, *panel_invited))


def record_move(case: Case, row: Row[Any], appointment: Appointment) -> Telling:
    """Another time, place or panel for an interview; who is told of it.

    Once anybody was invited by us it stays announced: whatever the move itself says of who tells
    it, the entries in their calendars are ours to take back. So one that moves into the past is
    told of like any other, and who is dropped hears of it in any case. A candidate whose invitation
    has not left is invited to what counts now, and hears of nothing that does not.
    """
    invited = is_invited(case, row.id)
    sequence = row.sequence + 1
    asked = row.announced if appointment.announced is None else appointment.announced
    told = asked and (row.announced or not appointment.afterwards)
    ends_as_before = row.hear_by is not None and row.ends_at == appointment.ends_at
    change_interview(
        case,
        row,
        sequence=sequence,
        announced=row.announced or told,
        hear_by=row.hear_by if ends_as_before else _promise(case, appointment),
        **_when_and_where(appointment),
    )
    _record(case, EventType.INTERVIEW_MOVED, row.id, appointment)
    stay, come, go = seat_panel(case, row, appointment.panel, appointment.lead)
    round_ = f"{row.id}@{sequence}"
    dropped = (
        _tell_panel(case, Scenario.PANEL_CANCELLED, row.id, round_, go) if row.announced else ()
    )
    if not told:
        closed = no_longer_invited(case, [row.id], "told_elsewhere")
        return Telling(messages=tuple(dropped), closed=closed)
    if invited:
        moved = _tell_candidate(case, Scenario.INTERVIEW_MOVED, row.id, round_)
        candidate = Telling(messages=(moved,))
    elif appointment.afterwards:
        candidate = Telling(closed=no_longer_invited(case, [row.id], "noted_afterwards"))
    else:
        candidate = _invite(case, row.id, appointment, round_)
    return replace(
        candidate,
        messages=(
            *candidate.messages,
            *_tell_panel(case, Scenario.PANEL_MOVED, row.id, round_, stay),
            *_tell_panel(case, Scenario.PANEL_INVITATION, row.id, round_, come),
            *dropped,
        ),
    )


def record_panel(
    case: Case, row: Row[Any], people: Sequence[str], lead: str, *, keep: Collection[str] = ()
) -> tuple[str, ...]:
    """Other people for the same appointment: only who comes or goes is told, and nobody of one that
    was arranged elsewhere.
    """
    sequence = row.sequence + 1
    change_interview(case, row, sequence=sequence)
    case.record(EventType.INTERVIEW_MOVED, interview=row.id, panel=list(people), lead=lead)
    _, come, go = seat_panel(case, row, people, lead, keep=keep)
    if not row.announced:
        return ()
    round_ = f"{row.id}@{sequence}"
    return (
        *_tell_panel(case, Scenario.PANEL_INVITATION, row.id, round_, come),
        *_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, round_, go),
    )


def release_seat(case: Case, row: Row[Any], person: str) -> tuple[str, ...]:
    """Somebody of the panel does not come: their link is dead, and their calendar is told.

    If it was the lead, whoever was seated next leads, until the recruiter says otherwise.
    """
    sequence = row.sequence + 1
    change_interview(case, row, sequence=sequence)
    remaining = [seat["person"] for seat in row.panel if seat["person"] != person]
    lead = lead_of(remaining, None, (*leads_in(row.panel), *remaining)) or ""
    _, _, go = seat_panel(case, row, remaining, lead)
    if not row.announced:
        return ()
    return tuple(_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, f"{row.id}@{sequence}", go))


def record_cancellation(case: Case, row: Row[Any], *, candidate: bool = True) -> list[str]:
    """Call an interview off; the cancellations to deliver, if anybody had been invited by us. A
    candidate whose invitation has not left hears nothing."""
    candidate = candidate and is_invited(case, row.id)
    change_interview(case, row, cancelled=True, sequence=row.sequence + 1)
    case.record(EventType.INTERVIEW_CANCELLED, interview=row.id)
    if not row.announced:
        return []
    told = (
        [_tell_candidate(case, Scenario.INTERVIEW_CANCELLED, row.id, row.id)] if candidate else []
    )
    return [
        *told,
        *_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, row.id, row.panel),
    ]


def cancelled_interviews(case: Case) -> list[str]:
    """Cancel what is in calendars. Whoever is being erased is not written to any more."""
    candidate = not case.ended(ActKind.ERASE)
    return [
        message
        for interview in upcoming(case)
        for message in record_cancellation(case, interview, candidate=candidate)
    ]


def ensure_candidate_link(case: Case) -> None:
    """The candidate's own link: the status page, their questions, and the way to withdraw."""
    ensure_link(
        case.conn,
        application=case.id,
        task="",
        person=None,
        capacity=Capacity.CANDIDATE,
        at=case.at,
    )


def _invite(case: Case, interview: str, appointment: Appointment, round_: str = "") -> Telling:
    """Invite the candidate to an appointment, as it was said with it."""
    stage, starts_at = appointment.stage, appointment.starts_at
    said = appointment.invitation
    return invite_candidate(case, interview, stage, starts_at, said=said, round_=round_)


def _promise(case: Case, appointment: Appointment) -> datetime | None:
    """By when the candidate hears after it, by those who are to be there and to decide."""
    return promised_after(
        case.conn,
        case.policy,
        case.row,
        appointment.stage,
        appointment.ends_at,
        appointment.panel,
    )


def _when_and_where(appointment: Appointment) -> dict[str, Any]:
    return {
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
        "place": appointment.place,
    }


def _record(case: Case, type_: EventType, interview: str, appointment: Appointment) -> None:
    case.record(
        type_,
        interview=interview,
        starts=appointment.starts_at.isoformat(),
        ends=appointment.ends_at.isoformat(),
    )


def _tell_candidate(case: Case, scenario: Scenario, interview: str, round_: str) -> str:
    return reserve(case, scenario, round_, interview=interview)


def _tell_panel(
    case: Case, scenario: Scenario, interview: str, round_: str, seats: Iterable[Seat]
) -> list[str]:
    """A cancellation carries no task: it has no link."""
    return [
        reserve(
            case,
            scenario,
            round_,
            person=seat["person"],
            task="" if scenario is Scenario.PANEL_CANCELLED else seat["task"],
            interview=interview,
        )
        for seat in seats
    ]
