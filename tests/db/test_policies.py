"""Policies as they are stored: what an older release saved still leads a process."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from db.schema import policy_versions, tasks
from db.setup.policies import Policies
from domain.defaults import default_policy
from domain.policy_json import from_stored
from domain.policy_schemas import SCHEMA
from domain.words import TaskKind
from tests.db.world import World

GOLDEN = Path(__file__).parents[1] / "policies"


@pytest.mark.parametrize("number", range(1, SCHEMA + 1))
def test_a_process_goes_on_under_a_policy_of_an_older_schema(world: World, number: int) -> None:
    body: dict[str, Any] = json.loads((GOLDEN / f"schema_{number}.json").read_text("utf-8"))
    scene = world.application(default_policy())
    world.policies = Policies()  # What a worker of the next release knows of it: nothing yet.
    with world.database.engine.begin() as conn:
        version = conn.execute(
            select(policy_versions.c.id).order_by(policy_versions.c.created_at.desc()).limit(1)
        ).scalar_one()
        conn.execute(
            update(policy_versions).where(policy_versions.c.id == version).values(body=body)
        )
    (opened,) = scene.step("arrange", scene.step("begin").stages[0]).opened
    with world.database.engine.connect() as conn:
        kind, due, origin = conn.execute(
            select(tasks.c.kind, tasks.c.due_at, tasks.c.origin_at).where(tasks.c.id == opened.id)
        ).one()
    policy = from_stored(body)
    hours = policy.tasks[TaskKind(kind)].due
    assert due == policy.calendar.add(origin, hours)
