"""The company's row: filled once, one for ever, and known to whoever asks soon after a change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from db.engine import Database
from db.schema import admin_acts, company
from db.setup.company import FRESH, KnownCompany, change_company, fill_company, read_company
from tests.at_once import at_once
from tests.cast import COMPANY
from tests.databases import make_tables

AT = datetime(2027, 3, 1, 2, tzinfo=UTC)
OTHER = replace(COMPANY, name="Starriver", languages=("en",))


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path / 'genjin.db'}"
    else:
        plain = str(request.getfixturevalue("postgres_url"))
        url = plain.replace("postgresql://", "postgresql+psycopg://")
    database = Database(url)
    make_tables(database)
    yield database
    database.dispose()


class Clock:
    """A clock that the test moves."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now

    def forward(self, by: timedelta) -> None:
        self.now += by


def test_what_was_filled_once_counts_whatever_is_said_later(database: Database) -> None:
    for first in (COMPANY, OTHER):
        database.write_now(partial(fill_company, first=first, at=AT))
    assert database.read_now(read_company) == COMPANY
    acts = database.read_now(lambda conn: conn.execute(select(admin_acts)).all())
    assert [(act.kind, act.via, act.subject_id) for act in acts] == [
        ("company.filled", "environment", "company")
    ]


def test_of_many_who_fill_it_at_once_one_does(database: Database) -> None:
    def fill() -> None:
        database.write_now(lambda conn: fill_company(conn, COMPANY, AT))

    assert at_once(fill, 4) == []
    assert database.read_now(read_company) == COMPANY


def test_there_is_never_a_second_row(database: Database) -> None:
    database.write_now(lambda conn: fill_company(conn, COMPANY, AT))
    another = insert(company).values(id="another", name="B", email="b@c.d", zone="", languages=[])
    with pytest.raises(IntegrityError):
        database.write_now(lambda conn: conn.execute(another))


def test_a_change_makes_the_row_where_there_is_none(database: Database) -> None:
    for wanted in (COMPANY, OTHER):
        database.write_now(partial(change_company, wanted=wanted))
        assert database.read_now(read_company) == wanted


def test_without_a_row_it_is_what_the_settings_say(database: Database) -> None:
    known = KnownCompany(COMPANY, Clock())
    assert database.read_now(known.of) == COMPANY
    assert known.known == COMPANY


def test_another_process_knows_of_a_change_when_what_it_read_is_old(database: Database) -> None:
    clock = Clock()
    here, there = KnownCompany(COMPANY, clock), KnownCompany(COMPANY, clock)
    for each in (here, there):
        database.read_now(each.of)
    database.write_now(lambda conn: change_company(conn, OTHER))
    here.forget()
    assert database.read_now(here.of) == OTHER
    clock.forward(FRESH - timedelta(milliseconds=1))
    assert database.read_now(there.of) == COMPANY
    clock.forward(timedelta(milliseconds=1))
    assert database.read_now(there.of) == OTHER


def test_a_clock_that_is_put_back_keeps_nothing_for_ever(database: Database) -> None:
    clock = Clock()
    known = KnownCompany(COMPANY, clock)
    database.read_now(known.of)
    database.write_now(lambda conn: change_company(conn, OTHER))
    clock.forward(-timedelta(days=1))
    assert database.read_now(known.of) == OTHER
