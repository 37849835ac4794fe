"""Which reminders go out now: none twice for one task, none beyond what a day can bear.

What is due to one person is sorted here. Asking and escalating are never put off: they are the
first and the last that anybody hears of a task. Repeated reminders are, once there were enough of
them today. Where many are due at once, they go together, in the overview of the day.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from domain.ladder import RungAction
from domain.scenarios import SCENARIOS, Scenario
from domain.tasks import TASKS

JUST_ASKED: Final = timedelta(hours=1)
"""What goes out at once is right after what it asks about for that long, whatever the hour."""

REPEATED: Final = frozenset(spec.wording[RungAction.REMIND] for spec in TASKS.values())
"""What the daily cap counts."""


@dataclass(frozen=True, slots=True)
class Reminder:
    """One that is reserved to a person: for which task, since when, and when that task is due."""

    message: str
    task: str
    scenario: Scenario
    reserved_at: datetime
    due_at: datetime


@dataclass(frozen=True, slots=True)
class Allowance:
    """What one person's day can bear.

    `per_day` reminders in single mails (None: any number), of which `sent` have gone already; and
    one overview, unless it `had_overview`.
    """

    per_day: int | None
    sent: int
    had_overview: bool

    @property
    def left(self) -> int:
        """How many single reminders may still go today; meaningless without a limit."""
        return 0 if self.per_day is None else max(0, self.per_day - self.sent)


@dataclass(frozen=True, slots=True)
class Sorted:
    """Message ids: to be sent one by one, to go together in the overview, to wait for tomorrow."""

    single: tuple[str, ...] = ()
    together: tuple[str, ...] = ()
    tomorrow: tuple[str, ...] = ()


def overtaken(reminders: Iterable[Reminder]) -> frozenset[str]:
    """All but the last of each task: after a downtime, only the highest rung is worth saying."""
    last: dict[str, Reminder] = {}
    late = []
    for each in sorted(reminders, key=lambda one: (one.reserved_at, one.message)):
        if before := last.get(each.task):
            late.append(before.message)
        last[each.task] = each
    return frozenset(late)


def sort_out(due: Sequence[Reminder], today: Allowance) -> Sorted:
    """What becomes of everything that is due to one person now, the most urgent first.

    More than the day's number at once, or more reminders than are left of it, go together. When the
    overview has gone already, as many as are left go singly, and the others tomorrow.
    """
    urgent = sorted(due, key=lambda one: (one.due_at, one.reserved_at, one.message))
    repeated = [each.message for each in urgent if each.scenario in REPEATED]
    if today.per_day is None:
        return Sorted(single=_ids(urgent))
    too_many = len(urgent) > today.per_day or len(repeated) > today.left
    if too_many and not today.had_overview:
        return Sorted(together=_ids(urgent))
    waiting = frozenset(repeated[today.left :])
    return Sorted(
        single=tuple(each.message for each in urgent if each.message not in waiting),
        tomorrow=tuple(repeated[today.left :]),
    )


def _ids(reminders: Sequence[Reminder]) -> tuple[str, ...]:
    return tuple(each.message for each in reminders)


def heeds_quiet_hours(scenario: Scenario, reserved_at: datetime, now: datetime) -> bool:
    """Whether it waits for the window of the receiver's day."""
    return not SCENARIOS[scenario].at_once or now - reserved_at > JUST_ASKED
