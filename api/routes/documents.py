"""Files about an application: the résumé, or where it is kept."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request, Response

from api.answers import Created, DocumentAnswer
from api.bodies.hiring import ResumeAddressBody
from api.calls.files import hand_out, keep, remove, sent_file
from api.deps import AdministratorDep, Counted, DeskDep, PersonDep, ServicesDep, Via
from api.rates import Rate
from api.refusals import Unknown
from api.routes.common import PathId, reader_of, router
from db.directory.hiring import find_application
from db.reading.documents import documents_of, may_open
from domain.documents import MediaType

documents = router("/applications", "documents")

_BINARY = {"schema": {"type": "string", "format": "binary"}}
_SOME_FILE = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
_FORM = {
    "schema": {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string", "format": "binary", "minLength": 1}},
    }
}
_FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            **{type_.value: _SOME_FILE for type_ in MediaType},
            "multipart/form-data": _FORM,
        },
    }
}
_UNCHANGED: dict[int | str, dict[str, Any]] = {
    200: {"model": Created, "description": "The newest one is the same; nothing was changed"}
}


@documents.put(
    "/{application_id}/resume",
    operation_id="put_resume",
    status_code=201,
    summary="Hand in the résumé",
    responses=_UNCHANGED,
    openapi_extra=_FILE_BODY,
    dependencies=[Depends(Counted(Rate.UPLOADS))],
)
async def put_resume(
    application_id: PathId,
    request: Request,
    person: DeskDep,
    services: ServicesDep,
    response: Response,
) -> Created:
    """PDF or DOCX, at most 10 MiB: as the whole body, its name in `Content-Disposition`, or as the
    field `file` of a form. What it is, its content says. An earlier one is kept as replaced.
    """
    file = await sent_file(request)
    kept = await keep(services, application_id, file, person.id)
    response.status_code = 201 if kept.created else 200
    return Created(id=kept.id)


@documents.put(
    "/{application_id}/resume/address",
    operation_id="put_resume_address",
    status_code=201,
    summary="Say where the résumé is kept",
    responses=_UNCHANGED,
)
async def put_address(
    application_id: PathId,
    body: ResumeAddressBody,
    person: DeskDep,
    services: ServicesDep,
    response: Response,
) -> Created:
    """An https address, such as the ATS's. It is shown as a link and never fetched."""
    kept = await keep(services, application_id, body.url, person.id)
    response.status_code = 201 if kept.created else 200
    return Created(id=kept.id)


@documents.get(
    "/{application_id}/documents",
    operation_id="list_documents",
    summary="The files of an application",
)
async def listed(
    application_id: PathId, person: PersonDep, services: ServicesDep
) -> list[DocumentAnswer]:
    """The newest first."""
    reader = reader_of(person)
    found = await services.parts.database.read(
        lambda conn: (
            documents_of(conn, application_id)
            if find_application(conn, reader, application_id)
            else None
        )
    )
    if found is None:
        raise Unknown
    return [DocumentAnswer.model_validate(each) for each in found]


@documents.get(
    "/{application_id}/documents/{document_id}",
    operation_id="get_document",
    summary="The file itself",
    response_class=Response,
    responses={200: {"content": {type_.value: _BINARY for type_ in MediaType}}},
)
async def content(
    application_id: PathId,
    document_id: PathId,
    person: PersonDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """Noted in the file's access log. A file that is kept elsewhere is not here: 404."""
    reader = reader_of(person)
    allowed = await services.parts.database.read(
        lambda conn: may_open(conn, reader, document_id, application_id)
    )
    if not allowed:
        raise Unknown
    return await hand_out(services, by, document_id, via=Via.API)


@documents.delete(
    "/{application_id}/documents/{document_id}",
    operation_id="delete_document",
    status_code=204,
    summary="Erase a file",
)
async def erase(
    application_id: PathId,
    document_id: PathId,
    _person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> None:
    """For good: what was handed in by mistake need not wait for the rest. Who has opened it stays
    known until the candidate is erased. 409 `legal-hold` while a hold keeps them."""
    await remove(services, by, application_id, document_id)
