"""What routes depend on: the services, the person who is signed in, and the actor they are.

A person is looked up at each use, so that taking a role or a session away works at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy import Row
from starlette.requests import HTTPConnection

from api.rates import Rate, client_address
from api.services import Services
from db.directory.identity import note_use, of_api_key, of_session
from db.directory.people import Person, person_of_row
from db.process.acts import Actor
from domain.access import USE_IS_NOTED_EVERY, Scope
from domain.administration import Administrator, SignInFailure
from domain.events import ActorKind
from domain.task_specs import capacities
from domain.words import Role

SESSION_COOKIE = "genjin"
UNATTENDED = "genjin-unattended"
"""The header of what a page asks for by itself, so that leaving it open is not using it."""
_API, _ATS = "/api/", "/api/v1/external/"

_COOKIE = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_BEARER = HTTPBearer(scheme_name="api_key", auto_error=False)


class NotSignedIn(Exception):
    """Nobody is signed in: 401 for the API, the way to the sign-in page for pages."""


class NotAllowed(Exception):
    """Signed in, but this is not for them."""


class ScopeLacking(Exception):
    """The key may not be used for this; `scope` is what it lacks."""

    def __init__(self, scope: Scope) -> None:
        super().__init__(scope)
        self.scope = scope


class ByKey(Exception):
    """What only a person does, and no program: whoever found a key could make others of it."""


class Via(StrEnum):
    """Which way an act came in; kept with the act."""

    LINK = "link"
    DESK = "desk"
    API = "api"
    ATS = "ats"


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a request shows to say who it is from."""

    key: str = ""
    session: str = ""


def services_of(request: Request) -> Services:
    """The product's parts, put there by the lifespan of the app."""
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(services_of)]


async def company_is_known(services: ServicesDep) -> None:
    """Every answer speaks for the company as it is, or was a moment ago."""
    parts = services.parts
    if not parts.company.is_fresh:
        await parts.database.read(parts.company.of)


def cookie_name(secure: bool) -> str:
    """`__Host-` binds the cookie to this host and to https; browsers refuse it over http."""
    return f"__Host-{SESSION_COOKIE}" if secure else SESSION_COOKIE


def credentials_of(connection: HTTPConnection, secure: bool) -> Credentials:
    """The API key if there is one, else the session cookie. A key is for programs: pages, which are
    for people, do not look at it.
    """
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip() and connection.url.path.startswith(_API):
        return Credentials(key=key.strip())
    return Credentials(session=connection.cookies.get(cookie_name(secure), ""))


async def optional_person(request: Request, services: ServicesDep) -> Person | None:
    """Who is signed in, if anybody."""
    parts = services.parts
    at, idle = parts.clock(), parts.settings.session_idle
    shown = credentials_of(request, parts.settings.desk_base_url.startswith("https://"))
    if shown.key:
        row = await parts.database.read(lambda conn: of_api_key(conn, shown.key, at))
    elif shown.session:
        row = await parts.database.read(lambda conn: of_session(conn, shown.session, at, idle))
    else:
        return None
    person = person_of_row(row) if row is not None else None
    request.state.person = person
    if shown.key and row is None:
        # A session that has ended is no guess: pages that were left open show theirs for hours.
        services.failed_sign_ins.note(SignInFailure.KEY_NOT_VALID)
        services.guesses.count(request)
    if row is not None:
        request.state.access = row.access_id
        request.state.scopes = frozenset(row.scopes) if shown.key else None
        _note_use(request, services, row, at)
    return person


def _note_use(request: Request, services: Services, row: Row[Any], at: datetime) -> None:
    """Keep when it was last used, after the answer. What a page asks for by itself is no use."""
    fresh = row.used_at is not None and at - row.used_at < USE_IS_NOTED_EVERY
    if fresh or UNATTENDED in request.headers:
        return
    database = services.parts.database
    services.in_background(database.write(lambda conn: note_use(conn, row.access_id, at)))


OptionalPersonDep = Annotated[Person | None, Depends(optional_person)]


async def signed_in(
    person: OptionalPersonDep,
    _cookie: Annotated[str | None, Depends(_COOKIE)],
    _key: Annotated[object, Depends(_BEARER)],
) -> Person:
    """The guard of everything that is not public."""
    if person is None:
        raise NotSignedIn
    return person


PersonDep = Annotated[Person, Depends(signed_in)]


@dataclass(frozen=True, slots=True)
class Needs:
    """The guard of a router of the API: which scope a key needs for looking, and for the rest. A
    session needs none: it is a person.
    """

    reads: Scope = Scope.READ
    writes: Scope = Scope.ACT

    async def __call__(self, request: Request, person: PersonDep, services: ServicesDep) -> None:
        """Raise `ScopeLacking` for a key that is not meant for this, and `TooOften` for somebody
        who reads everything there is.
        """
        granted, looks = request.state.scopes, request.method in ("GET", "HEAD")
        needed = self.reads if looks else self.writes
        if granted is not None and needed not in granted:
            raise ScopeLacking(needed)
        if looks:
            services.rates.count(Rate.READS, person.id)


@dataclass(frozen=True, slots=True)
class Counted:
    """The guard of what somebody who has signed in may do so often and no oftener."""

    rate: Rate

    async def __call__(self, person: PersonDep, services: ServicesDep) -> None:
        """Count it; raise `TooOften` beyond the limit."""
        services.rates.count(self.rate, person.id)


async def in_person(request: Request, person: PersonDep) -> Person:
    """The guard of what nobody leaves to a program."""
    if request.state.scopes is not None:
        raise ByKey
    return person


InPersonDep = Annotated[Person, Depends(in_person)]


async def at_desk(person: PersonDep) -> Person:
    """The guard of what recruiters and HR leads do."""
    if not person.at_desk:
        raise NotAllowed
    return person


DeskDep = Annotated[Person, Depends(at_desk)]


async def hr_lead(person: DeskDep) -> Person:
    """The guard of what cannot be undone, or hands somebody's whole data out."""
    if Role.HR_LEAD not in person.roles:
        raise NotAllowed
    return person


LeadDep = Annotated[Person, Depends(hr_lead)]


def administrator(request: Request, person: PersonDep) -> Administrator:
    """Whoever administers, and where from: kept with what they change."""
    ways = ((_ATS, Via.ATS), (_API, Via.API), ("", Via.DESK))
    via = next(via for begin, via in ways if request.url.path.startswith(begin))
    return Administrator(person.id, via, client_address(request))


AdministratorDep = Annotated[Administrator, Depends(administrator)]


def actor_of(person: Person, task: Row[Any] | None = None, via: Via = Via.API) -> Actor:
    """A signed-in person as the actor of an act on a task (or, without one, on the process).

    `task` is a row of `db.reading.task_list.find_task`.
    """
    held = capacities(
        actor=person.id,
        owner=task.owner_id if task is not None else "",
        escalated_to=tuple(task.escalated_to) if task is not None else (),
        roles=person.roles,
        panel=tuple(seat["person"] for seat in task.seats or ()) if task is not None else (),
    )
    return Actor(ActorKind.PERSON, person.id, held, via)
