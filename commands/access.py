"""Commands that let somebody in without a mail, for set-up, emergencies and programs; and those
that shut them out again.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import TypeVar

from sqlalchemy import Connection

from api.calls.identity import LINK_LIFE, new_api_key, new_first_link, new_sign_in_link
from commands.database import open_database
from commands.terminal import CommandFailed, out
from db.clock_and_ids import system_clock
from db.directory.beginning import nobody_yet
from db.directory.identity import (
    KeyFacts,
    KeyLimits,
    end_session,
    end_sessions,
    living_keys,
    living_sessions,
    revoke_api_key,
)
from db.directory.people import Person, find_address
from db.engine import Database
from db.setup.administration import administer
from domain.access import KEY_DAYS, LONGEST_KEY_NAME, Scope
from domain.addresses import looked_up
from domain.administration import COMMAND_LINE, Administrator, AdminKind
from domain.links import LinkKey
from domain.names import clean_name, name_fault
from settings import Settings

T = TypeVar("T")
BY_OPERATOR = Administrator("", COMMAND_LINE)


def first_link(settings: Settings) -> None:
    """Print the link of whoever comes first. The last line is the link."""
    at = system_clock()
    keys = tuple(LinkKey(key_id, secret) for key_id, secret in settings.link_key_list)
    with open_database(settings) as database:
        if not database.read_now(nobody_yet):
            raise CommandFailed(
                "Somebody is here already: `cli.py sign-in-link EMAIL` prints a link for them."
            )
    out.print(
        "For the first HR lead, who says who they and the company are; good for one use until"
        f" {at + LINK_LIFE:%Y-%m-%d %H:%M} UTC:"
    )
    out.print(new_first_link(settings, keys, at))


def sign_in_link(settings: Settings, email: str) -> None:
    """Print a link that signs this person in, once. The last line is the link."""
    at = system_clock()
    with open_database(settings) as database:
        person = _person(database, email)
        link = _administered(
            database,
            AdminKind.SIGN_IN_LINK_MADE,
            person.id,
            at,
            lambda conn: new_sign_in_link(conn, settings, person.id, at),
        )
    out.print(f"For {person.name}, good for one use until {at + LINK_LIFE:%Y-%m-%d %H:%M} UTC:")
    out.print(link)


def api_key(
    settings: Settings,
    email: str,
    *,
    name: str = "",
    scopes: Sequence[Scope] = (Scope.READ,),
    days: int = KEY_DAYS,
) -> None:
    """Print a new API key of this person. It is shown once: only its hash is kept.

    `days`: so long it lives; 0 is for ever.
    """
    at = system_clock()
    limits = KeyLimits(_key_name(name), tuple(scopes), at + timedelta(days=days) if days else None)
    with open_database(settings) as database:
        person = _person(database, email)
        key = _administered(
            database,
            AdminKind.KEY_MADE,
            person.id,
            at,
            lambda conn: new_api_key(conn, person.id, at, limits),
        )
    out.print(f"For {person.name}: {_limits_of(limits)}.")
    out.print("It is not shown again. Send it as `Authorization: Bearer ...`:")
    out.print(key)


def api_keys(settings: Settings, email: str) -> None:
    """List the keys that let programs in, by their ids: everybody's, or one person's."""
    with open_database(settings) as database:
        whose = _person(database, email).id if email else ""
        keys = database.read_now(lambda conn: living_keys(conn, person=whose))
    for each in keys:
        out.print(f"{each.id}  {_day(each.created_at)}  {each.person_name}{_named(each.name)}")
        out.print(f"    {_limits_of(each)}; {_last_use(each.used_at)}")
    out.print(f"Keys: {len(keys)}")


def revoke_key(settings: Settings, key: str) -> None:
    """Take a key back: from the next request on it opens nothing."""
    at = system_clock()
    with open_database(settings) as database:
        known = database.read_now(lambda conn: living_keys(conn, key=key))
        if not known:
            raise CommandFailed(f"There is no key {key} (any more). `cli.py api-keys` lists them.")
        _administered(
            database,
            AdminKind.KEY_REVOKED,
            known[0].person_id,
            at,
            lambda conn: revoke_api_key(conn, key, at),
        )
    out.print(f"Revoked: {key}, of {known[0].person_name}")


def sessions(settings: Settings, email: str) -> None:
    """List who is signed in where: everybody's sessions, or one person's."""
    at = system_clock()
    with open_database(settings) as database:
        whose = _person(database, email).id if email else ""
        found = database.read_now(
            lambda conn: living_sessions(conn, at, settings.session_idle, person=whose)
        )
    for each in found:
        out.print(f"{each.id}  {_day(each.created_at)}  {each.person_name}{_named(each.browser)}")
        out.print(f"    until {_day(each.expires_at)}; {_last_use(each.used_at)}")
    out.print(f"Sessions: {len(found)}")


def end_one_session(settings: Settings, session: str) -> None:
    """End one session: from the next request on its browser is signed out."""
    at = system_clock()
    with open_database(settings) as database:
        known = database.read_now(
            lambda conn: living_sessions(conn, at, settings.session_idle, session=session)
        )
        if not known:
            raise CommandFailed(
                f"There is no session {session} (any more). `cli.py sessions` lists them."
            )
        _administered(
            database,
            AdminKind.SESSION_ENDED,
            known[0].person_id,
            at,
            lambda conn: end_session(conn, session),
        )
    out.print(f"Ended: {session}, of {known[0].person_name}")


def sign_out(settings: Settings, email: str) -> None:
    """Sign a person out in every browser; links that were mailed to them sign nobody in."""
    at = system_clock()
    with open_database(settings) as database:
        person = _person(database, email)
        ended = _administered(
            database,
            AdminKind.PERSON_SIGNED_OUT,
            person.id,
            at,
            lambda conn: end_sessions(conn, person.id),
        )
        keys = database.read_now(lambda conn: living_keys(conn, person=person.id))
    out.print(f"{person.name}: signed out everywhere; sessions ended: {ended}.")
    if keys:
        out.print(f"Keys of theirs that still let programs in: {', '.join(k.id for k in keys)}")


def _administered(
    database: Database,
    kind: AdminKind,
    person: str,
    at: datetime,
    change: Callable[[Connection], T],
) -> T:
    return database.write_now(lambda conn: administer(conn, BY_OPERATOR, kind, at, change, person))


def _key_name(name: str) -> str:
    if name and name_fault(name, LONGEST_KEY_NAME) is not None:
        raise CommandFailed(f"A name is one line of at most {LONGEST_KEY_NAME} characters.")
    return clean_name(name)


def _limits_of(limits: KeyLimits | KeyFacts) -> str:
    until = f"until {_day(limits.expires_at)}" if limits.expires_at else "for ever"
    return f"{', '.join(limits.scopes)}; {until}"


def _last_use(used_at: datetime | None) -> str:
    return f"last used {_day(used_at)}" if used_at else "never used"


def _named(name: str) -> str:
    return f"  ({name})" if name else ""


def _day(at: datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M} UTC"


def _person(database: Database, email: str) -> Person:
    person = database.read_now(lambda conn: find_address(conn, looked_up(email)))
    if person is None or not person.active:
        raise CommandFailed(
            f"Nobody who works here has the address {email}."
            " The first person comes by `cli.py first-link`; others are invited on the page of"
            " people, or imported: `cli.py import people.csv`."
        )
    return person
