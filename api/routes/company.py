"""The company's own facts, for HR leads."""

from __future__ import annotations

from typing import Any

from fastapi import Depends, Request, Response

from api.answers import Answer
from api.bodies.company import CompanyBody
from api.calls.company import change_logo, drop_logo, restate_company
from api.calls.files import sent_bytes
from api.deps import AdministratorDep, Counted, LeadDep, ServicesDep
from api.rates import Rate
from api.refusals import FieldsRefused
from api.routes.common import PROPOSED, awaiting, router
from domain.access import Scope
from domain.company import Company
from domain.logo_files import LogoRefused

_PICTURE = {"schema": {"type": "string", "format": "binary", "minLength": 1}}
LOGO_BODY: dict[str, Any] = {
    "requestBody": {"required": True, "content": {"application/octet-stream": _PICTURE}}
}

company = router("/company", "company", writes=Scope.ADMINISTER)


class CompanyAnswer(Answer):
    """What mails, pages and calendar entries say of the company.

    `email` is where mails come from and whom calendars name as the organizer; `zone`, and the first
    of the `languages`, are those of people of whom nothing else is known; pages offer all of them.
    `two_leads`: what a recruiter only proposes, an HR lead does with another HR lead alone;
    `proposal_hours`: in how many working hours a proposal is to be settled;
    `outcome_mails_per_hour`: so many outcomes one person tells by mail within an hour before each
    further one has to be confirmed; `names`: what it is called in languages in which it is called
    otherwise; `logo`: the file name of its logo, below `/static/logo/`, empty for none.
    """

    name: str
    email: str
    zone: str
    languages: list[str]
    privacy_notice_url: str
    two_leads: bool
    proposal_hours: float
    outcome_mails_per_hour: int
    names: dict[str, str]
    logo: str


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
    wanted, done = await restate_company(services, person, by, body)
    return awaiting(done.proposal) if done.proposal is not None else _answer(wanted)


@company.put(
    "/logo",
    operation_id="put_company_logo",
    summary="Show a logo",
    openapi_extra=LOGO_BODY,
    dependencies=[Depends(Counted(Rate.UPLOADS))],
)
async def put_logo(
    request: Request, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> CompanyAnswer:
    """PNG or JPEG, at most 512 KiB, as the whole body. What
    cameras and programs put beside the picture is not kept.
    """
    try:
        await change_logo(services, by, await sent_bytes(request))
    except LogoRefused as refused:
        raise FieldsRefused(("file", refused.fault)) from None
    return await one(person, services)


@company.delete(
    "/logo", operation_id="delete_company_logo", status_code=204, summary="Show no logo"
)
async def delete_logo(person: LeadDep, by: AdministratorDep, services: ServicesDep) -> None:
    """Nothing changes where there is none."""
    await drop_logo(services, by)


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
        names=dict(company.names),
        logo=company.logo,
    )
