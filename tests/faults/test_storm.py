"""Everything at once: seeded people and seeded faults, and at the end the doctor finds nothing."""

from __future__ import annotations

import asyncio
import os
import random
from collections import Counter
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import Row
from sqlalchemy.exc import OperationalError
from temporalio.service import RPCError

from api.services import Conflict
from db.clock_and_ids import system_clock
from db.process.projection import OPEN
from db.schema import process_views, tasks
from domain.forms import FormRefused
from domain.words import TaskKind
from local.postgres import TemporaryPostgres
from tests.faults.by_hand import reset
from tests.faults.company import quick_policy
from tests.faults.conftest import MakeWorld
from tests.faults.world import Hire, World, scorecard
from tests.servers import new_temporal_server
from tests.smtp_stub import Mode

SEED = int(os.environ.get("STORM_SEED", "20261123"))
HIRES = int(os.environ.get("STORM_HIRES", "12"))
STORM_S = float(os.environ.get("STORM_SECONDS", "10"))
BAD_DAYS = [mode for mode in Mode if mode is not Mode.ACCEPT]
POLICY = quick_policy(seconds_per_hour=0.5, settling=1, rejection_delay=1)
OUTCOMES = ("advance", "hold", "reject")
REASON: Mapping[str, object] = {"reason_code": "skills_gap"}
BY_PHONE: Mapping[str, object] = {
    "channel": "phone",
    "told_at": system_clock().isoformat(),
    "gist": "Langes Gespräch, gute Stimmung.",
}


class Server(Protocol):
    """Something that can be killed and started again."""

    def kill(self) -> None: ...

    def start(self) -> None: ...


@dataclass
class Weather:
    """What may go wrong in a storm, and how often it did."""

    world: World
    chance: random.Random
    servers: tuple[Server, ...] = ()
    counted: Counter[str] = field(default_factory=Counter)

    async def blow(self, hires: list[Hire]) -> None:
        """One fault after another, for the length of the storm."""
        faults = [self._worker, self._mail, self._reset, self._signal]
        faults += [self._server] if self.servers else []
        ends = asyncio.get_running_loop().time() + STORM_S
        while asyncio.get_running_loop().time() < ends:
            await asyncio.sleep(self.chance.uniform(0.1, 1.0))  # time itself: at any moment
            fault = self.chance.choice(faults)
            self.counted[fault.__name__] += 1
            await fault(self.chance.choice(hires))
        self.world.stub.behave(Mode.ACCEPT, times=0)

    async def _worker(self, hire: Hire) -> None:
        self.world.worker.kill()
        await asyncio.sleep(self.chance.uniform(0, 0.5))  # time itself: so long it is away
        self.world.worker.start()

    async def _server(self, hire: Hire) -> None:
        server = self.chance.choice(self.servers)
        server.kill()
        await asyncio.sleep(self.chance.uniform(0, 2))  # time itself: so long it is away
        await asyncio.to_thread(server.start)

    async def _mail(self, hire: Hire) -> None:
        mode = self.chance.choice(BAD_DAYS)
        self.world.stub.behave(mode, times=self.chance.randint(1, 3))

    async def _reset(self, hire: Hire) -> None:
        # Some processes have ended, or not begun.
        with suppress(RPCError, IndexError):
            await reset(hire, self.chance.random())

    async def _signal(self, hire: Hire) -> None:
        with suppress(RPCError):
            await hire.handle.signal("ring", "by hand")


@pytest.mark.slow
async def test_after_a_storm_every_process_ends_and_nothing_is_found(
    make_world: MakeWorld,
) -> None:
    world = await make_world(policy=POLICY, panel=2, rounds=2)
    await _live_through(Weather(world, random.Random(SEED)))


@pytest.mark.slow
async def test_after_a_storm_that_takes_the_servers_too_nothing_is_found(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    temporal = new_temporal_server(tmp_path / "temporal", on_file=True)
    postgres = TemporaryPostgres()
    try:
        temporal.start()
        postgres.start()
        url = postgres.create_database("genjin")
        world = await make_world(
            temporal=temporal, database_url=url, policy=POLICY, panel=2, rounds=2
        )
        await _live_through(Weather(world, random.Random(SEED), (temporal, postgres)))
        await world.end()
    finally:
        temporal.stop()
        postgres.remove()


async def _live_through(weather: Weather) -> None:
    chance, world = weather.chance, weather.world
    hires = [await world.hire() for _ in range(HIRES)]
    people = [asyncio.create_task(_people(hire, random.Random(chance.random()))) for hire in hires]
    try:
        await weather.blow(hires)
        assert weather.counted["_worker"] > 0, "a storm without a kill is none"
        await asyncio.gather(*people)
    finally:
        for each in people:
            each.cancel()
        await asyncio.gather(*people, return_exceptions=True)
    await world.check()


async def _people(hire: Hire, chance: random.Random) -> None:
    """Everybody around one application, until it is closed."""
    quiet_since = asyncio.get_running_loop().time()
    closed = False
    while not closed:
        await asyncio.sleep(chance.uniform(0.02, 0.4))  # time itself: people act at any moment
        with suppress(OperationalError):  # the database is away: people try again
            if await _look_around(hire, chance):
                quiet_since = asyncio.get_running_loop().time()
            closed = bool(await hire.rows(process_views, process_views.c.state == "closed"))
        stalled = asyncio.get_running_loop().time() - quiet_since
        assert stalled < 90, f"nothing happens any more\n{await hire.dump()}"
    await hire.ended()


async def _look_around(hire: Hire, chance: random.Random) -> bool:
    """See what waits for somebody, and do some of it; whether anything was done."""
    done = False
    if chance.random() < 0.01:
        await _try(hire.withdraw())
    for task in await hire.rows(tasks, tasks.c.state == OPEN):
        completion, form = await _choice(hire, task, chance)
        if completion:
            done |= await _try(hire.act(task, completion, form))
    return done


async def _try(acting: Any) -> bool:
    try:
        await acting
    except Conflict:
        return False
    except FormRefused as refused:
        # Nobody is kept on hold for ever: next time it is another outcome.
        if [fault.code for fault in refused.faults] != ["held_often_enough"]:
            raise
        return False
    return True


async def _choice(
    hire: Hire, task: Row[Any], chance: random.Random
) -> tuple[str, Mapping[str, object]]:
    """What the owner of a task does now; nothing, more often than not."""
    if chance.random() < 0.5:
        return "", {}
    match TaskKind(task.kind):
        case TaskKind.SCHEDULE_INTERVIEW:
            return "scheduled", hire.appointment()
        case TaskKind.GIVE_FEEDBACK:
            return "submitted", scorecard(chance.choice(("pass", "pass", "hold", "reject")))
        case TaskKind.DECIDE | TaskKind.REVIEW_HOLD:
            return "decided", {"outcome": chance.choice(OUTCOMES), **REASON}
        case TaskKind.NOTIFY_CANDIDATE:
            reason = REASON if task.scenario == "rejection" else {}
            if chance.random() < 0.2:
                return "told_otherwise", {**BY_PHONE, **reason}
            return "send", reason
        case TaskKind.AWAIT_RELEASE:
            return ("undo", {}) if chance.random() < 0.05 else ("", {})
        case TaskKind.PREPARE_OFFER:
            return "lapsed", {}
        case TaskKind.RESOLVE_DELIVERY:
            return await _resolution(hire, task, chance)
    return "", {}


async def _resolution(
    hire: Hire, task: Row[Any], chance: random.Random
) -> tuple[str, Mapping[str, object]]:
    """A person asks whether it arrived before they answer."""
    if chance.random() < 0.2:
        return "told_otherwise", BY_PHONE
    row = await hire.message_of(task.message_id)
    arrived = any(row.message_id in mail.message_id for mail in hire.world.stub.mails())
    return ("arrived", {}) if arrived else ("retry", {})
