"""What routes depend on: the services, the person who is signed in, and the actor they are.

A person is looked up at each use, so that taking a role or a session away works at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.security import APIKeyCookie, HTTPBearer
from sqlalchemy import Row
from starlette.requests import HTTPConnection

from api.services import Services
from db.acts import Actor
from db.directory import Person, person_of_row
from db.identity import of_api_key, of_session
from domain.events import ActorKind
from domain.tasks import capacities
from domain.words import Role

SESSION_COOKIE = "genjin"

_COOKIE = APIKeyCookie(name=SESSION_COOKIE, scheme_name="session", auto_error=False)
_BEARER = HTTPBearer(scheme_name="api_key", auto_error=False)


class NotSignedIn(Exception):
    """Nobody is signed in: 401 for the API, the way to the sign-in page for pages."""


class NotAllowed(Exception):
    """Signed in, but this is not for them."""


class Via(StrEnum):
    """Which way an act came in; kept with the act."""

    LINK = "link"
    DESK = "desk"
    API = "api"


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


def cookie_name(secure: bool) -> str:
    """`__Host-` binds the cookie to this host and to https; browsers refuse it over http."""
    return f"__Host-{SESSION_COOKIE}" if secure else SESSION_COOKIE


def credentials_of(connection: HTTPConnection, secure: bool) -> Credentials:
    """The API key if there is one, else the session cookie."""
    scheme, _, key = connection.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and key.strip():
        return Credentials(key=key.strip())
    return Credentials(session=connection.cookies.get(cookie_name(secure), ""))


async def optional_person(request: Request, services: ServicesDep) -> Person | None:
    """Who is signed in, if anybody."""
    parts = services.parts
    shown = credentials_of(request, parts.settings.desk_base_url.startswith("https://"))
    if shown.key:
        row = await parts.database.read(lambda conn: of_api_key(conn, shown.key))
    elif shown.session:
        at = parts.clock()
        row = await parts.database.read(lambda conn: of_session(conn, shown.session, at))
    else:
        return None
    person = person_of_row(row) if row is not None else None
    request.state.person = person
    return person


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


def actor_of(person: Person, task: Row[Any] | None = None, via: Via = Via.API) -> Actor:
    """A signed-in person as the actor of an act on a task (or, without one, on the process).

    `task` is a row of `db.agenda.find_task`.
    """
    held = capacities(
        actor=person.id,
        owner=task.owner_id if task is not None else "",
        escalated_to=tuple(task.escalated_to) if task is not None else (),
        roles=person.roles,
        panel=tuple(seat["person"] for seat in task.seats or ()) if task is not None else (),
    )
    return Actor(ActorKind.PERSON, person.id, held, via)
