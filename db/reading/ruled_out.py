"""What cannot be chosen any more in the form of a task, and why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection, func, select

from db.process.projection import OPEN
from db.schema import applications, tasks
from db.setup.policies import Policies
from domain.policy import HELD_OFTEN_ENOUGH, may_hold
from domain.task_kinds import DECIDABLE
from domain.words import Outcome, TaskKind

RuledOut = Mapping[str, str]
"""By the option that is ruled out: the fault that choosing it would be."""
NOTHING: Final[RuledOut] = MappingProxyType({})


def ruled_out(conn: Connection, policies: Policies, task: str, kind: TaskKind) -> RuledOut:
    """Of one task."""
    return ruled_out_of(conn, policies, {task: kind}).get(task, NOTHING)


def ruled_out_of(
    conn: Connection, policies: Policies, kinds: Mapping[str, TaskKind]
) -> Mapping[str, RuledOut]:
    """Of each of these tasks (id and kind) of which something is: a hold, where the candidate has
    been told of as many in this stage as the policy allows."""
    asked = [task for task, kind in kinds.items() if kind in DECIDABLE]
    return {task: {Outcome.HOLD: HELD_OFTEN_ENOUGH} for task in _held_out(conn, policies, asked)}


def _held_out(conn: Connection, policies: Policies, asked: Collection[str]) -> list[str]:
    if not asked:
        return []
    holds = tasks.alias("holds")
    held = (
        select(func.count())
        .select_from(holds)
        .where(
            holds.c.application_id == tasks.c.application_id,
            holds.c.stage_id == tasks.c.stage_id,
            holds.c.kind == TaskKind.REVIEW_HOLD,
        )
        .scalar_subquery()
    )
    rows = conn.execute(
        select(tasks.c.id, applications.c.policy_version_id, held.label("held"))
        .join(applications, applications.c.id == tasks.c.application_id)
        .where(tasks.c.id.in_(asked), tasks.c.state == OPEN, held > 0)
    ).all()
    return [
        row.id for row in rows if not may_hold(policies.of(conn, row.policy_version_id), row.held)
    ]
