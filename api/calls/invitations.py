"""The mail that invites a colleague: who invites them, as what, and a link that signs them in.

It goes out by the API itself, as sign-in mails do: a company that has just begun invites people
before anything of it runs.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import Connection

from api.calls.identity import new_sign_in_link
from api.calls.sign_in import Prepared, send
from api.services import Services
from db.directory.people import find_address, find_person
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind
from domain.scenarios import Scenario
from domain.words import Role

INVITATION_LIFE: Final = timedelta(days=3)
"""An invitation is read when somebody is back at their desk; after that they ask for a link."""


def invitable(roles: Collection[Role]) -> bool:
    """Whether there is anything to sign in for: who only interviews is asked by links in mails."""
    return bool(set(roles) - {Role.INTERVIEWER})


def invite_soon(services: Services, email: str, inviter: str) -> None:
    """Invite whoever of the directory has this address, after the answer."""
    services.in_background(_invite(services, email, inviter))


async def _invite(services: Services, email: str, inviter: str) -> None:
    parts, at = services.parts, services.parts.clock()

    def prepare(conn: Connection) -> Prepared | None:
        person, host = find_address(conn, email), find_person(conn, inviter)
        if person is None or host is None or not person.active:
            return None
        link = administer(
            conn,
            Administrator(inviter, "mail"),
            AdminKind.SIGN_IN_LINK_MADE,
            at,
            lambda conn: new_sign_in_link(conn, parts.settings, person.id, at, INVITATION_LIFE),
            person.id,
        )
        roles = sorted(parts.catalogue.text(person.locale, f"words.role.{r}") for r in person.roles)
        company = parts.company.of(conn).to(person.locale)
        facts = {
            "company_name": company.name,
            "recipient_name": person.name,
            "inviter_name": host.name,
            "role_names": parts.catalogue.text(person.locale, "pages.list_comma").join(roles),
            "link": link,
            "due_at": at + INVITATION_LIFE,
        }
        letter = parts.wording.in_force(conn, Scenario.INVITED, person.locale)
        return Prepared(person, letter, company, facts)

    prepared = await parts.database.write(prepare)
    if prepared is not None:
        await send(services, Scenario.INVITED, prepared)
