"""What one needs to arrange an interview: which meeting it is, who could come, what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, select

from db.process.interviews import next_slot
from db.process.projection import CLOSED_STATE
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import acts, people, process_views, stages, tasks
from domain.task_kinds import TROUBLES, UNSETTLED
from domain.words import DESK_ROLES, Outcome, Role


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person to choose from. `expected`: they sit in it already, or usually do."""

    id: str
    name: str
    expected: bool


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """A meeting as the stage plans it. `name` is '' and `count` 1 where the stage has just one."""

    stage_name: str
    name: str
    number: int
    count: int
    minutes: int
    panel: tuple[str, ...]
    lead: str


@dataclass(frozen=True, slots=True)
class Booking:
    """The meeting that can be booked ahead, and who could come to it."""

    plan: MeetingPlan
    people: tuple[Somebody, ...]


@dataclass(frozen=True, slots=True)
class Trouble:
    """What somebody of the panel said came between. `kind` is the way they said it by."""

    kind: str
    person_name: str
    note: str
    at: datetime


def meeting_plan(stage: Mapping[str, Any], number: int) -> MeetingPlan:
    """The meeting of a stage's plan (its columns), counted from 0; what it leaves open is the
    stage's."""
    meetings = stage["meetings"] or ()
    own = meetings[number] if number < len(meetings) else {}
    return MeetingPlan(
        stage_name=stage["name"],
        name=str(own.get("name", "")),
        number=number + 1,
        count=max(1, len(meetings)),
        minutes=int(own.get("minutes") or stage["minutes"]),
        panel=tuple(own.get("panel") or stage["panel"]),
        lead=str(own["lead"] if own.get("panel") else stage["lead"]),
    )


def read_plan_of(conn: Connection, stage: str, number: int) -> MeetingPlan | None:
    """The same, by the stage's id; None where there is no stage."""
    row = conn.execute(select(stages).where(stages.c.id == stage)).first()
    return None if row is None else meeting_plan(row._asdict(), number)


def read_booking(conn: Connection, application: str) -> Booking | None:
    """What can be booked before its stage has come; None when nothing can."""
    row = conn.execute(
        select(process_views).where(process_views.c.application_id == application)
    ).first()
    if row is None or row.outcome or row.ended_by or row.state == CLOSED_STATE:
        return None
    if row.decision == Outcome.REJECT:
        return None
    slot = next_slot(conn, application, row.plan, row.stage_id)
    plan = read_plan_of(conn, slot.stage, slot.meeting) if slot is not None else None
    return Booking(plan, read_choices(conn, plan.panel)) if plan is not None else None


def read_choices(conn: Connection, expected: Sequence[str]) -> tuple[Somebody, ...]:
    """Who could interview: those who are expected first, in their order, then everybody else."""
    rows = conn.execute(
        select(people.c.id, people.c.name, people.c.roles)
        .where(people.c.active.is_(True))
        .order_by(people.c.name, people.c.id)
    ).all()
    # HR is asked last: they arrange the interview and rarely sit in it.
    ordered = sorted(
        rows,
        key=lambda one: (
            expected.index(one.id) if one.id in expected else len(expected),
            Role.INTERVIEWER not in one.roles,
            bool(DESK_ROLES & set(one.roles)),
        ),
    )
    return tuple(Somebody(one.id, one.name, one.id in expected) for one in ordered)


def read_troubles(conn: Connection, task: Row[Any]) -> tuple[Trouble, ...]:
    """What a task to see to an interview is about, the earliest first; nothing for other tasks.

    An interview keeps its id when it is moved: what an earlier such task saw to is over.
    """
    if task.kind not in UNSETTLED:
        return ()
    seen_to = conn.execute(
        select(func.max(acts.c.seq))
        .join(tasks, tasks.c.act_id == acts.c.id)
        .where(
            tasks.c.interview_id == task.interview_id,
            tasks.c.kind.in_(UNSETTLED),
            tasks.c.id != task.id,
            tasks.c.closed_at <= task.opened_at,
        )
    ).scalar()
    query = (
        select(acts.c.id, acts.c.completion, acts.c.actor_id, acts.c.at)
        .join(tasks, tasks.c.act_id == acts.c.id)
        .where(tasks.c.interview_id == task.interview_id, tasks.c.completion.in_(TROUBLES))
        .order_by(acts.c.at, acts.c.seq)
    )
    if seen_to is not None:
        query = query.where(acts.c.seq > seen_to)
    if task.closed_at is not None:
        query = query.where(acts.c.at <= task.closed_at)
    rows = conn.execute(query).all()
    names, texts = (
        names_of(conn, [row.actor_id for row in rows]),
        texts_of(conn, [r.id for r in rows]),
    )
    return tuple(
        Trouble(
            kind=row.completion,
            person_name=names.get(row.actor_id, ""),
            note=texts.get(row.id, {}).get("note", ""),
            at=row.at,
        )
        for row in rows
    )
