"""People, candidates and applications as another system has them: added, found again, changed.

Whoever is known here already by the mail address is that person: two records of one human being
become one here, and keep both of their ids over there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from db.acts import Actor
from db.cards import index_candidate
from db.directory import AddressTaken, ForLeadsAlone, NewPerson, add_person
from db.external import Reference, ReferenceRefused, TakenElsewhere, find_our_id
from db.hiring import CandidateKnown, NewCandidate, UnknownCandidate, add_candidate, apply
from db.policies import Policies
from db.schema import applications, candidates, people
from domain.external import ExternalKind
from domain.words import Role


@dataclass(frozen=True, slots=True)
class PersonSaid:
    """A person as the other system has them; what is None is not said.

    `roles` count for somebody new; later they are this product's own to give and to take.
    """

    name: str
    email: str
    roles: tuple[Role, ...]
    locale: str | None = None
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class CandidateSaid:
    """A candidate as the other system has them; what is None is not said."""

    name: str
    email: str
    locale: str | None = None
    zone: str | None = None
    phone: str | None = None


class AddressIsPersonal(Exception):
    """Mails and sign-in links of this person would go to another address: not for everybody."""


def upsert_person(
    conn: Connection, known: str, said: PersonSaid, at: datetime, *, by_lead: bool
) -> tuple[str, bool]:
    """Add or change a person; gives our id, and whether anything changed.

    Raises `AddressTaken` if the address is somebody else's. Unless it is said by an HR lead, also
    `AddressIsPersonal` where an existing person's mails would go elsewhere, and `ForLeadsAlone`
    where somebody new would be an HR lead.
    """
    row = _by_id(conn, people, known) or _by_address(conn, people, said.email)
    if row is None:
        if Role.HR_LEAD in said.roles and not by_lead:
            raise ForLeadsAlone
        new = NewPerson(said.name, said.email, said.roles)
        person = add_person(conn, new, at)
        row = _by_id(conn, people, person)
        _change(conn, people, row, {"locale": said.locale, "zone": said.zone})
        return person, True
    if said.email != row.email:
        other = _by_address(conn, people, said.email)
        if other is not None:
            raise AddressTaken(other.id)
        if not by_lead:
            raise AddressIsPersonal
    values = {"name": said.name, "email": said.email, "locale": said.locale, "zone": said.zone}
    return row.id, _change(conn, people, row, values)


def upsert_candidate(
    conn: Connection, known: str, said: CandidateSaid, at: datetime
) -> tuple[str, bool]:
    """Add or change a candidate; gives our id, and whether anything changed.

    Raises `CandidateKnown` if the address is somebody else's, and `TakenElsewhere` for a candidate
    who was erased here: what was forgotten on purpose does not come back by a nightly export.
    """
    met = None if known else _by_address(conn, candidates, said.email)
    # Read again with its lock: whoever is just being erased is waited for, and not written to.
    row = _by_id(conn, candidates, met.id if met is not None else known)
    if row is None:
        new = NewCandidate(
            said.name,
            said.email,
            said.locale or "zh",
            said.zone or "Asia/Shanghai",
            said.phone or "",
        )
        return add_candidate(conn, new, at), True
    if row.erased_at is not None:
        raise TakenElsewhere("erased", row.id)
    if said.email != row.email:
        other = _by_address(conn, candidates, said.email)
        if other is not None:
            raise CandidateKnown(other.id)
    values = {
        "name": said.name,
        "email": said.email,
        "locale": said.locale,
        "zone": said.zone,
        "phone": said.phone,
    }
    changed = _change(conn, candidates, row, values)
    if changed:
        index_candidate(conn, row.id)
    return row.id, changed


def upsert_application(
    conn: Connection,
    known: str,
    system: str,
    candidate: str,
    job: str,
    actor: Actor,
    at: datetime,
    policies: Policies,
) -> tuple[str, bool]:
    """Start the process of a candidate on a job, both by their ids over there; twice is one.

    Raises `ReferenceRefused` for an id that is not known, and `TakenElsewhere` if the application
    is another candidate's or another job's here (a process cannot change whose it is), or the
    candidate was erased here.
    """
    of_candidate = resolved(conn, system, ExternalKind.CANDIDATE, candidate, "candidate")
    of_job = resolved(conn, system, ExternalKind.JOB, job, "job")
    if not known:
        try:
            applied = apply(conn, of_candidate, of_job, actor, at, policies)
        except UnknownCandidate:
            # Nothing of them begins anew.
            raise TakenElsewhere("erased", of_candidate) from None
        return applied.id, applied.created
    row = conn.execute(select(applications).where(applications.c.id == known)).one()
    if (row.candidate_id, row.job_id) != (of_candidate, of_job):
        raise TakenElsewhere("belongs_elsewhere", known)
    erased = select(candidates.c.id).where(
        candidates.c.id == of_candidate, candidates.c.erased_at.is_not(None)
    )
    if conn.execute(erased).first() is not None:
        raise TakenElsewhere("erased", known)
    return known, False


def resolved(conn: Connection, system: str, kind: ExternalKind, external: str, field: str) -> str:
    """Our id for another system's; raises `ReferenceRefused` naming the field."""
    found = find_our_id(conn, Reference(system, kind, external))
    if found is None:
        raise ReferenceRefused(field, f"{kind}_unknown")
    return found


def person_of(conn: Connection, system: str, named: str, field: str) -> str:
    """An active person, by mail address or by their id over there."""
    if "@" in named:
        row = _by_address(conn, people, named.strip().lower())
    else:
        known = find_our_id(conn, Reference(system, ExternalKind.PERSON, named))
        row = _by_id(conn, people, known or "")
    if row is None or not row.active:
        raise ReferenceRefused(field, "person_unknown")
    return str(row.id)


def _by_id(conn: Connection, table: Table, id_: str) -> Row[Any] | None:
    if not id_:
        return None
    return conn.execute(select(table).where(table.c.id == id_).with_for_update()).first()


def _by_address(conn: Connection, table: Table, email: str) -> Row[Any] | None:
    return conn.execute(select(table).where(table.c.email == email)).first()


def _change(
    conn: Connection, table: Table, row: Row[Any] | None, values: Mapping[str, str | None]
) -> bool:
    """Write what is said and differs."""
    assert row is not None
    news = {
        name: value
        for name, value in values.items()
        if value is not None and value != row._mapping[name]
    }
    if news:
        conn.execute(update(table).where(table.c.id == row.id).values(**news))
    return bool(news)
