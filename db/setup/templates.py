"""The saved versions of letters. The newest is in force; older ones stay for what they sent."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, Select, and_, bindparam, delete, func, insert, select

from db.clock_and_ids import new_id
from db.schema import people, proposals, templates, test_mails
from domain.letters import Letter, LetterChanged
from domain.proposals import ProposalKind, ProposalState
from domain.scenarios import Scenario

TEST_MAILS_PER_HOUR = 20


@dataclass(frozen=True, slots=True)
class SavedLetter:
    """A saved version, and whose it is; nobody's if it was saved without a person. Of a letter that
    needs two pairs of eyes, also who confirmed it; '' where an HR lead saved it themselves."""

    letter: Letter
    saved_by: str
    saved_by_name: str
    at: datetime
    confirmed_by_name: str = ""


def newest_letter(conn: Connection, scenario: Scenario, locale: str) -> Letter | None:
    """The newest saved version, if any was saved."""
    row = conn.execute(
        select(templates.c.subject, templates.c.body, templates.c.version)
        .where(templates.c.scenario == scenario, templates.c.locale == locale)
        .order_by(templates.c.version.desc())
        .limit(1)
    ).first()
    return Letter(row.subject, row.body, row.version) if row else None


def version_at(conn: Connection, scenario: Scenario, locale: str, at: datetime) -> int:
    """The number of the version that was in force then; 0 is the product's own."""
    of = {"scenario": scenario, "locale": locale, "until": at}
    return int(conn.execute(_VERSION_AT, of).scalar_one() or 0)


def letters_in_force(conn: Connection) -> Mapping[tuple[str, str], SavedLetter]:
    """The newest saved version of every scenario and language that has one."""
    newest = (
        select(
            templates.c.scenario, templates.c.locale, func.max(templates.c.version).label("version")
        )
        .group_by(templates.c.scenario, templates.c.locale)
        .subquery()
    )
    query = _saved().join(
        newest,
        and_(
            newest.c.scenario == templates.c.scenario,
            newest.c.locale == templates.c.locale,
            newest.c.version == templates.c.version,
        ),
    )
    return {(row.scenario, row.locale): _saved_letter(row) for row in conn.execute(query)}


def saved_letter_in_force(conn: Connection, scenario: Scenario, locale: str) -> SavedLetter | None:
    """The newest saved version with its people; None while the product's own words are."""
    of = (templates.c.scenario == scenario, templates.c.locale == locale)
    newest = _saved().where(*of).order_by(templates.c.version.desc()).limit(1)
    row = conn.execute(newest).first()
    return _saved_letter(row) if row is not None else None


def saved_letters(conn: Connection, scenario: Scenario, locale: str) -> list[SavedLetter]:
    """Every saved version, newest first."""
    rows = conn.execute(
        _saved()
        .where(templates.c.scenario == scenario, templates.c.locale == locale)
        .order_by(templates.c.version.desc())
    )
    return [_saved_letter(row) for row in rows]


def save_letter(
    conn: Connection,
    scenario: Scenario,
    locale: str,
    letter: Letter,
    person: str,
    at: datetime,
    base: int | None = None,
) -> int:
    """Save as the next version, in force at once. Whether it can be is checked before.

    `base` is the version that was looked at: if another one is in force by now, `LetterChanged` is
    raised and nothing saved. Without one, whatever is in force is replaced.
    """
    newest = newest_letter(conn, scenario, locale)
    latest = newest.version if newest is not None else 0
    if base is not None and base != latest:
        raise LetterChanged(latest)
    conn.execute(
        insert(templates).values(
            scenario=scenario,
            locale=locale,
            version=latest + 1,
            subject=letter.subject,
            body=letter.body,
            saved_by=person,
            at=at,
        )
    )
    return latest + 1


def count_test_mail(
    conn: Connection, person: str, scenario: Scenario, locale: str, at: datetime
) -> bool:
    """Note that somebody is about to send themselves a test mail; False if these are too many."""
    mine = test_mails.c.person_id == person
    conn.execute(delete(test_mails).where(mine, test_mails.c.at <= at - timedelta(hours=1)))
    sent = conn.execute(select(func.count()).select_from(test_mails).where(mine)).scalar_one()
    if sent >= TEST_MAILS_PER_HOUR:
        return False
    conn.execute(
        insert(test_mails).values(
            id=new_id("tst"), person_id=person, scenario=scenario, locale=locale, at=at
        )
    )
    return True


def _saved() -> Select[Any]:
    # A proposal that was confirmed is saved in the transaction that settles it.
    confirmed = and_(
        proposals.c.kind == ProposalKind.TEMPLATE_SAVED,
        proposals.c.state == ProposalState.CONFIRMED,
        proposals.c.subject_id == templates.c.scenario + "/" + templates.c.locale,
        proposals.c.settled_at == templates.c.at,
    )
    return (
        select(
            templates,
            people.c.name.label("saved_by_name"),
            _CONFIRMER.c.name.label("confirmed_by_name"),
        )
        .outerjoin(people, people.c.id == templates.c.saved_by)
        .outerjoin(proposals, confirmed)
        .outerjoin(_CONFIRMER, _CONFIRMER.c.id == proposals.c.settled_by)
    )


def _saved_letter(row: Row[Any]) -> SavedLetter:
    letter = Letter(row.subject, row.body, row.version)
    confirmed = row.confirmed_by_name or ""
    return SavedLetter(letter, row.saved_by or "", row.saved_by_name or "", row.at, confirmed)


_CONFIRMER = people.alias("confirmer")
_VERSION_AT = select(func.max(templates.c.version)).where(
    templates.c.scenario == bindparam("scenario"),
    templates.c.locale == bindparam("locale"),
    templates.c.at <= bindparam("until"),
)
