"""Open tasks and names, as board, inbox and application pages show them alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Row, Select, select

from db.newer_releases import readable
from db.process.case import clock_of
from db.schema import acts, applications, candidates, jobs, people, stages, tasks
from db.setup.policies import Policies
from domain.clock import Clock, share_passed
from domain.policy import Policy
from domain.releases import known, known_if_any
from domain.task_kinds import BY_LAW
from domain.task_specs import TaskSpec
from domain.tasks import TASKS, spec_of
from domain.words import TaskKind, Topic


@dataclass(frozen=True, slots=True)
class TaskLine:
    """An open task with its case, ready for a list. `used` is how much of its time has passed,
    `right` what a candidate asks for by right, '' in other tasks; `topic` what a question is about.
    """

    id: str
    kind: TaskKind
    scenario: str
    owner_id: str
    owner_name: str
    escalated_to: tuple[str, ...]
    opened_at: datetime
    due_at: datetime
    overdue: bool
    used: float
    urgent: bool
    version: int
    application_id: str
    candidate_name: str
    job_title: str
    stage_name: str
    right: str = ""
    topic: Topic | None = None

    @property
    def spec(self) -> TaskSpec:
        """What holds for its kind."""
        return TASKS[self.kind]

    @property
    def by_clock(self) -> bool:
        """Nobody has to do anything: it ends when its time comes."""
        return self.spec.by_clock


def task_lines(
    policies: Policies, conn: Connection, query: Select[Any], at: datetime, **given: object
) -> list[TaskLine]:
    """The tasks of a query made by one of the two below; `given` are its parameters."""
    rows = conn.execute(query, given).all()
    rights = _rights(conn, [row.id for row in rows if row.kind in BY_LAW])

    def line(row: Row[Any]) -> TaskLine:
        return _line(policies.of(conn, row.policy_version_id), row, at, rights.get(row.id, ""))

    return readable(rows, line)


def _rights(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    """What is asked for by right, by task."""
    if not ids:
        return {}
    query = select(tasks.c.id, acts.c.codes).join(acts, acts.c.id == tasks.c.question_id)
    return {row.id: row.codes["right"] for row in conn.execute(query.where(tasks.c.id.in_(ids)))}


def open_task_query() -> Select[Any]:
    """Tasks with the names that stand beside them; the caller adds which, and in which order."""
    return _with_names(*tasks.columns)


def task_line_query() -> Select[Any]:
    """The same with what a line needs and no more: each column of each row costs time."""
    return _with_names(
        tasks.c.id,
        tasks.c.kind,
        tasks.c.scenario,
        tasks.c.topic,
        tasks.c.owner_id,
        tasks.c.escalated_to,
        tasks.c.opened_at,
        tasks.c.origin_at,
        tasks.c.pace,
        tasks.c.stopped,
        tasks.c.turns,
        tasks.c.due_at,
        tasks.c.urgent,
        tasks.c.version,
        tasks.c.application_id,
    )


def _with_names(*columns: Column[Any]) -> Select[Any]:
    return (
        select(
            *columns,
            applications.c.policy_version_id,
            candidates.c.name.label("candidate_name"),
            jobs.c.title.label("job_title"),
            people.c.name.label("owner_name"),
            stages.c.name.label("stage_name"),
        )
        .join(applications, applications.c.id == tasks.c.application_id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .outerjoin(people, people.c.id == tasks.c.owner_id)
        .outerjoin(stages, stages.c.id == tasks.c.stage_id)
    )


def names_of(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The names of people of the directory."""
    wanted = {person for person in ids if person}
    if not wanted:
        return {}
    rows = conn.execute(select(people.c.id, people.c.name).where(people.c.id.in_(wanted)))
    return {row.id: row.name for row in rows}


def used(policy: Policy, row: Row[Any], at: datetime) -> float:
    """How much of a task's time has passed, between 0 and 1. What is waited for by the clock has no
    time of its own to use up but from its opening."""
    clock = Clock(row.opened_at) if spec_of(row.kind).by_clock else clock_of(row)
    return share_passed(policy, clock, row.due_at, at)


def _line(policy: Policy, row: Row[Any], at: datetime, right: str) -> TaskLine:
    return TaskLine(
        id=row.id,
        kind=known(TaskKind, row.kind),
        scenario=row.scenario,
        owner_id=row.owner_id,
        owner_name=row.owner_name or "",
        escalated_to=tuple(row.escalated_to),
        opened_at=row.opened_at,
        due_at=row.due_at,
        # What the clock ends is nobody's fault.
        overdue=at > row.due_at and not spec_of(row.kind).by_clock,
        used=used(policy, row, at),
        urgent=row.urgent,
        version=row.version,
        application_id=row.application_id,
        candidate_name=row.candidate_name,
        job_title=row.job_title,
        stage_name=row.stage_name or "",
        right=right,
        topic=known_if_any(Topic, row.topic),
    )
