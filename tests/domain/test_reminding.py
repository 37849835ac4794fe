"""Which reminders go out, which wait, and which are not worth sending any more."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

import pytest

from domain.calendar import Window
from domain.defaults import default_policy
from domain.policy import SendingRules, day_of, remind_at, remind_next_day
from domain.reminding import Allowance, Reminder, heeds_quiet_hours, overtaken, sort_out
from domain.scenarios import Scenario

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
REMINDER, ESCALATION = Scenario.TASK_REMINDER, Scenario.TASK_ESCALATION
FRESH = Allowance(per_day=3, sent=0, had_overview=False)
POLICY = default_policy()


def reminders(count: int, scenario: Scenario = REMINDER, *, task: str = "") -> list[Reminder]:
    """So many, each reserved a minute after the one before, and less urgent."""
    return [
        Reminder(
            f"{scenario}-{n}",
            task or f"{scenario}-task-{n}",
            scenario,
            NOON + timedelta(minutes=n),
            NOON + timedelta(hours=n),
        )
        for n in range(count)
    ]


def ids(count: int, start: int = 0, scenario: Scenario = REMINDER) -> tuple[str, ...]:
    return tuple(f"{scenario}-{n}" for n in range(start, count))


def test_as_many_as_a_day_can_bear_go_one_by_one() -> None:
    assert sort_out(reminders(3), FRESH).single == ids(3)


def test_what_exceeds_the_cap_goes_together_with_everything_else_that_is_due() -> None:
    assert sort_out(reminders(4), FRESH).together == ids(4)
    used_up = Allowance(per_day=3, sent=3, had_overview=False)
    assert sort_out(reminders(1), used_up).together == ids(1)


def test_after_the_overview_of_the_day_the_rest_waits_for_tomorrow() -> None:
    told = Allowance(per_day=3, sent=2, had_overview=True)
    found = sort_out(reminders(4), told)
    assert (found.single, found.together, found.tomorrow) == (ids(1), (), ids(4, 1))


def test_an_escalation_is_never_put_off_and_uses_nothing_of_the_cap() -> None:
    told = Allowance(per_day=3, sent=3, had_overview=True)
    assert sort_out(reminders(5, ESCALATION), told).single == ids(5, 0, ESCALATION)
    both = [*reminders(3), *reminders(1, ESCALATION)]
    one_left = Allowance(per_day=4, sent=1, had_overview=False)
    assert len(sort_out(both, one_left).single) == 4


def test_many_escalations_at_once_go_together_too() -> None:
    assert sort_out(reminders(9, ESCALATION), FRESH).together == ids(9, 0, ESCALATION)


def test_the_most_urgent_comes_first_whatever_the_order_of_reserving() -> None:
    assert sort_out(reminders(3)[::-1], FRESH).single == ids(3)


def test_without_a_cap_everything_goes_by_itself() -> None:
    without = Allowance(per_day=None, sent=99, had_overview=False)
    assert sort_out(reminders(50), without).single == ids(50)


def test_of_several_rungs_of_one_task_only_the_highest_is_worth_sending() -> None:
    several = [*reminders(3, task="one"), *reminders(2, ESCALATION)]
    assert overtaken(several[::-1]) == frozenset(ids(2))


@pytest.mark.parametrize(
    ("zone", "at", "leaves"),
    [
        ("Asia/Shanghai", "2026-11-23T12:59", "2026-11-23T12:59"),
        ("Asia/Shanghai", "2026-11-23T13:00", "2026-11-24T00:00"),
        ("Europe/London", "2026-11-23T04:00", "2026-11-23T08:00"),
        ("America/Los_Angeles", "2026-11-23T04:00", "2026-11-23T04:00"),
        ("America/Los_Angeles", "2026-11-23T06:00", "2026-11-23T16:00"),
        ("Nowhere/AtAll", "2026-11-22T20:00", "2026-11-23T00:00"),
    ],
)
def test_quiet_hours_are_those_of_the_receivers_own_zone(zone: str, at: str, leaves: str) -> None:
    wanted = datetime.fromisoformat(leaves).replace(tzinfo=UTC)
    assert remind_at(POLICY, datetime.fromisoformat(at).replace(tzinfo=UTC), zone) == wanted


def test_a_policy_without_quiet_hours_reminds_at_any_time() -> None:
    always = replace(POLICY, sending=SendingRules(reminder_window=None))
    midnight = datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert remind_at(always, midnight, "Asia/Shanghai") == midnight
    assert remind_next_day(always, midnight, "Asia/Shanghai") == midnight + timedelta(days=1)


def test_tomorrow_is_when_the_window_of_the_receivers_next_day_opens() -> None:
    assert POLICY.sending.reminder_window == Window(time(8), time(21))
    evening_in_shanghai = datetime(2026, 11, 23, 12, tzinfo=UTC)
    assert remind_next_day(POLICY, evening_in_shanghai, "Asia/Shanghai") == datetime(
        2026, 11, 24, tzinfo=UTC
    )
    began, ends = day_of(POLICY, evening_in_shanghai, "Asia/Shanghai")
    assert (began, ends - began) == (datetime(2026, 11, 22, 16, tzinfo=UTC), timedelta(days=1))


def test_right_after_an_interview_feedback_is_asked_for_at_any_hour_but_not_much_later() -> None:
    ask = Scenario.FEEDBACK_REQUEST
    assert not heeds_quiet_hours(ask, NOON, NOON + timedelta(minutes=5))
    assert heeds_quiet_hours(ask, NOON, NOON + timedelta(hours=2))
    assert heeds_quiet_hours(ESCALATION, NOON, NOON)
    assert heeds_quiet_hours(Scenario.TASK_ASSIGNED, NOON, NOON)
