"""The rows of an Excel workbook (.xlsx), as the cells show them and not as they are computed.

A workbook is a zip: how much it unpacks to is judged by its directory before anything is unpacked,
and no more rows and columns are read than a table may have, whatever it says of itself.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from typing import Any, Final

from openpyxl import load_workbook

from domain.file_faults import FileFault, FileRefused
from domain.word_files import OLE_BEGINS
from domain.zip_files import first_bytes, judge_entries, opened
from importing.cells import Unreadable, is_empty
from importing.csv_rows import Row

MOST_ROWS: Final = 20_000
MOST_COLUMNS: Final = 60
LARGEST_UNPACKED: Final = 64 * 1024 * 1024
"""In bytes, all parts together."""
_LARGEST_WHOLE: Final = 10**15
_MIDNIGHT: Final = time()
_LOCKED: Final = "EncryptedPackage".encode("utf-16-le")
_DECLARES: Final = b"<!DOCTYPE"
_LOOKED_AT: Final = 1024

_CODE_OF: Final = {
    FileFault.LOCKED: "workbook_locked",
    FileFault.SWOLLEN: "workbook_swollen",
}


def rows_of_workbook(content: bytes) -> list[Row]:
    """Every row that is not blank of the first sheet that has any, with its number. Raises
    Unreadable."""
    if content.startswith(OLE_BEGINS):
        raise Unreadable("workbook_locked" if _LOCKED in content else "workbook_old")
    _judge(content)
    try:
        found = _first_rows(content)
    except Unreadable:
        raise
    except Exception:  # whatever a broken file makes of its reader, it is the file's fault
        raise Unreadable("workbook_broken") from None
    return bounded(found)


def bounded(rows: Iterable[Row]) -> list[Row]:
    """The rows, if they are not too many, nor too long. Raises Unreadable."""
    kept: list[Row] = []
    for line, row in rows:
        if len(kept) == MOST_ROWS + 1:  # with the headings
            raise Unreadable("too_many_rows", most=f"{MOST_ROWS:,}")
        if any(not is_empty(cell) for cell in row[MOST_COLUMNS:]):
            raise Unreadable("too_many_columns", most=MOST_COLUMNS)
        kept.append((line, row[:MOST_COLUMNS]))
    return kept


def _judge(content: bytes) -> None:
    """Refuse what unpacks to more than a table needs, and what declares entities."""
    try:
        with opened(content) as archive:
            entries = archive.infolist()
            judge_entries(entries, len(content))
            if sum(entry.file_size for entry in entries) > LARGEST_UNPACKED:
                raise FileRefused(FileFault.SWOLLEN)
            for entry in entries:
                if _DECLARES in first_bytes(archive, entry, _LOOKED_AT).upper():
                    raise FileRefused(FileFault.ZIP_BROKEN)
    except FileRefused as refused:
        raise Unreadable(_CODE_OF.get(refused.fault, "workbook_broken")) from None


def _first_rows(content: bytes) -> list[Row]:
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    try:
        for sheet in book.worksheets:
            if sheet.sheet_state != "visible":
                continue
            # What a sheet says of its own size is not to be trusted, either way.
            sheet.reset_dimensions()
            rows = list(_rows(sheet))
            if rows:
                return rows
    finally:
        book.close()
    return []


def _rows(sheet: Any) -> Iterator[Row]:
    """Some more than are taken, so that it shows when there are too many."""
    limits = {"max_row": 2 * MOST_ROWS, "max_col": MOST_COLUMNS + 1}
    for line, values in enumerate(sheet.iter_rows(min_row=1, values_only=True, **limits), 1):
        row = _without_end([_text(value) for value in values])
        if row:
            yield line, row


def _without_end(cells: Sequence[str]) -> list[str]:
    end = len(cells)
    while end and is_empty(cells[end - 1]):
        end -= 1
    return list(cells[:end])


def _text(value: object) -> str:
    """A cell as somebody would have typed it."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer() and abs(value) < _LARGEST_WHOLE:
        return str(int(value))
    if isinstance(value, datetime):
        day = value.date().isoformat()
        return day if value.time() == _MIDNIGHT else f"{day} {value.time().isoformat()}"
    if isinstance(value, (date, time)):
        return value.isoformat()
    return str(value)
