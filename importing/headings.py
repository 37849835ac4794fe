"""Which column a heading stands for: spelled in many ways, and as spreadsheets space them.

How people call a column is data of the catalogues. The same word can stand for several (候选人 is
a name beside an address, and an address beside a job): the other headings tell which.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

# 姓名（必填）, Phone [optional]: a remark, and no part of what the column is called.
_REMARK = re.compile(r"[(\[【].*?[)\]】]")

Called = Mapping[str, frozenset[str]]
"""What headings stand for: their key (`key_of`) -> the names of columns."""


def key_of(title: str) -> str:
    """What two spellings of one word share: letters and digits, without width and case, blanks of
    all kinds, byte order marks, and signs like `*`, `:` and `-`."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", title).casefold())
    return "".join(sign for sign in folded if sign.isalnum())


def letter_of(index: int) -> str:
    """How spreadsheets call a column, counted from 0: A, B, ... Z, AA."""
    letters, index = "", index + 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


@dataclass(slots=True)
class Matched:
    """Headings and the columns of one kind of table: `column_of` by a heading's place; `unknown`
    are the places of those that stand for none; `twice` are pairs of places that stand for one."""

    column_of: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    twice: list[tuple[int, int]] = field(default_factory=list)


def match(
    titles: Mapping[int, str], columns: Mapping[str, Sequence[str]], called: Called
) -> Matched:
    """Give each heading the column that it stands for. `columns`: each column with the names under
    which it may be called; `titles` by their places."""
    found = Matched()
    meant = {place: _meant(title, columns, called) for place, title in titles.items()}
    # Who can only stand for one column has it before who could stand for others too.
    for place in sorted(titles, key=lambda place: (len(meant[place]), place)):
        free = [each for each in meant[place] if each not in found.column_of.values()]
        if free:
            found.column_of[place] = free[0]
        elif meant[place]:
            taken = meant[place][0]
            first = next(at for at, column in found.column_of.items() if column == taken)
            found.twice.append((first, place))
        else:
            found.unknown.append(place)
    found.unknown.sort()
    return found


def _meant(title: str, columns: Mapping[str, Sequence[str]], called: Called) -> list[str]:
    """The columns that a heading can stand for, by its own words or by those without a remark."""
    plain = unicodedata.normalize("NFKC", title)
    for text in (plain, _REMARK.sub("", plain)):
        key = key_of(text)
        names = called.get(key, frozenset()) | _identifiers(columns.values(), key)
        meant = [column for column, by in columns.items() if names & set(by)]
        if meant:
            return meant
    return []


def _identifiers(names: Iterable[Sequence[str]], key: str) -> frozenset[str]:
    """A column's own name is always understood."""
    return frozenset(name for by in names for name in by if key and key_of(name) == key)
