"""Candidates."""

from __future__ import annotations

from fastapi import Response

from api.answers import (
    CandidateAnswer,
    Created,
    MergedAnswer,
    Page,
    PossibleDuplicateAnswer,
)
from api.bodies.hiring import CandidateBody, CandidateChangeBody, OtherCandidateBody
from api.calls.candidates import changed_candidate
from api.calls.duplicates import kept_apart, merged
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.refusals import Unknown
from api.routes.common import (
    DEFAULT_LIMIT,
    PROPOSED,
    Cursor,
    Limit,
    PathId,
    awaiting,
    page_of,
    router,
)
from db.directory.duplicates import possible_duplicates
from db.directory.hiring import NewCandidate, add_candidate, find_candidate, page_of_candidates

candidates = router("/candidates", "candidates")


@candidates.post("", operation_id="add_candidate", status_code=201, summary="Add a candidate")
async def add(body: CandidateBody, person: DeskDep, services: ServicesDep) -> Created:
    """A mailbox may be shared. 409 if somebody of this address, and of a name that is not clearly
    different, is known; the answer names them. `another` says that it is somebody else."""
    company = services.parts.company.known
    locale, zone = body.locale or company.language, body.zone or company.zone
    new = NewCandidate(body.name, body.email, locale, zone, body.phone)
    at = services.parts.clock()
    id_ = await services.parts.database.write(
        lambda conn: add_candidate(conn, new, at, another=body.another)
    )
    return Created(id=id_)


@candidates.get("", operation_id="list_candidates", summary="Candidates, the newest first")
async def listed(
    person: DeskDep, services: ServicesDep, cursor: Cursor = "", limit: Limit = DEFAULT_LIMIT
) -> Page[CandidateAnswer]:
    """A page of them."""
    rows = await services.parts.database.read(lambda conn: page_of_candidates(conn, cursor, limit))
    return page_of(rows, limit, CandidateAnswer.model_validate)


@candidates.get("/{candidate_id}", operation_id="get_candidate", summary="One candidate")
async def one(candidate_id: PathId, person: DeskDep, services: ServicesDep) -> CandidateAnswer:
    """With their address."""
    row = await services.parts.database.read(lambda conn: find_candidate(conn, candidate_id))
    if row is None:
        raise Unknown
    return CandidateAnswer.model_validate(row)


@candidates.patch(
    "/{candidate_id}",
    operation_id="change_candidate",
    summary="Put right what is known of a candidate",
    response_model=CandidateAnswer,
    responses=PROPOSED,
)
async def change(
    candidate_id: PathId,
    body: CandidateChangeBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> CandidateAnswer | Response:
    """What is left out stays. While mails to them are still to come, a recruiter proposes a new
    address (202), and the rest counts at once; mails go to the old one until it is confirmed.
    """
    done = await changed_candidate(services, person, by, candidate_id, body.said())
    if done.proposal is not None:
        return awaiting(done.proposal)
    return CandidateAnswer.model_validate(done.made)


@candidates.get(
    "/{candidate_id}/duplicates",
    operation_id="list_possible_duplicates",
    summary="Who may be the same candidate",
)
async def duplicates(
    candidate_id: PathId, person: DeskDep, services: ServicesDep
) -> list[PossibleDuplicateAnswer]:
    """Who has the same address, or the same name and telephone number; also who is kept apart."""
    found = await services.parts.database.read(
        lambda conn: possible_duplicates(conn, candidate_id, apart=True)
    )
    return [PossibleDuplicateAnswer.model_validate(each) for each in found]


@candidates.post(
    "/{candidate_id}/merge",
    operation_id="merge_candidates",
    summary="Two candidates are one",
    response_model=MergedAnswer,
    responses=PROPOSED,
)
async def merge_with(
    candidate_id: PathId,
    body: OtherCandidateBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> MergedAnswer | Response:
    """What is the other one's becomes this one's, for good: applications with their notes and
    documents, ids of other systems. Each process and link goes on; the other id answers
    `merged_into`. 409 `both_open` while both have a process on one job, which `applications` names.
    While mails to the other one are to come, and would go to another address, a recruiter proposes
    it: 202.
    """
    done = await merged(services, person, by, candidate_id, body.candidate)
    return awaiting(done.proposal) if done.proposal else MergedAnswer.model_validate(done.made)


@candidates.post(
    "/{candidate_id}/keep-apart",
    operation_id="keep_candidates_apart",
    status_code=204,
    summary="Two candidates are two",
)
async def apart(
    candidate_id: PathId,
    body: OtherCandidateBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> None:
    """Remembered: they are not shown as possible duplicates of each other any more."""
    await kept_apart(services, by, candidate_id, body.candidate)
