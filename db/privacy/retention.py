"""How long candidates are kept, and whose time is over.

Counted from when the last of their processes closed, or from when they were added if they never
applied; a day that HR set counts instead. Nobody is due while a process is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate
from db.process.projection import OPEN
from db.schema import applications, candidates, process_views, tasks
from domain.retention import is_for_who_may_erase, months_later
from domain.task_kinds import BY_LAW


class NobodyLeft(Exception):
    """The candidate has been erased: there is nothing to keep."""


class RetainedTooShort(Exception):
    """The day lies in the past."""


class NearerThanTheRule(Exception):
    """The day is one for those who may erase candidates to set."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One candidate. `until` is the last day they are kept, None while a process is open and HR
    set no day; `by_hr`: it is HR's day. `ruled`: the day of the rule, None while one is open.
    `held_since`: since when a legal hold keeps them, whatever the day; `asked`: something that they
    asked by right is still to be answered, which does too.
    """

    candidate: str
    until: date | None
    ruled: date | None
    by_hr: bool
    erased_at: datetime | None
    open: bool
    held_since: datetime | None = None
    asked: bool = False


def kept(conn: Connection, candidate: str, months: int) -> Kept:
    """Until when somebody is kept. Raises `UnknownCandidate`, or `CandidateMerged`."""
    row = conn.execute(_query().where(candidates.c.id == candidate)).first()
    if row is None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    return _kept(row, months)


def kept_of(conn: Connection, application: str, months: int) -> Kept:
    """Until when the candidate of an application is kept."""
    return kept(conn, candidate_of(conn, application).id, months)


def due(conn: Connection, months: int, today: date) -> list[Kept]:
    """Whose last day is over, the longest ago first; also who is kept all the same, which each
    says."""
    # A day of slack, because months differ in length; what counts is computed below.
    before = datetime.combine(months_later(today, -months), time(), UTC) + timedelta(days=4)
    last = func.coalesce(func.max(process_views.c.closed_at), candidates.c.created_at)
    query = (
        _query()
        .where(candidates.c.erased_at.is_(None), candidates.c.merged_into.is_(None))
        .having(_OPEN == 0, or_(candidates.c.retain_until < today, last < before))
    )
    found = [_kept(row, months) for row in conn.execute(query)]
    over = [(each.until, each) for each in found if each.until is not None and each.until < today]
    return [each for _, each in sorted(over, key=lambda pair: (pair[0], pair[1].candidate))]


def retain(
    conn: Connection,
    candidate: str,
    until: date | None,
    today: date,
    *,
    months: int,
    may_erase: bool,
) -> None:
    """HR's own day; None goes back to the setting's. `may_erase`: whether whoever sets it may erase
    candidates.

    Raises `UnknownCandidate`, `CandidateMerged`, `NobodyLeft`, `RetainedTooShort` for a day that is
    over, or `NearerThanTheRule`.
    """
    if until is not None and until < today:
        raise RetainedTooShort
    conn.execute(select(candidates.c.id).where(candidates.c.id == candidate).with_for_update())
    now = kept(conn, candidate, months)
    if now.erased_at is not None:
        raise NobodyLeft
    if not may_erase and is_for_who_may_erase(until, now.ruled, now.until, today, months):
        raise NearerThanTheRule
    conn.execute(update(candidates).where(candidates.c.id == candidate).values(retain_until=until))


def candidate_of(conn: Connection, application: str) -> Row[Any, Any, Any]:
    """Id, name and `erased_at` of an application's candidate. Raises `UnknownCandidate`."""
    query = (
        select(candidates.c.id, candidates.c.name, candidates.c.erased_at)
        .join(applications, applications.c.candidate_id == candidates.c.id)
        .where(applications.c.id == application)
    )
    found = conn.execute(query).first()
    if found is None:
        raise UnknownCandidate(application)
    return found


def _kept(row: Row[Any], months: int) -> Kept:
    by_hr = row.retain_until is not None
    last: datetime = row.closed_at or row.created_at
    ruled = None if row.open else months_later(last.date(), months)
    return Kept(
        candidate=row.id,
        until=row.retain_until or ruled if row.erased_at is None else None,
        ruled=ruled,
        by_hr=by_hr,
        erased_at=row.erased_at,
        open=bool(row.open),
        held_since=row.held_since,
        asked=bool(row.asked),
    )


# Applications of theirs that have not closed.
_OPEN = func.count(applications.c.id) - func.count(process_views.c.closed_at)


_ASKED = func.count(
    select(tasks.c.id)
    .where(
        tasks.c.application_id == applications.c.id,
        tasks.c.kind.in_(BY_LAW),
        tasks.c.state == OPEN,
    )
    .limit(1)
    .scalar_subquery()
)


def _query() -> Select[Any]:
    return (
        select(
            candidates.c.id,
            candidates.c.retain_until,
            candidates.c.erased_at,
            candidates.c.merged_into,
            candidates.c.created_at,
            candidates.c.held_since,
            _ASKED.label("asked"),
            func.max(process_views.c.closed_at).label("closed_at"),
            _OPEN.label("open"),
        )
        .outerjoin(applications, applications.c.candidate_id == candidates.c.id)
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .group_by(candidates.c.id)
    )
