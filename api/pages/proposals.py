"""Changes that wait for a second person: the list, what one would change, and settling it."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection, Row

from api.answers.policies import DifferenceSaid, compared
from api.answers.policy_sentences import Speaker
from api.bodies.proposals import LONGEST_REASON
from api.calls import proposals as calls
from api.calls.policies import proposed_policy
from api.calls.proposals import ProposalFacts, ProposalOver
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other
from api.services import Services
from db.reading.proposals import ProposalNames, read_names
from db.setup.proposals import page_of_proposals
from domain.letters import Letter
from domain.line_diff import letter_diff
from domain.proposals import ProposalKind, ProposalState, flat

router = APIRouter(prefix="/proposals", include_in_schema=False)

AS_LETTER = frozenset({ProposalKind.TEMPLATE_SAVED})
AS_POLICY = frozenset({ProposalKind.POLICY_SAVED})
PEOPLE = frozenset({"recruiter", "hiring_manager", "hr_lead"})


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that would change, before and after, as people read it."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list; `subject` is what would change, '' where only its page says that."""

    row: Row[Any]
    subject: str


def lines_of(view: View, rows: list[Row[Any]]) -> list[ProposalLine]:
    """Rows as lists show them."""
    return [
        ProposalLine(row, row.subject_name or _named(view, row.kind, row.subject_id))
        for row in rows
    ]


@router.get("")
async def listed(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Everybody's for HR leads, one's own for others; the newest first."""
    rows = await services.parts.database.read(
        lambda conn: page_of_proposals(conn, person.id, lead=calls.sees_all(person))
    )
    return view.page("proposals.html", lines=lines_of(view, rows), lead=calls.sees_all(person))


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
    view: View, services: Services, proposal: str, settling: Awaitable[ProposalFacts]
) -> Response:
    try:
        await settling
    except ProposalOver as over:
        return await _page(view, services, proposal, 409, over=over.reason)
    return see_other(f"/proposals/{proposal}")


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
    def read(conn: Connection) -> tuple[ProposalFacts, ProposalNames, list[DifferenceSaid]]:
        facts = calls.facts_of_proposal(conn, services.parts, proposal, view.signed_in)
        return facts, read_names(conn, facts.subject_id), _sentences(conn, view, facts)

    facts, names, sentences = await services.parts.database.read(read)
    mine = facts.proposed_by == view.signed_in.id
    is_open = facts.state is ProposalState.OPEN
    return view.page(
        "proposal.html",
        status,
        proposal=facts,
        subject=_subject(view, facts, names),
        href=names.href,
        changed=() if facts.kind in (*AS_LETTER, *AS_POLICY) else changed(view, facts, names),
        sentences=sentences,
        difference=_difference(facts) if facts.kind in AS_LETTER else (),
        mine=mine,
        may_settle=is_open and not mine and calls.confirms(view.signed_in, facts.kind),
        may_withdraw=is_open and mine,
        made=made,
        faulty=faulty,
        over=over,
    )


def _named(view: View, kind: str, subject: str) -> str:
    """What goes by its name and has no id."""
    if kind in AS_LETTER:
        scenario, _, language = subject.partition("/")
        return f"{view.word('scenario', scenario)} · {view.word('language_name', language)}"
    return subject if kind == ProposalKind.POLICY_SAVED else ""


def _subject(view: View, facts: ProposalFacts, names: ProposalNames) -> str:
    if named := _named(view, facts.kind, facts.subject_id):
        return named
    return names.subject or str(facts.after.get("name") or facts.after.get("title") or "")


def _sentences(conn: Connection, view: View, facts: ProposalFacts) -> list[DifferenceSaid]:
    """What would change in a policy, as its page says it."""
    if facts.kind not in AS_POLICY:
        return []
    before, after = proposed_policy(conn, facts.id)
    return compared(before, after, Speaker(view.catalogue, view.locale))


def _difference(facts: ProposalFacts) -> tuple[Any, ...]:
    old, new = facts.before, {**facts.before, **facts.after}
    if not new:
        return ()
    before, after = (
        Letter(str(each.get("subject", "")), str(each.get("body", ""))) for each in (old, new)
    )
    return tuple(line for line in letter_diff(before, after) if line.change != "same")


def changed(view: View, facts: ProposalFacts, names: ProposalNames) -> tuple[Changed, ...]:
    """Everything that differs, by its name where it has one, else by its path."""
    before, after = flat(facts.before), flat(facts.after)
    return tuple(
        Changed(
            _label(view, path),
            _said(view, names, path, before.get(path)),
            _said(view, names, path, after.get(path)),
        )
        for path in dict.fromkeys((*before, *after))
    )


def _label(view: View, path: str) -> str:
    key = f"proposals.field.{path}"
    return view.text(key) if view.catalogue.has(view.locale, key) else view.word("role", path)


def _said(view: View, names: ProposalNames, path: str, value: object) -> str:
    if value is None or value in ("", [], {}):
        return view.text("proposals.none")
    if isinstance(value, bool):
        return view.text("proposals.yes" if value else "proposals.no")
    if isinstance(value, list):
        return view.text("pages.list_comma").join(
            _said(view, names, path, each.get("name", each) if isinstance(each, Mapping) else each)
            for each in value
        )
    words = {"roles": "role", "locale": "language_name", "languages": "language_name"}
    if path in words:
        return view.word(words[path], value)
    return names.people.get(str(value), str(value)) if path in PEOPLE else str(value)
