"""The form in which HR says what a stage's scorecards rate: a line for each attribute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from db.reading.jobs import Step
from domain.names import clean_name
from domain.plan import MOST_ATTRIBUTES, Attribute, code_for

FREE_LINES = 2
"""Empty ones below what there is, to add to it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One attribute on the form; a new one has no id yet, one without a name is left out."""

    id: str
    name: str
    focus: bool


@dataclass(frozen=True, slots=True)
class Rated:
    """A form that came back: of which stage, what was typed, and what is wrong with it."""

    stage: str
    lines: tuple[Line, ...]
    faults: tuple[str, ...]


def lines_of(step: Step) -> tuple[Line, ...]:
    """What the form begins with."""
    there = tuple(Line(each.id, each.name, each.focus) for each in step.attributes)
    free = min(FREE_LINES, MOST_ATTRIBUTES - len(there))
    return (*there, *(Line("", "", focus=False) for _ in range(free)))


def sent_lines(form: Mapping[str, object]) -> tuple[Line, ...]:
    """The lines as they were sent."""

    def text(name: str) -> str:
        value = form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    numbers = range(MOST_ATTRIBUTES + FREE_LINES)
    return tuple(
        Line(text(f"id.{each}"), text(f"name.{each}"), bool(text(f"focus.{each}")))
        for each in numbers
        if f"name.{each}" in form
    )


def attributes_said(lines: Sequence[Line]) -> tuple[tuple[Attribute, ...], tuple[str, ...]]:
    """The attributes and the focus that the lines say; new ones are given a code."""
    taken = {line.id for line in lines if line.id}
    said: list[Attribute] = []
    focus: list[str] = []
    for line in lines:
        if not line.name:
            continue
        code = line.id or code_for(line.name, taken)
        taken.add(code)
        said.append(Attribute(code, clean_name(line.name)))
        if line.focus:
            focus.append(code)
    return tuple(said), tuple(focus)
