"""Days and weeks, in the default policy and in office hours: time is skipped, not shortened."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import Row
from temporalio import activity
from temporalio.testing import WorkflowEnvironment

from domain.defaults import default_policy
from domain.policy import Policy
from tests.process.play import Play
from tests.process.stage import Stage, new_parts

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
class LongStage:
    """A stage where hours cost nothing."""

    stage: Stage
    environment: WorkflowEnvironment
    clock: ServerClock

    async def later(self, **time_: float) -> None:
        """Let time pass."""
        await self.environment.sleep(timedelta(**time_))
        await self.clock.read()

    async def until_local(self, day: date, at: time) -> None:
        """Let time pass until it is this late in Shanghai."""
        wanted = datetime.combine(day, at, SHANGHAI)
        await self.environment.sleep(wanted - await self.clock.read())
        await self.clock.read()

    async def next_day(self, weekday: str, at: time) -> date:
        """Let time pass until the next such weekday."""
        day = (await self.clock.read()).astimezone(SHANGHAI).date() + ONE_DAY
        while f"{day:%A}" != weekday:
            day += ONE_DAY
        await self.until_local(day, at)
        return day


@pytest.fixture(scope="module")
async def long_stage(
    skipping_server: WorkflowEnvironment, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[LongStage]:
    clock = ServerClock(skipping_server)
    parts, channel = new_parts(tmp_path_factory.mktemp("long"), clock=clock)
    stage = Stage(skipping_server.client, parts, channel)
    async with stage.at_work():
        yield LongStage(stage, skipping_server, clock)
    await asyncio.to_thread(parts.database.dispose)


def closed_on(*days: date) -> Policy:
    """The default policy of a team that has these days off."""
    policy = default_policy()
    return replace(policy, calendar=replace(policy.calendar, days_off=frozenset(days)))


def shown(rows: list[Row[Any]]) -> list[tuple[date, time]]:
    """Day and minute at which events happened, as clocks in Shanghai show them."""
    times = [row.at.astimezone(SHANGHAI) for row in rows]
    return [(at.date(), at.time().replace(second=0, microsecond=0)) for at in times]


async def judged(long: LongStage, verdict: str, policy: Policy | None = None) -> Play:
    """An interview that was judged at once."""
    play = await long.stage.play(policy or default_policy())
    await play.schedule()
    await play.judge(verdict)
    await play.until_open("notify_candidate")
    return play


async def test_two_days_of_silence_are_climbed_in_office_hours(long_stage: LongStage) -> None:
    monday = await long_stage.next_day("Monday", time(15, 30))
    tuesday, wednesday = monday + ONE_DAY, monday + 2 * ONE_DAY
    play = await long_stage.stage.play(default_policy())
    await play.schedule(minutes=60)
    await play.until_open("give_feedback")
    await long_stage.until_local(wednesday, time(17, 0))
    await play.until_event("task.escalated", times=2)
    await play.until_event("task.reminded", times=3)
    assert shown(await play.of("task.asked")) == [(monday, time(16, 30))]
    assert shown(await play.of("task.reminded")) == [
        (monday, time(17, 30)),
        (tuesday, time(10, 30)),
        (wednesday, time(16, 30)),  # the HR lead again, a working day later
    ]
    assert shown(await play.of("task.escalated")) == [
        (tuesday, time(11, 30)),  # the manager
        (tuesday, time(16, 30)),  # the HR lead
    ]
    await play.decide("advance", kind="give_feedback")
    await play.send()
    await play.accept_offer()
    await long_stage.later(days=7)
    assert await play.ended() == "hired"


async def test_a_hold_is_revisited_after_a_week_and_a_silent_manager_is_told(
    long_stage: LongStage,
) -> None:
    thursday = await long_stage.next_day("Thursday", time(10, 0))
    play = await judged(long_stage, "hold")
    await play.send()
    task = await play.until_open("review_hold")
    assert (task.origin_at.astimezone(SHANGHAI)).date() == thursday + 7 * ONE_DAY
    await long_stage.until_local(thursday + 6 * ONE_DAY, time(18, 0))
    assert await play.of("task.asked") == []
    await long_stage.until_local(thursday + 11 * ONE_DAY, time(10, 30))
    await play.until_event("task.escalated")
    assert shown(await play.of("task.asked")) == [(thursday + 7 * ONE_DAY, time(10, 0))]
    assert shown(await play.of("task.escalated"))[0][0] == thursday + 11 * ONE_DAY
    await play.decide("reject", kind="review_hold")
    await play.tell_by("phone")
    await long_stage.later(days=7)
    assert await play.ended() == "rejected"


async def test_a_rejection_waits_for_the_end_of_a_weekend(long_stage: LongStage) -> None:
    friday = await long_stage.next_day("Friday", time(14, 0))
    play = await judged(long_stage, "reject")
    await play.send()
    await play.until_open("await_release")
    await long_stage.until_local(friday + 2 * ONE_DAY, time(20, 0))
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]
    await long_stage.until_local(friday + 3 * ONE_DAY, time(9, 1))
    await play.until_mailed(play.cast.candidate, "rejection")
    assert shown(await play.of("candidate.told")) == [(friday + 3 * ONE_DAY, time(9, 0))]
    await long_stage.later(days=7)
    assert await play.ended() == "rejected"


async def test_a_rejection_waits_for_the_end_of_a_holiday_and_can_be_undone_in_it(
    long_stage: LongStage,
) -> None:
    wednesday = await long_stage.next_day("Wednesday", time(17, 30))
    holiday = [wednesday + day * ONE_DAY for day in (1, 2, 5)]
    play = await judged(long_stage, "reject", closed_on(*holiday))
    await play.send()
    task = await play.until_open("await_release")
    released = task.due_at.astimezone(SHANGHAI)
    assert released.date() == wednesday + 6 * ONE_DAY
    await long_stage.until_local(wednesday + 3 * ONE_DAY, time(12, 0))
    await play.complete("await_release", "undo", by=play.cast.recruiter)
    await play.tell_by("wechat")
    await long_stage.later(days=14)
    assert await play.ended() == "rejected"
    assert await play.mailed(play.cast.candidate) == ["interview_invitation"]


async def test_good_news_waits_for_the_morning(long_stage: LongStage) -> None:
    tuesday = await long_stage.next_day("Tuesday", time(20, 0))
    play = await judged(long_stage, "pass")
    await play.send()
    await long_stage.until_local(tuesday + ONE_DAY, time(9, 1))
    await play.accept_offer()
    assert shown(await play.of("candidate.told")) == [(tuesday + ONE_DAY, time(9, 0))]
    await long_stage.later(days=7)
    assert await play.ended() == "hired"


async def test_a_process_settles_for_three_working_days(long_stage: LongStage) -> None:
    thursday = await long_stage.next_day("Thursday", time(11, 0))
    play = await judged(long_stage, "pass")
    await play.send()
    await play.accept_offer()
    await play.until_open("settling")
    await long_stage.until_local(thursday + 5 * ONE_DAY, time(10, 0))
    assert (await play.view()).state == "settling"
    await long_stage.later(hours=2)
    assert await play.ended() == "hired"
    assert shown(await play.of("process.closed")) == [(thursday + 5 * ONE_DAY, time(11, 0))]
