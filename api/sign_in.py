"""The sign-in mail. It belongs to no process and must go out even when no worker runs, so this is
the one place of the API that hands a mail to the mail server itself.
"""

from __future__ import annotations

import logging

from sqlalchemy import Connection

from api.identity import LINK_LIFE, new_sign_in_link
from api.services import Services
from db.directory import find_address
from db.identity import living_sign_ins
from db.sources import new_id
from domain.addresses import clean_address
from domain.letters import Letter
from domain.scenarios import Scenario
from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope

MOST_AT_ONCE = 5
"""So many mails that have not expired; further requests of the same address send nothing."""

log = logging.getLogger("api.sign_in")


def ask_for_link(services: Services, email: str) -> None:
    """Send a sign-in link, after the answer, if somebody of the directory has this address.

    The answer is the same, and as fast, for everybody: it must not say whom the directory knows.
    """
    services.in_background(_send_link(services, clean_address(email)))


async def _send_link(services: Services, email: str) -> None:
    parts = services.parts
    at = parts.clock()

    # Read first: whoever asks for strangers without end must not hold the writers up.
    person = await parts.database.read(lambda conn: find_address(conn, email))
    if person is None or not person.active:
        return

    def prepare(conn: Connection) -> tuple[str, Letter] | None:
        if living_sign_ins(conn, person.id, at) >= MOST_AT_ONCE:
            log.warning("too many sign-in mails at once for %s", person.id)
            return None
        link = new_sign_in_link(conn, parts.settings, person.id, at)
        return link, parts.wording.in_force(conn, Scenario.SIGN_IN, person.locale)

    prepared = await parts.database.write(prepare)
    if prepared is None:
        return
    link, letter = prepared
    facts = {
        "company_name": parts.settings.company_name,
        "recipient_name": person.name,
        "link": link,
        "due_at": at + LINK_LIFE,
    }
    mail = parts.wording.rendered(Scenario.SIGN_IN, letter, facts, person.locale, person.zone)
    envelope = Envelope(
        message_id=f"{new_id('msg')}@genjin.invalid",
        from_address=parts.settings.mail_from,
        from_name=parts.settings.company_name,
        to_address=person.email,
        to_name=person.name,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )
    try:
        await parts.channel.deliver(envelope)
    except (DeliveryRefused, DeliveryUnknown) as failure:
        log.warning("the sign-in mail to %s was lost: %s", person.id, failure.code)
