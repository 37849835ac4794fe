"""TOML that somebody hands in, read within bounds: of what would take all the time or memory there
is, nothing is read; what the standard library's reader fails at is broken like any other.
"""

from __future__ import annotations

import re
import tomllib
from typing import Any, Final

LONGEST: Final = 200_000
"""In characters: ten times the longest policy, or job, that anybody has written."""

MOST_DOTS: Final = 100
"""In a line: what reads TOML keeps, of a name of so many parts, each beginning of it."""

DEEPEST: Final = 20
"""Tables and lists within each other: a policy needs six."""

_BITS: Final = 64
"""A whole number has no more, says TOML; the reader would take any of base sixteen."""

_BROKEN_AT = re.compile(r" \(at line (\d+), column \d+\)$")


class TomlBroken(ValueError):
    """The text is no TOML from this line on; 0 where it breaks off, or no line is known."""

    def __init__(self, line: int = 0) -> None:
        super().__init__(f"line {line}")
        self.line = line


def read_toml(text: str) -> dict[str, Any]:
    """What the text says. Raises `TomlBroken`."""
    _refuse_endless(text)
    try:
        tree = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = _BROKEN_AT.search(str(error))
        raise TomlBroken(int(place[1]) if place else 0) from None
    except (RecursionError, ValueError):
        # Nested too deeply, or a number that is too long.
        raise TomlBroken from None
    _refuse_boundless(tree, DEEPEST)
    return tree


def _refuse_endless(text: str) -> None:
    if len(text) > LONGEST:
        raise TomlBroken(text.count("\n", 0, LONGEST) + 1)
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > MOST_DOTS:
            raise TomlBroken(number)


def _refuse_boundless(value: object, deeper: int) -> None:
    if isinstance(value, int) and value.bit_length() > _BITS:
        raise TomlBroken
    if not isinstance(value, dict | list):
        return
    if not deeper:
        raise TomlBroken
    for each in value.values() if isinstance(value, dict) else value:
        _refuse_boundless(each, deeper - 1)
