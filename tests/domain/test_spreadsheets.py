"""Tables for spreadsheets: readable by Excel, and nothing in them is run."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta, timezone

import pytest

from domain.spreadsheets import cell, lines, unwrapped


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_what_a_spreadsheet_would_run_becomes_text(begin: str) -> None:
    assert cell(f'{begin}HYPERLINK("https://a.example")').startswith("'")


def test_other_text_stays_as_it_is() -> None:
    assert [cell(each) for each in ("BE-1", "a=b", "后端", None, 3)] == [
        "BE-1", "a=b", "后端", "", "3",
    ]  # fmt: skip


def test_instants_are_written_in_utc() -> None:
    beijing = timezone(timedelta(hours=8))
    assert cell(datetime(2026, 3, 2, 9, 0, tzinfo=beijing)) == "2026-03-02T01:00:00Z"
    assert cell(datetime(2026, 3, 2, 9, 0, 1, 999, tzinfo=UTC)) == "2026-03-02T09:00:01Z"


def test_whatever_stands_in_a_cell_stays_in_it() -> None:
    rows: list[list[object]] = [["a,b", 'say "hi"', "two\r\nlines"], ["", None, "x"]]
    read = list(csv.reader(io.StringIO(lines(rows), newline="")))
    assert read == [["a,b", 'say "hi"', "two\r\nlines"], ["", "", "x"]]
    assert lines([["a"], ["b"]]) == "a\r\nb\r\n"


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("13800138000", "13800138000"),
        ('="13800138000"', "13800138000"),
        ("\t13800138000", "13800138000"),
        ("'13800138000", "13800138000"),
        ("'+86 138", "+86 138"),
        ("'=1+1", "=1+1"),
        ('\u200b="\'007" ', "007"),
        ('="say ""hi"""', 'say "hi"'),
        ("'张伟", "张伟"),
        ("'t Hooft", "'t Hooft"),
        ("O'Brien", "O'Brien"),
        ("'", ""),
        ('=""', ""),
        ("two\nlines\n", "two\nlines\n"),
    ],
)
def test_a_cell_that_comes_back_is_what_was_meant(written: str, meant: str) -> None:
    assert unwrapped(written) == meant


@pytest.mark.parametrize("text", ["=SUM(A1)", "+86 138", "-1", "@all", "张伟", "plain"])
def test_what_was_written_for_a_spreadsheet_comes_back_as_it_was(text: str) -> None:
    assert unwrapped(cell(text)) == text
