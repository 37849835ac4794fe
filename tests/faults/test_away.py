"""Parts of Genjin are away while people act: nothing they were promised is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from db.schema import acts, applications
from domain.words import TaskKind
from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer
from tests.days import IN_FOUR_WEEKS
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, World, scorecard
from tests.servers import new_temporal_server

AWAY_S = 60
HIRES = 3


@pytest.fixture
def own_temporal(tmp_path: Path) -> Iterator[TemporalServer]:
    """A Temporal server on a file, to be killed."""
    server = new_temporal_server(tmp_path / "temporal", on_file=True)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def own_postgres() -> Iterator[TemporaryPostgres]:
    """A PostgreSQL server to be killed."""
    server = TemporaryPostgres()
    server.start()
    yield server
    server.remove()


async def test_acts_made_while_no_worker_is_there_are_done_when_one_comes(world: World) -> None:
    hires = [await world.hire() for _ in range(HIRES)]
    for hire in hires:
        await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    world.worker.kill()
    for hire in hires:
        await hire.schedule()
    await hires[0].withdraw()
    late = await world.hire()
    world.worker.start()
    await asyncio.gather(*(hire.judge("pass") for hire in hires[1:]))
    assert await hires[0].ended() == "withdrawn"
    ends = [_end(hire) for hire in hires[1:]]
    assert await asyncio.gather(*ends, late.play("reject")) == ["hired", "hired", "rejected"]
    await world.check()


async def test_a_worker_that_is_asked_to_stop_finishes_and_another_goes_on(world: World) -> None:
    hire = await world.hire()
    await hire.schedule()
    await asyncio.to_thread(world.worker.stop, 20)
    assert world.worker.exit_code == 0, world.worker.tail()
    world.worker.start()
    await hire.judge("reject")
    await hire.send()
    assert await hire.ended() == "rejected"
    await world.check()


@pytest.mark.slow
async def test_acts_made_while_temporal_is_away_are_done_when_it_is_back(
    make_world: MakeWorld, own_temporal: TemporalServer
) -> None:
    world = await make_world(temporal=own_temporal)
    hires = [await world.hire() for _ in range(HIRES)]
    for hire in hires:
        await hire.schedule()
        await hire.task(TaskKind.GIVE_FEEDBACK)
    own_temporal.kill()
    for hire in hires[:-1]:
        row = await hire.task(TaskKind.GIVE_FEEDBACK)
        assert (await hire.act(row, "submitted", scorecard("pass"))).seq == 3
    await hires[-1].withdraw()
    new = await world.hire()
    await asyncio.sleep(AWAY_S)  # time itself: whoever tries again backs off meanwhile
    assert [(await hire.rows(applications))[0].taken for hire in hires] == [2] * HIRES
    own_temporal.start()
    assert await hires[-1].ended() == "withdrawn"
    ends = [_end(hire) for hire in hires[:-1]]
    assert await asyncio.gather(*ends, new.play("pass")) == ["hired"] * HIRES
    await world.check()


@pytest.mark.slow
async def test_while_postgres_is_away_acts_fail_whole_and_processes_wait_in_sight(
    make_world: MakeWorld, own_postgres: TemporaryPostgres
) -> None:
    world = await make_world(database_url=own_postgres.create_database("genjin"))
    hires = [await world.hire() for _ in range(HIRES)]
    for hire in hires:
        await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    waiting = await hires[0].task(TaskKind.SCHEDULE_INTERVIEW)
    request = hires[0].request(waiting, "scheduled", hires[0].appointment())
    own_postgres.kill()
    with pytest.raises(OperationalError):
        await world.services.act(request)
    # A wake-up while the database is away leaves a pending activity that ops can read.
    await hires[0].handle.signal("ring", {"seq": 0, "kind": "by hand"})
    await hires[0].until("a pending activity", lambda: _pending(hires[0], "wake"))
    await asyncio.sleep(AWAY_S)  # time itself: whoever tries again backs off meanwhile
    own_postgres.start()
    assert len(await hires[0].rows(acts)) == 1
    ends = await asyncio.gather(*(hire.play("pass") for hire in hires))
    assert ends == ["hired"] * HIRES
    await world.check()


async def _pending(hire: Hire, activity: str) -> bool | None:
    raw = (await hire.handle.describe()).raw_description
    return activity in {each.activity_type.name for each in raw.pending_activities} or None


async def _end(hire: Hire) -> str:
    await hire.send()
    offer = await hire.task(TaskKind.PREPARE_OFFER)
    await hire.act(offer, "accepted", {"start_on": IN_FOUR_WEEKS})
    return await hire.ended()
