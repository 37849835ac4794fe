"""Every table and every column of words was thought of: what is exported, what erasing leaves."""

from __future__ import annotations

import pytest
from sqlalchemy import JSON, Column, LargeBinary, String, Table

from db.privacy.personal import HELD, NOTHING
from db.schema import metadata
from db.types import Code, Id

RULES = {held.table.name: held for held in HELD}


def holds_words(column: Column[object]) -> bool:
    """Whether somebody's words could stand there: anything but a code, an id or a number."""
    if column.type is Code or column.type is Id:
        return False
    return isinstance(column.type, (String, JSON, LargeBinary))


def undecided(table: Table, erased: set[str], kept: set[str]) -> set[str]:
    """The columns of words about which nothing was decided."""
    return {column.name for column in table.columns if holds_words(column)} - erased - kept


def test_every_table_is_exported_or_holds_nothing_of_a_candidates_for_a_reason() -> None:
    assert set(metadata.tables) - set(RULES) - set(NOTHING) == set(), (
        "decide in db/privacy/personal.py"
    )
    assert (set(RULES) | set(NOTHING)) - set(metadata.tables) == set(), "these are gone"
    assert set(RULES) & set(NOTHING) == set()
    assert all(NOTHING.values())


@pytest.mark.parametrize("name", sorted(RULES))
def test_of_every_column_of_words_it_is_decided_whether_erasing_leaves_it(name: str) -> None:
    held = RULES[name]
    if held.erased is None:
        return
    erased, kept = {*held.erased, *held.digested.split()}, set(held.kept.split())
    assert undecided(held.table, erased, kept) == set(), "decide in db/privacy/personal.py"
    assert erased & kept == set()
    named = erased | kept | set(held.secret.split()) | set(held.content.split())
    assert named <= {column.name for column in held.table.columns}


def test_a_column_that_was_forgotten_is_noticed() -> None:
    candidates = RULES["candidates"]
    assert candidates.erased is not None
    forgotten = set(candidates.erased) - {"phone"}
    assert undecided(candidates.table, forgotten, {"locale"}) == {"phone"}


def test_no_table_that_names_a_candidate_or_an_application_is_said_to_hold_nothing() -> None:
    for name in NOTHING:
        columns = {column.name for column in metadata.tables[name].columns}
        assert columns & {"candidate_id", "application_id", "interview_id"} == set(), name
