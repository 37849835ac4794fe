"""Workbooks as spreadsheets write them, and as they should not be."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any

from openpyxl import Workbook

from tests.files import zipped


def workbook(*rows: Sequence[Any], **sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of one sheet, and further sheets behind it."""
    book = Workbook()
    for row in rows:
        book.active.append(list(row))
    for name, more in sheets.items():
        sheet = book.create_sheet(name)
        for row in more:
            sheet.append(list(row))
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def parts_of(content: bytes) -> Mapping[str, bytes]:
    """The parts of a workbook, to be put together otherwise."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def bomb() -> bytes:
    """A small file that unpacks to a hundred megabytes."""
    sheet = b"<worksheet><sheetData>" + b"<row/>" * 18_000_000
    return zipped({**parts_of(workbook(("a",))), "xl/worksheets/sheet1.xml": sheet})
