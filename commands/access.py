"""Commands that let somebody in without a mail: for set-up, emergencies and programs."""

from __future__ import annotations

from api.identity import LINK_LIFE, new_api_key, new_sign_in_link
from commands.database import open_database
from commands.terminal import CommandFailed, out
from db.directory import Person, find_address
from db.engine import Database
from db.sources import system_clock
from domain.addresses import clean_address
from settings import Settings


def sign_in_link(settings: Settings, email: str) -> None:
    """Print a link that signs this person in, once. The last line is the link."""
    at = system_clock()
    with open_database(settings) as database:
        person = _person(database, email)
        link = database.write_now(lambda conn: new_sign_in_link(conn, settings, person.id, at))
    out.print(f"For {person.name}, good for one use until {at + LINK_LIFE:%Y-%m-%d %H:%M} UTC:")
    out.print(link)


def api_key(settings: Settings, email: str) -> None:
    """Print a new API key of this person. It is shown once: only its hash is kept."""
    with open_database(settings) as database:
        person = _person(database, email)
        key = database.write_now(lambda conn: new_api_key(conn, person.id, system_clock()))
    out.print(f"For {person.name}; it is not shown again. Send it as `Authorization: Bearer ...`:")
    out.print(key)


def _person(database: Database, email: str) -> Person:
    person = database.read_now(lambda conn: find_address(conn, clean_address(email)))
    if person is None or not person.active:
        raise CommandFailed(
            f"Nobody who works here has the address {email}."
            " Import people first: `cli.py import people.csv`."
        )
    return person
