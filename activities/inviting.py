"""Who comes to an interview, and who is told: seats with their links, invitations, cancellations.

Every change of an interview keeps its calendar identity and counts its `sequence` up, so that
calendars replace the entry they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, insert, select, update

from db.case import Case
from db.ledger import reserve
from db.links import ensure_link, revoke
from db.said import act_text
from db.schema import interviews, tasks
from db.sources import new_id
from domain.events import EventType
from domain.fields import ELSEWHERE
from domain.scenarios import Scenario
from domain.tasks import Capacity

JUST_OVER = timedelta(minutes=15)
"""Nobody is invited to what is over for longer than this: it is written down, not arranged."""

Seat = dict[str, str]
"""A place in a panel: `person`, and the id of the `task` in which they will give feedback."""


@dataclass(frozen=True, slots=True)
class Appointment:
    """When, where and with whom an interview is. `announced`: we tell them, nobody else has; None
    leaves it at what was said before.
    """

    stage: str
    meeting: int
    starts_at: datetime
    ends_at: datetime
    place: str
    panel: tuple[str, ...]
    announced: bool | None = None


def appointment_of(case: Case, act: Row[Any], stage: str, meeting: int) -> Appointment:
    """What an act of scheduling says."""
    starts_at = datetime.fromisoformat(act.codes["starts_at"])
    announce = act.codes.get("announce")
    return Appointment(
        stage=stage,
        meeting=meeting,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=int(act.codes["minutes"])),
        place=act_text(case, act.id, "place"),
        panel=tuple(act.codes["panel"]),
        announced=None if announce is None else announce != ELSEWHERE,
    )


def interview_row(case: Case, interview_id: str) -> Row[Any]:
    """One interview."""
    return case.conn.execute(select(interviews).where(interviews.c.id == interview_id)).one()


def create_interview(case: Case, appointment: Appointment) -> tuple[str, tuple[str, ...]]:
    """Write a new interview down; its id, and the invitations to deliver."""
    told = appointment.announced is not False and not _is_over(case, appointment)
    interview = new_id("int")
    panel = [{"person": person, "task": case.next_seat()} for person in appointment.panel]
    case.conn.execute(
        insert(interviews),
        {
            "id": interview,
            "application_id": case.id,
            "stage_id": appointment.stage,
            "meeting": appointment.meeting,
            "panel": panel,
            "announced": told,
            **_when_and_where(appointment),
        },
    )
    _record(case, EventType.INTERVIEW_SCHEDULED, interview, appointment)
    ensure_candidate_link(case)
    for seat in panel:
        _link(case, seat)
    if not told:
        return interview, ()
    return interview, (
        _tell_candidate(case, Scenario.INTERVIEW_INVITATION, interview, interview),
        *_tell_panel(case, Scenario.PANEL_INVITATION, interview, interview, panel),
    )


def move_interview(case: Case, row: Row[Any], appointment: Appointment) -> tuple[str, ...]:
    """Another time, place or panel for an interview; what to deliver to whom.

    Once anybody was invited by us it stays announced: whatever the move itself says of who tells
    it, the entries in their calendars are ours to take back.
    """
    sequence = row.sequence + 1
    asked = row.announced if appointment.announced is None else appointment.announced
    told = asked and not _is_over(case, appointment)
    _change(
        case,
        row,
        sequence=sequence,
        announced=row.announced or told,
        **_when_and_where(appointment),
    )
    _record(case, EventType.INTERVIEW_MOVED, row.id, appointment)
    stay, come, go = reseat_panel(case, row, appointment.panel)
    if not told:
        return ()
    round_ = f"{row.id}@{sequence}"
    return (
        _tell_candidate(case, Scenario.INTERVIEW_MOVED, row.id, round_),
        *_tell_panel(case, Scenario.PANEL_MOVED, row.id, round_, stay),
        *_tell_panel(case, Scenario.PANEL_INVITATION, row.id, round_, come),
        *_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, round_, go),
    )


def change_panel(
    case: Case, row: Row[Any], people: Sequence[str], *, keep: Collection[str] = ()
) -> tuple[str, ...]:
    """Other people for the same appointment: only who comes or goes is told, and nobody of one that
    was arranged elsewhere.
    """
    sequence = row.sequence + 1
    _change(case, row, sequence=sequence)
    case.record(EventType.INTERVIEW_MOVED, interview=row.id, panel=list(people))
    _, come, go = reseat_panel(case, row, people, keep=keep)
    if not row.announced:
        return ()
    round_ = f"{row.id}@{sequence}"
    return (
        *_tell_panel(case, Scenario.PANEL_INVITATION, row.id, round_, come),
        *_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, round_, go),
    )


def release_seat(case: Case, row: Row[Any], person: str) -> tuple[str, ...]:
    """Somebody of the panel does not come: their link is dead, and their calendar is told."""
    sequence = row.sequence + 1
    _change(case, row, sequence=sequence)
    remaining = [seat["person"] for seat in row.panel if seat["person"] != person]
    _, _, go = reseat_panel(case, row, remaining)
    if not row.announced:
        return ()
    return tuple(_tell_panel(case, Scenario.PANEL_CANCELLED, row.id, f"{row.id}@{sequence}", go))


def cancel_interview(case: Case, row: Row[Any], *, candidate: bool = True) -> list[str]:
    """Call an interview off; the cancellations to deliver, if anybody had been invited by us."""
    _change(case, row, cancelled=True, sequence=row.sequence + 1)
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


def reseat_panel(
    case: Case, row: Row[Any], people: Iterable[str], *, keep: Collection[str] = ()
) -> tuple[list[Seat], list[Seat], list[Seat]]:
    """Seat these people: who stays, who comes, who goes.

    A seat keeps its link until its task has been opened: what was asked once is asked anew under
    another id (except of those to `keep`), and the links of those who go are dead at once.
    """
    before = {seat["person"]: seat for seat in row.panel}
    asked = opened_once(case, row)
    panel: list[Seat] = []
    for person in people:
        known = before.get(person)
        fresh = known is None or (known["task"] in asked and person not in keep)
        panel.append({"person": person, "task": case.next_seat()} if fresh else dict(known or {}))
    kept = {seat["task"] for seat in panel}
    for seat in row.panel:
        if seat["task"] not in kept:
            revoke(case.conn, task=seat["task"], person=seat["person"], at=case.at)
    for seat in panel:
        _link(case, seat)
    _change(case, row, panel=panel)
    seated = {seat["person"] for seat in panel}
    return (
        [seat for seat in panel if seat["person"] in before],
        [seat for seat in panel if seat["person"] not in before],
        [seat for seat in row.panel if seat["person"] not in seated],
    )


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


def opened_once(case: Case, row: Row[Any]) -> set[str]:
    """The seats of an interview whose tasks have been opened, whatever became of them."""
    known = select(tasks.c.id).where(tasks.c.id.in_([seat["task"] for seat in row.panel]))
    return {task.id for task in case.conn.execute(known)}


def _when_and_where(appointment: Appointment) -> dict[str, Any]:
    return {
        "starts_at": appointment.starts_at,
        "ends_at": appointment.ends_at,
        "place": appointment.place,
    }


def _is_over(case: Case, appointment: Appointment) -> bool:
    return appointment.ends_at < case.at - JUST_OVER


def _change(case: Case, row: Row[Any], **values: Any) -> None:
    case.conn.execute(update(interviews).where(interviews.c.id == row.id).values(**values))


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


def _link(case: Case, seat: Seat) -> None:
    """The link that works from the interview's start, and shows the interview until then."""
    ensure_link(
        case.conn,
        application=case.id,
        task=seat["task"],
        person=seat["person"],
        capacity=Capacity.OWNER,
        at=case.at,
    )
