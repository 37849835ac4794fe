"""A step that was kept waiting, by an outage, happens when it runs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from activities.step import StepRunner
from activities.step_table import STEPS
from db.schema import steps
from domain.protocol import StepCall
from tests.db.world import World
from tests.process.policies import calm

AN_OUTAGE = timedelta(hours=3)


def test_what_it_opens_is_due_from_then_on(world: World) -> None:
    scene = world.application(calm())
    plan = scene.step("begin")
    began = world.now()
    world.forward(AN_OUTAGE)
    now = world.now()
    runner = StepRunner(world.database, world.policies, lambda: now, STEPS)
    call = StepCall(scene.application, f"arrange:{plan.stages[0]}", began, plan.stages[0])
    (task,) = world.loop.run_until_complete(runner.run(runner.steps["arrange"], call)).opened
    opened = scene.open("schedule_interview")
    assert (opened.opened_at, opened.origin_at) == (now, now)
    assert task.due_at > now
    kept = select(steps.c.at).where(steps.c.key == call.key)
    assert world.database.read_now(lambda conn: conn.execute(kept).scalar_one()) == now


def test_taken_again_later_it_says_the_same(world: World) -> None:
    scene = world.application(calm())
    plan = scene.step("begin")
    call = StepCall(scene.application, f"arrange:{plan.stages[0]}", world.now(), plan.stages[0])
    heard = []
    for _ in range(2):
        world.forward(AN_OUTAGE)
        runner = StepRunner(world.database, world.policies, world.now, STEPS)
        heard.append(world.loop.run_until_complete(runner.run(runner.steps["arrange"], call)))
    assert heard[0] == heard[1]
