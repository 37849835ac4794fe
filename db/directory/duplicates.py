"""Candidates who may be one: found by what they share, and remembered where they are two."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, insert, or_, select

from db.directory.hiring import UnknownCandidate, find_candidate
from db.schema import applications, candidates, kept_apart
from domain.same_person import same_number

MOST = 50
"""An agency's mailbox can be that of hundreds: so many are looked at."""


class CandidateMerged(Exception):
    """The candidate turned out to be another one; `id` is who they are now."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


@dataclass(frozen=True, slots=True)
class PossibleDuplicate:
    """Somebody who may be the candidate. `application`: their newest one, '' if there is none."""

    id: str
    name: str
    email: str
    phone: str
    created_at: datetime
    same_address: bool
    kept_apart: bool
    application: str = ""


def possible_duplicates(
    conn: Connection, candidate: str, *, apart: bool = False
) -> tuple[PossibleDuplicate, ...]:
    """Who has the same address, or the same name and telephone number; the newest first. With who
    was said to be somebody else only if `apart`. Raises `UnknownCandidate`."""
    mine = find_candidate(conn, candidate)
    if mine is None:
        raise UnknownCandidate(candidate)
    if mine.erased_at is not None or mine.merged_into is not None:
        return ()
    known = _apart_from(conn, candidate)
    met = [row for row in _near(conn, mine) if apart or row.id not in known]
    newest = _newest(conn, [row.id for row in met])
    return tuple(
        PossibleDuplicate(
            id=row.id,
            name=row.name,
            email=row.email,
            phone=row.phone,
            created_at=row.created_at,
            same_address=row.email == mine.email,
            kept_apart=row.id in known,
            application=newest.get(row.id, ""),
        )
        for row in met
    )


def keep_apart(conn: Connection, candidate: str, other: str, by: str, at: datetime) -> None:
    """Remember that two candidates are two. Raises `UnknownCandidate` for one who is not there, or
    for one and the same."""
    one_id, other_id = sorted((candidate, other))
    if one_id == other_id or None in (find_candidate(conn, one_id), find_candidate(conn, other_id)):
        raise UnknownCandidate(other)
    if other_id not in _apart_from(conn, one_id):
        pair = {"one_id": one_id, "other_id": other_id}
        conn.execute(insert(kept_apart).values(**pair, said_by=by, at=at))


def _apart_from(conn: Connection, candidate: str) -> frozenset[str]:
    pairs = select(kept_apart.c.one_id, kept_apart.c.other_id).where(
        or_(kept_apart.c.one_id == candidate, kept_apart.c.other_id == candidate)
    )
    return frozenset(other if one == candidate else one for one, other in conn.execute(pairs))


def _near(conn: Connection, mine: Row[Any]) -> list[Row[Any]]:
    called = and_(candidates.c.name == mine.name, candidates.c.phone != "")
    query = (
        select(candidates)
        .where(
            or_(candidates.c.email == mine.email, called),
            candidates.c.id != mine.id,
            candidates.c.erased_at.is_(None),
            candidates.c.merged_into.is_(None),
        )
        .order_by(candidates.c.id.desc())
        .limit(MOST)
    )
    return [
        row
        for row in conn.execute(query)
        if row.email == mine.email or same_number(row.phone, mine.phone)
    ]


def _newest(conn: Connection, ids: Iterable[str]) -> dict[str, str]:
    query = select(applications.c.candidate_id, applications.c.id).where(
        applications.c.candidate_id.in_(list(ids))
    )
    return {row.candidate_id: row.id for row in conn.execute(query.order_by(applications.c.id))}
