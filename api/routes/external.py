"""Beside an ATS: what happened over there is put here, under the id that it has over there."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fastapi import Request, Response

from api.answers.shapes import WarningAnswer, warning_answers
from api.bodies.external import (
    ExternalAnswer,
    ExternalApplication,
    ExternalCandidate,
    ExternalInterview,
    ExternalJob,
    ExternalPerson,
    ExternalRejection,
    ExternalWarning,
    ExternalWithdrawal,
)
from api.calls.external import Outside, OutsideDep, PathExternalId, answer
from api.door.texts import texts_of
from api.routes.common import router
from db.ats.external import Taken
from domain.access import Scope

external = router("/external/{system}", "external", reads=Scope.EXTERNAL, writes=Scope.EXTERNAL)

_FIRST: dict[int | str, dict[str, Any]] = {
    201: {"model": ExternalAnswer, "description": "It was said for the first time"}
}
_PROPOSED: dict[int | str, dict[str, Any]] = {
    **_FIRST,
    202: {
        "model": ExternalAnswer,
        "description": "Taken in, but for what `warnings` call `proposed`: an HR lead confirms it",
    },
}


@external.put(
    "/people/{external_id}", operation_id="put_person", summary="A colleague", responses=_PROPOSED
)
async def person(
    external_id: PathExternalId,
    body: ExternalPerson,
    outside: OutsideDep,
    request: Request,
    response: Response,
) -> ExternalAnswer:
    """Found again by the mail address. Only an HR lead's key changes an existing one's
    address, or adds an HR lead; that somebody is a hiring manager a recruiter's key proposes."""
    taken = await outside.put_person(external_id, body)
    return _answered(response, outside, external_id, taken, proposed_in(request, taken))


@external.put(
    "/candidates/{external_id}",
    operation_id="put_candidate",
    summary="A candidate",
    responses=_PROPOSED,
)
async def candidate(
    external_id: PathExternalId,
    body: ExternalCandidate,
    outside: OutsideDep,
    request: Request,
    response: Response,
) -> ExternalAnswer:
    """A new address is only proposed by a recruiter's key while mails to them are to come: they go
    to the old one until an HR lead confirms it."""
    taken = await outside.put_candidate(external_id, body)
    return _answered(response, outside, external_id, taken, proposed_in(request, taken))


@external.put(
    "/jobs/{external_id}",
    operation_id="put_job",
    summary="A job, its people and its plan",
    responses=_PROPOSED,
)
async def job(
    external_id: PathExternalId,
    body: ExternalJob,
    outside: OutsideDep,
    request: Request,
    response: Response,
) -> ExternalAnswer:
    """409 where a plan that applications follow would lose a stage or its order. A hiring manager
    who is the one of no job yet is only proposed by a recruiter's key; of a new job the HR lead
    stands in for them.
    """
    taken = await outside.put_job(external_id, body)
    return _answered(response, outside, external_id, taken, proposed_in(request, taken))


@external.put(
    "/applications/{external_id}",
    operation_id="put_application",
    summary="A candidate on a job",
    responses=_FIRST,
)
async def application(
    external_id: PathExternalId, body: ExternalApplication, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """The process starts; twice is one."""
    taken = await outside.put_application(external_id, body)
    return _answered(response, outside, external_id, taken)


@external.put(
    "/applications/{external_id}/withdrawal",
    operation_id="put_withdrawal",
    summary="The candidate withdrew",
    responses=_FIRST,
)
async def withdrawal(
    external_id: PathExternalId, body: ExternalWithdrawal, outside: OutsideDep, response: Response
) -> ExternalAnswer:
    """At any moment before there is an outcome; later 409 with the state."""
    taken = await outside.put_withdrawal(external_id, body)
    return _answered(response, outside, external_id, taken)


@external.put(
    "/applications/{external_id}/rejection",
    operation_id="put_rejection",
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
    return _answered(response, outside, external_id, taken)


@external.put(
    "/interviews/{external_id}",
    operation_id="put_interview",
    summary="An interview: arranged, moved, cancelled",
    responses=_FIRST,
)
async def interview(
    external_id: PathExternalId,
    body: ExternalInterview,
    outside: OutsideDep,
    request: Request,
    response: Response,
) -> ExternalAnswer:
    """409 if the process is not where this is possible; `state` says where it is."""
    taken = await outside.put_interview(external_id, body)
    texts, zone = texts_of(request), outside.person.zone
    warnings = warning_answers(taken.doubts, texts.catalogue, texts.locale, zone)
    return _answered(response, outside, external_id, taken, warnings)


def proposed_in(request: Request, taken: Taken) -> list[ExternalWarning]:
    """What waits for an HR lead, in sentences."""
    texts = texts_of(request)
    return [
        ExternalWarning(
            code="proposed", field=field, detail=texts(f"problems.proposed.{field}"), proposal=id_
        )
        for field, id_ in taken.proposals
    ]


def _answered(
    response: Response,
    outside: Outside,
    external_id: str,
    taken: Taken,
    warnings: Sequence[WarningAnswer] = (),
) -> ExternalAnswer:
    response.status_code = 201 if taken.created else 200
    if taken.proposals:
        response.status_code = 202
    return answer(outside.system, external_id, taken, warnings)
