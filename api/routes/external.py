"""Beside an ATS: what happened over there is put here, under the id that it has over there."""

from __future__ import annotations

from typing import Any

from fastapi import Response

from api.external import OutsideDep, PathExternalId, answer
from api.external_schemas import (
    ExternalAnswer,
    ExternalApplication,
    ExternalCandidate,
    ExternalInterview,
    ExternalJob,
    ExternalPerson,
    ExternalRejection,
    ExternalWithdrawal,
)
from api.routes.common import router
from db.external import Taken

external = router("/external/{system}", "external")

_FIRST: dict[int | str, dict[str, Any]] = {
    201: {"model": ExternalAnswer, "description": "It was said for the first time"}
}


@external.put("/people/{external_id}", summary="A colleague", responses=_FIRST)
async def person(
    external_id: PathExternalId, body: ExternalPerson, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """Found again by the mail address. Only an HR lead's key changes an existing one's
    address, or adds an HR lead."""
    taken = await outside.put_person(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put("/candidates/{external_id}", summary="A candidate", responses=_FIRST)
async def candidate(
    external_id: PathExternalId, body: ExternalCandidate, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """Found again by the mail address. 409 if a new address is another candidate's."""
    taken = await outside.put_candidate(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put("/jobs/{external_id}", summary="A job, its people and its plan", responses=_FIRST)
async def job(
    external_id: PathExternalId, body: ExternalJob, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """409 where a plan that applications follow would lose a stage or its order."""
    taken = await outside.put_job(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put("/applications/{external_id}", summary="A candidate on a job", responses=_FIRST)
async def application(
    external_id: PathExternalId, body: ExternalApplication, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """The process starts; twice is one."""
    taken = await outside.put_application(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put(
    "/applications/{external_id}/withdrawal", summary="The candidate withdrew", responses=_FIRST
)
async def withdrawal(
    external_id: PathExternalId, body: ExternalWithdrawal, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """At any moment before there is an outcome; later 409 with the state."""
    taken = await outside.put_withdrawal(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put(
    "/applications/{external_id}/rejection",
    summary="The candidate was rejected over there",
    responses=_FIRST,
)
async def rejection(
    external_id: PathExternalId, body: ExternalRejection, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """The process ends without another mail; whose key this is decided and told. 409 where the
    process cannot be ended like that yet: put it again then.
    """
    taken = await outside.put_rejection(external_id, body)
    return _answered(response, outside.system, external_id, taken)


@external.put(
    "/interviews/{external_id}",
    summary="An interview: arranged, moved, cancelled",
    responses=_FIRST,
)
async def interview(
    external_id: PathExternalId, body: ExternalInterview, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """409 if the process is not where this is possible; `state` says where it is."""
    taken = await outside.put_interview(external_id, body)
    return _answered(response, outside.system, external_id, taken)


def _answered(response: Response, system: str, external_id: str, taken: Taken) -> ExternalAnswer:
    response.status_code = 201 if taken.created else 200
    return answer(system, external_id, taken)
