"""Somebody applies, as HR notes it down in one go: candidate, application, résumé, note.

All of it is one transaction, known by a key that the form brings along: sent twice, it counts once.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import IntegrityError

from api.deps import Via, actor_of
from api.services import Conflict, Services
from composition import Parts
from db.directory.applying import Applied, apply
from db.directory.documents import keep_address, keep_file
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import (
    NewCandidate,
    UnknownCandidate,
    candidates_at,
    find_candidate,
    insert_candidate,
    lock_address,
)
from db.directory.notes import add_note
from db.directory.people import Person
from db.process.acts import ActKind, Refused
from db.schema import applications, candidates
from domain.documents import CheckedFile
from domain.same_person import like_named, same_number

ANOTHER = "another"
"""Stands for somebody who is nobody of those who look like them."""


class PerhapsKnown(Exception):
    """Candidates who may be the one who applies: `ids`, the first one first."""

    def __init__(self, ids: tuple[str, ...]) -> None:
        super().__init__(", ".join(ids))
        self.ids = ids


@dataclass(frozen=True, slots=True)
class Arrival:
    """Who applies for what. `key` is in the form of our ids, without their prefix. `whose`: '' for
    somebody who is new as far as is known, the id of a candidate, or `ANOTHER`. `resume`: a file,
    or the address of one. Without a job there is only the candidate."""

    key: str
    new: NewCandidate
    job: str = ""
    whose: str = ""
    resume: CheckedFile | str = ""
    note: str = ""
    meant: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class Arrived:
    """What there is since then; `application` is '' without a job."""

    candidate: str
    application: str = ""


async def arrive(services: Services, person: Person, arrival: Arrival) -> Arrived:
    """Add what is new. Raises `PerhapsKnown` for somebody who may be there already, as long as it
    is not said whose this is; `UnknownCandidate`, `UnknownJob`, `ApplicationOpen`, and what a note
    is refused for."""
    parts, at = services.parts, services.parts.clock()
    try:
        arrived, applied = await parts.database.write(
            lambda conn: _arrive(conn, parts, person, arrival, at)
        )
    except IntegrityError:
        # Sent twice at once: somebody else's transaction was first.
        before = await parts.database.read(lambda conn: _before(conn, arrival))
        if before is None:
            raise
        return before
    if applied is not None:
        services.ring_soon(applied.id, ActKind.START, applied.first.untaken)
    return arrived


def _arrive(
    conn: Connection, parts: Parts, person: Person, arrival: Arrival, at: datetime
) -> tuple[Arrived, Applied | None]:
    lock_address(conn, arrival.new.email)
    before = _before(conn, arrival)
    if before is not None:
        return before, None
    candidate = _whose(conn, arrival, at)
    if not arrival.job:
        return Arrived(candidate), None
    actor = actor_of(person, via=Via.DESK)
    application = f"app_{arrival.key}"
    applied = apply(
        conn, candidate, arrival.job, actor, at, parts.policies, application=application
    )
    if isinstance(arrival.resume, CheckedFile):
        _settled(keep_file(conn, application, arrival.resume, person.id, at))
    elif arrival.resume:
        _settled(keep_address(conn, application, arrival.resume, person.id, at))
    if arrival.note:
        form = {"text": arrival.note}
        _settled(add_note(conn, application, person.id, form, at, arrival.meant))
    return Arrived(candidate, application), applied


def _before(conn: Connection, arrival: Arrival) -> Arrived | None:
    """What the same form came to when it was sent before."""
    named = select(applications.c.id, applications.c.candidate_id)
    row = conn.execute(named.where(applications.c.id == f"app_{arrival.key}")).first()
    if row is not None:
        return Arrived(row.candidate_id, row.id)
    added = find_candidate(conn, f"can_{arrival.key}")
    return Arrived(added.merged_into or added.id) if added is not None else None


def _whose(conn: Connection, arrival: Arrival, at: datetime) -> str:
    if arrival.whose and arrival.whose != ANOTHER:
        row = find_candidate(conn, arrival.whose)
        if row is None or row.erased_at is not None:
            raise UnknownCandidate(arrival.whose)
        if row.merged_into is not None:
            raise CandidateMerged(row.merged_into)
        return arrival.whose
    alike = () if arrival.whose else tuple(row.id for row in _alike(conn, arrival.new))
    if alike:
        raise PerhapsKnown(alike)
    return insert_candidate(conn, arrival.new, at, f"can_{arrival.key}")


def _alike(conn: Connection, new: NewCandidate) -> list[Row[Any]]:
    """Who has this address and a name that is not clearly different, or this name and number."""
    found = [row for row in candidates_at(conn, new.email) if like_named(row.name, new.name)]
    if new.phone:
        called = select(candidates).where(
            candidates.c.name == new.name,
            candidates.c.phone != "",
            candidates.c.email != new.email,
            candidates.c.erased_at.is_(None),
            candidates.c.merged_into.is_(None),
        )
        of_name = conn.execute(called.order_by(candidates.c.id)).all()
        found += [row for row in of_name if same_number(row.phone, new.phone)]
    return found


def _settled(kept: object) -> None:
    if isinstance(kept, Refused):
        raise Conflict(kept)
