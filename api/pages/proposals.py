"""Changes that wait for a second person: the list, what one would change, and settling it."""

from __future__ import annotations

from collections.abc import Awaitable
from typing import Any, NamedTuple

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.answers.policies import DifferenceSaid, compared
from api.answers.policy_sentences import Speaker
from api.answers.proposals import ProposalAnswer
from api.bodies.proposals import LONGEST_REASON
from api.calls import proposals as calls
from api.calls.policies import proposed_policy
from api.calls.proposals import ProposalOver
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.proposal_lines import (
    AS_LETTER,
    AS_POLICY,
    ProposalLine,
    changed,
    lines_of,
    said_subject,
)
from api.services import Services
from db.reading.proposals import ProposalNames, read_names
from db.setup.proposals import page_of_proposals
from domain.letters import Letter
from domain.line_diff import letter_diff
from domain.proposals import ProposalState

router = APIRouter(prefix="/proposals", include_in_schema=False)


@router.get("")
async def listed(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Everybody's for HR leads, one's own for others; the newest first."""
    lead = calls.sees_all(person)

    def read(conn: Connection) -> list[ProposalLine]:
        rows = page_of_proposals(conn, person.id, lead=lead)
        return lines_of(view, conn, services.parts, rows)

    lines = await services.parts.database.read(read)
    return view.page("proposals.html", lines=lines, lead=lead)


@router.get("/{proposal}")
async def one(
    proposal: str, person: DeskDep, view: DeskViewDep, services: ServicesDep, made: bool = False
) -> HTMLResponse:
    """What it would change; `made` says that it has just been proposed."""
    return await _page(view, services, proposal, made=made)


@router.post("/{proposal}/confirm")
async def confirm(
    proposal: str,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Make the change."""
    return await _settled(view, services, proposal, calls.confirm(services, person, by, proposal))


@router.post("/{proposal}/refuse")
async def refuse(
    proposal: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Leave everything as it is, and say why."""
    reason = (await sent_text(request, "reason")).strip()[:LONGEST_REASON]
    if not reason:
        return await _page(view, services, proposal, 422, faulty=True)
    return await _settled(
        view, services, proposal, calls.refuse(services, person, by, proposal, reason)
    )


@router.post("/{proposal}/withdraw")
async def withdraw(
    proposal: str,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Take one's own back."""
    return await _settled(view, services, proposal, calls.withdraw(services, person, by, proposal))


async def _settled(
    view: View, services: Services, proposal: str, settling: Awaitable[ProposalAnswer]
) -> Response:
    try:
        await settling
    except ProposalOver as over:
        return await _page(view, services, proposal, 409, over=over.reason)
    return see_other(f"/proposals/{proposal}")


class _Whole(NamedTuple):
    """What the page of a proposal says."""

    facts: ProposalAnswer
    names: ProposalNames
    subject: str
    sentences: list[DifferenceSaid]
    may_confirm: bool


async def _page(
    view: View,
    services: Services,
    proposal: str,
    status: int = 200,
    *,
    made: bool = False,
    faulty: bool = False,
    over: str = "",
) -> HTMLResponse:
    def read(conn: Connection) -> _Whole:
        row = calls.row_of_proposal(conn, proposal, view.signed_in)
        facts, names = calls.facts_of_row(conn, services.parts, row), read_names(conn, [row])
        subject = said_subject(view, row, names)
        sentences = _sentences(conn, view, facts)
        confirms = calls.may_confirm(conn, services.parts, row, view.signed_in)
        return _Whole(facts, names, subject, sentences, confirms)

    facts, names, subject, sentences, confirms = await services.parts.database.read(read)
    mine = facts.proposed_by == view.signed_in.id
    is_open = facts.state == ProposalState.OPEN
    return view.page(
        "proposal.html",
        status,
        proposal=facts,
        subject=subject,
        href=names.paths.get(facts.subject_id, ""),
        changed=()
        if facts.kind in (*AS_LETTER, *AS_POLICY)
        else changed(view, facts.before, facts.after, names),
        sentences=sentences,
        difference=_difference(facts) if facts.kind in AS_LETTER else (),
        mine=mine,
        may_settle=is_open and not mine and calls.confirms(view.signed_in, facts.kind),
        may_confirm=confirms,
        may_withdraw=is_open and mine,
        made=made,
        faulty=faulty,
        over=over,
    )


def _sentences(conn: Connection, view: View, facts: ProposalAnswer) -> list[DifferenceSaid]:
    """What would change in a policy, as its page says it."""
    if facts.kind not in AS_POLICY:
        return []
    before, after = proposed_policy(conn, facts.id)
    return compared(before, after, Speaker(view.catalogue, view.locale))


def _difference(facts: ProposalAnswer) -> tuple[Any, ...]:
    old, new = facts.before, {**facts.before, **facts.after}
    if not new:
        return ()
    before, after = (
        Letter(str(each.get("subject", "")), str(each.get("body", ""))) for each in (old, new)
    )
    return tuple(line for line in letter_diff(before, after) if line.change != "same")
