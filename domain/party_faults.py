"""What is wrong with whom a policy gives a kind of task, and with whom it consults."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Final

from domain.owners import AT_DESK, opened_by_link
from domain.policy import Policy, TaskPolicy
from domain.task_columns import Judges
from domain.task_kinds import CONFIRMING, OPINIONS, PERSON_KINDS
from domain.tasks import TASKS
from domain.value_faults import Fault
from domain.words import Party, TaskKind

_OF_ONE_TASK: Final = frozenset({Party.INTERVIEWER, Party.ASKED})
"""Who somebody is only in a task that was opened for them."""


def party_faults(policy: Policy) -> Iterator[Fault]:
    """Parties that cannot have a task, that are nobody, or that have nothing to decide."""
    for kind, task in policy.tasks.items():
        if kind in PERSON_KINDS:
            yield from _owners(f"tasks.{kind}", kind, task)
            yield from _consulted(f"tasks.{kind}.consult", kind, task.consult)


def _owners(path: str, kind: TaskKind, task: TaskPolicy) -> Iterator[Fault]:
    if task.owner is not None:
        yield from _owner(f"{path}.owner", kind, task.owner)
    for variant, parties in task.variants.items():
        here = f"{path}.variants.{variant}"
        if variant not in TASKS[kind].variants:
            yield Fault(here, "variant_unknown", {"kind": kind, "variant": variant})
        else:
            yield from _owner(here, kind, parties, stays=variant in TASKS[kind].stays_for)


def _owner(
    path: str, kind: TaskKind, parties: tuple[Party, ...], *, stays: bool = False
) -> Iterator[Fault]:
    """A party without a desk can do what the page of a link has forms for, and nothing else."""
    if not parties:
        yield Fault(path, "owner_nobody")
    elif _is_ones_own(kind):
        if any(party is not Party.INTERVIEWER for party in parties):
            yield Fault(path, "feedback_is_ones_own")
    elif kind in OPINIONS:
        if any(party is not Party.ASKED for party in parties):
            yield Fault(path, "opinion_is_of_the_asked")
    elif _OF_ONE_TASK & set(parties):
        yield Fault(path, "owner_without_seat", {"kind": kind})
    elif stays and not AT_DESK.issuperset(parties):
        yield Fault(path, "stays_at_desk")
    elif any(map(opened_by_link, parties)) and not TASKS[kind].on_link:
        yield Fault(path, "owner_without_page", {"kind": kind})


def _is_ones_own(kind: TaskKind) -> bool:
    """What somebody saw, or what they said about it."""
    return TASKS[kind].judges is Judges.OWN_INTERVIEW or kind in CONFIRMING


def _consulted(path: str, kind: TaskKind, parties: Collection[Party]) -> Iterator[Fault]:
    """Before a decision people are heard who are there without being asked by name."""
    if parties and kind is not TaskKind.DECIDE:
        yield Fault(path, "consults_on_no_decision", {"kind": kind})
    elif _OF_ONE_TASK & set(parties):
        yield Fault(path, "owner_without_seat", {"kind": kind})
