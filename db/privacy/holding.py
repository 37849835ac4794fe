"""Legal holds (诉讼保全): what an authority, a court or a dispute may ask for is not erased.

A hold is a candidate's, with who set it, since when and why. While it stands, erasing refuses and
retention passes over; a request to erase by right can then only be refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate
from db.privacy.retention import NobodyLeft
from db.schema import candidates


@dataclass(frozen=True, slots=True)
class Hold:
    """One hold. `by`: a person's id, or the command's name."""

    since: datetime
    by: str
    because: str


def hold_of(conn: Connection, candidate: str) -> Hold | None:
    """The hold on a candidate. Raises `UnknownCandidate`, or `CandidateMerged`."""
    row = conn.execute(select(candidates).where(candidates.c.id == candidate)).first()
    if row is None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    return None if row.held_since is None else Hold(row.held_since, row.held_by, row.held_because)


def set_hold(conn: Connection, candidate: str, because: str, by: str, at: datetime) -> Hold:
    """Put somebody on hold. One that stands keeps since when, and whose it is; its reason can be
    put in other words. Raises `NobodyLeft` for somebody who was erased, too."""
    standing = _locked(conn, candidate)
    since, whose = (standing.since, standing.by) if standing else (at, by)
    conn.execute(
        update(candidates)
        .where(candidates.c.id == candidate)
        .values(held_since=since, held_by=whose, held_because=because)
    )
    return Hold(since, whose, because)


def lift_hold(conn: Connection, candidate: str) -> None:
    """Lift the hold; where there is none, nothing changes."""
    if _locked(conn, candidate) is not None:
        conn.execute(
            update(candidates)
            .where(candidates.c.id == candidate)
            .values(held_since=None, held_by="", held_because="")
        )


def _locked(conn: Connection, candidate: str) -> Hold | None:
    row = conn.execute(
        select(candidates.c.erased_at).where(candidates.c.id == candidate).with_for_update()
    ).first()
    if row is not None and row.erased_at is not None:
        raise NobodyLeft
    return hold_of(conn, candidate)
