"""Tables for spreadsheets (CSV, RFC 4180), with what Excel needs and what it must not be given."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

BOM = "\ufeff"
"""Without it, Excel reads UTF-8 as the machine's old encoding, and Chinese as nonsense."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with: spreadsheets would run it, wherever it came from."""


def cell(value: object) -> str:
    """A value as a cell: nothing is empty, instants are in UTC, a formula is text."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    text = str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def lines(rows: Iterable[Sequence[object]]) -> str:
    """Rows as text, each with its line end."""
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\r\n")
    writer.writerows([cell(value) for value in row] for row in rows)
    return written.getvalue()
