"""The directory: everybody, found by name, address and role; and the form that invites another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.bodies.people import PersonBody
from api.calls.people import add_colleague
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.pages.entry_forms import (
    Asked,
    Entry,
    Faulty,
    Kind,
    Values,
    entries,
    in_words,
    sent_values,
    taken,
)
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.zones import PROPOSED
from api.services import Services
from db.directory.people import AddressTaken
from db.reading.jobs import Colleague, read_colleagues
from db.setup.policies import offices_in_use
from domain.names import plain_text
from domain.words import LANGUAGES, Role

router = APIRouter(include_in_schema=False)

PAGE: Final = "/people"
SHOWN: Final = 50
"""So many people stand on a page."""
LONGEST_QUERY: Final = 100
GONE: Final = "gone"
"""Stands for a role in the filter: those who have left."""


def asked(offices: tuple[str, ...], roles: tuple[Role, ...]) -> tuple[Asked, ...]:
    """The fields of a person."""
    return (
        Asked("name"),
        Asked("email", Kind.EMAIL),
        Asked("roles", Kind.SOME, options=roles, words="role"),
        Asked("locale", Kind.ONE, options=LANGUAGES, words="language_name"),
        Asked("zone", Kind.ZONE, proposed=PROPOSED),
        Asked("office", needed=False, proposed=offices),
    )


def roles_to_give(view: View) -> tuple[Role, ...]:
    """Only HR leads make HR leads."""
    lead = Role.HR_LEAD in view.signed_in.roles
    return tuple(role for role in Role if lead or role is not Role.HR_LEAD)


@dataclass(frozen=True, slots=True)
class Found:
    """A page of people. `more`: how many stand behind it."""

    people: tuple[Colleague, ...]
    total: int
    begin: int

    @property
    def more(self) -> int:
        """How many stand behind it."""
        return max(0, self.total - self.begin - len(self.people))


@router.get(PAGE)
async def people_page(
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    q: str = "",
    role: str = "",
    begin: str = "",
    done: str = "",
) -> HTMLResponse:
    """Everybody, or whoever is looked for."""
    wanted = plain_text(q)[:LONGEST_QUERY].strip()
    everybody = await services.parts.database.read(read_colleagues)
    found = _found(everybody, wanted, role, int(begin) if begin.isdecimal() else 0)
    return view.page(
        "people.html",
        found=found,
        everybody=len(everybody),
        roles=tuple(Role),
        wanted={"q": wanted, "role": role},
        next=_address(q=wanted, role=role, begin=str(found.begin + SHOWN)) if found.more else "",
        first=_address(q=wanted, role=role) if found.begin else "",
        done=done if done in ("added", "left", "back") else "",
    )


@router.get(PAGE + "/new")
async def new(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Who it is, and what they are to do."""
    return await _form(view, services)


@router.post(PAGE + "/new")
async def invite(
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Add and invite them, or propose it."""
    sent = sent_values(await request.form(), asked((), tuple(Role)))
    try:
        body = taken(PersonBody, {**sent, "invite": True})
        done = await add_colleague(services, person, by, body)
    except Faulty as faulty:
        return await _form(view, services, 422, sent, in_words(view, faulty.faults))
    except AddressTaken:
        fault = {"email": view.text("problems.reason.address_taken")}
        return await _form(view, services, 409, sent, fault)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"{PAGE}?done=added")


def _found(everybody: tuple[Colleague, ...], wanted: str, role: str, begin: int) -> Found:
    """Those who are looked for; who has left is at the end, and alone where that is asked for."""
    sought = wanted.casefold()

    def is_wanted(each: Colleague) -> bool:
        person = each.person
        named = sought in person.name.casefold() or sought in person.email
        if role == GONE:
            return named and not person.active
        return named and (not role or role in person.roles)

    hits = [each for each in everybody if is_wanted(each)]
    return Found(tuple(hits[begin : begin + SHOWN]), len(hits), begin)


def _address(**query: str) -> str:
    kept = {name: text for name, text in query.items() if text}
    return f"{PAGE}?{urlencode(kept)}" if kept else PAGE


async def _form(
    view: View,
    services: Services,
    status: int = 200,
    values: Values | None = None,
    faults: dict[str, str] | None = None,
) -> HTMLResponse:
    company = services.parts.company.known
    begun = {"locale": company.language, "zone": company.zone} if values is None else values
    fields: tuple[Entry, ...] = entries(
        view, "people", await fields_of(view, services), begun, faults
    )
    return view.page("person_new.html", status, fields=fields)


async def fields_of(view: View, services: Services) -> tuple[Asked, ...]:
    """The fields of a person, with the offices that policies name."""
    policies = services.parts.policies

    def offices(conn: Connection) -> tuple[str, ...]:
        return offices_in_use(conn, policies)

    return asked(await services.parts.database.read(offices), roles_to_give(view))
