"""What the pages and the JSON API do with letters: save, restore, compare, send a test mail.

A test mail belongs to no process, so it goes to the mail server from here, as the sign-in mail
does, and never through the ledger: that is for what was said to candidates and colleagues.
"""

from __future__ import annotations

from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from api.calls.proposals import Done, Guarded, guarded
from api.services import Services
from db.clock_and_ids import new_id
from db.directory.people import Person
from db.setup.templates import SavedLetter, count_test_mail, saved_letters
from domain.administration import Administrator
from domain.channels import ChannelKind
from domain.letters import Letter, LetterChanged
from domain.proposals import ProposalKind, guarded_letter
from domain.scenarios import Scenario
from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope


class TooManyTestMails(Exception):
    """This person has sent themselves enough of them for now."""


class TestMailLost(Exception):
    """The mail server did not take it, or nobody can know whether it did."""

    __test__ = False

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoSuchVersion(LookupError):
    """The letter has no version of this number."""


async def restore(
    services: Services,
    person: Person,
    by: Administrator,
    scenario: Scenario,
    locale: str,
    version: int,
    base: int | None,
) -> Done:
    """Save an old version's words as the next one; version 0 is the product's own."""
    old = await version_of(services, scenario, locale, version)
    return await save(services, person, by, scenario, locale, old, base, restored=version)


async def save(
    services: Services,
    person: Person,
    by: Administrator,
    scenario: Scenario,
    locale: str,
    letter: Letter,
    base: int | None,
    *,
    restored: int | None = None,
) -> Done:
    """Save a letter as its next version, or propose it; `restored`: the old one whose words it has.

    Gives the version. Raises `LetterRefused`, and `LetterChanged` if another version than the one
    that was looked at (`base`) is in force.
    """
    parts = services.parts
    parts.wording.refuse_faulty(scenario, locale, letter)
    said = {"subject": letter.subject, "body": letter.body, "base": base, "restored": restored}
    asked = Guarded(
        ProposalKind.TEMPLATE_SAVED,
        f"{scenario}/{locale}",
        {name: value for name, value in said.items() if value is not None},
        lambda conn: guarded_letter(scenario),
    )
    try:
        return await guarded(services, person, by, asked)
    except IntegrityError:
        # Somebody else's transaction was first between our look and our insert.
        if base is None:
            return await save(
                services, person, by, scenario, locale, letter, base, restored=restored
            )
        newest = await parts.database.read(
            lambda conn: parts.wording.in_force(conn, scenario, locale).version
        )
        raise LetterChanged(newest) from None


async def version_of(services: Services, scenario: Scenario, locale: str, version: int) -> Letter:
    """A version by its number."""
    parts = services.parts
    letter = await parts.database.read(
        lambda conn: parts.wording.version(conn, scenario, locale, version)
    )
    if letter is None:
        raise NoSuchVersion
    return letter


def history(
    conn: Connection, services: Services, scenario: Scenario, locale: str
) -> list[SavedLetter | Letter]:
    """Every version, newest first; the last one is the product's own, which nobody saved."""
    standard = services.parts.wording.standard(scenario, locale)
    return [*saved_letters(conn, scenario, locale), standard]


async def send_test(
    services: Services, person: Person, scenario: Scenario, locale: str, letter: Letter
) -> str:
    """Mail a letter, filled in with an invented process, to whoever asks and to nobody else.

    Gives the address. Raises `LetterRefused`, `TooManyTestMails` and `TestMailLost`.
    """
    parts = services.parts
    mail = parts.wording.preview(scenario, locale, letter)
    at, company = parts.clock(), parts.company.known.to(locale)
    allowed = await parts.database.write(
        lambda conn: count_test_mail(conn, person.id, scenario, locale, at)
    )
    if not allowed:
        raise TooManyTestMails
    envelope = Envelope(
        message_id=f"{new_id('tst')}@genjin.invalid",
        from_address=company.email,
        from_name=company.name,
        to_address=person.email,
        to_name=person.name,
        subject=parts.catalogue.text(locale, "letters.test_subject", subject=mail.subject),
        text=mail.text,
        html=mail.html,
    )
    try:
        await parts.channels[ChannelKind.EMAIL].deliver(envelope)
    except (DeliveryRefused, DeliveryUnknown) as failure:
        raise TestMailLost(failure.code) from None
    return person.email
