"""Interviews of an application: which meetings its stages ask for, and which are arranged."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, bindparam, exists, select, update

from db.process.case import Case
from db.schema import acts, interviews, process_events, stages, steps
from domain.events import EventType
from domain.panel import leads_in
from domain.task_kinds import FEEDBACK


@dataclass(frozen=True, slots=True)
class Slot:
    """A meeting that a stage asks for: its number within the stage, counted from 0."""

    stage: str
    meeting: int


def slots_of(stage: Row[Any]) -> tuple[Slot, ...]:
    """The meetings of a stage: one, unless its plan lists several."""
    return tuple(Slot(stage.id, number) for number in range(max(1, len(stage.meetings))))


def free_slots(case: Case, stage: Row[Any]) -> tuple[Slot, ...]:
    """The meetings of a stage that nobody has arranged yet."""
    return _free_slots(case.conn, case.id, stage)


def _free_slots(conn: Connection, application: str, stage: Row[Any]) -> tuple[Slot, ...]:
    taken = {
        row.meeting
        for row in conn.execute(
            select(interviews.c.meeting).where(
                interviews.c.application_id == application,
                interviews.c.stage_id == stage.id,
                interviews.c.cancelled.is_(False),
            )
        )
    }
    return tuple(slot for slot in slots_of(stage) if slot.meeting not in taken)


def stage_row(case: Case, stage: str) -> Row[Any]:
    """One stage of the job's plan."""
    return case.conn.execute(select(stages).where(stages.c.id == stage)).one()


def panel_planned(case: Case, slot: Slot) -> tuple[str, ...]:
    """Who interviews in a meeting by its stage's plan."""
    stage = stage_row(case, slot.stage)
    own = stage.meetings[slot.meeting] if slot.meeting < len(stage.meetings) else {}
    return tuple(own.get("panel") or stage.panel)


def lead_expected(case: Case, slot: Slot, interview: str = "") -> tuple[str, ...]:
    """Who leads a meeting unless somebody else is named: who has led it so far, else who does by
    its stage's plan."""
    stage = stage_row(case, slot.stage)
    own = stage.meetings[slot.meeting] if slot.meeting < len(stage.meetings) else {}
    seats = case.conn.execute(select(interviews.c.panel).where(interviews.c.id == interview))
    led = [person for panel in seats.scalars() for person in leads_in(panel)]
    return (*led, *((own["lead"],) if own.get("panel") else (stage.lead,)))


def decided_without(case: Case, stage: str) -> str | None:
    """The act by which somebody decided about a stage in place of feedback; None if nobody did."""
    found = case.tasks_of(FEEDBACK, stage_id=stage, completion="decided")
    first = min(found, key=lambda task: (task.closed_at or case.at, task.id), default=None)
    return first.act_id if first else None


def is_free(case: Case, slot: Slot) -> bool:
    """Whether nobody has arranged this meeting yet."""
    return slot in free_slots(case, stage_row(case, slot.stage))


def stage_to_book(case: Case) -> Slot | None:
    """The meeting that can be booked ahead: the first free one of the stage after this one."""
    return next_slot(case.conn, case.id, case.view.plan, case.view.stage_id)


def next_slot(conn: Connection, application: str, plan: Sequence[str], stage: str) -> Slot | None:
    """The first free meeting of the stage after this one; None when there is nothing to book."""
    coming = stage_after(plan, stage)
    if not coming:
        return None
    row = conn.execute(select(stages).where(stages.c.id == coming)).one()
    return next(iter(_free_slots(conn, application, row)), None)


def is_being_arranged(case: Case, slot: Slot) -> bool:
    """Whether an act that arranges this meeting has been accepted, and its step is still to come:
    of two, only the first would have an effect."""
    key = acts.c.follow_up + ":" + acts.c.id
    taken = exists().where(steps.c.application_id == acts.c.application_id, steps.c.key == key)
    on_its_way = select(acts.c.id, acts.c.task_id).where(
        acts.c.application_id == case.id, acts.c.follow_up.in_(ARRANGE), ~taken
    )
    for act in case.conn.execute(on_its_way).all():
        about = case.task(act.task_id) if act.task_id else None
        of = booked_by(case, act.id) if about is None else Slot(about.stage_id, about.meeting)
        if of == slot:
            return True
    return False


def booked_by(case: Case, act: str) -> Slot | None:
    """The meeting that was the next to book when somebody did by this act."""
    booked = select(process_events.c.data).where(
        process_events.c.application_id == case.id,
        process_events.c.type == EventType.BOOKED_AHEAD,
    )
    found = (row.data for row in case.conn.execute(booked) if row.data["act"] == act)
    return next((Slot(data["stage"], data["meeting"]) for data in found), None)


def stage_after(plan: Sequence[str], stage: str) -> str:
    """The stage that a process comes to after this one, by its own plan; '' if there is none."""
    following = dict(pairwise(plan))
    return following.get(stage, "")


def stage_before(plan: Sequence[str], stage: str) -> str:
    """The stage that leads to this one; '' for the first."""
    leading = {after: before for before, after in pairwise(plan)}
    return leading.get(stage, "")


def keep_organizer(conn: Connection, interview_ids: Collection[str], address: str) -> None:
    """Remember who organizes these for calendars, where nobody has been written down yet."""
    if interview_ids:
        conn.execute(_KEEP_ORGANIZER, {"ids": sorted(set(interview_ids)), "address": address})


def to_come(case: Case) -> list[Row[Any]]:
    """Interviews that have not begun, the earliest first."""
    return [interview for interview in upcoming(case) if interview.starts_at > case.at]


def upcoming(case: Case) -> list[Row[Any]]:
    """Interviews that have not ended, the earliest first."""
    return list(
        case.conn.execute(
            select(interviews)
            .where(
                interviews.c.application_id == case.id,
                interviews.c.ends_at > case.at,
                interviews.c.cancelled.is_(False),
            )
            .order_by(interviews.c.starts_at, interviews.c.id)
        )
    )


ARRANGE = ("invite", "book_ahead")
"""The steps that make an interview of an act."""

_KEEP_ORGANIZER = (
    update(interviews)
    .where(interviews.c.id.in_(bindparam("ids", expanding=True)), interviews.c.organizer == "")
    .values(organizer=bindparam("address"))
)
