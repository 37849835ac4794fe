"""The dispatcher as a task of the worker: it stops well, and does not spin."""

from __future__ import annotations

import asyncio
import math
import time
from collections.abc import Callable
from typing import TypeVar

from sqlalchemy import Connection

from db.engine import Database
from notify.channel import Envelope
from tests.dispatch.office import Office
from tests.process.channel import BUSY, FakeChannel

T = TypeVar("T")


class Counting(FakeChannel):
    """A channel that is away, and counts who asks."""

    asked = 0

    async def deliver(self, envelope: Envelope) -> None:
        """Refuse."""
        self.asked += 1
        raise BUSY


def test_what_is_being_sent_when_the_worker_is_stopped_is_let_finish(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    scene = office.silent()
    office.climb(scene, 0)
    pause = office.channel.pause(scene.cast.interviewer.email)

    async def stopped() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(office.dispatcher().run(stop))
        await pause.is_reached()
        stop.set()
        await asyncio.sleep(0.05)  # time itself: whoever does not wait for it would be gone by now
        assert not working.done()
        pause.go_on.set()
        await asyncio.wait_for(working, 30)

    office.run(stopped())
    assert office.ledger(scene) == [("sent", "")]


def test_a_mail_server_that_is_away_is_not_asked_in_a_busy_loop(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    office.every_seconds = 0.01
    boss = office.silent().cast.manager
    office.reminding(boss, 2)
    away = Counting()
    began = time.monotonic()

    async def a_second() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(office.dispatcher(away).run(stop))
        for _ in range(50):
            office.later(seconds=1)
            await asyncio.sleep(0.02)  # time itself: how often it asks in a second
        stop.set()
        await working

    office.run(a_second())
    # Each pause is twice the one before.
    looks = 1 + math.log2(1 + (time.monotonic() - began) / office.every_seconds)
    assert 4 <= away.asked <= 2 * looks


class AwayAtFirst(Database):
    """A database that does not answer the first time."""

    asked = 0

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Fail once."""
        self.asked += 1
        if self.asked == 1:
            raise ConnectionError
        return await super().read(query)


def test_a_round_that_fails_is_not_the_last_one(office: Office) -> None:
    office.clock("2026-03-02 10:00")
    office.every_seconds = 0.01
    scene = office.silent()
    office.climb(scene, 0)
    pause = office.channel.pause(scene.cast.interviewer.email)
    database = AwayAtFirst(str(office.world.database.engine.url))

    async def work() -> None:
        stop = asyncio.Event()
        working = asyncio.create_task(office.dispatcher(database=database).run(stop))
        await pause.is_reached()
        pause.go_on.set()
        stop.set()
        await working

    office.run(work())
    database.dispose()
    assert database.asked > 1
    assert office.ledger(scene) == [("sent", "")]
