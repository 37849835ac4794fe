"""A healthy database: one process that ended in a rejection, and one that waits for feedback."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Table, insert, update

import doctor
from db.clock_and_ids import system_clock
from db.engine import Database
from db.process.projection import rebuild
from doctor.findings import Tolerances, Visit
from doctor.mails import Kept, Mail
from doctor.record import Record, Run, read_record
from tests.databases import make_tables
from tests.doctor.walk import Walk
from tests.faults.company import found_company, quick_policy

STRICT = Tolerances(taking=timedelta(), waiting=timedelta(), sending=timedelta())
AFTER = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Received:
    """A mail in somebody's mailbox."""

    message_id: str
    rcpt_to: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Patient:
    """One application under examination."""

    database: Database
    walk: Walk

    @property
    def id(self) -> str:
        """The application."""
        return self.walk.id

    def plant(self, table: Table, *where: Any, **values: Any) -> None:
        """Break something: change the rows, without an event."""
        its = table.c.application_id if "application_id" in table.c else table.c.id
        query = update(table).where(its == self.id, *where).values(**values)
        self.database.write_now(lambda conn: conn.execute(query))

    def add(self, table: Table, **values: Any) -> None:
        """Break something: a row too many."""
        self.database.write_now(lambda conn: conn.execute(insert(table).values(**values)))

    def fold(self) -> None:
        """Make the read model agree with planted events."""
        self.database.write_now(lambda conn: rebuild(conn, self.id))

    def record(self, *runs: Run) -> Record:
        """What the doctor reads."""
        record = self.database.read_now(lambda conn: read_record(conn, self.id))
        return replace(record, runs=runs or None)

    def codes(
        self,
        *runs: Run,
        mails: tuple[Mail, ...] | None = None,
        at_work: frozenset[str] = frozenset(),
    ) -> set[str]:
        """The codes of all findings, by somebody who comes after all that has happened."""
        record = self.record(*runs)
        kept = None if mails is None else Kept(mails)
        visit = Visit(max(system_clock(), record.last_change + AFTER), STRICT, kept, at_work)
        return {finding.code for finding in doctor.examine(record, visit)}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty database."""
    made = Database(f"sqlite:///{tmp_path / 'doctor.db'}")
    make_tables(made)
    yield made
    made.dispose()


@pytest.fixture
def new_walk(database: Database) -> Callable[[], Walk]:
    """Applications at one company."""
    company = database.write_now(lambda conn: found_company(conn, quick_policy(settling=0.001)))
    return lambda: Walk(database, company)


@pytest.fixture
def closed(database: Database, new_walk: Callable[[], Walk]) -> Patient:
    """Rejected, told, closed."""
    return Patient(database, new_walk().rejected())


@pytest.fixture
def waiting(database: Database, new_walk: Callable[[], Walk]) -> Patient:
    """Waiting for the interviewer's feedback."""
    walk = new_walk()
    walk.begin()
    walk.to_feedback()
    return Patient(database, walk)
