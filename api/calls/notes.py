"""HR's private notes, for the pages and the JSON API alike."""

from __future__ import annotations

from collections.abc import Mapping

from api.refusals import Unknown
from api.services import Conflict, Services
from db.directory.notes import add_note, remove_note
from db.directory.people import Person
from db.process.acts import Refused


async def note_down(
    services: Services,
    application: str,
    person: Person,
    form: Mapping[str, object],
    meant: frozenset[str] = frozenset(),
) -> str:
    """Keep a note of somebody at the desk; its id."""
    parts = services.parts
    kept = await parts.database.write(
        lambda conn: add_note(conn, application, person.id, form, parts.clock(), meant)
    )
    if isinstance(kept, Refused):
        raise Conflict(kept)
    return kept


async def take_back(services: Services, application: str, note: str, person: Person) -> None:
    """Remove one's own note; somebody else's is as unknown as none."""
    gone = await services.parts.database.write(
        lambda conn: remove_note(conn, application, note, person.id)
    )
    if not gone:
        raise Unknown
