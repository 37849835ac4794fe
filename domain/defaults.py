"""The policy a team starts with, and the quick one of demonstrations and tests."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from domain.policy import Policy
from domain.presets import preset

USUAL_MODE: Final = "hybrid"


def default_policy(mode: str = USUAL_MODE) -> Policy:
    """The defaults that make under one working day possible, in office hours of Shanghai."""
    return preset(mode)


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
