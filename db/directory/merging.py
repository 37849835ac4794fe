"""Merging two candidates who are one: what was the one's is the other's, and each process goes on.

A merge moves applications, with all that hangs on them (acts, links, mails, notes, documents), and
the ids of other systems. Whoever was merged keeps a row, which says who they are now: old ids lead
there, and erasing somebody erases it too.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, update

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate
from db.directory.whole_candidates import (
    applications_of,
    lock_before_applications,
    lock_candidates,
)
from db.process.cards import index_candidate
from db.process.locking import locked_row
from db.schema import applications, candidates, external_ids, messages
from domain.external import ExternalKind


class WhyNotMerged(StrEnum):
    """Why two are not merged; codes of the catalogue."""

    SAME = "same_candidate"
    ERASED = "erased"
    BOTH_OPEN = "both_open"


class MergeRefused(Exception):
    """Nothing was merged. `applications`: those of which one has to end first."""

    def __init__(self, reason: WhyNotMerged, applications: tuple[str, ...] = ()) -> None:
        super().__init__(reason)
        self.reason = reason
        self.applications = applications


@dataclass(frozen=True, slots=True)
class Merged:
    """Who is left, and the applications that are theirs since now."""

    candidate: str
    applications: tuple[str, ...]


def merge(conn: Connection, candidate: str, other: str) -> Merged:
    """Make everything of `other` the candidate's, who stays as they are called and reached.

    Raises `UnknownCandidate`, `CandidateMerged` for one who was merged before, or `MergeRefused`:
    for one and the same, one who was erased, and while both have a process on one job.
    """
    if candidate == other:
        raise MergeRefused(WhyNotMerged.SAME)
    lock_before_applications(conn, candidate, other)
    for each in applications_of(conn, candidate, other):
        locked_row(conn, each)
    rows = lock_candidates(conn, candidate, other)
    for each in (candidate, other):
        _refuse_gone(rows.get(each), each)
    both = _open_on_one_job(conn, candidate, other)
    if both:
        raise MergeRefused(WhyNotMerged.BOTH_OPEN, both)
    moved = tuple(applications_of(conn, other))
    _move(conn, candidate, other)
    _keep_longer(conn, rows[candidate], rows[other])
    _keep_on_hold(conn, rows[candidate], rows[other])
    for each in (candidate, other):
        index_candidate(conn, each)
    return Merged(candidate, moved)


def _refuse_gone(row: Row[Any] | None, named: str) -> None:
    if row is None:
        raise UnknownCandidate(named)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    if row.erased_at is not None:
        raise MergeRefused(WhyNotMerged.ERASED)


def _open_on_one_job(conn: Connection, candidate: str, other: str) -> tuple[str, ...]:
    theirs = applications.alias("theirs")
    query = (
        select(applications.c.id, theirs.c.id)
        .join(theirs, theirs.c.job_id == applications.c.job_id)
        .where(
            applications.c.candidate_id == candidate,
            theirs.c.candidate_id == other,
            applications.c.over_at.is_(None),
            theirs.c.over_at.is_(None),
        )
        .order_by(applications.c.id)
    )
    return tuple(id_ for pair in conn.execute(query) for id_ in pair)


def _move(conn: Connection, candidate: str, other: str) -> None:
    conn.execute(
        update(applications)
        .where(applications.c.candidate_id == other)
        .values(candidate_id=candidate)
    )
    # The key of a mail ends in whom it is for: the same mail is not reserved for them once more.
    conn.execute(
        update(messages)
        .where(messages.c.candidate_id == other)
        .values(
            candidate_id=candidate,
            business_key=func.replace(messages.c.business_key, other, candidate),
        )
    )
    conn.execute(
        update(external_ids)
        .where(external_ids.c.our_id == other, external_ids.c.kind == ExternalKind.CANDIDATE)
        .values(our_id=candidate)
    )
    conn.execute(
        update(candidates)
        .where(or_(candidates.c.id == other, candidates.c.merged_into == other))
        .values(merged_into=candidate)
    )


def _keep_longer(conn: Connection, row: Row[Any], other: Row[Any]) -> None:
    """Of two days that HR set, the later one counts."""
    days = [each.retain_until for each in (row, other) if each.retain_until is not None]
    if days and max(days) != row.retain_until:
        mine = update(candidates).where(candidates.c.id == row.id)
        conn.execute(mine.values(retain_until=max(days)))


def _keep_on_hold(conn: Connection, row: Row[Any], other: Row[Any]) -> None:
    """A legal hold on one of them is one on both, since the earlier day and for every reason. What
    was asked by right came over with its application."""
    held = sorted(
        (each for each in (row, other) if each.held_since is not None),
        key=lambda each: (each.held_since, each.id),
    )
    if not held:
        return
    reasons = dict.fromkeys(each.held_because for each in held)
    conn.execute(
        update(candidates)
        .where(candidates.c.id == row.id)
        .values(
            held_since=held[0].held_since,
            held_by=held[0].held_by,
            held_because="\n".join(reasons),
        )
    )
    gone = update(candidates).where(candidates.c.id == other.id)
    conn.execute(gone.values(held_since=None, held_by="", held_because=""))
