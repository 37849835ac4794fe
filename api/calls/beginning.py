"""A company begins: its first person comes by a link, says who they and the company are, and is
signed in. From then on there is somebody, and the link opens nothing any more.
"""

from __future__ import annotations

from dataclasses import replace

from fastapi import Request, Response
from sqlalchemy import Connection

from api.bodies.company import BeginningBody
from api.calls.identity import let_in
from api.rates import client_address
from api.services import Services
from composition import Parts
from db.directory.beginning import nobody_yet
from db.directory.people import NewPerson, add_person
from db.schema.company import ONLY
from db.setup.administration import administer
from db.setup.company import change_company, read_company
from db.setup.holidays_seed import seeded
from db.setup.policies import latest_policy, save_policy
from domain.administration import FIRST_LINK, Administrator, AdminKind
from domain.defaults import USUAL_MODE, default_policy
from domain.first_link import living_until
from domain.words import LANGUAGES, Role

FIRST_ROLES = (Role.HR_LEAD, Role.RECRUITER)


async def may_begin(services: Services, token: str) -> bool:
    """Whether a link makes somebody the first person now."""
    return _lives(services.parts, token) and await services.parts.database.read(nobody_yet)


async def begin(
    services: Services, token: str, said: BeginningBody, request: Request, response: Response
) -> bool:
    """Make the first person an HR lead and recruiter, and sign them in; False if the link does not
    count (any more)."""
    parts = services.parts
    if not _lives(parts, token):
        return False
    by = Administrator("", FIRST_LINK, client_address(request))

    def first(conn: Connection) -> str | None:
        if not nobody_yet(conn):
            return None
        return _found(conn, parts, said, by)

    begun = await let_in(services, first, request, response)
    parts.company.forget()
    return begun


def _lives(parts: Parts, token: str) -> bool:
    until = living_until(parts.keys, token)
    return until is not None and parts.clock() < until


def _found(conn: Connection, parts: Parts, said: BeginningBody, by: Administrator) -> str:
    """The company, the way of working that a team starts with, and the person."""
    at = parts.clock()
    known = read_company(conn) or parts.company.first
    languages = (said.locale, *(each for each in LANGUAGES if each != said.locale))
    wanted = replace(known, name=said.company, zone=said.zone, languages=languages)
    administer(
        conn,
        by,
        AdminKind.COMPANY_CHANGED,
        at,
        lambda conn: change_company(conn, wanted),
        ONLY,
    )
    if latest_policy(conn, USUAL_MODE) is None:
        usual = seeded(default_policy(), said.zone, at)
        administer(
            conn,
            by,
            AdminKind.POLICY_SAVED,
            at,
            lambda conn: save_policy(conn, usual, at),
            usual.name,
        )
    new = NewPerson(said.name, said.email, FIRST_ROLES, said.locale, said.zone)
    return administer(
        conn, by, AdminKind.PERSON_ADDED, at, lambda conn: add_person(conn, new, at), str
    )
