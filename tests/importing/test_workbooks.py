"""Excel workbooks: read as somebody would have typed them, and never more than a table may be."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from importing.cells import Unreadable
from importing.workbooks import MOST_COLUMNS, MOST_ROWS, bounded, rows_of_workbook
from tests.files import OLD_WORD, docx, zipped
from tests.workbooks import bomb, parts_of, workbook


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("张伟", "张伟"),
        (13800138000, "13800138000"),
        (13800138000.0, "13800138000"),
        (1.5, "1.5"),
        (date(2027, 3, 1), "2027-03-01"),
        (datetime(2027, 3, 1, 9, 30), "2027-03-01 09:30:00"),  # noqa: DTZ001
        (True, "True"),
    ],
)
def test_a_cell_is_what_somebody_would_have_typed(value: Any, text: str) -> None:
    assert rows_of_workbook(workbook(("name",), (value,))) == [(1, ["name"]), (2, [text])]


def test_blank_rows_and_blank_ends_are_left_out_and_rows_keep_their_numbers() -> None:
    content = workbook((), ("name", "email", None), (), ("张伟", "a@b.example", " "))
    assert rows_of_workbook(content) == [(2, ["name", "email"]), (4, ["张伟", "a@b.example"])]


def test_the_first_sheet_with_anything_in_it_is_read() -> None:
    content = workbook(people=[("name",), ("张伟",)], other=[("x",)])
    assert rows_of_workbook(content) == [(1, ["name"]), (2, ["张伟"])]


def test_what_a_sheet_says_of_its_size_is_not_believed() -> None:
    parts = dict(parts_of(workbook(("name", "email"), ("张伟", "a@b.example"))))
    sheet = parts["xl/worksheets/sheet1.xml"]
    for said in (b'ref="A1"', b'ref="A1:XFD1048576"'):
        parts["xl/worksheets/sheet1.xml"] = sheet.replace(b'ref="A1:B2"', said)
        assert rows_of_workbook(zipped(parts)) == [
            (1, ["name", "email"]),
            (2, ["张伟", "a@b.example"]),
        ]


def test_a_cell_at_the_far_end_of_the_sheet_costs_nothing() -> None:
    parts = dict(parts_of(workbook(("name",), ("张伟",))))
    sheet = parts["xl/worksheets/sheet1.xml"]
    far = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    parts["xl/worksheets/sheet1.xml"] = sheet.replace(b"</sheetData>", far)
    assert rows_of_workbook(zipped(parts)) == [(1, ["name"]), (2, ["张伟"])]


def with_entities() -> bytes:
    parts = dict(parts_of(workbook(("name",))))
    declared = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    parts["xl/worksheets/sheet1.xml"] = declared + b"<worksheet>&a;</worksheet>"
    return zipped(parts)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (bomb, "workbook_swollen"),
        (with_entities, "workbook_broken"),
        (lambda: OLD_WORD, "workbook_old"),
        (lambda: OLD_WORD + "EncryptedPackage".encode("utf-16-le"), "workbook_locked"),
        (docx, "workbook_broken"),
        (lambda: b"PK\x03\x04 nothing", "workbook_broken"),
        (lambda: workbook(("x",))[:900], "workbook_broken"),
    ],
)
def test_what_is_no_table_is_refused_with_its_reason(content: Any, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        rows_of_workbook(content())
    assert refused.value.code == code


def test_rows_and_columns_are_bounded() -> None:
    assert len(bounded((n, ["x"]) for n in range(MOST_ROWS + 1))) == MOST_ROWS + 1
    with pytest.raises(Unreadable, match="too_many_rows"):
        bounded((n, ["x"]) for n in range(MOST_ROWS + 2))
    with pytest.raises(Unreadable, match="too_many_columns"):
        bounded([(1, ["x"] * (MOST_COLUMNS + 1))])
    assert bounded([(1, ["x"] * MOST_COLUMNS + [" "])]) == [(1, ["x"] * MOST_COLUMNS)]
