"""A release that adds a step: who stands before its place takes it, who stands beyond does not."""

from __future__ import annotations

from typing import Any

from activities.step import Step, StepRunner
from activities.step_table import STEPS
from db.process.case import Case
from domain.protocol import Code, Conclusion, StepCall
from domain.words import TaskKind
from tests.process.planted import ChecksReferences
from tests.process.policies import lingering
from tests.process.rig import Rig
from tests.process.test_other_tables import another_run, reset, run_of, steps_of


def check_references(case: Case, call: StepCall) -> Conclusion:
    """Somebody is to ask former employers, beside the process."""
    return Conclusion(opened=(case.open_task(TaskKind.RESOLVE_WEBHOOK, stage=call.subject),))


async def test_a_step_added_before_where_a_process_stands_is_passed_by_its_walk(
    empty_rig: Rig,
) -> None:
    async with empty_rig.at_work():
        before = await empty_rig.play(lingering())
        await before.schedule()
        await before.until_open("give_feedback")
        beyond = await empty_rig.play(lingering())
        await beyond.schedule()
        await beyond.judge("pass")
        await beyond.send()
        await beyond.until_open("prepare_offer")
    added = Step(check_references, before="decide")
    # Nothing is foretold here: today's rows do not know of the step in between.
    parts, steps = empty_rig.parts, (*STEPS, added)
    runner = StepRunner(parts.database, parts.policies, parts.clock, steps, foretells=False)
    async with empty_rig.at_work(runner=runner, process=ChecksReferences):
        for play in (before, beyond):
            run = await run_of(play)
            await reset(play)
            await another_run(play, run)
        await before.judge("pass")
        await before.until_open("resolve_webhook")
        await beyond.accept_offer()
        await beyond.until_open("settling")
    assert await checked(before) == ""
    assert await checked(beyond) == Code.PASSED
    assert "task.opened resolve_webhook:1" not in await beyond.story()


async def checked(play: Any) -> str:
    """What the added step concluded."""
    stored = await steps_of(play)
    (conclusion,) = (stored[key][0] for key in stored if key.startswith("check_references:"))
    return str(conclusion["code"])
