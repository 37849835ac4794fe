"""From an application's page: its candidate and another one are one, or two."""

from __future__ import annotations

from fastapi import APIRouter, Request
from fastapi.responses import Response

from api.calls.duplicates import kept_apart, merged
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.pages.application_view import application_page_with, saved
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, see_other, see_proposal
from db.directory.duplicates import CandidateMerged
from db.directory.merging import MergeRefused
from db.privacy.retention import candidate_of

router = APIRouter(include_in_schema=False)


@router.post("/applications/{application}/merge")
async def merge(
    application: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """The other one is merged into the candidate of this page."""
    other = await sent_text(request, "candidate")
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    try:
        done = await merged(services, person, by, whom.id, other)
    except CandidateMerged:  # pressed twice
        return see_other(f"/applications/{application}")
    except MergeRefused as refused:
        return await application_page_with(
            view, services, application, 409, conflict=refused.reason
        )
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return saved(application, "merged")


@router.post("/applications/{application}/keep-apart")
async def keep_apart(
    application: str, request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """They are two, and not shown to each other any more."""
    other = await sent_text(request, "candidate")
    whom = await services.parts.database.read(lambda conn: candidate_of(conn, application))
    await kept_apart(services, by, whom.id, other)
    return saved(application, "kept_apart")
