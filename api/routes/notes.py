"""HR's private notes about an application: for the desk alone."""

from __future__ import annotations

from sqlalchemy import Connection

from api.answers import Created, NoteAnswer
from api.deps import DeskDep, ServicesDep
from api.notes import note_down, take_back
from api.problems import Unknown
from api.routes.common import PathId, reader_of, router
from api.schemas import NoteBody
from db.hiring import find_application
from db.notes import NoteFacts, notes_of

notes = router("/applications", "notes")


@notes.get("/{application_id}/notes", summary="HR's private notes, the newest first")
async def listed(
    application_id: PathId, person: DeskDep, services: ServicesDep
) -> list[NoteAnswer]:
    """Nobody outside of the desk sees them: no interviewer, no hiring manager, no candidate."""

    def query(conn: Connection) -> tuple[NoteFacts, ...]:
        if find_application(conn, reader_of(person), application_id) is None:
            raise Unknown
        return notes_of(conn, application_id)

    found = await services.parts.database.read(query)
    return [NoteAnswer.model_validate(note) for note in found]


@notes.post("/{application_id}/notes", status_code=201, summary="Add a private note")
async def add(
    application_id: PathId, body: NoteBody, person: DeskDep, services: ServicesDep
) -> Created:
    """409 for a candidate who is being erased."""
    return Created(id=await note_down(services, application_id, person, body.model_dump()))


@notes.delete(
    "/{application_id}/notes/{note_id}", status_code=204, summary="Take one's own note back"
)
async def remove(
    application_id: PathId, note_id: PathId, person: DeskDep, services: ServicesDep
) -> None:
    """For good. 404 for a note that somebody else wrote."""
    await take_back(services, application_id, note_id, person)
