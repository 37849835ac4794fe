"""The policy a team starts with, and the quick one of demonstrations and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

from domain.calendar import Window, WorkCalendar
from domain.policy import Policy
from domain.presets import preset

WORKING_DAY: Final = (Window(time(9), time(12)), Window(time(13), time(18)))

USUAL_MODE: Final = "hybrid"


def default_policy(mode: str = USUAL_MODE) -> Policy:
    """The defaults that make under one working day possible, in office hours of Shanghai."""
    return preset(mode)


def default_calendar() -> WorkCalendar:
    """Monday to Friday, 9-12 and 13-18, Shanghai. Days off are announced, so they are loaded."""
    return default_policy().calendar


def brisk(policy: Policy, seconds_per_hour: float) -> Policy:
    """The same policy with hours of so many seconds, around the clock, any mail at any time."""
    calendar = replace(
        policy.calendar,
        days_off=frozenset(),
        working_days=frozenset(),
        covers_until=None,
        seconds_per_hour=seconds_per_hour,
        always_open=True,
    )
    sending = replace(
        policy.sending, candidate_window=None, reminder_window=None, reminders_per_day=None
    )
    return replace(policy, calendar=calendar, sending=sending)
