"""HR's private notes about an application: for the desk alone."""

from __future__ import annotations

from sqlalchemy import Connection

from api.answers import Created, NoteAnswer
from api.bodies.hiring import NoteBody, confirmed
from api.calls.notes import note_down, take_back
from api.deps import DeskDep, ServicesDep
from api.refusals import Unknown
from api.routes.common import PathId, reader_of, router
from db.directory.hiring import find_application
from db.directory.notes import NoteFacts, notes_of

notes = router("/applications", "notes")


@notes.get(
    "/{application_id}/notes",
    operation_id="list_notes",
    summary="HR's private notes, the newest first",
)
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


@notes.post(
    "/{application_id}/notes",
    operation_id="add_note",
    status_code=201,
    summary="Add a private note",
)
async def add(
    application_id: PathId, body: NoteBody, person: DeskDep, services: ServicesDep
) -> Created:
    """409 for a candidate who is being erased; 422 `doubtful-words` unless they are `confirmed`."""
    form = {"text": body.text}
    return Created(
        id=await note_down(services, application_id, person, form, confirmed(body)),
    )


@notes.delete(
    "/{application_id}/notes/{note_id}",
    operation_id="delete_note",
    status_code=204,
    summary="Take one's own note back",
)
async def remove(
    application_id: PathId, note_id: PathId, person: DeskDep, services: ServicesDep
) -> None:
    """For good. 404 for a note that somebody else wrote; 409 `legal-hold` while a hold keeps what
    was said about the candidate."""
    await take_back(services, application_id, note_id, person)
