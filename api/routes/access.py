"""Keys and sessions: one's own, and for HR leads everybody's."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

from fastapi import Query, Request

from api.answers import Answer
from api.bodies.access import KeyBody, KeyChangeBody
from api.calls import access as calls
from api.deps import AdministratorDep, InPersonDep, PersonDep, ServicesDep
from api.routes.common import PathId, router
from domain.access import Scope

keys = router("/keys", "access", reads=Scope.ADMINISTER, writes=Scope.ADMINISTER)
sessions = router("/sessions", "access", reads=Scope.ADMINISTER, writes=Scope.ADMINISTER)

Whose = Annotated[str, Query(max_length=80, description="of this person alone")]


class KeyAnswer(Answer):
    """A key that has not been revoked. `used_at` is exact to a minute, and null for one that was
    never used; `expires_at` is null for one that does not end by itself.
    """

    id: str
    person_id: str
    person_name: str
    name: str
    scopes: list[Scope]
    created_at: datetime
    used_at: datetime | None
    expires_at: datetime | None


class NewKeyAnswer(KeyAnswer):
    """The only answer with the key itself: only its digest is kept."""

    key: str


class SessionAnswer(Answer):
    """Somebody who is signed in: in which browser, since when, and when they last did something.
    `current` is the session that asks.
    """

    id: str
    person_id: str
    person_name: str
    browser: str
    created_at: datetime
    used_at: datetime
    expires_at: datetime
    current: bool = False


@keys.get("", operation_id="list_keys", summary="API keys")
async def listed(person: PersonDep, services: ServicesDep, whose: Whose = "") -> list[KeyAnswer]:
    """One's own; an HR lead sees everybody's."""
    found = await calls.keys_of(services, person, whose)
    return [KeyAnswer.model_validate(each) for each in found]


@keys.post("", operation_id="make_key", status_code=201, summary="Make an API key")
async def made(
    body: KeyBody, person: InPersonDep, by: AdministratorDep, services: ServicesDep
) -> NewKeyAnswer:
    """With it a program acts as whoever makes it, within its scopes. Only somebody who has signed
    in makes one. It is shown once.
    """
    secret, known = await calls.make_key(services, by, person, body)
    return NewKeyAnswer(key=secret, **KeyAnswer.model_validate(known).model_dump())


@keys.patch("/{key_id}", operation_id="change_key", summary="Name an API key, or limit it")
async def changed(
    key_id: PathId,
    body: KeyChangeBody,
    person: PersonDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> KeyAnswer:
    """Its owner, or an HR lead. Scopes are only taken away, and its end only comes nearer."""
    known = await calls.change_key(services, by, person, key_id, body)
    return KeyAnswer.model_validate(known)


@keys.delete("/{key_id}", operation_id="revoke_key", status_code=204, summary="Revoke an API key")
async def revoked(
    key_id: PathId, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """Its owner, or an HR lead. From the next request on it opens nothing."""
    await calls.revoke_key(services, by, person, key_id)


@sessions.get("", operation_id="list_sessions", summary="Who is signed in where")
async def open_ones(
    request: Request, person: PersonDep, services: ServicesDep, whose: Whose = ""
) -> list[SessionAnswer]:
    """One's own sessions; an HR lead sees everybody's."""
    found = await calls.sessions_of(services, person, whose)
    answers = [SessionAnswer.model_validate(each) for each in found]
    for answer in answers:
        answer.current = answer.id == request.state.access
    return answers


@sessions.delete(
    "/{session_id}", operation_id="end_session", status_code=204, summary="End a session"
)
async def ended(
    session_id: PathId, person: PersonDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """One's own, or for an HR lead anybody's."""
    await calls.close_session(services, by, person, session_id)
