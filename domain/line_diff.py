"""What changed between two letters, line by line."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum

from domain.letters import Letter


class Change(StrEnum):
    """What became of a line."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class DiffLine:
    """A line, and its number in each of the two texts; 0 where it does not stand."""

    part: str
    change: Change
    before: int
    after: int
    text: str


def letter_diff(before: Letter, after: Letter) -> tuple[DiffLine, ...]:
    """Every line of the subject, then of the body; what went stands before what came."""
    return (
        *_lines("subject", before.subject, after.subject),
        *_lines("body", before.body, after.body),
    )


def _lines(part: str, before: str, after: str) -> Iterator[DiffLine]:
    old, new = before.split("\n"), after.split("\n")
    # Lines that come again and again in a text of 200 lines are junk to it, which keeps it quick.
    matcher = SequenceMatcher(a=old, b=new)
    for tag, a, a_end, b, b_end in matcher.get_opcodes():
        if tag == "equal":
            for offset, text in enumerate(old[a:a_end]):
                yield DiffLine(part, Change.SAME, a + offset + 1, b + offset + 1, text)
            continue
        for number in range(a, a_end):
            yield DiffLine(part, Change.GONE, number + 1, 0, old[number])
        for number in range(b, b_end):
            yield DiffLine(part, Change.NEW, 0, number + 1, new[number])
