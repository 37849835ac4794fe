"""How an open task goes on by another version of its policy: its clock, its due time, its ladder.

Its hours count on from where they began, by the calendar and the pace of the new version; where its
owner works in another office by that version, those that are left. Nothing is moved into the past,
nobody is told twice what they have been told, and the end of the ladder is reached whatever has
passed.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from domain.clock import Clock, Instants, handed_over, instants, next_rung
from domain.ladder import Ladder, RungAction
from domain.policy import Policy
from domain.tasks import TASKS
from domain.words import TaskKind


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an open task stands: its `clock`, the `place` of its ladder that comes next, its
    instants."""

    clock: Clock
    place: int
    when: Instants


@dataclass(frozen=True, slots=True)
class GoesOn:
    """Where it stands by the new version. `missed`: rungs whose hours have passed, and that are to
    be climbed now, as one. `overdue`: it has become so by the change, and its owner is to hear."""

    clock: Clock
    place: int
    when: Instants
    missed: tuple[int, ...] = ()
    overdue: bool = False


def goes_on(
    old: Policy, new: Policy, kind: TaskKind, standing: Standing, at: datetime, office: str = ""
) -> GoesOn | None:
    """How an open task of a kind goes on; None where nothing of it changes. `office`: by whose
    hours it passes from now on, as the new version counts it for whoever has it then.

    What was due by the old version has been climbed before.
    """
    turned = handed_over(standing.clock, office, at)
    clock = replace(turned, pace=_pace(old, new, kind, turned))
    if TASKS[kind].by_clock:
        ends = instants(new, kind, clock)
        return None if ends == standing.when else GoesOn(clock, standing.place, ends)
    before, after = old.tasks[kind].ladder, new.tasks[kind].ladder
    passed = sum(1 for _ in _passed(new, kind, clock, at))
    place = _next_place(before, after, standing.place, passed)
    # The law gives its time, whatever a policy says: of what it asks the reminders alone change.
    stands = standing.when.due if TASKS[kind].by_law else None
    due = stands or instants(new, kind, clock).due
    overdue = due <= at < standing.when.due
    when = Instants(max(due, min(standing.when.due, at)), next_rung(new, kind, clock, place, at))
    if when == standing.when and after == before and clock.turns == standing.clock.turns:
        return None
    missed = _unsaid(before, after, standing.place, passed)
    end_was_missed = len(after.rungs) - 1 in missed
    return GoesOn(clock, place, when, missed if overdue or end_was_missed else (), overdue)


def _pace(old: Policy, new: Policy, kind: TaskKind, clock: Clock) -> float:
    """What urgency leaves of the hours, if it is urgent."""
    urgent = clock.pace == old.urgent_factor and not (TASKS[kind].by_clock or TASKS[kind].by_law)
    return new.urgent_factor if urgent and clock.pace != 1 else clock.pace


def _passed(policy: Policy, kind: TaskKind, clock: Clock, at: datetime) -> Iterator[int]:
    """The places of a ladder whose hours have passed, repeats included."""
    place = 0
    while (when := instants(policy, kind, clock, place).next) is not None and when <= at:
        yield place
        place += 1


def _next_place(before: Ladder, after: Ladder, climbed: int, passed: int) -> int:
    """The first rung whose time is still to come, and that has not been climbed as the same one: a
    day off more takes hours back, and not what has been said."""
    if before == after:
        return max(passed, climbed)
    place, known = passed, before.rungs[:climbed]
    while place < len(after.rungs) and after.rungs[place] in known:
        place += 1
    return place


def _unsaid(before: Ladder, after: Ladder, climbed: int, passed: int) -> tuple[int, ...]:
    """The rungs that have passed and say what nobody has said yet. Asking is not among them: whose
    the task is has been asked, or is told that it is theirs now."""
    said = {(rung.action, rung.to) for rung in before.rungs[:climbed]}
    return tuple(
        place
        for place, rung in enumerate(after.rungs[:passed])
        if rung.action is not RungAction.ASK and (rung.action, rung.to) not in said
    )
