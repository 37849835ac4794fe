"""Candidates."""

from __future__ import annotations

from api.answers import CandidateAnswer, Created, Page
from api.deps import DeskDep, ServicesDep
from api.problems import Unknown
from api.routes.common import DEFAULT_LIMIT, Cursor, Limit, PathId, page_of, router
from api.schemas import CandidateBody
from db.hiring import NewCandidate, add_candidate, find_candidate, page_of_candidates

candidates = router("/candidates", "candidates")


@candidates.post("", status_code=201, summary="Add a candidate")
async def add(body: CandidateBody, person: DeskDep, services: ServicesDep) -> Created:
    """409 if the address is known; the answer names whose it is."""
    new = NewCandidate(body.name, body.email, body.locale, body.zone, body.phone)
    at = services.parts.clock()
    id_ = await services.parts.database.write(lambda conn: add_candidate(conn, new, at))
    return Created(id=id_)


@candidates.get("", summary="Candidates, the newest first")
async def listed(
    person: DeskDep, services: ServicesDep, cursor: Cursor = "", limit: Limit = DEFAULT_LIMIT
) -> Page[CandidateAnswer]:
    """A page of them."""
    rows = await services.parts.database.read(lambda conn: page_of_candidates(conn, cursor, limit))
    return page_of(rows, limit, CandidateAnswer.model_validate)


@candidates.get("/{candidate_id}", summary="One candidate")
async def one(candidate_id: PathId, person: DeskDep, services: ServicesDep) -> CandidateAnswer:
    """With their address."""
    row = await services.parts.database.read(lambda conn: find_candidate(conn, candidate_id))
    if row is None:
        raise Unknown
    return CandidateAnswer.model_validate(row)
