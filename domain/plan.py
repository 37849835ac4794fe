"""What a stage of an interview plan can say beyond its name: its meetings, and what is rated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from domain.names import name_fault

MOST_ATTRIBUTES = 12
MOST_STAGES = 12
MOST_MEETINGS = 6
LONGEST_ATTRIBUTE = 80

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")
_NOT_CODE = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Attribute:
    """What scorecards rate from 1 to 5: `id` is a code that ratings are kept under, `name` text."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """One of several meetings of a stage. Without minutes or a panel the stage's own count."""

    name: str
    minutes: int | None = None
    panel: tuple[str, ...] = ()
    lead: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """What a stage is judged by: its rule, the names of its meetings, what has been rated in it."""

    rule: str
    meetings: tuple[str, ...]
    rated: frozenset[str] = frozenset()


def takes_its_place(
    stage: Followed, rule: str, meetings: Sequence[str], ids: Iterable[str]
) -> bool:
    """Whether a change makes another stage of one that applications follow: they keep theirs.

    By another rule, in other meetings, or without what was rated, somebody would be judged
    otherwise than they were told. What a stage is called, how long it takes, who usually
    interviews, and what is rated besides, may change for everybody. One meeting needs no name.
    """
    several = len(meetings) > 1 or len(stage.meetings) > 1
    others = several and tuple(meetings) != stage.meetings
    return stage.rule != rule or others or bool(stage.rated - set(ids))


def attribute_faults(
    attributes: Sequence[Attribute], focus: Sequence[str]
) -> list[tuple[str, str]]:
    """What is wrong with a stage's attributes: (where, code) each; `where` is like `focus.0`."""
    faults = [("attributes", "too_many")] if len(attributes) > MOST_ATTRIBUTES else []
    seen: set[str] = set()
    for number, each in enumerate(attributes):
        if not _CODE.fullmatch(each.id):
            faults.append((f"attributes.{number}.id", "not_a_code"))
        elif each.id in seen:
            faults.append((f"attributes.{number}.id", "said_twice"))
        seen.add(each.id)
        fault = name_fault(each.name, LONGEST_ATTRIBUTE)
        if fault is not None:
            faults.append((f"attributes.{number}.name", fault.value))
    faults += [
        (f"focus.{number}", "attribute_unknown")
        for number, each in enumerate(focus)
        if each not in seen
    ]
    return faults


def code_for(name: str, taken: Collection[str]) -> str:
    """A code for an attribute that somebody named without giving one: from its Latin letters, else
    a number."""
    plain = _NOT_CODE.sub("_", name.lower()).strip("_")[:30].strip("_")
    base = plain if _CODE.fullmatch(plain) else "attribute"
    candidates = (base, *(f"{base}_{number}" for number in range(2, len(taken) + 3)))
    return next(code for code in candidates if code not in taken)
