"""Changing the interview plan of a job: stages come, go, move, and change.

A process keeps the stages with which it began, and their order: they are written down with it. So a
stage that somebody has followed is never deleted. It is taken out of the plan, and stays for them;
and where it would judge otherwise than it did, another one takes its place for who comes after.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from db.clock_and_ids import new_id
from db.directory.hiring import ReferenceRefused, plan_of
from db.directory.job_changes import locked_job
from db.schema import applications, external_ids, stages
from db.setup.plans import NewStage, rated_in
from domain.external import ExternalKind
from domain.plan import Followed, takes_its_place

_ASIDE = 1000
"""Added to the positions of a plan while it is put in another order."""


class PlanElsewhere(Exception):
    """Another system says which stages there are, and in which order; `id` is the job's."""

    def __init__(self, id_: str, system: str) -> None:
        super().__init__(id_)
        self.id = id_
        self.system = system


@dataclass(frozen=True, slots=True)
class Planned:
    """A stage as it is to be. `id` is '' for a new one."""

    id: str
    stage: NewStage


def set_plan(conn: Connection, job: str, wanted: Sequence[Planned], at: datetime) -> bool:
    """Bring a job's plan to what is wanted, for who applies from now on; whether anything changed.

    Raises `UnknownJob`, `ReferenceRefused` for a stage that is not of the plan or named twice, and
    `PlanElsewhere` where another system has the plan and would have to change it.
    """
    locked_job(conn, job)
    rows = {row.id: row for row in plan_of(conn, [job])[job]}
    named = [each.id for each in wanted if each.id]
    for number, each in enumerate(wanted):
        if each.id and (each.id not in rows or named.count(each.id) > 1):
            raise ReferenceRefused(f"stages.{number}.id", "stage_unknown")
    followed = _followed(conn, job)
    steps = [_step(conn, rows, each, followed=followed) for each in wanted]
    kept = [each.id for each in steps if each.id]
    lost = [row for id_, row in rows.items() if id_ not in kept]
    if lost or kept != list(rows) or len(kept) != len(steps):
        if system := _system_of(conn, list(rows)):
            raise PlanElsewhere(job, system)
        _take_out(conn, job, lost, at, followed=followed)
        set_aside(conn, job)
    changed = bool(lost)
    for position, step in enumerate(steps, start=1):
        changed |= _put(conn, job, position, rows.get(step.id), step.stage)
    return changed


def system_of_plan(conn: Connection, job: str) -> str:
    """The other system that has the plan of a job; '' for none."""
    return _system_of(conn, [row.id for row in plan_of(conn, [job])[job]])


def set_aside(conn: Connection, job: str) -> None:
    """Make room for another order: no two stages of a job ever stand in one place."""
    of_plan = (stages.c.job_id == job) & stages.c.removed_at.is_(None)
    conn.execute(update(stages).where(of_plan).values(position=stages.c.position + _ASIDE))


def _followed(conn: Connection, job: str) -> bool:
    query = select(applications.c.id).where(applications.c.job_id == job).limit(1)
    return conn.execute(query).first() is not None


def _step(
    conn: Connection, rows: Mapping[str, Row[Any]], each: Planned, *, followed: bool
) -> Planned:
    """The same stage as before, or another one in its place."""
    row = rows.get(each.id)
    if row is None or not followed:
        return each
    known = Followed(
        row.rule,
        tuple(meeting["name"] for meeting in row.meetings),
        frozenset(rated_in(conn, row.id)),
    )
    names = [meeting.name for meeting in each.stage.meetings]
    ids = [attribute.id for attribute in each.stage.attributes]
    other = takes_its_place(known, each.stage.rule, names, ids)
    return replace(each, id="") if other else each


def _take_out(
    conn: Connection, job: str, lost: Sequence[Row[Any]], at: datetime, *, followed: bool
) -> None:
    if not followed:
        conn.execute(delete(stages).where(stages.c.id.in_([row.id for row in lost])))
        return
    lowest = conn.execute(
        select(func.min(stages.c.position)).where(stages.c.job_id == job)
    ).scalar_one()
    for number, row in enumerate(lost, start=1):
        values = {"removed_at": at, "position": min(lowest, 0) - number}
        conn.execute(update(stages).where(stages.c.id == row.id).values(**values))


def _put(conn: Connection, job: str, position: int, row: Row[Any] | None, stage: NewStage) -> bool:
    """Write a stage where it belongs; whether it is new, was moved, or says something else."""
    values = {**stage.columns(), "position": position}
    if row is None:
        conn.execute(insert(stages).values(id=new_id("stg"), job_id=job, **values))
        return True
    conn.execute(update(stages).where(stages.c.id == row.id).values(**values))
    return any(row._mapping[name] != value for name, value in values.items())


def _system_of(conn: Connection, plan: Sequence[str]) -> str:
    of_plan = (external_ids.c.kind == ExternalKind.STAGE) & external_ids.c.our_id.in_(plan)
    return str(conn.execute(select(external_ids.c.system).where(of_plan).limit(1)).scalar() or "")
