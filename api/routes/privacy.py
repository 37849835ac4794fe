"""One candidate's data: until when it is kept, handing it out, erasing it."""

from __future__ import annotations

import asyncio
import logging

from fastapi import Depends, Response

from api.answers import ErasureAnswer, LegalHoldAnswer, RetentionAnswer
from api.bodies.hiring import ErasureBody, LegalHoldBody, RetentionBody
from api.calls.administration import administered
from api.calls.erasing import erase_candidate
from api.calls.holding import held, lifted
from api.calls.retaining import retained
from api.deps import AdministratorDep, Counted, DeskDep, LeadDep, ServicesDep
from api.rates import Rate
from api.refusals import FieldsRefused
from api.routes.common import PathId, router
from db.privacy.exporting import read_data_export
from db.privacy.holding import hold_of
from db.privacy.retention import kept
from domain.access import Scope
from domain.administration import AdminKind
from domain.data_export import packed

privacy = router("/candidates", "privacy", reads=Scope.PRIVACY, writes=Scope.PRIVACY)

log = logging.getLogger("api")


@privacy.get(
    "/{candidate_id}/retention",
    operation_id="get_retention",
    summary="Until when a candidate is kept",
)
async def retention(
    candidate_id: PathId, person: DeskDep, services: ServicesDep
) -> RetentionAnswer:
    """By HR's own day, or by the deployment's months after the last process closed."""
    parts = services.parts
    months = parts.settings.retention_months
    found = await parts.database.read(lambda conn: kept(conn, candidate_id, months))
    return RetentionAnswer.model_validate(found)


@privacy.put(
    "/{candidate_id}/retention",
    operation_id="set_retention",
    summary="Set until when a candidate is kept",
)
async def set_retention(
    candidate_id: PathId,
    body: RetentionBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> RetentionAnswer:
    """409 for somebody who was erased; 422 for a day that is over. Nobody is erased by it. A day
    that is nearer than the rule's is an HR lead's to set: 403 `nearer_than_the_rule`."""
    return RetentionAnswer.model_validate(
        await retained(services, person, by, candidate_id, body.until)
    )


@privacy.get(
    "/{candidate_id}/export",
    operation_id="export_candidate",
    dependencies=[Depends(Counted(Rate.EXPORTS))],
    summary="Everything that is held about a candidate",
    response_class=Response,
    responses={200: {"content": {"application/zip": {}}, "description": "A zip"}},
)
async def export(
    candidate_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Tables as JSON, mails as text and HTML, documents. It names other people too: look through
    it before you hand it on."""
    parts = services.parts
    export = await parts.database.read(lambda conn: read_data_export(conn, candidate_id))
    # Nothing of it leaves before it is kept who asked for it.
    await administered(services, by, AdminKind.DATA_EXPORTED, lambda _: None, candidate_id)
    content = await asyncio.to_thread(packed, export, parts.clock())
    log.info("everything about %s was exported by %s", candidate_id, person.id)
    named = {"Content-Disposition": f'attachment; filename="{candidate_id}.zip"'}
    return Response(content, media_type="application/zip", headers=named)


@privacy.get(
    "/{candidate_id}/legal-hold",
    operation_id="get_legal_hold",
    summary="The legal hold on a candidate",
)
async def legal_hold(
    candidate_id: PathId, person: LeadDep, services: ServicesDep
) -> LegalHoldAnswer:
    """While it stands, nothing about them is erased. All null where there is none."""
    hold = await services.parts.database.read(lambda conn: hold_of(conn, candidate_id))
    return LegalHoldAnswer.of(candidate_id, hold)


@privacy.put(
    "/{candidate_id}/legal-hold",
    operation_id="set_legal_hold",
    summary="Put a candidate on legal hold",
)
async def put_on_hold(
    candidate_id: PathId,
    body: LegalHoldBody,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> LegalHoldAnswer:
    """One that stands keeps its day, and gets this reason. 409 for somebody who was erased."""
    return LegalHoldAnswer.of(candidate_id, await held(services, candidate_id, body.because, by))


@privacy.delete(
    "/{candidate_id}/legal-hold",
    operation_id="lift_legal_hold",
    status_code=204,
    summary="Lift the legal hold on a candidate",
)
async def lift(
    candidate_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """From now on they can be erased. Where there is none, nothing changes."""
    await lifted(services, candidate_id, by)


@privacy.post(
    "/{candidate_id}/erasure", operation_id="erase_candidate", summary="Erase a candidate for good"
)
async def erase(
    candidate_id: PathId,
    body: ErasureBody,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> ErasureAnswer:
    """Codes and counts stay, under no name; open processes end, with no mail to the candidate. 409
    while a mail is being sent, and `legal-hold` while a hold keeps them. A second time answers as
    the first one did."""
    if body.confirm != candidate_id:
        raise FieldsRefused(("confirm", "not_confirmed"))
    return ErasureAnswer.model_validate(await erase_candidate(services, candidate_id, by))
