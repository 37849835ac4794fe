"""Keys and sessions seen, limited and ended: one's own by everybody, anybody's by an HR lead."""

from __future__ import annotations

from datetime import datetime, timedelta

from api.bodies.access import KeyBody, KeyChangeBody
from api.calls.administration import administered
from api.calls.identity import new_api_key
from api.refusals import FieldsRefused, Unknown
from api.services import Services
from db.directory.identity import (
    KeyFacts,
    KeyLimits,
    SessionFacts,
    end_session,
    end_sessions,
    limit_api_key,
    living_keys,
    living_sessions,
    revoke_api_key,
)
from db.directory.people import Person
from domain.administration import Administrator, AdminKind
from domain.words import Role


def _whose(person: Person, asked: str) -> str | None:
    """Whose keys and sessions somebody sees who asks for these ('': all they may see); None for
    somebody's whom they may not ask about. '' comes out as everybody's, for HR leads.
    """
    if Role.HR_LEAD in person.roles:
        return asked
    return person.id if asked in ("", person.id) else None


async def keys_of(services: Services, person: Person, asked: str) -> list[KeyFacts]:
    """The keys that have not been revoked; raises `Unknown`."""
    whose = _whose(person, asked)
    if whose is None:
        raise Unknown
    return await services.parts.database.read(lambda conn: living_keys(conn, person=whose))


async def sessions_of(services: Services, person: Person, asked: str) -> list[SessionFacts]:
    """The sessions that let somebody in; raises `Unknown`."""
    whose = _whose(person, asked)
    if whose is None:
        raise Unknown
    at, idle = services.parts.clock(), services.parts.settings.session_idle
    return await services.parts.database.read(
        lambda conn: living_sessions(conn, at, idle, person=whose)
    )


async def make_key(
    services: Services, by: Administrator, person: Person, body: KeyBody
) -> tuple[str, KeyFacts]:
    """A new key of this person: its secret, which nobody sees again, and what is known of it."""
    at = services.parts.clock()
    limits = KeyLimits(body.name, tuple(body.scopes), at + timedelta(days=body.days))
    secret = await administered(
        services,
        by,
        AdminKind.KEY_MADE,
        lambda conn: new_api_key(conn, person.id, at, limits),
        person.id,
    )
    keys = await services.parts.database.read(lambda conn: living_keys(conn, person=person.id))
    return secret, keys[-1]


async def change_key(
    services: Services, by: Administrator, person: Person, key: str, body: KeyChangeBody
) -> KeyFacts:
    """Give a key another name, or less; raises `Unknown`, and `FieldsRefused` for more: who needs
    more makes another key, and gives it out anew.
    """
    known, at = await _key(services, person, key), services.parts.clock()
    limits = KeyLimits(
        known.name if body.name is None else body.name,
        tuple(known.scopes if body.scopes is None else body.scopes),
        known.expires_at if body.days is None else at + timedelta(days=body.days),
    )
    _refuse_more(known, limits)
    await administered(
        services,
        by,
        AdminKind.KEY_CHANGED,
        lambda conn: limit_api_key(conn, key, limits),
        known.person_id,
    )
    return await _key(services, person, key)


async def revoke_key(services: Services, by: Administrator, person: Person, key: str) -> None:
    """Let a key open nothing any more; raises `Unknown`."""
    known, at = await _key(services, person, key), services.parts.clock()
    await administered(
        services,
        by,
        AdminKind.KEY_REVOKED,
        lambda conn: revoke_api_key(conn, key, at),
        known.person_id,
    )


async def close_session(
    services: Services, by: Administrator, person: Person, session: str
) -> None:
    """End one session; raises `Unknown`."""
    at, idle = services.parts.clock(), services.parts.settings.session_idle
    found = await services.parts.database.read(
        lambda conn: living_sessions(conn, at, idle, session=session)
    )
    if not found or _whose(person, found[0].person_id) is None:
        raise Unknown
    await administered(
        services,
        by,
        AdminKind.SESSION_ENDED,
        lambda conn: end_session(conn, session),
        found[0].person_id,
    )


async def sign_out_everywhere(services: Services, by: Administrator, whose: str) -> int:
    """End every session of a person, and the links on their way to them; how many sessions."""
    return await administered(
        services, by, AdminKind.PERSON_SIGNED_OUT, lambda conn: end_sessions(conn, whose), whose
    )


async def _key(services: Services, person: Person, key: str) -> KeyFacts:
    found = await services.parts.database.read(lambda conn: living_keys(conn, key=key))
    if not found or _whose(person, found[0].person_id) is None:
        raise Unknown
    return found[0]


def _refuse_more(known: KeyFacts, limits: KeyLimits) -> None:
    wrong = []
    if not set(limits.scopes) <= set(known.scopes):
        wrong.append(("scopes", "only_less"))
    if _ends_later(limits.expires_at, known.expires_at):
        wrong.append(("days", "only_less"))
    if wrong:
        raise FieldsRefused(*wrong)


def _ends_later(wanted: datetime | None, known: datetime | None) -> bool:
    return known is not None and (wanted is None or wanted > known)
