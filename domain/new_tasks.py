"""Telling somebody of the desk that a task is theirs now: which tasks, and when it is time.

Whoever has no desk is asked by the ladder of the task. Whoever works from the inbox finds it there,
and is told by mail as they chose: at once, together with what else is new, or never.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from domain.ladder import RungAction
from domain.owners import AT_DESK
from domain.policy import Policy
from domain.scenarios import SCENARIOS, Scenario
from domain.task_kinds import PERSON_KINDS
from domain.tasks import TASKS
from domain.words import NewTasks, Party, TaskKind

TOGETHER_AFTER: Final = timedelta(minutes=30)
"""So long the first of several new tasks waits for the others, if they are to come together."""

BREATH: Final = timedelta(minutes=1)
"""Between two mails to somebody who wants to hear at once: hundreds of tasks are two mails."""

A_MOMENT: Final = timedelta(minutes=1)
"""What opens so soon after one's own act is its consequence, and before one's eyes."""

TELLS_OF_TASKS: Final = frozenset(
    scenario for scenario, spec in SCENARIOS.items() if spec.gathered_in
)


LOOKS_FIRST: Final = 1 / 6
"""So many hours the mail that asks waits for whoever has just been offered the task by a page."""


def is_before_their_eyes(acted: datetime | None, opened: datetime) -> bool:
    """Whether a task's owner opened it themselves, by an act a moment ago: the page that they have
    before them offers it. `acted`: when they did what was done last in the application; None if
    that was somebody else."""
    return acted is not None and opened - acted <= A_MOMENT


def asked_at(policy: Policy, at: datetime, *, offered: bool) -> datetime:
    """When the mail that asks may leave: later, if its receiver has been `offered` the task on the
    page before them. An hour is as long as the policy's are, by day and by night."""
    waits = LOOKS_FIRST * policy.calendar.seconds_per_hour if offered else 0
    return at + timedelta(seconds=waits)


def is_asked(policy: Policy, kind: TaskKind) -> bool:
    """Whether the ladder of a kind asks its owner by a mail of its own."""
    task = policy.tasks.get(kind)
    return task is not None and any(rung.action is RungAction.ASK for rung in task.ladder.rungs)


def is_of_inbox(kind: TaskKind, party: Party) -> bool:
    """Whether it is for a person to do, and that person finds it in the inbox of the desk."""
    return kind in PERSON_KINDS and party in AT_DESK


def is_news(
    policy: Policy, kind: TaskKind, party: Party, acted: datetime | None, at: datetime
) -> bool:
    """Whether a task that opens now is something that its owner has to be told of: nobody asks them
    by mail anyway, and they did not open it themselves a moment ago. `acted`: when they did what
    was done last in the application; None if that was somebody else."""
    if not is_of_inbox(kind, party) or is_asked(policy, kind):
        return False
    return TASKS[kind].unforeseen or not is_before_their_eyes(acted, at)


def latest_to_tell(choice: NewTasks, at: datetime, told: datetime | None) -> datetime | None:
    """Since when the oldest new task has to be known of, for somebody to be told now of all that
    they have; None if it is not time, whatever there is. `told`: when they were told last."""
    if choice is NewTasks.TOGETHER:
        return at - TOGETHER_AFTER
    if choice is NewTasks.AT_ONCE and (told is None or at - told >= BREATH):
        return at
    return None


def mail_of(scenario: Scenario) -> Scenario | None:
    """The one mail that stands for several of this scenario, if there is one."""
    return SCENARIOS[scenario].gathered_in


def first_of(messages: Iterable[str]) -> str:
    """By which of them the mail for all is known: the same ones again are the same mail."""
    return min(messages)
