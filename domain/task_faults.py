"""What is wrong with a policy's tasks: when they are due, and their ladders."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from domain.calendar import WorkCalendar
from domain.ladder import CANDIDATE, OWNER, Ladder, Rung, RungAction
from domain.owners import opened_by_link, owner_of
from domain.policy import Policy, TaskPolicy
from domain.task_kinds import PERSON_KINDS, UNDECIDED
from domain.value_faults import Fault, not_negative, positive
from domain.words import Role

SHORTEST_ROUND_S = 0.5
"""A ladder that repeats itself faster would keep its process from sleeping (our own choice)."""


def task_faults(policy: Policy) -> Iterator[Fault]:
    """What is wrong with each kind of task, and the kinds that are missing."""
    for kind in PERSON_KINDS:
        if kind not in policy.tasks:
            yield Fault(f"tasks.{kind}", "kind_missing", {"kind": kind})
    for kind, task in policy.tasks.items():
        if kind not in PERSON_KINDS:
            yield Fault(f"tasks.{kind}", "kind_not_for_people", {"kind": kind})
        else:
            owners = (owner_of(policy, kind, variant) for variant in ("", *task.variants))
            by_link = any(opened_by_link(party) for parties in owners for party in parties)
            # Tasks of the desk are seen in its inbox; the others' owners must be asked by mail.
            yield from _task(f"tasks.{kind}", task, must_ask=by_link)
            calendars = (policy.calendar, *policy.offices.values())
            yield from _too_fast(f"tasks.{kind}.ladder", task.ladder, calendars)
            if kind not in UNDECIDED:
                yield from _cannot_tell(f"tasks.{kind}.ladder", task.ladder)


def _task(path: str, task: TaskPolicy, *, must_ask: bool) -> Iterator[Fault]:
    yield from not_negative(f"{path}.due", task.due)
    yield from _ladder(f"{path}.ladder", task.ladder, must_ask=must_ask)


def _too_fast(path: str, ladder: Ladder, calendars: Iterable[WorkCalendar]) -> Iterator[Fault]:
    """A ladder that goes on for ever leaves its process time to sleep, whoever climbs it."""
    every, shortest = ladder.repeat_every, min(each.seconds_per_hour for each in calendars)
    if every is not None and 0 < every * shortest < SHORTEST_ROUND_S:
        yield Fault(f"{path}.repeat_every", "repeats_too_fast")


def _cannot_tell(path: str, ladder: Ladder) -> Iterator[Fault]:
    for place, rung in enumerate(ladder.rungs):
        if rung.action is RungAction.TELL:
            yield Fault(f"{path}.rungs.{place}.action", "rung_cannot_tell")


def _ladder(path: str, ladder: Ladder, *, must_ask: bool) -> Iterator[Fault]:
    if ladder.repeat_every is not None:
        yield from positive(f"{path}.repeat_every", ladder.repeat_every)
    if not ladder.rungs:
        yield Fault(f"{path}.rungs", "ladder_empty")
        return
    for place, rung in enumerate(ladder.rungs):
        here = f"{path}.rungs.{place}"
        yield from not_negative(f"{here}.after", rung.after)
        if place and rung.after < ladder.rungs[place - 1].after:
            yield Fault(f"{here}.after", "rungs_unsorted", {"hours": f"{rung.after:g}"})
        yield from _address(f"{here}.to", rung)
    if must_ask and ladder.rungs[0].action is not RungAction.ASK:
        yield Fault(f"{path}.rungs.0.action", "ladder_first_not_ask")
    if ladder.rungs[-1].to != Role.HR_LEAD:
        yield Fault(f"{path}.rungs.{len(ladder.rungs) - 1}.to", "ladder_end_can_be_empty")


def _address(path: str, rung: Rung) -> Iterator[Fault]:
    """To whom a rung may be directed depends on what it does."""
    if rung.action is RungAction.TELL:
        if rung.to != CANDIDATE:
            yield Fault(path, "rung_tells_somebody_else")
    elif rung.to == CANDIDATE:
        yield Fault(path, "rung_bothers_candidate")
    elif rung.action is RungAction.ESCALATE:
        if rung.to == OWNER:
            yield Fault(path, "rung_escalates_to_owner")
    elif rung.to != OWNER:
        yield Fault(path, "rung_must_address_owner")
