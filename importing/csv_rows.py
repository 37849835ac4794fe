"""The rows of a CSV file. Spreadsheets write a byte order mark, CRLF, semicolons or tabs for commas
(and sometimes a first line `sep=;`): all of them are fine.
"""

from __future__ import annotations

import csv
import io
import re

from importing.cells import is_empty

Row = tuple[int, list[str]]
"""A row that is not blank, with the line where it begins."""

_SEPARATORS = ",;\t"
_SAYS_SEPARATOR = re.compile(r"\ufeff?\"?sep=(?P<sign>[,;\t])\"?\s*\r?\n", re.IGNORECASE)


def rows_of(content: str) -> tuple[list[Row], int]:
    """Every row that is not blank, and the line from which on the file cannot be read, or 0."""
    said = _SAYS_SEPARATOR.match(content)
    delimiter = said["sign"] if said else _delimiter(content)
    text = io.StringIO(content[said.end() :] if said else content, newline="")
    above = 1 if said else 0
    reader = csv.reader(text, delimiter=delimiter, strict=True, skipinitialspace=True)
    rows: list[Row] = []
    begins = above + 1
    while True:
        try:
            row = next(reader, None)
        except csv.Error:
            return rows, begins
        if row is None:
            return rows, 0
        if not all(is_empty(cell) for cell in row):
            rows.append((begins, row))
        begins = above + reader.line_num + 1


def _delimiter(content: str) -> str:
    """The sign that most parts the first line which has one."""
    signs = frozenset(_SEPARATORS)
    heading = next((line for line in io.StringIO(content) if signs & set(line)), "")
    return max(_SEPARATORS, key=heading.count)
