"""What everybody of the directory settles for themselves."""

from __future__ import annotations

from dataclasses import replace

from api.calls.administration import administered
from api.services import Services
from db.directory.people import Person, choose_new_tasks
from domain.administration import Administrator, AdminKind
from domain.words import NewTasks


async def change_own(
    services: Services, by: Administrator, person: Person, new_tasks: NewTasks | None
) -> Person:
    """Change what is said (None: nothing of it), and give back how it is then."""
    if new_tasks is None:
        return person
    at = services.parts.clock()
    await administered(
        services,
        by,
        AdminKind.PERSON_CHANGED,
        lambda conn: choose_new_tasks(conn, person.id, new_tasks, at),
        person.id,
    )
    return replace(person, new_tasks=new_tasks)
