"""Offices: who works in one has what is due of them by its calendar.

An office is a name. Which calendar it has, the policy says; of one that it does not name, and of
nobody's, the policy's own calendar counts.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from domain.calendar import WorkCalendar
from domain.names import NameFault, clean_name, name_fault
from domain.policy import Policy
from domain.tasks import TASKS
from domain.words import TaskKind

LONGEST_OFFICE: Final = 60
"""Characters of an office's name."""


class OfficeRefused(ValueError):
    """`code`: why a text is no name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_office(text: str) -> str:
    """The name of an office as it is kept; '' of none. Raises `OfficeRefused`."""
    fault = name_fault(text, LONGEST_OFFICE)
    if fault is NameFault.EMPTY:
        return ""
    if fault is not None:
        raise OfficeRefused(fault.value)
    return clean_name(text)


def calendar_of(policy: Policy, office: str) -> WorkCalendar:
    """By whose hours somebody of this office works ('': of none)."""
    return policy.offices.get(office, policy.calendar)


def calendars_of(policy: Policy, offices: Iterable[str]) -> tuple[WorkCalendar, ...]:
    """The policy's calendar, and those of these offices, each once."""
    return tuple(dict.fromkeys((policy.calendar, *(calendar_of(policy, one) for one in offices))))


def counts_where_it_is(kind: TaskKind) -> bool:
    """Whether tasks of a kind are due by their owner's office. What the clock ends is about the
    candidate's time, and what the law gives its time is owed by the same day whoever answers."""
    return not (TASKS[kind].by_clock or TASKS[kind].by_law)
