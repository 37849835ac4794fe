"""The policy: due times, rungs and sending times of the defaults, on a real week of Shanghai."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar import NeverOpens, Window
from domain.defaults import brisk, default_policy
from domain.policy import (
    Policy,
    SendingRules,
    release_at,
    revisit_at,
    rule_for,
    send_at,
)
from domain.presets import MODES
from domain.words import Party, TaskKind

POLICY = default_policy()
SHANGHAI = ZoneInfo("Asia/Shanghai")


def shanghai(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def test_a_hold_is_revisited_after_a_week() -> None:
    assert revisit_at(POLICY, shanghai("2026-11-23 10:00")) == shanghai("2026-11-30 10:00")


@pytest.mark.parametrize(
    ("decided", "zone", "released"),
    [
        ("2026-11-23 10:00", "Asia/Shanghai", "2026-11-23 12:00"),
        ("2026-11-23 17:30", "Asia/Shanghai", "2026-11-24 10:30"),
        # The working day of Shanghai ends before a candidate in London has got up.
        ("2026-11-23 09:00", "Europe/London", "2026-11-23 17:00"),
        # A Friday is the eve of a day off; so is the weekend no time for bad news.
        ("2026-11-27 09:00", "Asia/Shanghai", "2026-11-30 09:00"),
        ("2026-11-26 17:30", "Asia/Shanghai", "2026-11-30 09:00"),
        # An import can name a zone that does not exist: the team's own stands in.
        ("2026-11-23 10:00", "Mars/Olympus", "2026-11-23 12:00"),
        ("2026-11-23 10:00", None, "2026-11-23 12:00"),
    ],
)
def test_a_rejection_leaves_late_enough_in_the_window_and_not_before_a_day_off(
    decided: str, zone: str | None, released: str
) -> None:
    assert release_at(POLICY, shanghai(decided), zone) == shanghai(released)


def test_a_rejection_waits_for_the_end_of_a_holiday_week() -> None:
    golden_week = frozenset(date(2026, 10, day) for day in range(1, 8))
    calendar = replace(
        POLICY.calendar, days_off=golden_week, working_days=frozenset({date(2026, 10, 10)})
    )
    policy = replace(POLICY, calendar=calendar)
    assert release_at(policy, shanghai("2026-09-30 09:00"), None) == shanghai("2026-10-08 09:00")
    # Before a make-up Saturday, the Friday is a day like any other.
    assert release_at(policy, shanghai("2026-10-09 10:00"), None) == shanghai("2026-10-09 12:00")


def test_a_team_that_works_one_day_a_week_still_gets_its_rejections_out() -> None:
    weekly = (POLICY.calendar.weekly[0], (), (), (), (), (), ())
    policy = replace(POLICY, calendar=replace(POLICY.calendar, weekly=weekly))
    assert release_at(policy, shanghai("2026-11-23 10:00"), None) == shanghai("2026-11-23 12:00")


def test_good_news_leaves_at_once_or_when_the_window_opens() -> None:
    assert send_at(POLICY, shanghai("2026-11-28 10:00"), None) == shanghai("2026-11-28 10:00")
    assert send_at(POLICY, shanghai("2026-11-27 19:00"), None) == shanghai("2026-11-28 09:00")


def test_a_window_that_never_opens_is_an_error_and_not_a_hang() -> None:
    shut = replace(POLICY, sending=SendingRules(Window(time(9), time(9))))
    with pytest.raises(NeverOpens):
        send_at(shut, shanghai("2026-11-23 10:00"), None)


def test_each_mode_has_its_rule_and_its_owners() -> None:
    assert {mode: rule_for(default_policy(mode), "any").id for mode in MODES} == {
        "traditional": "always_ask",
        "interviewer_led": "lead_decides",
        "hybrid": "unanimous",
    }
    led = default_policy("interviewer_led")
    assert led.tasks[TaskKind.DECIDE].owner == (Party.STAGE_LEAD, Party.HIRING_MANAGER)
    assert POLICY.tasks[TaskKind.DECIDE].owner is None


def test_a_stage_can_have_a_rule_of_its_own() -> None:
    assert rule_for(POLICY, "unanimous").id == "unanimous"
    assert rule_for(POLICY, "unheard_of").id == POLICY.default_rule


def test_a_brisk_policy_keeps_its_hours_and_shortens_them() -> None:
    quick = brisk(POLICY, 0.5)
    sunday = shanghai("2026-11-29 03:00")
    assert release_at(quick, sunday, "Europe/London") == sunday + timedelta(seconds=1)
    assert quick.tasks == POLICY.tasks


zones = st.sampled_from(["Asia/Shanghai", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"])
instants = st.integers(0, 365 * 1440).map(
    lambda minutes: datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=minutes)
)
policies = st.sampled_from([default_policy(mode) for mode in MODES])


@settings(max_examples=50, deadline=None)
@given(policies, instants, zones)
def test_no_rejection_reaches_anybody_at_night_or_before_a_day_off(
    policy: Policy, decided: datetime, zone: str
) -> None:
    released = release_at(policy, decided, zone)
    assert policy.calendar.hours_between(decided, released) >= 2
    local = released.astimezone(ZoneInfo(zone))
    assert time(9) <= local.time() < time(19)
    assert local.weekday() < 4
