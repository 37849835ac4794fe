"""What everybody of the directory settles for themselves."""

from __future__ import annotations

from sqlalchemy import Connection

from api.bodies.people import MeBody
from api.calls.administration import administered
from api.services import Services
from db.directory.coming_back import change_facts
from db.directory.people import Person, choose_new_tasks, find_person
from domain.administration import Administrator, AdminKind


async def change_own(services: Services, by: Administrator, person: Person, body: MeBody) -> Person:
    """Change what is said, and give back how it is then."""
    at, facts, choice = services.parts.clock(), body.facts(), body.new_tasks

    def write(conn: Connection) -> Person | None:
        if facts:
            change_facts(conn, person.id, facts)
        if choice is not None:
            choose_new_tasks(conn, person.id, choice, at)
        return find_person(conn, person.id)

    changed = await administered(services, by, AdminKind.PERSON_CHANGED, write, person.id)
    return changed or person
