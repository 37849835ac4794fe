"""People, candidates and applications as another system has them: added, found again, changed.

Colleagues are known by the mail address: two records of one become one here, and keep both of
their ids over there. A candidate's mailbox may be shared: whoever was added here, and has no id
over there yet, is known by address and name together; two ids over there are two candidates.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Table, select, update

from db.ats.external import Reference, TakenElsewhere, external_ids_of, find_our_id
from db.directory.applying import ApplicationOpen, apply, open_application
from db.directory.hiring import (
    NewCandidate,
    ReferenceRefused,
    UnknownCandidate,
    candidates_at,
    insert_candidate,
    lock_address,
)
from db.directory.people import AddressTaken, ForLeadsAlone, NewPerson, add_person
from db.process.acts import Actor
from db.process.cards import index_candidate
from db.schema import applications, candidates, people
from db.setup.policies import Policies
from domain.addresses import looked_up
from domain.company import Company
from domain.external import ExternalKind
from domain.same_person import like_named
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
    office: str | None = None


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


def known_person(conn: Connection, known: str, email: str) -> str:
    """Our id of a person: `known`, or of whoever has the address; '' for somebody new."""
    if known:
        return known
    met = _by_address(conn, people, email)
    return met.id if met is not None else ""


def known_candidate(conn: Connection, known: str, system: str, said: CandidateSaid) -> str:
    """Our id of a candidate: `known`, or of whoever has the address, a name that is not clearly
    different, and no id over there yet; '' for somebody new."""
    if known:
        return known
    lock_address(conn, said.email)
    for row in candidates_at(conn, said.email):
        named = external_ids_of(conn, system, ExternalKind.CANDIDATE, row.id)
        if not named and like_named(row.name, said.name):
            return str(row.id)
    return ""


def upsert_person(
    conn: Connection,
    known: str,
    said: PersonSaid,
    company: Company,
    at: datetime,
    *,
    by_lead: bool,
) -> tuple[str, bool]:
    """Add or change a person (`known`: our id, as `known_person` gives it); gives our id, and
    whether anything changed. Somebody new has the company's language and zone, unless it is said.

    Raises `AddressTaken` if the address is somebody else's. Unless it is said by an HR lead, also
    `AddressIsPersonal` where an existing person's mails would go elsewhere, and `ForLeadsAlone`
    where somebody new would be an HR lead.
    """
    row = _by_id(conn, people, known)
    if row is None:
        if Role.HR_LEAD in said.roles and not by_lead:
            raise ForLeadsAlone
        locale, zone = said.locale or company.language, said.zone or company.zone
        new = NewPerson(said.name, said.email, said.roles, locale, zone, said.office or "")
        return add_person(conn, new, at), True
    if said.email != row.email:
        other = _by_address(conn, people, said.email)
        if other is not None:
            raise AddressTaken(other.id)
        if not by_lead:
            raise AddressIsPersonal
    values = {
        "name": said.name,
        "email": said.email,
        "locale": said.locale,
        "zone": said.zone,
        "office": said.office,
    }
    return row.id, _change(conn, people, row, values)


def upsert_candidate(
    conn: Connection, known: str, said: CandidateSaid, company: Company, at: datetime
) -> tuple[str, bool]:
    """Add or change a candidate (`known`: our id, as `known_candidate` gives it); gives our id, and
    whether anything changed.

    Raises `TakenElsewhere` for a candidate who was erased here: what was forgotten on purpose does
    not come back by a nightly export.
    """
    # Read with its lock: whoever is just being erased is waited for, and not written to.
    row = _by_id(conn, candidates, known)
    if row is not None and row.merged_into is not None:
        row = _by_id(conn, candidates, row.merged_into)
    if row is None:
        new = NewCandidate(
            said.name,
            said.email,
            said.locale or company.language,
            said.zone or company.zone,
            said.phone or "",
        )
        return insert_candidate(conn, new, at), True
    if row.erased_at is not None:
        raise TakenElsewhere("erased", row.id)
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
    """Start the process of a candidate on a job, both by their ids over there; twice is one. What
    was begun here and goes on, and has no id over there yet, gets this one.

    Raises `ReferenceRefused` for an id that is not known, `ApplicationOpen` while the candidate's
    application under another id is not over, and `TakenElsewhere` if the application is another
    candidate's or another job's here (a process cannot change whose it is), or the candidate was
    erased here.
    """
    of_candidate = resolved(conn, system, ExternalKind.CANDIDATE, candidate, "candidate")
    of_job = resolved(conn, system, ExternalKind.JOB, job, "job")
    if not known:
        # Asked before `apply`, which locks the candidate: applications come first.
        begun = open_application(conn, of_candidate, of_job)
        if begun is None:
            try:
                return apply(conn, of_candidate, of_job, actor, at, policies).id, True
            except UnknownCandidate:
                # Nothing of them begins anew.
                raise TakenElsewhere("erased", of_candidate) from None
        if not _unnamed(conn, system, begun):
            raise ApplicationOpen(begun)
        _refuse_erased(conn, of_candidate, begun)
        return begun, False
    row = conn.execute(select(applications).where(applications.c.id == known)).one()
    if (row.candidate_id, row.job_id) != (of_candidate, of_job):
        raise TakenElsewhere("belongs_elsewhere", known)
    _refuse_erased(conn, of_candidate, known)
    return known, False


def _refuse_erased(conn: Connection, candidate: str, application: str) -> None:
    erased = select(candidates.c.id).where(
        candidates.c.id == candidate, candidates.c.erased_at.is_not(None)
    )
    if conn.execute(erased).first() is not None:
        raise TakenElsewhere("erased", application)


def _unnamed(conn: Connection, system: str, application: str) -> bool:
    """Whether the other system has no id for an application yet; locked, for one of two at once."""
    conn.execute(
        select(applications.c.id).where(applications.c.id == application).with_for_update()
    )
    return not external_ids_of(conn, system, ExternalKind.APPLICATION, application)


def resolved(conn: Connection, system: str, kind: ExternalKind, external: str, field: str) -> str:
    """Our id for another system's; raises `ReferenceRefused` naming the field."""
    found = find_our_id(conn, Reference(system, kind, external))
    if found is None:
        raise ReferenceRefused(field, f"{kind}_unknown")
    return found


def person_of(conn: Connection, system: str, named: str, field: str) -> str:
    """An active person, by mail address or by their id over there."""
    if "@" in named:
        row = _by_address(conn, people, looked_up(named))
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
