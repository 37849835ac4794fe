"""The company's own facts, for HR leads."""

from __future__ import annotations

from fastapi import Response
from sqlalchemy import Connection

from api.answers import Answer
from api.bodies.company import CompanyBody
from api.calls.proposals import Guarded, guarded
from api.calls.proposed_changes import company_record
from api.deps import AdministratorDep, LeadDep, ServicesDep
from api.routes.common import PROPOSED, awaiting, router
from db.schema.company import ONLY
from db.setup.company import read_company
from domain.access import Scope
from domain.company import Company
from domain.proposals import ProposalKind

company = router("/company", "company", writes=Scope.ADMINISTER)


class CompanyAnswer(Answer):
    """What mails, pages and calendar entries say of the company.

    `email` is where mails come from and whom calendars name as the organizer; `zone`, and the first
    of the `languages`, are those of people of whom nothing else is known; pages offer all of them.
    `two_leads`: what a recruiter only proposes, an HR lead does with another HR lead alone;
    `proposal_hours`: in how many working hours a proposal is to be settled;
    `outcome_mails_per_hour`: so many outcomes one person tells by mail within an hour before each
    further one has to be confirmed.
    """

    name: str
    email: str
    zone: str
    languages: list[str]
    privacy_notice_url: str
    two_leads: bool
    proposal_hours: float
    outcome_mails_per_hour: int


@company.get("", operation_id="get_company", summary="The company's own facts")
async def one(person: LeadDep, services: ServicesDep) -> CompanyAnswer:
    """As they are now."""
    return _answer(await services.parts.database.read(services.parts.company.read))


@company.put(
    "",
    operation_id="change_company",
    summary="Change the company's own facts",
    response_model=CompanyAnswer,
    responses=PROPOSED,
)
async def change(
    body: CompanyBody, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> CompanyAnswer | Response:
    """All of them. What is sent and shown from now on is in their name; other processes know it
    after five seconds at most. What says how people work here (`two_leads`, `proposal_hours`,
    `outcome_mails_per_hour`) stays as it is if it is left out; that `two_leads` ends is
    confirmed by another HR lead: 202.
    """
    known = await services.parts.database.read(services.parts.company.read)
    wanted = body.said(known)

    def needed(conn: Connection) -> bool:
        now = read_company(conn)
        return now is not None and now.two_leads and not wanted.two_leads

    asked = Guarded(ProposalKind.COMPANY_CHANGED, ONLY, company_record(wanted), needed)
    done = await guarded(services, person, by, asked)
    services.parts.company.forget()
    return awaiting(done.proposal) if done.proposal is not None else _answer(wanted)


def _answer(company: Company) -> CompanyAnswer:
    return CompanyAnswer(
        name=company.name,
        email=company.email,
        zone=company.zone,
        languages=list(company.languages),
        privacy_notice_url=company.privacy_notice_url,
        two_leads=company.two_leads,
        proposal_hours=company.proposal_hours,
        outcome_mails_per_hour=company.outcome_mails_per_hour,
    )
