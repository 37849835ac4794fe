"""The list of candidates: searched, filtered, the newest first, page by page.

As on the board there are two ways (decision 0025). What narrows the list down to few is looked up
whole; otherwise the candidates are walked from the newest on, and each is asked whether they fit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, exists, func, select

from db.process.cards import CLOSED_LANE
from db.reading.choices import Choice, every_job
from db.schema import (
    applications,
    candidate_words,
    candidates,
    cards,
    jobs,
    process_views,
    stages,
)
from domain.board_lanes import LANES
from domain.searching import beyond, terms_of

PAGE = 50
FEW = 4000
"""So many candidates are looked up whole and sorted; beyond that the list is walked."""
_MERGED = func.coalesce(candidates.c.merged_into, "")
"""Nearly nobody was: SQLite would look them all up by the column's index, and sort them."""
UNDER_WAY = "open"
"""Stands for every lane but that of what is closed."""
AT = (UNDER_WAY, *LANES)
"""Where an application can be, as the filter has it."""


@dataclass(frozen=True, slots=True)
class CandidateFilter:
    """What the list is filtered by; '' leaves it out. `stage`: of the job; `at`: one of `AT`. All
    but `query` ask for one application that has all of it."""

    query: str = ""
    job: str = ""
    stage: str = ""
    at: str = ""
    outcome: str = ""

    @property
    def asks_anything(self) -> bool:
        """Whether anything is left out of the list."""
        return self != CandidateFilter()


class ApplicationOfLine(NamedTuple):
    """An application in the line of its candidate."""

    id: str
    job_title: str
    stage_name: str
    state: str
    outcome: str
    start_on: date | None
    closed_at: datetime | None


class CandidateLine(NamedTuple):
    """A candidate in the list, with their applications, the newest first."""

    id: str
    name: str
    email: str
    phone: str
    created_at: datetime
    applications: tuple[ApplicationOfLine, ...]


@dataclass(frozen=True, slots=True)
class CandidatePage:
    """A page of the list. `next`: the cursor to what is behind it, '' at the end; `stages`: of the
    job that is asked for."""

    lines: tuple[CandidateLine, ...]
    next: str
    jobs: tuple[Choice, ...]
    stages: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class _Sieve:
    """A filter, as the list of the candidates it lets through and as a question to one."""

    ids: Select[Any]
    keeps: ColumnElement[bool]


def read_candidates(
    conn: Connection,
    wanted: CandidateFilter,
    after: str = "",
    limit: int = PAGE,
    few: int = FEW,
) -> CandidatePage:
    """The page behind a cursor; without one, the first."""
    rows = conn.execute(_query(conn, wanted, after, few).limit(limit + 1)).all()
    shown = rows[:limit]
    theirs = _applications(conn, [row.id for row in shown])
    return CandidatePage(
        lines=tuple(
            CandidateLine(
                row.id, row.name, row.email, row.phone, row.created_at, theirs.get(row.id, ())
            )
            for row in shown
        ),
        next=shown[-1].id if len(rows) > limit else "",
        jobs=every_job(conn),
        stages=_stage_choices(conn, wanted.job) if wanted.job else (),
    )


def _query(conn: Connection, wanted: CandidateFilter, after: str, few: int) -> Select[Any]:
    query = (
        select(
            candidates.c.id,
            candidates.c.name,
            candidates.c.email,
            candidates.c.phone,
            candidates.c.created_at,
        )
        .where(candidates.c.erased_at.is_(None), _MERGED == "")
        .order_by(candidates.c.id.desc())
    )
    if after:
        query = query.where(candidates.c.id < after)
    sieves = _sieves(wanted)
    listed = _narrowest(conn, sieves, few)
    for number, sieve in enumerate(sieves):
        query = query.where(candidates.c.id.in_(sieve.ids) if number == listed else sieve.keeps)
    return query


def _sieves(wanted: CandidateFilter) -> list[_Sieve]:
    found = []
    for term in terms_of(wanted.query):
        word = candidate_words.c.word
        begins = and_(word >= term, word < beyond(term))
        mine = candidate_words.c.candidate_id == candidates.c.id
        ids = select(candidate_words.c.candidate_id).where(begins)
        found.append(_Sieve(ids, exists().where(mine, begins)))
    if wanted.job or wanted.stage or wanted.at or wanted.outcome:
        ids = _applied(wanted, process_views.c.outcome)
        mine = applications.c.candidate_id == candidates.c.id
        # Of one candidate the applications are looked at, and not all that ended so.
        asked = _applied(wanted, func.coalesce(process_views.c.outcome, ""))
        found.append(_Sieve(ids, asked.where(mine).correlate(candidates).exists()))
    return found


def _applied(wanted: CandidateFilter, outcome: ColumnElement[str]) -> Select[Any]:
    """Whoever has an application that is as it is wanted."""
    query = select(applications.c.candidate_id)
    if wanted.at:
        lanes = [lane for lane in LANES if lane != CLOSED_LANE]
        lanes = lanes if wanted.at == UNDER_WAY else [wanted.at]
        query = query.join(cards, cards.c.application_id == applications.c.id)
        query = query.where(cards.c.lane.in_(lanes))
    if wanted.stage or wanted.outcome:
        query = query.join(process_views, process_views.c.application_id == applications.c.id)
    if wanted.stage:
        query = query.where(process_views.c.stage_id == wanted.stage)
    if wanted.outcome:
        query = query.where(outcome == wanted.outcome)
    if wanted.job:
        query = query.where(applications.c.job_id == wanted.job)
    return query


def _narrowest(conn: Connection, sieves: Sequence[_Sieve], few: int) -> int | None:
    """The place of the sieve that lets the fewest through; None if those are not few."""
    if not sieves:
        return None
    some = (sieve.ids.limit(few + 1).subquery() for sieve in sieves)
    hits = conn.execute(
        select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))
    ).one()
    least = min(hits)
    return list(hits).index(least) if least <= few else None


def _applications(
    conn: Connection, ids: Sequence[str]
) -> Mapping[str, tuple[ApplicationOfLine, ...]]:
    query = (
        select(
            applications.c.candidate_id,
            applications.c.id,
            jobs.c.title,
            func.coalesce(stages.c.name, "").label("stage_name"),
            func.coalesce(process_views.c.state, "").label("state"),
            func.coalesce(process_views.c.outcome, "").label("outcome"),
            process_views.c.start_on,
            process_views.c.closed_at,
        )
        .join(jobs, jobs.c.id == applications.c.job_id)
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .outerjoin(stages, stages.c.id == process_views.c.stage_id)
        .where(applications.c.candidate_id.in_(ids))
        .order_by(applications.c.id.desc())
    )
    found: dict[str, list[ApplicationOfLine]] = {}
    rows: Sequence[Row[*tuple[Any, ...]]] = conn.execute(query).all() if ids else ()
    for row in rows:
        found.setdefault(row[0], []).append(ApplicationOfLine(*row[1:]))
    return {candidate: tuple(theirs) for candidate, theirs in found.items()}


def _stage_choices(conn: Connection, job: str) -> tuple[Choice, ...]:
    query = select(stages.c.id, stages.c.name).where(stages.c.job_id == job)
    return tuple(map(Choice._make, conn.execute(query.order_by(stages.c.position))))
