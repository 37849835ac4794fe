"""The clock of a task: from where its time counts, by whose hours, how fast, and when it stood
still.

It is one value, stored with the task. Every instant of a task is computed from it, here and nowhere
else: so nothing that once shifted it can be forgotten at the next rung.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, NamedTuple

from domain.calendar import WorkCalendar
from domain.offices import calendar_of
from domain.phases import Phase
from domain.policy import Policy
from domain.tasks import TASKS
from domain.words import TaskKind

Stop = tuple[datetime, datetime]
"""From when until when a clock stood still."""


class Turn(NamedTuple):
    """In which office a task's owner works ('': in none that has a calendar), and since when it has
    been theirs; None is from the beginning."""

    office: str
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Clock:
    """`origin`: hours count from here; of an appointment or a release it is the very instant.
    `pace`: the share of the policy's hours that it takes. `stopped`: in order, apart from each
    other; no time passed meanwhile. `turns`: by which office's hours it goes, one after the other;
    none is the policy's calendar all along."""

    origin: datetime
    pace: float = 1
    stopped: tuple[Stop, ...] = ()
    turns: tuple[Turn, ...] = ()

    @property
    def office(self) -> str:
        """By whose hours it goes now."""
        return self.turns[-1].office if self.turns else ""

    def as_data(self) -> dict[str, Any]:
        """As JSON values, for an event."""
        turns = [[turn.office, turn.since and turn.since.isoformat()] for turn in self.turns]
        return {
            "origin": self.origin.isoformat(),
            "pace": self.pace,
            "stopped": [[begin.isoformat(), end.isoformat()] for begin, end in self.stopped],
            **({"turns": turns} if turns else {}),
        }


def begun_in(office: str) -> tuple[Turn, ...]:
    """The turns of a clock that begins with somebody of this office."""
    return (Turn(office),) if office else ()


def handed_over(clock: Clock, office: str, at: datetime) -> Clock:
    """The clock of a task that passes to somebody of this office. The hours that have passed stay
    passed, and those that are left pass by the other office's calendar."""
    if office == clock.office:
        return clock
    return replace(clock, turns=(*(clock.turns or (Turn(""),)), Turn(office, at)))


def stops_of(values: Iterable[tuple[str, str]]) -> tuple[Stop, ...]:
    """The intervals that `as_data` wrote as these."""
    return tuple((_instant(begin), _instant(end)) for begin, end in values)


def turns_of(values: Iterable[tuple[str, str | None]]) -> tuple[Turn, ...]:
    """The turns that `as_data` wrote as these."""
    return tuple(Turn(office, _instant(since) if since else None) for office, since in values)


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
            ends = _at_rung(policy, clock, policy.settling_hours * clock.pace)
        return Instants(ends, ends)
    task = policy.tasks[kind]
    hours = task.ladder.hours_to(rung)
    return Instants(
        _after(policy, clock, task.due * clock.pace),
        None if hours is None else _at_rung(policy, clock, hours * clock.pace),
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
    calendar = calendar_of(policy, clock.office)
    return min(nominal, calendar.add(at, ladder.repeat_every * clock.pace))


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


def hours_passed(policy: Policy, clock: Clock, at: datetime) -> float:
    """Working hours that have passed by then: by the hours of whoever had it, and none while it
    stood still. 0 before its origin."""
    passed = 0.0
    for calendar, begin, end in _pieces(policy, clock):
        if begin >= at:
            break
        passed += calendar.hours_between(begin, at if end is None else min(end, at))
    return passed


def share_passed(policy: Policy, clock: Clock, due: datetime, at: datetime) -> float:
    """How much of a task's time has passed, between 0 and 1: a night does not use up anything."""
    if at >= due:
        return 1.0
    allowed = hours_passed(policy, clock, due)
    return min(1.0, hours_passed(policy, clock, at) / allowed) if allowed > 0 else 0.0


def _at_rung(policy: Policy, clock: Clock, hours: float) -> datetime:
    if hours > 0:
        return _after(policy, clock, hours)
    goes = (end for begin, end in clock.stopped if begin <= clock.origin < end)
    return next(goes, clock.origin).astimezone(UTC)


def _after(policy: Policy, clock: Clock, hours: float) -> datetime:
    """So many working hours after the origin, by the hours of whoever had it then, and without the
    time in which the clock stood still."""
    for calendar, begin, end in _pieces(policy, clock):
        passed = 0.0 if end is None else calendar.hours_between(begin, end)
        if end is None or passed >= hours:
            found = calendar.add(begin, hours)
            if end is None or found <= end:
                return found
        hours -= min(passed, hours)
    raise AssertionError("the last piece has no end")


Piece = tuple[WorkCalendar, datetime, datetime | None]
"""By which calendar a clock goes, from when until when; None: for ever."""


def _pieces(policy: Policy, clock: Clock) -> Iterator[Piece]:
    """The time in which a clock goes, in order; the last piece has no end."""
    turns = clock.turns or (Turn(""),)
    ends = (*(turn.since for turn in turns[1:]), None)
    for turn, end in zip(turns, ends, strict=True):
        since = max(clock.origin, turn.since or clock.origin)
        calendar = calendar_of(policy, turn.office)
        for begins, goes_on in clock.stopped:
            stop = begins if end is None else min(begins, end)
            if since < stop:
                yield calendar, since, stop
            since = max(since, goes_on)
        if end is None or since < end:
            yield calendar, since, end


def _instant(value: str) -> datetime:
    return datetime.fromisoformat(value).astimezone(UTC)
