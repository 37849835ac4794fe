"""The rate at which mails leave: one for all workers, and reminders take what is left of it."""

from __future__ import annotations

import asyncio

import pytest

from activities.pacing import MailPace
from tests.dispatch.office import Office

SOON_S = 30.0
"""The office's clock is the subject; only what fails waits that long by ours."""


@pytest.fixture
def morning(either_office: Office) -> Office:
    """Ten o'clock, and thirty mails a minute: one every two seconds."""
    either_office.clock("2026-03-02 10:00")
    either_office.mails_per_minute = 30
    return either_office


def pace_of(office: Office) -> MailPace:
    """That of a worker."""
    return MailPace(office.world.database, lambda: office.world._now, office.mails_per_minute)


def test_reminders_leave_one_after_another(morning: Office) -> None:
    scenes = [morning.silent() for _ in range(3)]
    for scene in scenes:
        morning.climb(scene, 0)
    sent = []
    for _ in range(6):
        morning.round()
        sent.append(len(morning.channel.delivered))
        morning.later(seconds=2)
    assert sent == [1, 1, 2, 2, 3, 3]  # a reminder leaves room for one other mail behind it


def test_two_workers_keep_one_pace(morning: Office) -> None:
    one, other = pace_of(morning), pace_of(morning)
    assert morning.run(one.spare())
    assert not morning.run(other.spare())
    morning.later(seconds=4)
    assert morning.run(other.spare())


def test_what_a_process_waits_for_goes_before_reminders(morning: Office) -> None:
    morning.run(pace_of(morning).spare())
    morning.later(seconds=2)
    assert not morning.run(pace_of(morning).spare())
    morning.run(asyncio.wait_for(pace_of(morning).turn(2), SOON_S))
    morning.later(seconds=4)
    assert not morning.run(pace_of(morning).spare())
    morning.run(asyncio.wait_for(pace_of(morning).turn(1), SOON_S))


def test_mails_wait_for_their_turn(morning: Office) -> None:
    pace = pace_of(morning)
    morning.run(pace.turn(1))
    with pytest.raises(TimeoutError):
        morning.run(asyncio.wait_for(pace.turn(1), 0.1))
    morning.later(seconds=2)
    morning.run(asyncio.wait_for(pace.turn(1), SOON_S))


def test_a_quiet_hour_saves_nothing_up(morning: Office) -> None:
    morning.run(pace_of(morning).turn(1))
    morning.later(hours=1)
    assert morning.run(pace_of(morning).spare())
    assert not morning.run(pace_of(morning).spare())


def test_without_a_rate_all_leave_at_once(morning: Office) -> None:
    morning.mails_per_minute = None
    for scene in [morning.silent() for _ in range(3)]:
        morning.climb(scene, 0)
    morning.round()
    assert len(morning.channel.delivered) == 3
