"""Changes that one person proposed and another confirms or refuses."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query
from sqlalchemy import Connection

from api.answers import Page
from api.answers.proposals import ProposalAnswer
from api.bodies.proposals import RefusalBody
from api.calls import proposals as calls
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep
from api.routes.common import DEFAULT_LIMIT, Cursor, Limit, PathId, page_of, router
from db.setup.proposals import page_of_proposals
from domain.access import Scope
from domain.proposals import ProposalState

proposals = router("/proposals", "proposals", writes=Scope.ADMINISTER)


@proposals.get("", operation_id="list_proposals", summary="Proposals, the newest first")
async def listed(
    person: DeskDep,
    services: ServicesDep,
    state: Annotated[ProposalState | None, Query()] = None,
    before: Cursor = "",
    limit: Limit = DEFAULT_LIMIT,
) -> Page[ProposalAnswer]:
    """Everybody's for HR leads, one's own for others; of one `state` if it is named."""

    def read(conn: Connection) -> Page[ProposalAnswer]:
        rows = page_of_proposals(
            conn,
            person.id,
            lead=calls.sees_all(person),
            state=state or "",
            before=before,
            limit=limit,
        )
        return page_of(
            rows,
            limit,
            lambda row: calls.facts_of_row(conn, services.parts, row),
        )

    return await services.parts.database.read(read)


@proposals.get("/{proposal_id}", operation_id="get_proposal", summary="One proposal")
async def one(proposal_id: PathId, person: DeskDep, services: ServicesDep) -> ProposalAnswer:
    """With what it would change, before and after."""
    return await services.parts.database.read(
        lambda conn: calls.facts_of_proposal(conn, services.parts, proposal_id, person)
    )


@proposals.post(
    "/{proposal_id}/confirm", operation_id="confirm_proposal", summary="Make what was proposed"
)
async def confirmed(
    proposal_id: PathId, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> ProposalAnswer:
    """Exactly that, at once; kept with the names of both. 403 `own_proposal` for one's own,
    `not_independent` for that of somebody whom they made lately, or who made them; 409
    `overtaken` where what it rests on has changed meanwhile, 409 `settled` a second time."""
    return await calls.confirm(services, person, by, proposal_id)


@proposals.post(
    "/{proposal_id}/refuse", operation_id="refuse_proposal", summary="Leave it as it is"
)
async def refused(
    proposal_id: PathId,
    body: RefusalBody,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> ProposalAnswer:
    """With the reason, which whoever proposed it reads."""
    return await calls.refuse(services, person, by, proposal_id, body.reason)


@proposals.post(
    "/{proposal_id}/withdraw", operation_id="withdraw_proposal", summary="Take a proposal back"
)
async def withdrawn(
    proposal_id: PathId, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> ProposalAnswer:
    """Whoever proposed it, while it is open."""
    return await calls.withdraw(services, person, by, proposal_id)
