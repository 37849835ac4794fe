"""The people of the directory: who may sign in, and as what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from db.clock_and_ids import new_id
from db.directory.identity import end_access
from db.schema import applications, candidates, interviews, jobs, people
from domain.releases import known_among
from domain.words import DESK_ROLES, NewTasks, Role


@dataclass(frozen=True, slots=True)
class Person:
    """One person of the directory, as every route and page sees them."""

    id: str
    name: str
    email: str
    locale: str
    zone: str
    roles: frozenset[Role]
    active: bool
    new_tasks: NewTasks = NewTasks.TOGETHER
    office: str = ""

    @property
    def at_desk(self) -> bool:
        """Works the desk: sees every application, may act for the owner of an HR task."""
        return bool(self.roles & DESK_ROLES)


@dataclass(frozen=True, slots=True)
class NewPerson:
    """What is known of a person who is to be added; checked by whoever hands it in."""

    name: str
    email: str
    roles: tuple[Role, ...]
    locale: str
    zone: str
    office: str = ""


class AddressTaken(Exception):
    """Somebody of the directory has this address already; `id` is theirs."""

    def __init__(self, id_: str) -> None:
        super().__init__(id_)
        self.id = id_


class StillNeeded(Exception):
    """A person whom processes would miss; `reason` is a code of the catalogue.

    `jobs`: those that need somebody else first, as (id, title); `applications`: those whose next
    interview does, as (id, the candidate's name).
    """

    def __init__(
        self,
        reason: str,
        *,
        jobs: Sequence[tuple[str, str]] = (),
        applications: Sequence[tuple[str, str]] = (),
    ) -> None:
        super().__init__(reason)
        self.reason = reason
        self.jobs = tuple(jobs)
        self.applications = tuple(applications)


def add_person(conn: Connection, new: NewPerson, at: datetime) -> str:
    """Add a person; raises `AddressTaken` if the address is known."""
    known = conn.execute(select(people.c.id).where(people.c.email == new.email)).scalar()
    if known is not None:
        raise AddressTaken(known)
    person = new_id("per")
    conn.execute(
        insert(people).values(
            id=person,
            name=new.name,
            email=new.email,
            locale=new.locale,
            zone=new.zone,
            office=new.office,
            roles=list(new.roles),
            active=True,
            created_at=at,
        )
    )
    return person


class ForLeadsAlone(Exception):
    """Only an HR lead makes somebody an HR lead, or takes one's access away: whoever else could
    would be one themselves a moment later.
    """


def refuse_making_leads(by: Person, roles: Iterable[Role]) -> None:
    """Raise `ForLeadsAlone` where somebody who is no HR lead would give that role."""
    if Role.HR_LEAD in roles and Role.HR_LEAD not in by.roles:
        raise ForLeadsAlone


def give_roles(conn: Connection, person_id: str, roles: Iterable[Role]) -> None:
    """Say what somebody of the directory is from now on."""
    said = sorted(set(roles))
    conn.execute(update(people).where(people.c.id == person_id).values(roles=said))


def give_office(conn: Connection, person_id: str, office: str) -> None:
    """Say where somebody works from now on; '' for no office."""
    conn.execute(update(people).where(people.c.id == person_id).values(office=office))


def change_address(conn: Connection, person_id: str, email: str) -> None:
    """Say where somebody's mails go from now on; raises `AddressTaken`."""
    other = find_address(conn, email)
    if other is not None and other.id != person_id:
        raise AddressTaken(other.id)
    conn.execute(update(people).where(people.c.id == person_id).values(email=email))


def choose_new_tasks(conn: Connection, person_id: str, choice: NewTasks, at: datetime) -> None:
    """How somebody hears of new tasks from now on; those of before are not told any more."""
    its = update(people).where(people.c.id == person_id, people.c.new_tasks != choice)
    conn.execute(its.values(new_tasks=choice, new_tasks_since=at))


def find_person(conn: Connection, person_id: str) -> Person | None:
    """One person, active or not."""
    row = conn.execute(select(people).where(people.c.id == person_id)).first()
    return person_of_row(row) if row else None


def find_address(conn: Connection, email: str) -> Person | None:
    """The person of an address."""
    row = conn.execute(select(people).where(people.c.email == email)).first()
    return person_of_row(row) if row else None


def all_people(conn: Connection) -> list[Person]:
    """Everybody, by name."""
    return [person_of_row(row) for row in conn.execute(select(people).order_by(people.c.name))]


def unknown_people(conn: Connection, ids: Sequence[str]) -> set[str]:
    """Which of these are not active people of the directory."""
    known = conn.execute(
        select(people.c.id).where(people.c.id.in_(set(ids)), people.c.active.is_(True))
    )
    return set(ids) - set(known.scalars())


def deactivate(conn: Connection, person_id: str, at: datetime, *, by_lead: bool) -> bool:
    """Take a person's access away at once; False if there is no such person.

    What waits for them, `db.directory.leaving` passes on. Raises `StillNeeded` for those whom
    ladders end with, and who own what no ladder watches or have an interview before them, and
    `ForLeadsAlone` for an HR lead unless it is one who asks.
    """
    active = _lock_active(conn)
    leaving = active.pop(person_id, None) or find_person(conn, person_id)
    if leaving is None:
        return False
    if leaving.active:
        _refuse_if_needed(conn, leaving, at, staying=active.values())
        if Role.HR_LEAD in leaving.roles and not by_lead:
            raise ForLeadsAlone
    conn.execute(update(people).where(people.c.id == person_id).values(active=False))
    end_access(conn, person_id, at)
    return True


def _lock_active(conn: Connection) -> dict[str, Person]:
    """Everybody who is active, locked: of the last two, one at a time may leave. Not so much that
    a step, which holds an application that is locked next and reserves a mail to one of them, would
    have to wait: it would be waited for.
    """
    active = select(people).where(people.c.active.is_(True)).order_by(people.c.id)
    query = active.with_for_update(key_share=True)
    return {row.id: person_of_row(row) for row in conn.execute(query)}


def _refuse_if_needed(
    conn: Connection, leaving: Person, at: datetime, *, staying: Iterable[Person]
) -> None:
    of_job = (jobs.c.recruiter_id, jobs.c.hiring_manager_id, jobs.c.hr_lead_id)
    query = select(jobs.c.id, jobs.c.title).where(or_(*(each == leaving.id for each in of_job)))
    held = conn.execute(query.order_by(jobs.c.code)).all()
    if held:
        raise StillNeeded("has_a_job", jobs=[(row.id, row.title) for row in held])
    remaining = {role for person in staying for role in person.roles}
    if leaving.roles & DESK_ROLES - remaining:
        raise StillNeeded("last_of_role")
    expected = _expected_by(conn, leaving.id, at)
    if expected:
        raise StillNeeded("expected_in_interviews", applications=expected)


def _expected_by(conn: Connection, person: str, at: datetime) -> list[tuple[str, str]]:
    """Whose interviews somebody still has before them, the earliest first. No ladder watches these:
    it begins when the interview is over.
    """
    rows = conn.execute(
        select(interviews.c.application_id, interviews.c.panel, candidates.c.name)
        .join(applications, applications.c.id == interviews.c.application_id)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(interviews.c.starts_at > at, interviews.c.cancelled.is_(False))
        .order_by(interviews.c.starts_at, interviews.c.id)
    )
    mine = (row for row in rows if any(seat["person"] == person for seat in row.panel))
    return list({row.application_id: row.name for row in mine}.items())


def person_of_row(row: Row[Any]) -> Person:
    """A row of `people` as a person."""
    return Person(
        id=row.id,
        name=row.name,
        email=row.email,
        locale=row.locale,
        zone=row.zone,
        roles=known_among(Role, row.roles),
        active=row.active,
        new_tasks=next(iter(known_among(NewTasks, [row.new_tasks])), NewTasks.TOGETHER),
        office=row.office,
    )
