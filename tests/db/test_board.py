"""The board's reading: filters, search and pages, on both databases, beside a plain look."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, select, update

from bench.crowd import Crowd, application_of, name_of, populate
from db.directory.readers import Reader, visible_to
from db.engine import Database
from db.process.cards import index_candidate, refresh_card
from db.reading.board import CARDS_PER_COLUMN, newest_change, read_board
from db.reading.board_lanes import FEW, BoardFilter, Place, places_on
from db.reading.board_queries import COUNTED
from db.schema import applications, candidates, cards, jobs, process_views, tasks
from db.setup.policies import Policies
from domain.board_lanes import LANES
from domain.task_kinds import CLOCK_KINDS
from domain.words import Role
from tests.databases import make_tables

AT = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
COUNT = 1200
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Desk:
    database: Database
    crowd: Crowd
    policies: Policies

    def look(self, query: Callable[[Connection], T]) -> T:
        return self.database.read_now(query)

    def hr(self) -> Reader:
        return Reader(self.crowd.recruiter, frozenset({Role.RECRUITER}))

    def walked(self, wanted: BoardFilter, who: Reader, few: int = FEW) -> dict[str, list[str]]:
        """Every card of every column, page by page."""

        def pages(conn: Connection) -> dict[str, list[str]]:
            found = {}
            for lane in places_on(conn, who, wanted, AT, 7, few=few):
                shown, after = list(lane.places), lane.next
                while after:
                    (page,) = places_on(
                        conn, who, wanted, AT, 50, only=lane.name, after=after, few=few
                    )
                    shown += page.places
                    after = page.next
                found[lane.name] = [place.application_id for place in shown]
            return found

        return self.look(pages)


@pytest.fixture(scope="module")
def sqlite_desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    yield from _desk(f"sqlite:///{tmp_path_factory.mktemp('board') / 'genjin.db'}")


@pytest.fixture(scope="module")
def postgres_desk(postgres_server: Any) -> Iterator[Desk]:
    name = f"board_{uuid.uuid4().hex}"
    url = postgres_server.create_database(name)
    yield from _desk(url.replace("postgresql://", "postgresql+psycopg://", 1))
    postgres_server.drop_database(name)


def _desk(url: str) -> Iterator[Desk]:
    database = Database(url)
    make_tables(database)
    crowd = database.write_now(lambda conn: populate(conn, COUNT, AT))
    yield Desk(database, crowd, Policies())
    database.dispose()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def desk(request: pytest.FixtureRequest) -> Desk:
    made: Desk = request.getfixturevalue(f"{request.param}_desk")
    return made


Keeps = Callable[[Any, list[Any]], bool]

FILTERS: Mapping[str, tuple[BoardFilter, Keeps]] = {
    "nothing": (BoardFilter(), lambda row, waiting: True),
    "a job": (BoardFilter(job=f"job_{1:026d}"), lambda row, waiting: row.code == "ENG-0001"),
    "an owner": (
        BoardFilter(owner="per_recruiter_0003"),
        lambda row, waiting: any(task.owner_id == "per_recruiter_0003" for task in waiting),
    ),
    "what presses": (
        BoardFilter(pressing=True),
        lambda row, waiting: any(
            task.due_at < AT and task.kind not in CLOCK_KINDS for task in waiting
        ),
    ),
    "a surname": (BoardFilter(query="王"), lambda row, waiting: "王" in row.name),
    "a given name": (BoardFilter(query="伟"), lambda row, waiting: "伟" in row.name),
    "a part of a Latin name": (BoardFilter(query="ULL"), lambda row, waiting: "üll" in row.name),
    "an address": (
        BoardFilter(query="candidate.0000123@"),
        lambda row, waiting: "00123" in row.email,
    ),
    "the code of a job": (
        BoardFilter(query="eng-0002"),
        lambda row, waiting: row.code == "ENG-0002",
    ),
    "several together": (
        BoardFilter(pressing=True, query="伟 candidate"),
        lambda row, waiting: (
            "伟" in row.name
            and any(task.due_at < AT and task.kind not in CLOCK_KINDS for task in waiting)
        ),
    ),
}


def plainly(desk: Desk, keeps: Keeps) -> dict[str, set[str]]:
    """What should stand in the columns, without cards, words and indices."""
    waits = select(tasks.c.application_id, tasks.c.owner_id, tasks.c.due_at, tasks.c.kind)
    waiting: dict[str, list[Any]] = {}
    for task in desk.look(lambda conn: conn.execute(waits.where(tasks.c.state == "open")).all()):
        waiting.setdefault(task.application_id, []).append(task)
    cases = (
        select(
            applications.c.id,
            jobs.c.code,
            candidates.c.name,
            candidates.c.email,
            process_views.c.state,
        )
        .join(process_views, process_views.c.application_id == applications.c.id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
    )
    found: dict[str, set[str]] = {lane: set() for lane in LANES}
    for row in desk.look(lambda conn: conn.execute(cases).all()):
        if keeps(row, waiting.get(row.id, [])):
            lane = next(lane for lane, states in LANES.items() if row.state in states)
            found[lane].add(row.id)
    return found


@pytest.mark.parametrize("few", [0, FEW], ids=["lanes walked", "sorted at once"])
@pytest.mark.parametrize("name", list(FILTERS))
def test_the_board_shows_what_is_asked_for_and_each_case_once(
    desk: Desk, name: str, few: int
) -> None:
    wanted, keeps = FILTERS[name]
    walked = desk.walked(wanted, desk.hr(), few)
    assert {lane: set(shown) for lane, shown in walked.items()} == plainly(desk, keeps)
    assert all(len(shown) == len(set(shown)) for shown in walked.values())
    assert any(walked.values())


@pytest.mark.parametrize("few", [0, FEW], ids=["lanes walked", "sorted at once"])
def test_who_is_not_at_the_desk_sees_their_own_cases(desk: Desk, few: int) -> None:
    cases = select(applications.c.id).join(jobs, jobs.c.id == applications.c.job_id)
    for who in (desk.crowd.manager, desk.crowd.interviewer):
        reader = Reader(who, frozenset({Role.INTERVIEWER}))
        query = cases.where(visible_to(reader))
        with desk.database.engine.connect() as conn:
            seen = set(conn.execute(query).scalars())
        walked = desk.walked(BoardFilter(), reader, few)
        assert {one for shown in walked.values() for one in shown} == seen
        assert seen


@pytest.mark.parametrize("few", [0, FEW], ids=["lanes walked", "sorted at once"])
def test_the_most_urgent_stand_on_top_and_the_last_closed_first(desk: Desk, few: int) -> None:
    walked = desk.walked(BoardFilter(query="candidate"), desk.hr(), few)
    rows = desk.look(lambda conn: conn.execute(select(cards)).all())
    at = {row.application_id: row.at for row in rows}
    for lane, shown in walked.items():
        order = [at[each] for each in shown]
        assert order == sorted(order, reverse=lane == "closed")


def test_a_page_goes_on_where_the_one_before_ended_whatever_came_between(desk: Desk) -> None:
    def pages(conn: Connection) -> tuple[list[str], list[str]]:
        before = places_on(conn, desk.hr(), BoardFilter(), AT, 60, only="judging")[0].places
        first = places_on(conn, desk.hr(), BoardFilter(), AT, 20, only="judging")[0]
        conn.execute(
            update(cards)
            .where(cards.c.application_id == before[40].application_id)
            .values(at=before[0].at - timedelta(days=1))
        )
        second = places_on(
            conn, desk.hr(), BoardFilter(), AT, 20, only="judging", after=first.next
        )[0]
        conn.rollback()
        return (
            [place.application_id for place in before[20:40]],
            [place.application_id for place in second.places],
        )

    expected, shown = desk.look(pages)
    assert shown == expected


@pytest.mark.parametrize("text", ["", "x", "1.2", "1.x.app_1", "1.99999999999999999999.app_1"])
def test_a_cursor_that_is_none_is_the_beginning(text: str) -> None:
    place = Place.of_cursor(text)
    assert place is None or place.at.year == 1970


def test_a_changed_name_is_found_and_the_old_one_is_not(desk: Desk) -> None:
    def change(conn: Connection) -> tuple[int, int]:
        candidate = f"can_{3:026d}"
        conn.execute(update(candidates).where(candidates.c.id == candidate).values(name="诸葛亮"))
        index_candidate(conn, candidate)
        found = []
        for query in ("诸葛", f"{name_of(3)} candidate.0000003"):
            lanes = places_on(conn, desk.hr(), BoardFilter(query=query), AT, 5)
            found.append(sum(lane.total for lane in lanes))
        conn.rollback()
        return found[0], found[1]

    assert desk.look(change) == (1, 0)


def test_a_card_made_anew_is_the_card_that_was(desk: Desk) -> None:
    def anew(conn: Connection) -> tuple[Any, Any]:
        one = select(cards).where(cards.c.application_id == application_of(37))
        before = conn.execute(one).one()
        conn.execute(cards.delete().where(cards.c.application_id == application_of(37)))
        refresh_card(conn, application_of(37))
        after = conn.execute(one).one()
        conn.rollback()
        return before, after

    before, after = desk.look(anew)
    assert before == after


def test_columns_are_counted_as_far_as_is_cheap(desk: Desk) -> None:
    board = desk.look(lambda conn: read_board(conn, desk.policies, desk.hr(), AT, BoardFilter()))
    closed = board.columns[-1]
    assert (closed.total, closed.at_least) == (COUNTED, True)
    assert board.open == sum(
        len(each) for lane, each in plainly(desk, FILTERS["nothing"][1]).items() if lane != "closed"
    )
    assert not board.at_least
    assert all(len(column.cards) <= CARDS_PER_COLUMN for column in board.columns)
    assert board.mark == desk.look(newest_change)
