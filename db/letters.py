"""The saved versions of letters. The newest is in force; older ones stay for what they sent."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, insert, select

from db.schema import templates
from domain.letters import Letter
from domain.scenarios import Scenario


def newest_letter(conn: Connection, scenario: Scenario, locale: str) -> Letter | None:
    """The newest saved version, if any was saved."""
    row = conn.execute(
        select(templates.c.subject, templates.c.body, templates.c.version)
        .where(templates.c.scenario == scenario, templates.c.locale == locale)
        .order_by(templates.c.version.desc())
        .limit(1)
    ).first()
    return Letter(row.subject, row.body, row.version) if row else None


def save_letter(
    conn: Connection,
    scenario: Scenario,
    locale: str,
    letter: Letter,
    person: str,
    at: datetime,
) -> int:
    """Save as the next version, in force at once. Whether it can be is checked before."""
    latest = conn.execute(
        select(func.max(templates.c.version)).where(
            templates.c.scenario == scenario, templates.c.locale == locale
        )
    ).scalar()
    version = (latest or 0) + 1
    conn.execute(
        insert(templates).values(
            scenario=scenario,
            locale=locale,
            version=version,
            subject=letter.subject,
            body=letter.body,
            saved_by=person,
            at=at,
        )
    )
    return version
