"""A table that somebody hands in on a page: a candidate in each row, perhaps with a job.

What its columns hold is guessed from the headings, and then said by a person. What comes of it are
the records that files come to, which are checked and added as those are.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final

from domain.word_files import OLE_BEGINS
from domain.zip_files import ZIP_BEGINS
from importing import cells
from importing.cells import Unreadable
from importing.csv_rows import Row, rows_of
from importing.faults import Faults, ImportFault, Place
from importing.headings import key_of, match
from importing.records import ApplicationRecord, Bundle, CandidateRecord
from importing.tables import Column, Kind, Reading, Spellings, Table, shown_title, table_of
from importing.workbooks import bounded, rows_of_workbook

LARGEST_TABLE: Final = 8 * 1024 * 1024
"""In bytes."""
MOST_FAULTS: Final = 300
"""So many are kept to be shown; whoever mends those sees the next ones."""


@dataclass(frozen=True, slots=True)
class AppliesRecord:
    """A row: a candidate, and the job that they apply for, '' for none."""

    place: Place
    name: str
    email: str
    phone: str
    locale: str
    zone: str
    job: str
    applied_on: date | None


APPLIES: Final = Kind(
    AppliesRecord,
    "applications",
    {
        "name": Column(cells.name),
        "email": Column(cells.address, called=("email", "candidate")),
        "phone": Column(cells.phone, optional=True),
        "locale": Column(cells.locale, optional=True),
        "zone": Column(cells.zone, optional=True),
        "job": Column(cells.code_or_nothing, optional=True),
        "applied_on": Column(cells.day, optional=True),
    },
)
COLUMNS: Final = tuple(APPLIES.columns)
"""What a column can hold."""


@dataclass(frozen=True, slots=True)
class LocatedFault:
    """What is wrong, in which line, and in which column by its place; None: in the row as such."""

    line: int
    place: int | None
    fault: ImportFault


def read_handed_in(name: str, content: bytes, spellings: Spellings) -> Table:
    """The table of a file, which is what its content says. Raises Unreadable, with the line where a
    CSV file breaks as its parameter."""
    if len(content) > LARGEST_TABLE:
        raise Unreadable("file_too_large", megabytes=LARGEST_TABLE // (1024 * 1024))
    if content.startswith((ZIP_BEGINS, OLE_BEGINS)):
        rows = rows_of_workbook(content)
    else:
        rows = _rows_of_text(content)
    if len(rows) < 2:
        raise Unreadable("empty")
    return table_of(name, rows, spellings)


def guessed(table: Table, spellings: Spellings) -> list[str]:
    """What each column seems to hold; '' for what is left out."""
    found = match(table.titles, APPLIES.called, spellings.headings).column_of
    return [found.get(place, "") for place in range(table.width)]


def missing(meant: Sequence[str]) -> list[str]:
    """The columns that are needed, and that nobody named."""
    return [name for name in APPLIES.required if name not in meant]


def twice(meant: Sequence[str]) -> list[str]:
    """The columns that were named more than once."""
    return [name for name in COLUMNS if list(meant).count(name) > 1]


def bundle_of(
    table: Table,
    meant: Sequence[str],
    job: str,
    jobs: Mapping[str, str],
    options: cells.Words,
    faults: Faults,
) -> Bundle:
    """The records of the rows. `job`: the code of what they apply for where they do not say it;
    `jobs`: codes by the keys of codes and titles."""
    chosen = {place: name for place, name in enumerate(meant) if name}
    reading = Reading(table, APPLIES, chosen, options, faults)
    bundle, there = Bundle(), set[tuple[str, str]]()
    for line, row in table.rows:
        record = reading.read(line, row)
        if record is None:
            continue
        code = jobs.get(key_of(record.job), record.job) or job
        who = (record.email, record.name)
        # Who applies for a second job stands in a second row, and is one candidate all the same.
        if who not in there or not code:
            bundle.candidates.append(
                CandidateRecord(
                    record.place,
                    record.name,
                    record.email,
                    record.locale,
                    record.zone,
                    record.phone,
                )
            )
        there.add(who)
        if code:
            bundle.applications.append(
                ApplicationRecord(record.place, record.email, code, record.applied_on, record.name)
            )
    said = json.dumps([pack(table).hex(), list(meant), job])
    bundle.digest = sha256(said.encode()).hexdigest()
    return bundle


def located(
    table: Table, meant: Sequence[str], faults: Sequence[ImportFault]
) -> list[LocatedFault]:
    """Each fault beside its cell. A row that is two records says what is wrong with both once."""
    place_of = {name: place for place, name in enumerate(meant) if name}
    place_of["candidate"] = place_of.get("email", -1)
    titled = {shown_title(table.titles.get(at), at): at for at in reversed(range(table.width))}
    found: dict[tuple[int, int | None, str], LocatedFault] = {}
    for fault in faults:
        column = fault.place.column
        place = titled.get(column, place_of.get(column))
        where = place if place is not None and place >= 0 else None
        line = fault.place.line
        found.setdefault((line, where, fault.key), LocatedFault(line, where, fault))
    return list(found.values())[:MOST_FAULTS]


def pack(table: Table) -> bytes:
    """A table as it is stored."""
    titles = {str(place): title for place, title in table.titles.items()}
    said = [table.file, table.line, titles, list(table.rows), table.width]
    return zlib.compress(json.dumps(said, ensure_ascii=False).encode(), 6)


def unpack(content: bytes) -> Table:
    """A table that was stored."""
    file, line, titles, rows, width = json.loads(zlib.decompress(content))
    named = {int(place): title for place, title in titles.items()}
    return Table(file, line, named, [(at, row) for at, row in rows], width)


def pack_faults(found: Sequence[LocatedFault]) -> bytes:
    """Faults as they are stored."""
    said = [
        [each.line, each.place, each.fault.key, each.fault.place.column, dict(each.fault.params)]
        for each in found
    ]
    return zlib.compress(json.dumps(said, ensure_ascii=False, default=str).encode(), 6)


def unpack_faults(file: str, content: bytes) -> list[LocatedFault]:
    """Faults that were stored."""
    said = json.loads(zlib.decompress(content)) if content else []
    return [
        LocatedFault(line, place, ImportFault(Place(file, line, column), key, params))
        for line, place, key, column, params in said
    ]


def _rows_of_text(content: bytes) -> list[Row]:
    if b"\0" in content:
        raise Unreadable("neither_csv_nor_xlsx")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable("not_utf8") from None
    rows, broken = rows_of(text)
    if broken:
        raise Unreadable("csv_broken", line=broken)
    return bounded(rows)
