"""The rig of stories that take days: time is skipped, not shortened."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from temporalio import activity
from temporalio.testing import WorkflowEnvironment

from tests.process.rig import Rig

SHANGHAI = ZoneInfo("Asia/Shanghai")
ONE_DAY = timedelta(days=1)


class ServerClock:
    """The clock of a server that skips time, for code that is not async."""

    def __init__(self, environment: WorkflowEnvironment) -> None:
        self._environment = environment
        self._loop = asyncio.get_running_loop()
        self.last = datetime.now(UTC)

    def __call__(self) -> datetime:
        """In an activity: when it started. In a thread: asked of the server. Else: as last read."""
        if activity.in_activity():
            return activity.info().started_time
        with suppress(RuntimeError):
            asyncio.get_running_loop()
            return self.last
        return asyncio.run_coroutine_threadsafe(self.read(), self._loop).result()

    async def read(self) -> datetime:
        """Ask the server."""
        self.last = await self._environment.get_current_time()
        return self.last


@dataclass(frozen=True, slots=True)
class LongRig:
    """A rig where hours cost nothing."""

    rig: Rig
    environment: WorkflowEnvironment
    clock: ServerClock

    async def later(self, **time_: float) -> None:
        """Let time pass."""
        await self.environment.sleep(timedelta(**time_))  # time itself: skipped
        await self.clock.read()

    async def until_local(self, day: date, at: time) -> None:
        """Let time pass until it is this late in Shanghai."""
        wanted = datetime.combine(day, at, SHANGHAI)
        await self.environment.sleep(wanted - await self.clock.read())  # time itself: skipped
        await self.clock.read()

    async def next_day(self, weekday: str, at: time) -> date:
        """Let time pass until the next such weekday."""
        day = (await self.clock.read()).astimezone(SHANGHAI).date() + ONE_DAY
        while f"{day:%A}" != weekday:
            day += ONE_DAY
        await self.until_local(day, at)
        return day
