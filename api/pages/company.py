"""The company's own facts, for HR leads: what candidates see of it, and how people work here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.bodies.company import CompanyBody
from api.calls.company import change_logo, drop_logo, restate_company
from api.calls.files import sent_upload
from api.deps import AdministratorDep, Counted, LeadDep, ServicesDep
from api.pages.entry_forms import Asked, Faulty, Kind, Values, entries, in_words, sent_values, taken
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.zones import PROPOSED
from api.rates import Rate
from api.services import Services
from db.reading.trail import TrailLine, read_trail
from db.schema.company import ONLY
from db.setup.administration import WantedActs
from domain.company import Company
from domain.logo_files import LARGEST_LOGO, LogoRefused
from domain.words import LANGUAGES

router = APIRouter(include_in_schema=False)

PAGE: Final = "/company"
NAMES: Final = tuple(f"name_{language}" for language in LANGUAGES)
ASKED: Final = (
    *(Asked(name, needed=False) for name in NAMES),
    Asked("email", Kind.EMAIL),
    Asked("languages", Kind.SOME, options=LANGUAGES, words="language_name"),
    Asked("language", Kind.ONE, options=LANGUAGES, words="language_name"),
    Asked("zone", Kind.ZONE, proposed=PROPOSED),
    Asked("privacy_notice_url", Kind.URL, needed=False),
)
RULES: Final = (
    Asked("two_leads", Kind.YES),
    Asked("proposal_hours", Kind.NUMBER),
    Asked("outcome_mails_per_hour", Kind.NUMBER),
)


@router.get(PAGE)
async def company_page(
    person: LeadDep, view: DeskViewDep, services: ServicesDep, saved: str = ""
) -> HTMLResponse:
    """As it is now, and who changed it last."""
    return await _page(view, services, saved=saved == "yes")


@router.post(PAGE)
async def save(
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """All of it at once."""
    sent = sent_values(await request.form(), (*ASKED, *RULES))
    try:
        body = _body(sent)
    except Faulty as faulty:
        return await _page(view, services, 422, values=sent, faults=faulty.faults)
    _, done = await restate_company(services, person, by, body)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"{PAGE}?saved=yes")


@router.post(PAGE + "/logo", dependencies=[Depends(Counted(Rate.UPLOADS))])
async def save_logo(
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Another logo."""
    upload = await sent_upload(request)
    try:
        await change_logo(services, by, upload.content)
    except LogoRefused as refused:
        return await _page(view, services, 422, faults={"file": refused.fault})
    return see_other(f"{PAGE}?saved=yes")


@router.post(PAGE + "/logo/remove")
async def remove_logo(person: LeadDep, by: AdministratorDep, services: ServicesDep) -> Response:
    """None."""
    await drop_logo(services, by)
    return see_other(f"{PAGE}?saved=yes")


def _body(sent: Values) -> CompanyBody:
    """The form as the API has it: names by language, of which the first language's is the one that
    counts where no other is said."""
    offered = _in_order(sent)
    named = {each: str(sent[f"name_{each}"]) for each in LANGUAGES if sent.get(f"name_{each}")}
    order = [*offered, *(each for each in LANGUAGES if each not in offered)]
    own = next((each for each in order if each in named), "")
    rest = {name: sent[name] for name in sent if name not in (*NAMES, "language", "languages")}
    names = {each: name for each, name in named.items() if each != own}
    said = {**rest, "name": named.get(own, ""), "names": names, "languages": offered}
    try:
        return taken(CompanyBody, {"privacy_notice_url": "", **said})
    except Faulty as faulty:
        raise Faulty(_beside(faulty.faults, own or order[0])) from None


def _in_order(sent: Values) -> list[str]:
    """The languages that are offered, the company's own first."""
    ticked, own = sent["languages"], sent.get("language", "")
    assert isinstance(ticked, list)
    return sorted((each for each in ticked), key=lambda each: each != own)


def _beside(faults: Mapping[str, str], own: str) -> dict[str, str]:
    """The faults by the fields of the form."""
    moved = {"name": f"name_{own}", "names": f"name_{_other(own)}"}
    return {moved.get(field, field): code for field, code in faults.items()}


def _other(language: str) -> str:
    return next(each for each in LANGUAGES if each != language)


def _values(company: Company) -> dict[str, object]:
    """What the form begins with."""
    own = {f"name_{company.language}": company.name}
    others = {f"name_{language}": name for language, name in company.names.items()}
    return {
        **own,
        **others,
        "email": company.email,
        "languages": company.languages,
        "language": company.language,
        "zone": company.zone,
        "privacy_notice_url": company.privacy_notice_url,
        "two_leads": company.two_leads,
        "proposal_hours": company.proposal_hours,
        "outcome_mails_per_hour": company.outcome_mails_per_hour,
    }


async def _page(
    view: View,
    services: Services,
    status: int = 200,
    *,
    values: Values | None = None,
    faults: Mapping[str, str] | None = None,
    saved: bool = False,
) -> HTMLResponse:
    def query(conn: Connection) -> tuple[Company, TrailLine | None]:
        lines, _ = read_trail(conn, WantedActs(subject=ONLY), before="", limit=1)
        return services.parts.company.read(conn), next(iter(lines), None)

    company, changed = await services.parts.database.read(query)
    said = in_words(view, faults or {})
    begun = _values(company) if values is None else values
    return view.page(
        "company.html",
        status,
        fields=entries(view, "company", ASKED, begun, said),
        rules=entries(view, "company", RULES, begun, said),
        logo=company.logo,
        logo_fault=said.get("file", ""),
        largest=LARGEST_LOGO // 1024,
        changed=changed,
        saved=saved,
    )
