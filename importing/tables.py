"""Reading CSV files. The headings tell what a table holds, in English or Chinese, in any order.

Spreadsheets write a byte order mark, CRLF, and semicolons or tabs for commas: all of them are fine.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from importing import cells
from importing.cells import Reader, Unreadable, Words
from importing.faults import Faults, Place
from importing.records import ApplicationRecord, Bundle, CandidateRecord, PersonRecord


@dataclass(frozen=True, slots=True)
class Column:
    """How a column is read; an optional one may be missing altogether."""

    reader: Reader
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of table: its columns, the record a row makes, and the list it goes to."""

    record: type[Any]
    into: str
    columns: Mapping[str, Column]


_PERSON = {
    "name": Column(cells.name),
    "email": Column(cells.address),
    "locale": Column(cells.locale, optional=True),
    "zone": Column(cells.zone, optional=True),
}
KINDS = (
    Kind(PersonRecord, "people", _PERSON | {"roles": Column(cells.roles)}),
    Kind(
        ApplicationRecord,
        "applications",
        {"candidate": Column(cells.address), "job": Column(cells.code)},
    ),
    Kind(
        CandidateRecord,
        "candidates",
        _PERSON | {"phone": Column(cells.phone, optional=True)},
    ),
)
HEADINGS = tuple(dict.fromkeys(name for kind in KINDS for name in kind.columns))


@dataclass(frozen=True, slots=True)
class Spellings:
    """How people write headings and options: casefolded word -> identifier."""

    headings: Words
    options: Words


def read_table(
    file: str, content: str, spellings: Spellings, bundle: Bundle, faults: Faults
) -> None:
    """Add the rows of a table to the bundle, and what is wrong with it to the faults."""
    rows = _rows(file, content, faults)
    heading = next(rows, None)
    if heading is None:
        if not faults:
            faults.add(Place(file), "empty")
        return
    line, titles = heading
    names = [spellings.headings.get(title.strip().casefold(), title.strip()) for title in titles]
    kind = _kind_of(Place(file, line), titles, names, faults)
    if kind is None:
        return
    for line, row in rows:
        _read_row(Place(file, line), kind, names, titles, row, spellings, bundle, faults)


def _kind_of(place: Place, titles: list[str], names: list[str], faults: Faults) -> Kind | None:
    """The first kind whose telling columns are there; people and candidates differ in roles."""
    candidates = [kind for kind in KINDS if _required(kind) <= set(names)]
    if not candidates:
        near = max(KINDS, key=lambda kind: len(_required(kind) & set(names)))
        missing = [name for name in near.columns if name in _required(near) - set(names)]
        if len(missing) == len(_required(near)):
            faults.add(place, "table_unknown", found=cells.shown(", ".join(titles)))
        for name in missing if len(missing) < len(_required(near)) else ():
            faults.add(place, "heading_missing", heading=name)
        return None
    kind = candidates[0]
    sound = True
    for title, name in zip(titles, names, strict=True):
        if name not in kind.columns:
            faults.add(
                place.at(cells.shown(title)), "heading_unknown", known=", ".join(kind.columns)
            )
            sound = False
        elif names.count(name) > 1:
            faults.add(place.at(cells.shown(title)), "heading_twice")
            return None
    return kind if sound else None


def _required(kind: Kind) -> set[str]:
    return {name for name, column in kind.columns.items() if not column.optional}


def _read_row(
    place: Place,
    kind: Kind,
    names: list[str],
    titles: list[str],
    row: list[str],
    spellings: Spellings,
    bundle: Bundle,
    faults: Faults,
) -> None:
    if len(row) != len(names):
        faults.add(place, "cells", found=len(row), expected=len(names))
        return
    given = dict(zip(names, row, strict=True))
    title_of = dict(zip(names, titles, strict=True))
    values: dict[str, Any] = {}
    for name, column in kind.columns.items():
        try:
            values[name] = column.reader(given.get(name, ""), spellings.options)
        except Unreadable as fault:
            faults.add(place.at(title_of[name].strip()), fault.code, **fault.params)
    if len(values) == len(kind.columns):
        getattr(bundle, kind.into).append(kind.record(place=place, **values))


def _rows(file: str, content: str, faults: Faults) -> Iterator[tuple[int, list[str]]]:
    """Every row that is not blank, with the line where it begins."""
    text = io.StringIO(content, newline="")
    reader = csv.reader(text, delimiter=_delimiter(content), strict=True, skipinitialspace=True)
    begins = 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            faults.add(Place(file, begins), "csv_broken")
            return
        if row is None:
            return
        if any(cell.strip() for cell in row):
            yield begins, row
        begins = reader.line_num + 1


def _delimiter(content: str) -> str:
    heading = next((line for line in content.splitlines() if line.strip()), "")
    return max(",;\t", key=heading.count)
