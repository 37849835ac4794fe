"""How long candidates are kept, and whose time is over.

Counted from when the last of their processes closed, or from when they were added if they never
applied; a day that HR set counts instead. Nobody is due while a process is open.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, func, or_, select, update

from db.hiring import UnknownCandidate
from db.schema import applications, candidates, process_views
from domain.retention import months_later


class NobodyLeft(Exception):
    """The candidate has been erased: there is nothing to keep."""


class RetainedTooShort(Exception):
    """The day lies in the past."""


@dataclass(frozen=True, slots=True)
class Kept:
    """One candidate. `until` is the last day they are kept, None while a process is open and HR
    set no day; `by_hr`: it is HR's day."""

    candidate: str
    until: date | None
    by_hr: bool
    erased_at: datetime | None
    open: bool


def kept(conn: Connection, candidate: str, months: int) -> Kept:
    """Until when somebody is kept. Raises `UnknownCandidate`."""
    row = conn.execute(_query().where(candidates.c.id == candidate)).first()
    if row is None:
        raise UnknownCandidate(candidate)
    return _kept(row, months)


def kept_of(conn: Connection, application: str, months: int) -> Kept:
    """Until when the candidate of an application is kept."""
    return kept(conn, candidate_of(conn, application).id, months)


def due(conn: Connection, months: int, today: date) -> list[Kept]:
    """Whose last day is over, the longest ago first."""
    # A day of slack, because months differ in length; what counts is computed below.
    before = datetime.combine(months_later(today, -months), time(), UTC) + timedelta(days=4)
    last = func.coalesce(func.max(process_views.c.closed_at), candidates.c.created_at)
    query = (
        _query()
        .where(candidates.c.erased_at.is_(None))
        .having(_OPEN == 0, or_(candidates.c.retain_until < today, last < before))
    )
    found = [_kept(row, months) for row in conn.execute(query)]
    over = [(each.until, each) for each in found if each.until is not None and each.until < today]
    return [each for _, each in sorted(over, key=lambda pair: (pair[0], pair[1].candidate))]


def retain(conn: Connection, candidate: str, until: date | None, today: date) -> None:
    """HR's own day; None goes back to the setting's.

    Raises `UnknownCandidate`, `NobodyLeft`, or `RetainedTooShort` for a day that is over.
    """
    if until is not None and until < today:
        raise RetainedTooShort
    row = conn.execute(
        select(candidates.c.erased_at).where(candidates.c.id == candidate).with_for_update()
    ).first()
    if row is None:
        raise UnknownCandidate(candidate)
    if row.erased_at is not None:
        raise NobodyLeft
    conn.execute(update(candidates).where(candidates.c.id == candidate).values(retain_until=until))


def retain_candidate_of(
    conn: Connection, application: str, until: date | None, today: date
) -> None:
    """`retain`, for the candidate of an application."""
    retain(conn, candidate_of(conn, application).id, until, today)


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
        by_hr=by_hr,
        erased_at=row.erased_at,
        open=bool(row.open),
    )


# Applications of theirs that have not closed.
_OPEN = func.count(applications.c.id) - func.count(process_views.c.closed_at)


def _query() -> Select[Any]:
    return (
        select(
            candidates.c.id,
            candidates.c.retain_until,
            candidates.c.erased_at,
            candidates.c.created_at,
            func.max(process_views.c.closed_at).label("closed_at"),
            _OPEN.label("open"),
        )
        .outerjoin(applications, applications.c.candidate_id == candidates.c.id)
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .group_by(candidates.c.id)
    )
