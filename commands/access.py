"""Commands that let somebody in without a mail: for set-up, emergencies and programs."""

from __future__ import annotations

import secrets
from datetime import timedelta

from sqlalchemy import Connection

from commands.database import open_database
from commands.terminal import CommandFailed, out
from db.directory import Person, all_people, find_address
from db.engine import Database
from db.identity import add_api_key, add_sign_in
from db.sources import system_clock
from domain.addresses import clean_address
from domain.words import Role
from settings import Settings

LINK_LIVES = timedelta(hours=12)


def sign_in_link(settings: Settings, email: str) -> None:
    """Print a link that signs this person in, once. The last line is the link."""
    token = secrets.token_urlsafe(32)
    with open_database(settings) as database:
        person = _person(database, email)
        expires = system_clock() + LINK_LIVES
        database.write_now(lambda conn: add_sign_in(conn, person.id, token, expires))
    out.print(f"For {person.name}, good for one use until {expires:%Y-%m-%d %H:%M} UTC:")
    out.print(f"{settings.desk_base_url.rstrip('/')}/sign-in/{token}")


def api_key(settings: Settings, email: str) -> None:
    """Print a new API key of this person. It is shown once: only its hash is kept."""
    key = f"gj_{secrets.token_urlsafe(32)}"
    with open_database(settings) as database:
        person = _person(database, email)
        database.write_now(lambda conn: add_api_key(conn, person.id, key, system_clock()))
    out.print(f"For {person.name}; it is not shown again. Send it as `Authorization: Bearer ...`:")
    out.print(key)


def desk_address(database: Database) -> str:
    """The address of a recruiter, else of anybody at the desk; '' if there is nobody yet."""
    return database.read_now(_desk_address)


def _desk_address(conn: Connection) -> str:
    at_desk = [person for person in all_people(conn) if person.active and person.at_desk]
    at_desk.sort(key=lambda person: Role.RECRUITER not in person.roles)
    return at_desk[0].email if at_desk else ""


def _person(database: Database, email: str) -> Person:
    person = database.read_now(lambda conn: find_address(conn, clean_address(email)))
    if person is None or not person.active:
        raise CommandFailed(
            f"Nobody who works here has the address {email}."
            " Import people first: `cli.py import people.csv`."
        )
    return person
