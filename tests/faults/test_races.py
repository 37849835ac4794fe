"""Many people act at once: one of them counts, and the others are told so."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable

from api.services import Conflict
from db.clock_and_ids import system_clock
from db.process.acts import Accepted
from db.schema import acts, refused_acts, scorecards, tasks
from domain.words import TaskKind
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, scorecard

PARALLEL = 100
ROUNDS = 40
SEED = 20261123


async def test_of_a_hundred_submits_of_one_task_on_postgres_exactly_one_is_accepted(
    make_world: MakeWorld, postgres_url: str
) -> None:
    world = await make_world(database_url=postgres_url)
    hire = await world.hire()
    await hire.schedule()
    task = await hire.task(TaskKind.GIVE_FEEDBACK)
    verdicts = ["pass", "reject"] * (PARALLEL // 2)
    answers = await asyncio.gather(
        *(hire.act(task, "submitted", scorecard(verdict)) for verdict in verdicts),
        return_exceptions=True,
    )
    accepted = [answer for answer in answers if isinstance(answer, Accepted)]
    refused = [answer.reason for answer in answers if isinstance(answer, Conflict)]
    assert len(accepted) == 1
    assert refused == ["task_closed"] * (PARALLEL - 1)
    assert len(await hire.rows(acts, acts.c.task_id == task.id)) == 1
    assert len(await hire.rows(refused_acts)) == PARALLEL - 1
    cards = await world.parts.database.read(lambda conn: conn.execute(scorecards.select()).all())
    assert len(cards) == 1
    await hire.send()
    if cards[0].verdict == "pass":
        await hire.act(await hire.task(TaskKind.PREPARE_OFFER), "lapsed")
    assert await hire.ended() == ("offer_lapsed" if cards[0].verdict == "pass" else "rejected")
    await world.check()


async def test_withdrawals_racing_the_last_verdict_always_end_consistently(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(settling=5), panel=2)
    chance = random.Random(SEED)
    ends: list[tuple[str, str]] = []
    for _ in range(4):
        hires = [await world.hire() for _ in range(ROUNDS // 4)]
        ends += await asyncio.gather(*(_race(hire, chance.uniform(-0.03, 0.03)) for hire in hires))
    assert {outcome for outcome, _ in ends} == {"withdrawn"}
    assert {refusal for _, refusal in ends} == {"", "candidate_withdrew"}, "the race was not one"
    await world.check()


async def test_withdrawals_racing_the_sending_of_a_rejection_end_as_the_candidate_was_told(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=quick_policy(rejection_delay=2, settling=5))
    chance = random.Random(SEED)
    # Some come about the release, the others when the mail is out on most machines.
    late = [chance.uniform(-0.1, 0.15) if n % 2 else chance.uniform(0.2, 4) for n in range(20)]
    hires = [await world.hire() for _ in late]
    await asyncio.gather(*map(_withdraw_about_the_release, hires, late))
    ends = []
    for hire in hires:
        outcome = await hire.ended()
        assert len(await hire.received("rejection")) == (outcome == "rejected")
        ends.append(outcome)
    assert set(ends) == {"rejected", "withdrawn"}, "the race was not one"
    await world.check()


async def _race(hire: Hire, head_start: float) -> tuple[str, str]:
    await hire.schedule()
    await hire.task(TaskKind.GIVE_FEEDBACK, count=2)
    first, last = await hire.rows(tasks, tasks.c.kind == TaskKind.GIVE_FEEDBACK)
    await hire.act(first, "submitted", scorecard("pass"))

    async def judge() -> str:
        await asyncio.sleep(max(-head_start, 0))  # time itself: who is first is what varies
        return await _unless_refused(hire.act(last, "submitted", scorecard("reject")))

    async def withdraw() -> None:
        await asyncio.sleep(max(head_start, 0))  # time itself: who is first is what varies
        await hire.withdraw()

    refusal, _ = await asyncio.gather(judge(), withdraw())
    return await hire.ended(), refusal


async def _withdraw_about_the_release(hire: Hire, late: float) -> None:
    await hire.to_telling("reject")
    await hire.send()
    due_at = (await hire.task(TaskKind.AWAIT_RELEASE)).due_at
    ahead = (due_at - system_clock()).total_seconds()
    await asyncio.sleep(ahead + late)  # time itself: the release is an instant
    refusal = await _unless_refused(hire.withdraw())
    assert refusal in ("", "already_ended", "process_closed")


async def _unless_refused(acting: Awaitable[object]) -> str:
    """The reason why an act does not count, if it does not."""
    try:
        await acting
    except Conflict as conflict:
        return conflict.reason
    return ""
