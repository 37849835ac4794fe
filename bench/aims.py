"""What was aimed at. The ratios are those of one stage on SQLite; elsewhere figures have no aim."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Aim:
    """What a ratio of ours to the floor's is to be."""

    words: str
    good: Callable[[float], bool]


def at_most(limit: float) -> Aim:
    """Not more than so many times the floor's."""
    return Aim(f"<= {limit:.2f}", lambda ratio: ratio <= limit)


THROUGHPUT = Aim(">= 0.60", lambda ratio: ratio >= 0.6)
WORKER_CPU, EVENTS, ACTIONS, BYTES = at_most(2.1), at_most(1.2), at_most(1.7), at_most(2.7)
MADE_TO_MAIL = at_most(1.6)
MADE_TO_MAIL_MS = 150
JUDGED_MS = 100

# What one hire of two stages with two interviewers each may cost Temporal.
MOST_EVENTS, MOST_ACTIONS = 150, 60
MOST_STATEMENTS = 130
"""On PostgreSQL, counted at the driver."""
BURST_MAIL_MS = 1000
