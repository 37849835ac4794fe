"""Tables for spreadsheets (CSV, RFC 4180), with what Excel needs and what it must not be given; and
what spreadsheets put around a cell that comes back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

from domain.names import trimmed
from domain.searching import FIRST_CJK

BOM = "\ufeff"
"""Without it, Excel reads UTF-8 as the machine's old encoding, and Chinese as nonsense."""

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
"""What a cell must not begin with: spreadsheets would run it, wherever it came from."""

_AS_TEXT = re.compile(r'="(.*)"', re.DOTALL)
_APOSTROPHES = ("'", "\uff07")


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


def unwrapped(text: str) -> str:
    """A cell as it was meant: without the blanks and tabs at its ends, seen or unseen, and without
    what keeps a number a text (`="..."`, an apostrophe before it).

    An apostrophe before a Latin letter is the name's own: 't Hooft.
    """
    while (inner := _without_one(text)) != text:
        text = inner
    return text


def _without_one(text: str) -> str:
    text = trimmed(text)
    if wrapped := _AS_TEXT.fullmatch(text):
        return wrapped[1].replace('""', '"')
    if text.startswith(_APOSTROPHES) and not _is_latin(text[1:2]):
        return text[1:]
    return text


def _is_latin(sign: str) -> bool:
    return sign.isalpha() and sign < FIRST_CJK
