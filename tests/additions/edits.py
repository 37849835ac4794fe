"""Edits of files: what somebody adds is a few of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce

from domain.words import LANGUAGES

Change = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of one file; a new one begins empty, or as a copy `of` another.

    `needed`: the test that notices when it is forgotten; edits without one are what is added.
    """

    file: str
    change: Change
    needed: str = ""
    of: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """`rows`: the names in CONTRIBUTING's table. `probe`: a test that uses what was added."""

    rows: tuple[str, ...]
    edits: tuple[Edit, ...]
    probe: str


def after(anchor: str, added: str) -> Change:
    """The text with something added behind an anchor, which stands there once."""

    def change(text: str) -> str:
        assert text.count(anchor) == 1, anchor
        return text.replace(anchor, anchor + added)

    return change


def before(anchor: str, added: str) -> Change:
    """The same, in front of the anchor."""

    def change(text: str) -> str:
        assert text.count(anchor) == 1, anchor
        return text.replace(anchor, added + anchor)

    return change


def each(*changes: Change) -> Change:
    """Several changes of one file."""
    return lambda text: reduce(lambda changed, change: change(changed), changes, text)


def written(text: str) -> Change:
    """A new file."""
    return lambda nothing: text


def words(area: str, needed: str, *said: tuple[str, str, str, str]) -> tuple[Edit, ...]:
    """Words of the catalogue: their section and name, in English and in Chinese."""
    return tuple(
        Edit(
            f"templates/catalogue/{language}/{area}.toml",
            each(*(after(f"[{one[0]}]\n", f'{one[1]} = "{one[column]}"\n') for one in said)),
            needed,
        )
        for column, language in enumerate(LANGUAGES, 2)
    )


WORDS = "test_every_kind_state_scenario_and_end_has_words"
