"""Ladders that give way while the workers are behind: for how long, and that it has an end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

from sqlalchemy import bindparam, select
from temporalio.api.enums.v1 import EventType

from db.schema import tasks
from tests.process.policies import hurried
from tests.process.rig import Rig
from workflows.giving_way import AT_MOST, BEHIND, LONGEST, SPREAD, GivingWay

_CLIMBED = select(tasks).where(tasks.c.id == bindparam("of"), tasks.c.rung > 0)
DUE = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
A_MOMENT = timedelta(seconds=1)


def test_a_process_that_is_woken_in_time_climbs_at_once() -> None:
    giving_way = GivingWay()
    assert not giving_way.now(DUE + BEHIND, DUE, 0.5)
    assert giving_way.until is None


def test_one_that_no_timer_woke_has_nothing_to_judge_by_and_climbs() -> None:
    assert not GivingWay().now(DUE, None, 0.5)


def test_one_that_is_woken_late_sleeps_on_for_a_moment_chosen_by_lot() -> None:
    late = DUE + BEHIND + A_MOMENT
    moments = set()
    for lot in range(20):
        giving_way = GivingWay()
        assert giving_way.now(late, DUE, lot / 20)
        assert giving_way.until is not None
        assert timedelta() <= giving_way.until - late <= SPREAD * (BEHIND + A_MOMENT)
        moments.add(giving_way.until)
    assert len(moments) == 20


def test_an_act_that_wakes_it_meanwhile_does_not_make_it_climb() -> None:
    giving_way = GivingWay()
    late = DUE + BEHIND + A_MOMENT
    giving_way.now(late, DUE, 0.5)
    assert giving_way.now(late + A_MOMENT, None, 0.5)


def test_when_the_queue_is_gone_it_climbs() -> None:
    giving_way = GivingWay()
    giving_way.now(DUE + BEHIND + A_MOMENT, DUE, 0.5)
    assert giving_way.until is not None
    assert not giving_way.now(giving_way.until + A_MOMENT, giving_way.until, 0.5)
    assert giving_way.until is None


def test_the_longer_the_queue_the_further_the_burst_is_spread_within_bounds() -> None:
    spread = []
    for queue in (4, 10, 10_000):
        giving_way, late = GivingWay(), DUE + timedelta(seconds=queue)
        giving_way.now(late, DUE, 0.5)
        assert giving_way.until is not None
        spread.append((giving_way.until - late).total_seconds())
    assert spread == [8.0, 20.0, LONGEST.total_seconds() / 2]


def test_it_gives_way_twice_at_most() -> None:
    giving_way, woken_for, gave = GivingWay(), DUE, 0
    while giving_way.now(woken_for + BEHIND + A_MOMENT, woken_for, 0.5):
        assert giving_way.until is not None
        woken_for = giving_way.until
        gave += 1
    assert gave == AT_MOST == 2


async def test_after_an_outage_a_ladder_gives_way_and_is_climbed_a_moment_later(
    empty_rig: Rig,
) -> None:
    async with empty_rig.at_work():
        play = await empty_rig.play(hurried(0.5))
        task = await play.until_open("schedule_interview")
    away = task.next_at - play.now() + BEHIND + A_MOMENT
    await asyncio.sleep(away.total_seconds())  # time itself: how late it is woken is what it tells
    async with empty_rig.at_work():
        await play.until("a rung", lambda conn: conn.execute(_CLIMBED, {"of": task.id}).first())
        await play.withdraw()
        assert await play.ended() == "withdrawn"
    types = [event.event_type for event in (await play.history()).events]
    woken = types[types.index(EventType.EVENT_TYPE_TIMER_FIRED) :]
    slept_on = woken.index(EventType.EVENT_TYPE_TIMER_STARTED)
    assert slept_on < woken.index(EventType.EVENT_TYPE_MARKER_RECORDED)
