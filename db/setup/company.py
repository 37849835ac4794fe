"""The company's row: filled once from what the settings say, and from then on what counts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.clock_and_ids import Clock
from db.schema import company, company_logos
from db.schema.company import ONLY
from db.setup.administration import administer
from domain.administration import ENVIRONMENT, Administrator, AdminKind
from domain.company import Company

FRESH: Final = timedelta(seconds=5)
"""So long after a change another process may still say what was; the one that made it does not."""

_BY_ENVIRONMENT: Final = Administrator("", ENVIRONMENT)


class KnownCompany:
    """The company's row as this process knows it: read anew when that is a while ago.

    `first` is what the settings say, and counts until there is a row.
    """

    def __init__(self, first: Company, clock: Clock) -> None:
        self.first = first
        self._clock = clock
        self._known = first
        self._read_at: datetime | None = None

    @property
    def known(self) -> Company:
        """What was read last, for whoever cannot ask the database."""
        return self._known

    @property
    def is_fresh(self) -> bool:
        """Whether that was just now. A clock that was put back makes nothing fresh."""
        if self._read_at is None:
            return False
        return timedelta() <= self._clock() - self._read_at < FRESH

    def of(self, conn: Connection) -> Company:
        """The company, at most `FRESH` old."""
        return self._known if self.is_fresh else self.read(conn)

    def read(self, conn: Connection) -> Company:
        """The company as it is."""
        at = self._clock()
        self._known = read_company(conn) or self.first
        self._read_at = at
        return self._known

    def forget(self) -> None:
        """It has just been changed."""
        self._read_at = None


def read_company(conn: Connection) -> Company | None:
    """The row, if there is one."""
    row = conn.execute(_READ).first()
    if row is None:
        return None
    return Company(
        row.name,
        row.email,
        row.zone,
        tuple(row.languages),
        row.privacy_notice_url,
        row.two_leads,
        row.proposal_hours,
        row.outcome_mails_per_hour,
        row.names,
        row.logo,
    )


def fill_company(conn: Connection, first: Company, at: datetime) -> None:
    """Make the row, unless it is there: then it counts, whatever the settings say."""

    def fill(conn: Connection) -> None:
        conn.execute(_FILL[conn.dialect.name], _columns(first) | {"id": ONLY})

    administer(conn, _BY_ENVIRONMENT, AdminKind.COMPANY_FILLED, at, fill, ONLY)


def change_company(conn: Connection, wanted: Company) -> None:
    """Say what the company is from now on."""
    if conn.execute(update(company).values(_columns(wanted))).rowcount == 0:
        conn.execute(insert(company).values(id=ONLY, **_columns(wanted)))


def keep_logo(conn: Connection, name: str, media_type: str, content: bytes) -> None:
    """Show this logo from now on."""
    remove_logo(conn)
    conn.execute(
        insert(company_logos).values(id=ONLY, name=name, media_type=media_type, content=content)
    )
    conn.execute(update(company).values(logo=name))


def remove_logo(conn: Connection) -> None:
    """Show none."""
    conn.execute(delete(company_logos))
    conn.execute(update(company).values(logo=""))


def find_logo(conn: Connection, name: str) -> Row[Any] | None:
    """The logo of this file name, if it is the one that is shown now."""
    return conn.execute(select(company_logos).where(company_logos.c.name == name)).first()


def _columns(of: Company) -> dict[str, Any]:
    return {
        "name": of.name,
        "email": of.email,
        "zone": of.zone,
        "languages": list(of.languages),
        "privacy_notice_url": of.privacy_notice_url,
        "two_leads": of.two_leads,
        "proposal_hours": of.proposal_hours,
        "outcome_mails_per_hour": of.outcome_mails_per_hour,
        "names": dict(of.names),
        "logo": of.logo,
    }


# Built once: every process asks it every few seconds.
_READ = select(company)
_FILL = {
    name: upsert(company).on_conflict_do_nothing(index_elements=["id"])
    for name, upsert in (("sqlite", sqlite.insert), ("postgresql", postgresql.insert))
}
