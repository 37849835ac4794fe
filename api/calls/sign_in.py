"""Mails that belong to no process and must go out even when no worker runs, as the sign-in mail is:
this is the one place of the API that hands a mail to the mail server itself.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from api.calls.identity import LINK_LIFE, new_sign_in_link
from api.services import Services
from db.clock_and_ids import new_id
from db.directory.identity import living_sign_ins
from db.directory.people import Person, find_address
from db.setup.administration import administer
from domain.addresses import looked_up
from domain.administration import Administrator, AdminKind, SignInFailure
from domain.channels import ChannelKind
from domain.company import Company
from domain.letters import Letter
from domain.scenarios import Scenario
from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope

MOST_AT_ONCE = 5
"""So many mails that have not expired; further requests of the same address send nothing."""

log = logging.getLogger("api.calls.sign_in")


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a mail that belongs to no process is made of."""

    to: Person
    letter: Letter
    company: Company
    facts: Mapping[str, object]


def ask_for_link(services: Services, email: str) -> None:
    """Send a sign-in link, after the answer, if somebody of the directory has this address.

    The answer is the same, and as fast, for everybody: it must not say whom the directory knows.
    """
    services.in_background(_send_link(services, looked_up(email)))


async def _send_link(services: Services, email: str) -> None:
    parts = services.parts
    at = parts.clock()

    # Read first: whoever asks for strangers without end must not hold the writers up.
    person = await parts.database.read(lambda conn: find_address(conn, email))
    if person is None or not person.active:
        services.failed_sign_ins.note(SignInFailure.ADDRESS_UNKNOWN)
        return

    def prepare(conn: Connection) -> Prepared | None:
        if living_sign_ins(conn, person.id, at) >= MOST_AT_ONCE:
            log.warning("too many sign-in mails at once for %s", person.id)
            return None
        link = administer(
            conn,
            Administrator(person.id, "mail"),
            AdminKind.SIGN_IN_LINK_MADE,
            at,
            lambda conn: new_sign_in_link(conn, parts.settings, person.id, at),
            person.id,
        )
        company = parts.company.of(conn).to(person.locale)
        facts = {
            "company_name": company.name,
            "recipient_name": person.name,
            "link": link,
            "due_at": at + LINK_LIFE,
        }
        letter = parts.wording.in_force(conn, Scenario.SIGN_IN, person.locale)
        return Prepared(person, letter, company, facts)

    prepared = await parts.database.write(prepare)
    if prepared is None:
        services.failed_sign_ins.note(SignInFailure.TOO_MANY_LINKS)
        return
    await send(services, Scenario.SIGN_IN, prepared)


async def send(services: Services, scenario: Scenario, prepared: Prepared) -> None:
    """Hand a mail to the mail server, once; that it was lost is logged."""
    parts, to, company = services.parts, prepared.to, prepared.company
    mail = parts.wording.rendered(scenario, prepared.letter, prepared.facts, to.locale, to.zone)
    envelope = Envelope(
        message_id=f"{new_id('msg')}@genjin.invalid",
        from_address=company.email,
        from_name=company.name,
        to_address=to.email,
        to_name=to.name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
    try:
        await parts.channels[ChannelKind.EMAIL].deliver(envelope)
    except (DeliveryRefused, DeliveryUnknown) as failure:
        log.warning("the mail %s to %s was lost: %s", scenario, to.id, failure.code)
