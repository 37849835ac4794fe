"""A letter: the template of one scenario in one language, as HR edits it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Letter:
    """A subject and a body. Version 0 is the one that comes with the product."""

    subject: str
    body: str
    version: int = 0


@dataclass(frozen=True, slots=True)
class LetterFault:
    """One thing wrong with a letter: where it is, a code, and the name it concerns."""

    part: str
    line: int
    code: str
    name: str


class LetterRefused(Exception):
    """A letter that would fail, or leave a hole, in some mail."""

    def __init__(self, faults: tuple[LetterFault, ...]) -> None:
        super().__init__(f"{len(faults)} faults")
        self.faults = faults


class LetterChanged(Exception):
    """Somebody else saved a version in between: `version` is the one in force."""

    def __init__(self, version: int) -> None:
        super().__init__(version)
        self.version = version
