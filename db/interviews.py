"""Interviews of an application: which meetings its stages ask for, and which are arranged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from sqlalchemy import Connection, Row, select

from db.case import Case
from db.schema import interviews, stages, tasks
from domain.words import TaskKind


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


def decided_without(case: Case, stage: str) -> str | None:
    """The act by which somebody decided about a stage in place of feedback; None if nobody did."""
    found: str | None = case.conn.execute(
        select(tasks.c.act_id)
        .where(
            tasks.c.application_id == case.id,
            tasks.c.stage_id == stage,
            tasks.c.kind == TaskKind.GIVE_FEEDBACK,
            tasks.c.completion == "decided",
        )
        .order_by(tasks.c.closed_at, tasks.c.id)
        .limit(1)
    ).scalar()
    return found


def is_free(case: Case, slot: Slot) -> bool:
    """Whether nobody has arranged this meeting yet."""
    return slot in free_slots(case, stage_row(case, slot.stage))


def stage_to_book(case: Case) -> Slot | None:
    """The meeting that can be booked ahead: the first free one of the stage after this one."""
    return next_slot(case.conn, case.id, case.row.plan, case.row.stage_id)


def next_slot(conn: Connection, application: str, plan: Sequence[str], stage: str) -> Slot | None:
    """The first free meeting of the stage after this one; None when there is nothing to book."""
    coming = stage_after(plan, stage)
    if not coming:
        return None
    row = conn.execute(select(stages).where(stages.c.id == coming)).one()
    return next(iter(_free_slots(conn, application, row)), None)


def stage_after(plan: Sequence[str], stage: str) -> str:
    """The stage that a process comes to after this one, by its own plan; '' if there is none."""
    following = dict(pairwise(plan))
    return following.get(stage, "")


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
