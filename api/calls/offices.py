"""Where somebody works: by its hours is due what they get."""

from __future__ import annotations

from sqlalchemy import Connection

from api.calls.administration import administered
from api.refusals import Unknown
from api.services import Services
from db.directory.people import Person, find_person, give_office
from domain.administration import Administrator, AdminKind


async def change_office(
    services: Services, by: Administrator, person_id: str, office: str | None
) -> Person:
    """Say where somebody works (None: as before), and give back how they are then. Raises
    `Unknown`."""

    def write(conn: Connection) -> Person | None:
        if office is not None:
            give_office(conn, person_id, office)
        return find_person(conn, person_id)

    found = await services.parts.database.read(lambda conn: find_person(conn, person_id))
    if found is None:
        raise Unknown
    if office is None or office == found.office:
        return found
    changed = await administered(services, by, AdminKind.PERSON_CHANGED, write, person_id)
    return changed or found
