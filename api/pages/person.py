"""One person of the directory: what is said of them, changed; leaving, and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.bodies.people import PersonChangeBody
from api.calls.access import sign_out_everywhere
from api.calls.administration import administered
from api.calls.invitations import invitable, invite_soon
from api.calls.people import bring_back, change_colleague
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep, Via, actor_of
from api.pages.entry_forms import Faulty, Values, entries, in_words, sent_values, taken
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.people import PAGE, asked, fields_of
from api.refusals import Unknown
from api.services import Services
from db.directory.leaving import leave
from db.directory.people import AddressTaken, StillNeeded, find_person
from db.reading.jobs import Colleague, read_colleagues
from db.setup.policies import offices_in_use
from domain.administration import AdminKind
from domain.words import Role

router = APIRouter(include_in_schema=False)

DONE: Final = ("saved", "invited", "signed_out")


@router.get(PAGE + "/{person_id}")
async def one(
    person_id: str, person: DeskDep, view: DeskViewDep, services: ServicesDep, done: str = ""
) -> HTMLResponse:
    """As they are."""
    return await _page(view, services, person_id, done=done if done in DONE else "")


@router.post(PAGE + "/{person_id}")
async def save(
    person_id: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Everything at once; what needs another pair of eyes is proposed."""
    sent = sent_values(await request.form(), asked((), tuple(Role)))
    try:
        body = taken(PersonChangeBody, {"office": "", **_may_say(view, sent)})
        _, done = await change_colleague(services, person, by, person_id, body)
    except Faulty as faulty:
        return await _page(
            view, services, person_id, 422, values=sent, faults=in_words(view, faulty.faults)
        )
    except AddressTaken:
        fault = {"email": view.text("problems.reason.address_taken")}
        return await _page(view, services, person_id, 409, values=sent, faults=fault)
    except StillNeeded as needed:
        return await _page(view, services, person_id, 409, values=sent, needed=needed)
    proposal = next((each.proposal for each in done if each.proposal is not None), None)
    if proposal is not None:
        return see_other(f"/proposals/{proposal.id}?made=true")
    return see_other(f"{PAGE}/{person_id}?done=saved")


@router.post(PAGE + "/{person_id}/invitation")
async def invite_again(person_id: str, person: DeskDep, services: ServicesDep) -> Response:
    """Another mail with a link: the one before is used up, or lost."""
    known = await services.parts.database.read(lambda conn: find_person(conn, person_id))
    if known is None or not known.active or not invitable(known.roles):
        raise Unknown
    invite_soon(services, known.email, person.id)
    return see_other(f"{PAGE}/{person_id}?done=invited")


@router.post(PAGE + "/{person_id}/sign-out")
async def signed_out(
    person_id: str, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """For a lost telephone or a borrowed computer."""
    if await services.parts.database.read(lambda conn: find_person(conn, person_id)) is None:
        raise Unknown
    await sign_out_everywhere(services, by, person_id)
    return see_other(f"{PAGE}/{person_id}?done=signed_out")


@router.post(PAGE + "/{person_id}/deactivate")
async def deactivated(
    person_id: str, person: DeskDep, by: AdministratorDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Take somebody's access away; if jobs still need them, the page says which."""
    actor, policies = actor_of(person, via=Via.DESK), services.parts.policies
    by_lead = Role.HR_LEAD in person.roles
    try:
        known = await administered(
            services,
            by,
            AdminKind.PERSON_DEACTIVATED,
            lambda conn: leave(conn, person_id, actor, view.at, policies, by_lead=by_lead),
            person_id,
        )
    except StillNeeded as needed:
        return await _page(view, services, person_id, 409, needed=needed)
    if not known:
        raise Unknown
    return see_other(f"{PAGE}?done=left")


@router.post(PAGE + "/{person_id}/reactivate")
async def back(
    person_id: str, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Let them in again."""
    _, done = await bring_back(services, person, by, person_id)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"{PAGE}?done=back")


def _may_say(view: View, sent: Values) -> dict[str, object]:
    """What of the form is this person's to say: others do not see where mails go changed."""
    lead = Role.HR_LEAD in view.signed_in.roles
    return {name: said for name, said in sent.items() if lead or name != "email"}


async def _page(
    view: View,
    services: Services,
    person_id: str,
    status: int = 200,
    *,
    values: Values | None = None,
    faults: Mapping[str, str] | None = None,
    needed: StillNeeded | None = None,
    done: str = "",
) -> HTMLResponse:
    policies = services.parts.policies

    def query(conn: Connection) -> tuple[tuple[Colleague, ...], tuple[str, ...]]:
        return read_colleagues(conn), offices_in_use(conn, policies)

    everybody, offices = await services.parts.database.read(query)
    found = next((each for each in everybody if each.person.id == person_id), None)
    if found is None:
        raise Unknown
    who, lead = found.person, Role.HR_LEAD in view.signed_in.roles
    begun = {
        "name": who.name,
        "email": who.email,
        "roles": who.roles,
        "locale": who.locale,
        "zone": who.zone,
        "office": who.office,
    }
    may = lead or Role.HR_LEAD not in who.roles
    form = [each for each in await fields_of(view, services) if lead or each.name != "email"]
    if not may:
        form = [each for each in form if each.name != "roles"]
    return view.page(
        "person.html",
        status,
        who=who,
        jobs=found.jobs,
        fields=entries(view, "people", form, values or begun, faults),
        unknown_office=bool(who.office) and who.office not in offices,
        invitable=invitable(who.roles),
        may=may,
        lead=lead,
        needed=needed,
        done=done,
    )
