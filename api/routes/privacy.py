"""One candidate's data: until when it is kept, handing it out, erasing it."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC

from fastapi import Response
from sqlalchemy import Connection

from api.answers import ErasureAnswer, RetentionAnswer
from api.deps import DeskDep, LeadDep, ServicesDep
from api.erasing import erase_candidate
from api.problems import FieldsRefused
from api.routes.common import PathId, router
from api.schemas import ErasureBody, RetentionBody
from db.exporting import read_dossier
from db.retention import Kept, kept, retain
from domain.dossier import packed

privacy = router("/candidates", "privacy")

log = logging.getLogger("api")


@privacy.get("/{candidate_id}/retention", summary="Until when a candidate is kept")
async def retention(
    candidate_id: PathId, person: DeskDep, services: ServicesDep
) -> RetentionAnswer:
    """By HR's own day, or by the deployment's months after the last process closed."""
    parts = services.parts
    months = parts.settings.retention_months
    found = await parts.database.read(lambda conn: kept(conn, candidate_id, months))
    return RetentionAnswer.model_validate(found)


@privacy.put("/{candidate_id}/retention", summary="Set until when a candidate is kept")
async def set_retention(
    candidate_id: PathId, body: RetentionBody, person: DeskDep, services: ServicesDep
) -> RetentionAnswer:
    """409 for somebody who was erased; 422 for a day that is over. Nobody is erased by it."""
    parts = services.parts
    today = parts.clock().astimezone(UTC).date()

    def write(conn: Connection) -> Kept:
        retain(conn, candidate_id, body.until, today)
        return kept(conn, candidate_id, parts.settings.retention_months)

    return RetentionAnswer.model_validate(await parts.database.write(write))


@privacy.get(
    "/{candidate_id}/export",
    summary="Everything that is held about a candidate",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "A zip"}},
)
async def export(candidate_id: PathId, person: LeadDep, services: ServicesDep) -> Response:
    """Tables as JSON, mails as text and HTML, documents. It names other people too: look through
    it before you hand it on."""
    parts = services.parts
    dossier = await parts.database.read(lambda conn: read_dossier(conn, candidate_id))
    content = await asyncio.to_thread(packed, dossier, parts.clock())
    log.info("everything about %s was exported by %s", candidate_id, person.id)
    named = {"Content-Disposition": f'attachment; filename="{candidate_id}.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@privacy.post("/{candidate_id}/erasure", summary="Erase a candidate for good")
async def erase(
    candidate_id: PathId, body: ErasureBody, person: LeadDep, services: ServicesDep
) -> ErasureAnswer:
    """Codes and counts stay, under no name; open processes end, with no mail to the candidate. 409
    while a mail is being sent. A second time answers as the first one did."""
    if body.confirm != candidate_id:
        raise FieldsRefused(("confirm", "not_confirmed"))
    return ErasureAnswer.model_validate(await erase_candidate(services, candidate_id, person.id))
