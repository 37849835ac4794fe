"""What somebody of the directory is, changed: other roles, other facts, or back after leaving."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, select, update

from db.directory.job_team import HELD_IN, MAY_HOLD
from db.directory.people import ForLeadsAlone, Person, StillNeeded, all_people, give_roles
from db.schema import jobs, people
from domain.words import DESK_ROLES, Role


def change_facts(conn: Connection, person_id: str, said: Mapping[str, str]) -> None:
    """Say what somebody is called, which language they read, where they are; by column."""
    conn.execute(update(people).where(people.c.id == person_id).values(**said))


def refuse_losing(conn: Connection, person: Person, roles: Collection[Role]) -> None:
    """Raise `StillNeeded` where somebody would lose a role that a job needs them in, or that nobody
    else at the desk has."""
    held = [
        (row.id, row.title)
        for role, column in HELD_IN.items()
        if not MAY_HOLD[role] & set(roles)
        for row in conn.execute(
            select(jobs.c.id, jobs.c.title).where(column == person.id).order_by(jobs.c.code)
        )
    ]
    if held:
        raise StillNeeded("has_a_job", jobs=list(dict.fromkeys(held)))
    others = [each for each in all_people(conn) if each.active and each.id != person.id]
    remaining = {role for each in others for role in each.roles}
    if (person.roles - set(roles)) & DESK_ROLES - remaining:
        raise StillNeeded("last_of_role")


def refuse_unmaking_leads(by: Person, person: Person, roles: Collection[Role]) -> None:
    """Raise `ForLeadsAlone` where somebody who is no HR lead would give or take that role."""
    differs = (Role.HR_LEAD in roles) is not (Role.HR_LEAD in person.roles)
    if differs and Role.HR_LEAD not in by.roles:
        raise ForLeadsAlone


def come_back(conn: Connection, person_id: str, roles: Collection[Role]) -> None:
    """Let somebody in again who had left, with these roles."""
    conn.execute(update(people).where(people.c.id == person_id).values(active=True))
    give_roles(conn, person_id, roles)
