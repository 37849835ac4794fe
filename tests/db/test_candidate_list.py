"""The list of candidates: filters, search and pages, on both databases, beside a plain look."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, select

from bench.crowd import Crowd, name_of, populate
from db.engine import Database
from db.reading.candidates import FEW, CandidateFilter, read_candidates
from db.schema import applications, candidates, cards, process_views
from tests.databases import make_tables

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COUNT = 300


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    crowd: Crowd

    def listed(self, wanted: CandidateFilter, few: int = FEW, page: int = 40) -> list[str]:
        """Everybody on all pages of the list."""

        def pages(conn: Connection) -> list[str]:
            found, after = [], ""
            while True:
                shown = read_candidates(conn, wanted, after, page, few)
                found += [each.id for each in shown.lines]
                after = shown.next
                if not after:
                    return found

        return self.database.read_now(pages)

    def plainly(self, *conditions: Any) -> list[str]:
        """Whose application is so, by the plainest statement."""
        query = (
            select(candidates.c.id)
            .distinct()
            .join(applications, applications.c.candidate_id == candidates.c.id)
            .join(cards, cards.c.application_id == applications.c.id)
            .join(process_views, process_views.c.application_id == applications.c.id)
            .where(*conditions)
            .order_by(candidates.c.id.desc())
        )
        return list(self.database.read_now(lambda conn: conn.execute(query).scalars().all()))


@pytest.fixture(scope="module")
def sqlite_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from _desk(f"sqlite:///{tmp_path_factory.mktemp('candidates') / 'genjin.db'}")


@pytest.fixture(scope="module")
def postgres_desk(postgres_server: Any) -> Iterator[Desk]:
    name = f"candidates_{uuid.uuid4().hex}"
    url = postgres_server.create_database(name)
    yield from _desk(url.replace("postgresql://", "postgresql+psycopg://", 1))
    postgres_server.drop_database(name)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest) -> Desk:
    found: Desk = request.getfixturevalue(f"{request.param}_desk")
    return found


def _desk(url: str) -> Iterator[Desk]:
    database = Database(url)
    make_tables(database)
    crowd = database.write_now(lambda conn: populate(conn, COUNT, AT))
    yield Desk(database, crowd)
    database.dispose()


@pytest.mark.parametrize("few", [FEW, 0], ids=["looked up", "walked"])
def test_each_filter_lets_through_what_a_plain_look_finds(desk: Desk, few: int) -> None:
    job, closed = desk.crowd.job, cards.c.lane == "closed"
    declined = process_views.c.outcome == "offer_declined"
    expected = {
        CandidateFilter(): desk.plainly(),
        CandidateFilter(job=job): desk.plainly(applications.c.job_id == job),
        CandidateFilter(at="closed"): desk.plainly(closed),
        CandidateFilter(at="open"): desk.plainly(~closed),
        CandidateFilter(at="arranging"): desk.plainly(cards.c.lane == "arranging"),
        CandidateFilter(outcome="offer_declined"): desk.plainly(declined),
        CandidateFilter(job=job, at="closed", outcome="offer_declined"): desk.plainly(
            applications.c.job_id == job, closed, declined
        ),
    }
    for wanted, those in expected.items():
        assert desk.listed(wanted, few) == those, wanted
        assert those or wanted.outcome, wanted


@pytest.mark.parametrize("few", [FEW, 0], ids=["looked up", "walked"])
def test_every_term_counts_and_filters_beside_them(desk: Desk, few: int) -> None:
    wang = {n for n in range(COUNT) if name_of(n).startswith("王")}
    found = desk.listed(CandidateFilter(query="wang"), few)
    assert wang <= {int(each.removeprefix("can_")) for each in found}
    assert desk.listed(CandidateFilter(query="wang nobody"), few) == []
    here = desk.listed(CandidateFilter(query="wang", at="closed"), few)
    assert here == [each for each in found if each in set(desk.plainly(cards.c.lane == "closed"))]


def test_a_cursor_that_is_none_is_the_end(desk: Desk) -> None:
    page = desk.database.read_now(lambda conn: read_candidates(conn, CandidateFilter(), "%"))
    assert page.lines == ()
