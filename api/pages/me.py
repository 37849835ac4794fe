"""What somebody settles for themselves: their name, language and zone, what they are mailed, and by
what they are let in.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.bodies.access import KeyBody
from api.bodies.people import MeBody
from api.calls import access
from api.calls.own_settings import change_own
from api.deps import AdministratorDep, InPersonDep, PersonDep, ServicesDep
from api.door.texts import SWITCH
from api.pages.entry_forms import Asked, Faulty, Kind, Values, entries, in_words, sent_values, taken
from api.pages.form_views import sent_text
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.zones import PROPOSED
from api.refusals import FieldsRefused
from api.services import Services
from db.setup.proposals import usual_policy
from domain.access import Scope
from domain.policy import Policy
from domain.words import LANGUAGES, NewTasks

router = APIRouter(include_in_schema=False)

PAGE: Final = "/me"
DONE: Final = ("yes", "facts", "revoked", "ended")
FACTS: Final = (
    Asked("name"),
    Asked("locale", Kind.ONE, options=LANGUAGES, words="language_name"),
    Asked("zone", Kind.ZONE, proposed=PROPOSED),
)
KEY: Final = (
    Asked("name"),
    Asked("scopes", Kind.SOME, options=tuple(Scope)),
    Asked("days", Kind.NUMBER),
)


@router.get(PAGE)
async def me_page(
    request: Request, person: PersonDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """Their settings as they are."""
    return await _page(request, view, services)


@router.post(PAGE)
async def saved(
    request: Request, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """How they hear of new tasks."""
    choice = await sent_text(request, "new_tasks")
    if choice not in set(NewTasks):
        raise FieldsRefused(("new_tasks", "required"))
    await change_own(services, by, person, MeBody(new_tasks=NewTasks(choice)))
    return see_other(f"{PAGE}?saved=yes")


@router.post(PAGE + "/facts")
async def save_facts(
    request: Request,
    person: PersonDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """What they are called, and how they are written to. The browser goes by it from now on."""
    sent = sent_values(await request.form(), FACTS)
    try:
        body = taken(MeBody, sent)
    except Faulty as faulty:
        faults = in_words(view, faulty.faults)
        return await _page(request, view, services, 422, facts=sent, faults=faults)
    await change_own(services, by, person, body)
    response = see_other(f"{PAGE}?saved=facts")
    response.delete_cookie(SWITCH)
    return response


@router.post(PAGE + "/keys")
async def make_key(
    request: Request,
    person: InPersonDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> HTMLResponse:
    """A key for a program. It is in this answer and nowhere else, so nothing is redirected."""
    sent = sent_values(await request.form(), KEY)
    try:
        body = taken(KeyBody, sent)
    except Faulty as faulty:
        faults = in_words(view, faulty.faults)
        return await _page(request, view, services, 422, key=sent, key_faults=faults)
    secret, _ = await access.make_key(services, by, person, body)
    return await _page(request, view, services, 201, secret=secret)


@router.post(PAGE + "/keys/{key_id}/revoke")
async def revoke(
    key_id: str, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """From the next request on it opens nothing."""
    await access.revoke_key(services, by, person, key_id)
    return see_other(f"{PAGE}?saved=revoked")


@router.post(PAGE + "/sessions/{session_id}/end")
async def end(
    session_id: str, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """That browser is signed out."""
    await access.close_session(services, by, person, session_id)
    return see_other(f"{PAGE}?saved=ended")


@router.post(PAGE + "/sign-out")
async def everywhere(person: PersonDep, by: AdministratorDep, services: ServicesDep) -> Response:
    """Out in every browser, this one too."""
    await access.sign_out_everywhere(services, by, person.id)
    return see_other("/signed-out")


async def _page(
    request: Request,
    view: View,
    services: Services,
    status: int = 200,
    *,
    facts: Values | None = None,
    faults: Mapping[str, str] | None = None,
    key: Values | None = None,
    key_faults: Mapping[str, str] | None = None,
    secret: str = "",
) -> HTMLResponse:
    me, parts = view.signed_in, services.parts

    def usual(conn: Connection) -> Policy:
        return usual_policy(conn, parts.policies)

    begun = {"name": me.name, "locale": me.locale, "zone": me.zone}
    wanted = {"days": 90, "scopes": (Scope.READ,)}
    saved = view.request.query_params.get("saved", "")
    return view.page(
        "me.html",
        status,
        choices=tuple(NewTasks),
        saved=saved if saved in DONE else "",
        facts=entries(view, "me", FACTS, facts or begun, faults),
        new_key=entries(view, "me.key", KEY, key or wanted, key_faults),
        key_open=bool(key_faults),
        secret=secret,
        sending=(await parts.database.read(usual)).sending,
        keys=await access.keys_of(services, me, me.id),
        sessions=await access.sessions_of(services, me, me.id),
        here=request.state.access,
    )
