"""The clock of a task: from where its time counts, how fast, and when it stood still.

It is one value, stored with the task. Every instant of a task is computed from it, here and nowhere
else: so nothing that once shifted it can be forgotten at the next rung.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.calendar import WorkCalendar
from domain.phases import Phase
from domain.policy import Policy
from domain.tasks import TASKS
from domain.words import TaskKind

Stop = tuple[datetime, datetime]
"""From when until when a clock stood still."""


@dataclass(frozen=True, slots=True)
class Clock:
    """`origin`: hours count from here; of an appointment or a release it is the very instant.
    `pace`: the share of the policy's hours that it takes. `stopped`: in order, apart from each
    other; no time passed meanwhile."""

    origin: datetime
    pace: float = 1
    stopped: tuple[Stop, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """As JSON values, for an event."""
        return {
            "origin": self.origin.isoformat(),
            "pace": self.pace,
            "stopped": [[begin.isoformat(), end.isoformat()] for begin, end in self.stopped],
        }


def stops_of(values: Iterable[tuple[str, str]]) -> tuple[Stop, ...]:
    """The intervals that `as_data` wrote as these."""
    return tuple((_instant(begin), _instant(end)) for begin, end in values)


@dataclass(frozen=True, slots=True)
class Instants:
    """When a task is due, and when its ladder's next rung is (None: it has ended), or the clock
    ends it."""

    due: datetime
    next: datetime | None


def instants(policy: Policy, kind: TaskKind, clock: Clock, rung: int = 0) -> Instants:
    """The instants of a task whose ladder has been climbed up to before rung `rung`.

    A rung after 0 hours is the origin itself, also outside hours: asking is not reminding.
    """
    if TASKS[kind].by_clock:
        ends = clock.origin.astimezone(UTC)
        if TASKS[kind].phase is Phase.SETTLING:
            ends = _at_rung(policy.calendar, clock, policy.settling_hours * clock.pace)
        return Instants(ends, ends)
    task = policy.tasks[kind]
    hours = task.ladder.hours_to(rung)
    return Instants(
        _after(policy.calendar, clock, task.due * clock.pace),
        None if hours is None else _at_rung(policy.calendar, clock, hours * clock.pace),
    )


def next_rung(
    policy: Policy, kind: TaskKind, clock: Clock, rung: int, at: datetime
) -> datetime | None:
    """When rung `rung` is climbed, as seen at an instant: one that repeats, no later than its
    interval from then, however many times it has been climbed by a faster clock."""
    nominal = instants(policy, kind, clock, rung).next
    ladder = policy.tasks[kind].ladder
    if nominal is None or ladder.repeat_every is None or rung < len(ladder.rungs):
        return nominal
    return min(nominal, policy.calendar.add(at, ladder.repeat_every * clock.pace))


def rungs_due(
    policy: Policy, kind: TaskKind, clock: Clock, rung: int, at: datetime
) -> tuple[tuple[int, ...], datetime | None]:
    """Rung `rung`, whose time has come, with every later one that has come by now, too; and when
    the next one comes (None: the ladder has ended)."""
    due = [rung]
    following = next_rung(policy, kind, clock, rung + 1, at)
    while following is not None and following <= at:
        due.append(due[-1] + 1)
        following = next_rung(policy, kind, clock, due[-1] + 1, at)
    return tuple(due), following


def redated(
    policy: Policy, kind: TaskKind, clock: Clock, rung: int, before: Instants, at: datetime
) -> Instants:
    """The instants of an open task that gets another clock: what was `before` it is not moved into
    the past, and what is climbed already is not climbed again."""
    when = instants(policy, kind, clock, rung)
    if TASKS[kind].by_clock:
        return when
    following = next_rung(policy, kind, clock, rung, at)
    if following is not None:
        following = max(following, min(before.next or at, at))
    return Instants(max(when.due, min(before.due, at)), following)


def _at_rung(calendar: WorkCalendar, clock: Clock, hours: float) -> datetime:
    if hours > 0:
        return _after(calendar, clock, hours)
    goes = (end for begin, end in clock.stopped if begin <= clock.origin < end)
    return next(goes, clock.origin).astimezone(UTC)


def _after(calendar: WorkCalendar, clock: Clock, hours: float) -> datetime:
    """So many working hours after the origin, without the time in which the clock stood still."""
    since = clock.origin
    for begin, end in clock.stopped:
        passed = max(0.0, calendar.hours_between(since, begin))
        if begin > since and passed >= hours:
            break
        if end > since:
            hours, since = hours - passed, end
    return calendar.add(since, hours)


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)
