"""Making records of tables as spreadsheets write them. The headings tell what a table holds, in
English or Chinese, in any order; rows may be shorter or longer than they are by empty cells.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.names import has_control
from domain.spreadsheets import unwrapped
from importing import cells
from importing.cells import Reader, Unreadable, Words, is_empty
from importing.csv_rows import Row, rows_of
from importing.faults import Faults, Place
from importing.headings import Called, Matched, letter_of, match
from importing.records import ApplicationRecord, Bundle, CandidateRecord, PersonRecord


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read; an optional one may be missing altogether. `called`: the names of the
    catalogue by which it is known, if not by its own alone. `lines`: a cell may have several."""

    reader: Reader
    optional: bool = False
    called: tuple[str, ...] = ()
    lines: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its columns, the record a row makes, and the list it goes to."""

    record: type[Any]
    into: str
    columns: Mapping[str, Column]

    @property
    def required(self) -> list[str]:
        """The columns that must be there."""
        return [name for name, column in self.columns.items() if not column.optional]

    @property
    def called(self) -> dict[str, tuple[str, ...]]:
        """Each column with the names by which it is known."""
        return {name: column.called or (name,) for name, column in self.columns.items()}


_PERSON = {
    "name": Column(cells.name),
    "email": Column(cells.address),
    "locale": Column(cells.locale, optional=True),
    "zone": Column(cells.zone, optional=True),
}
KINDS = (
    Kind(
        PersonRecord,
        "people",
        _PERSON
        | {
            "roles": Column(cells.roles, lines=True),
            "office": Column(cells.office, optional=True),
        },
    ),
    Kind(
        ApplicationRecord,
        "applications",
        {
            "candidate": Column(cells.address, called=("candidate", "email")),
            "job": Column(cells.code),
            "applied_on": Column(cells.day, optional=True),
            "name": Column(cells.name_or_nothing, optional=True),
        },
    ),
    Kind(
        CandidateRecord,
        "candidates",
        _PERSON | {"phone": Column(cells.phone, optional=True)},
    ),
)
HEADINGS = tuple(dict.fromkeys(name for kind in KINDS for name in kind.columns))
TITLE_LINES = 3
"""So many lines may stand above the headings: what the table is about, and when it was made."""


@dataclass(frozen=True, slots=True)
class Spellings:
    """How people write headings and options, by their keys."""

    headings: Called
    options: Words


@dataclass(frozen=True, slots=True)
class Table:
    """What a file says, before anything is made of it; another kind of file would come to the same.
    `titles` are the headings that are not blank, by their places, and stand in `line`."""

    file: str
    line: int
    titles: Mapping[int, str]
    rows: Sequence[Row]
    width: int

    def column(self, place: int, line: int = 0) -> Place:
        """Where a column stands: by its heading, else by its letter."""
        return Place(self.file, line or self.line, shown_title(self.titles.get(place), place))


@dataclass(slots=True)
class Reading:
    """Reading the rows of a table whose columns are understood."""

    table: Table
    kind: Kind
    column_of: Mapping[int, str]
    options: Words
    faults: Faults
    place_of: Mapping[str, int] = field(init=False)

    def __post_init__(self) -> None:
        self.place_of = {column: place for place, column in self.column_of.items()}

    def read(self, line: int, row: list[str]) -> Any | None:
        """One row's record; None, and what is wrong, where that cannot be made."""
        if self._is_too_long(line, row):
            return None
        values: dict[str, Any] = {}
        for name, column in self.kind.columns.items():
            place = self.place_of.get(name, -1)
            text = unwrapped(row[place]) if 0 <= place < len(row) else ""
            try:
                values[name] = _value(column, text, self.options)
            except Unreadable as fault:
                self.faults.add(self.table.column(place, line), fault.code, **fault.params)
        if len(values) < len(self.kind.columns):
            return None
        return self.kind.record(place=Place(self.table.file, line), **values)

    def _is_too_long(self, line: int, row: list[str]) -> bool:
        """Whether something stands beyond the last heading: most likely a text with a comma."""
        beyond = [cell for cell in row[self.table.width :] if not is_empty(cell)]
        if beyond:
            self.faults.add(
                Place(self.table.file, line),
                "cells",
                found=len(row),
                expected=self.table.width,
                value=cells.shown(beyond[0]),
            )
        return bool(beyond)


def read_table(
    file: str, content: str, spellings: Spellings, bundle: Bundle, faults: Faults
) -> None:
    """Add the rows of a table to the bundle, and what is wrong with it to the faults."""
    rows, broken = rows_of(content)
    if broken:
        faults.add(Place(file, broken), "csv_broken")
    if rows:
        take_rows(table_of(file, rows, spellings), spellings, bundle, faults)
    elif not broken:
        faults.add(Place(file), "empty")


def table_of(file: str, rows: Sequence[Row], spellings: Spellings) -> Table:
    """The table that rows make, of which none is blank; a title above its headings is left out."""
    at = _heading_at(rows, spellings)
    line, titles = rows[at]
    named = {place: title for place, title in enumerate(titles) if not is_empty(title)}
    return Table(file, line, named, rows[at + 1 :], len(titles))


def take_rows(table: Table, spellings: Spellings, bundle: Bundle, faults: Faults) -> None:
    """Match the headings with columns, and make a record of each row."""
    kind = kind_of(table, spellings, faults)
    if kind is None:
        return
    matched = match(table.titles, kind.called, spellings.headings)
    reading = Reading(table, kind, matched.column_of, spellings.options, faults)
    for line, row in table.rows:
        record = reading.read(line, row)
        if record is not None:
            getattr(bundle, kind.into).append(record)


def shown_title(title: str | None, place: int) -> str:
    """How a sentence names a column: by its heading, else by its letter."""
    return cells.shown(title) if title else letter_of(place)


def kind_of(table: Table, spellings: Spellings, faults: Faults) -> Kind | None:
    """The kind of table whose columns are there; people and candidates differ in roles. None, and
    what is wrong, where no row could be read. What stands in no column that is known is a fault,
    and the rows are still looked at."""
    fitting = _fitting(table.titles, spellings)
    if not fitting:
        _say_what_is_missing(table, spellings, faults)
        return None
    kind, matched = fitting[0]
    for first, second in matched.twice:
        faults.add(
            table.column(second),
            "heading_twice",
            first=letter_of(first),
            second=letter_of(second),
            column=matched.column_of[first],
        )
    for place in matched.unknown:
        faults.add(table.column(place), "heading_unknown", known=", ".join(kind.columns))
    for place in set(range(table.width)) - table.titles.keys():
        _say_what_has_no_heading(table, place, faults)
    return None if matched.twice else kind


def _fitting(titles: Mapping[int, str], spellings: Spellings) -> list[tuple[Kind, Matched]]:
    """The kinds whose every needed column is there, the one that leaves least over first."""
    matched = [(kind, match(titles, kind.called, spellings.headings)) for kind in KINDS]
    fitting = [
        (kind, found)
        for kind, found in matched
        if set(kind.required) <= set(found.column_of.values())
    ]
    return sorted(fitting, key=lambda each: len(each[1].unknown))


def _heading_at(rows: Sequence[Row], spellings: Spellings) -> int:
    """Where the headings stand: in the first line, unless that is only a title of the table."""
    for at, (_, row) in enumerate(rows[: TITLE_LINES + 1]):
        named = {place: title for place, title in enumerate(row) if not is_empty(title)}
        understood = (match(named, kind.called, spellings.headings) for kind in KINDS)
        if len(named) > 1 or any(found.column_of for found in understood):
            return at
    return 0


def _say_what_is_missing(table: Table, spellings: Spellings, faults: Faults) -> None:
    """Of the kind of table that lacks least."""
    lacking: list[tuple[Kind, list[str]]] = []
    for kind in reversed(KINDS):
        there = match(table.titles, kind.called, spellings.headings).column_of.values()
        lacking.append((kind, [name for name in kind.required if name not in there]))
    kind, missing = min(lacking, key=lambda each: len(each[1]))
    place = Place(table.file, table.line)
    if len(missing) == len(kind.required):
        found = ", ".join(cells.shown(title) for title in table.titles.values())
        faults.add(place, "table_unknown", found=cells.shown(found))
        return
    for name in missing:
        faults.add(place, "heading_missing", heading=name)


def _say_what_has_no_heading(table: Table, place: int, faults: Faults) -> None:
    """A column without a heading is nothing, unless something stands in it."""
    for line, row in table.rows:
        if place < len(row) and not is_empty(row[place]):
            value = cells.shown(row[place])
            faults.add(table.column(place, line), "heading_blank", line=table.line, value=value)
            return


def _value(column: Column, text: str, options: Words) -> Any:
    if has_control(text) and not column.lines:
        raise Unreadable("control_character")
    return column.reader(text, options)
