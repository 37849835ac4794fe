"""When a candidate's invitation leaves, and when that is asked about."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from domain.defaults import brisk, default_policy
from domain.fields import BY_TELEPHONE, SEND_NOW
from domain.invitations import Departure, departure

POLICY = default_policy()
"""Hours for candidates are 9-19, notice is 4 working hours of Shanghai (9-12, 13-18)."""
SHANGHAI, LONDON = "Asia/Shanghai", "Europe/London"


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"2027-03-{text}+08:00").astimezone(UTC)


MONDAY_NOON, MONDAY_NIGHT = at("01T12:00"), at("01T21:00")
TUESDAY_9, TUESDAY_10, TUESDAY_15 = at("02T09:00"), at("02T10:00"), at("02T15:00")


def test_in_their_hours_it_leaves_at_once_however_near_the_interview_is() -> None:
    found = departure(POLICY, MONDAY_NOON, MONDAY_NOON + timedelta(minutes=30), SHANGHAI)
    assert (found.at, found.waits) == (MONDAY_NOON, False)
    assert found.is_now("")
    assert found.is_now(BY_TELEPHONE)


@pytest.mark.parametrize(
    ("night", "zone", "leaves"),
    [
        (MONDAY_NIGHT, SHANGHAI, TUESDAY_9),
        (at("01T08:59"), SHANGHAI, at("01T09:00")),
        (at("01T19:00"), SHANGHAI, TUESDAY_9),
        # 07:31 in London, from which this was reported.
        (at("01T15:31"), LONDON, at("01T17:00")),
        (MONDAY_NIGHT, LONDON, MONDAY_NIGHT),
        # A zone that nobody knows is the team's.
        (MONDAY_NIGHT, "Mars/Base", TUESDAY_9),
    ],
)
def test_it_leaves_by_the_candidates_clocks(night: datetime, zone: str, leaves: datetime) -> None:
    found = departure(POLICY, night, night + timedelta(days=3), zone)
    assert found == Departure(leaves, waits=leaves > night, near=False)


@pytest.mark.parametrize(
    ("starts", "near"),
    [
        (at("02T08:00"), True),
        (TUESDAY_9, True),
        (TUESDAY_10, True),
        (at("02T13:59"), True),
        (at("02T14:00"), False),
        (TUESDAY_15, False),
    ],
)
def test_it_is_too_near_where_the_notice_is_not_left_after_it(starts: datetime, near: bool) -> None:
    found = departure(POLICY, MONDAY_NIGHT, starts, SHANGHAI)
    assert (found.waits, found.near) == (True, near)


def test_without_any_notice_it_still_leaves_before_the_interview_begins() -> None:
    policy = replace(POLICY, notice_hours=0)
    assert departure(policy, MONDAY_NIGHT, TUESDAY_9, SHANGHAI).near
    assert not departure(policy, MONDAY_NIGHT, at("02T09:01"), SHANGHAI).near


@pytest.mark.parametrize(
    ("starts", "said", "now"),
    [
        (TUESDAY_15, "", False),
        (TUESDAY_15, SEND_NOW, True),
        (TUESDAY_15, BY_TELEPHONE, False),
        (TUESDAY_10, "", True),
        (TUESDAY_10, SEND_NOW, True),
        (TUESDAY_10, BY_TELEPHONE, False),
    ],
)
def test_what_is_too_near_leaves_now_unless_somebody_telephones(
    starts: datetime, said: str, now: bool
) -> None:
    assert departure(POLICY, MONDAY_NIGHT, starts, SHANGHAI).is_now(said) is now


def test_it_does_not_leave_before_the_news_that_it_follows_in_their_hours_either() -> None:
    news = at("02T11:00")
    found = departure(POLICY, MONDAY_NOON, at("05T15:00"), SHANGHAI, news)
    assert found == Departure(news, waits=True, near=False)
    assert not found.is_now("")
    assert departure(POLICY, MONDAY_NOON, TUESDAY_15, SHANGHAI, news).near


def test_news_that_somebody_still_has_to_tell_is_waited_for_too() -> None:
    found = departure(POLICY, MONDAY_NOON, TUESDAY_15, SHANGHAI, MONDAY_NOON)
    assert found == Departure(MONDAY_NOON, waits=True, near=False)


def test_a_policy_without_hours_makes_nobody_wait() -> None:
    found = departure(brisk(POLICY, 0.02), MONDAY_NIGHT, TUESDAY_10, SHANGHAI)
    assert (found.at, found.waits) == (MONDAY_NIGHT, False)
