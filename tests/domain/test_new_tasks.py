"""Which tasks are news to whoever works from the inbox, and when it is time to tell."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.defaults import default_policy
from domain.new_tasks import (
    A_MOMENT,
    BREATH,
    TOGETHER_AFTER,
    asked_at,
    is_asked,
    is_before_their_eyes,
    is_news,
    latest_to_tell,
    mail_of,
)
from domain.owners import AT_DESK, owner_of
from domain.policy_faults import faults
from domain.scenarios import Scenario
from domain.task_kinds import CLOCK_KINDS, PERSON_KINDS
from domain.words import NewTasks, Party, TaskKind

NOON = datetime(2026, 3, 2, 4, 0, tzinfo=UTC)
POLICY = default_policy()


@pytest.mark.parametrize("kind", PERSON_KINDS)
def test_every_owner_is_asked_by_the_ladder_or_told_as_they_choose(kind: TaskKind) -> None:
    assert faults(POLICY) == ()
    for party in owner_of(POLICY, kind):
        told = is_news(POLICY, kind, party, None, NOON)
        assert told is not is_asked(POLICY, kind), (kind, party)
        assert not told or party in AT_DESK


@pytest.mark.parametrize("kind", CLOCK_KINDS)
def test_what_a_clock_ends_is_news_to_nobody(kind: TaskKind) -> None:
    assert not is_news(POLICY, kind, Party.RECRUITER, None, NOON)


@pytest.mark.parametrize(
    ("ago", "news"),
    [(timedelta(0), False), (A_MOMENT, False), (A_MOMENT + timedelta(seconds=1), True)],
)
def test_what_one_opened_a_moment_ago_is_no_news(ago: timedelta, news: bool) -> None:
    kind, party = TaskKind.NOTIFY_CANDIDATE, Party.RECRUITER
    assert is_news(POLICY, kind, party, NOON - ago, NOON) is news


def test_what_went_wrong_is_news_whatever_one_did() -> None:
    assert is_news(POLICY, TaskKind.RESOLVE_DELIVERY, Party.RECRUITER, NOON, NOON)


def test_when_it_is_time_follows_from_the_choice() -> None:
    assert latest_to_tell(NewTasks.TOGETHER, NOON, NOON) == NOON - TOGETHER_AFTER
    assert latest_to_tell(NewTasks.NEVER, NOON, None) is None
    assert latest_to_tell(NewTasks.AT_ONCE, NOON, None) == NOON
    assert latest_to_tell(NewTasks.AT_ONCE, NOON, NOON - BREATH) == NOON
    assert latest_to_tell(NewTasks.AT_ONCE, NOON, NOON - BREATH / 2) is None


def test_only_new_tasks_are_gathered_in_one_mail() -> None:
    gathered = {each: mail_of(each) for each in Scenario if mail_of(each)}
    assert gathered == {Scenario.TASK_OPENED: Scenario.NEW_TASKS}


def test_the_mail_that_asks_waits_a_sixth_of_an_hour_for_whoever_was_offered_the_task() -> None:
    waits = timedelta(seconds=POLICY.calendar.seconds_per_hour / 6)
    assert asked_at(POLICY, NOON, offered=True) == NOON + waits
    assert asked_at(POLICY, NOON, offered=False) == NOON
    assert is_before_their_eyes(NOON, NOON + A_MOMENT)
    assert not is_before_their_eyes(NOON, NOON + 2 * A_MOMENT)
    assert not is_before_their_eyes(None, NOON)
