"""A company that begins: whether anybody is there yet, and what has been set up so far."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, Table, exists, func, select

from db.schema import admin_acts, candidates, company, jobs, people
from db.schema.company import ONLY
from domain.administration import AdminKind


def nobody_yet(conn: Connection) -> bool:
    """Whether the directory is empty. Of two who would be the first at once, the second waits for
    the first, and finds somebody."""
    conn.execute(select(company.c.id).where(company.c.id == ONLY).with_for_update())
    return not _any(conn, people)


@dataclass(frozen=True, slots=True)
class SetUp:
    """What there is of a company by now."""

    company: bool
    colleagues: bool
    job: bool
    candidate: bool

    @property
    def at_work(self) -> bool:
        """Whether there is somebody to follow up."""
        return self.job and self.candidate


def set_up(conn: Connection) -> SetUp:
    """What has been set up. The company is, when somebody who had signed in said what it is."""
    said = (admin_acts.c.kind == AdminKind.COMPANY_CHANGED) & (admin_acts.c.person_id != "")
    here = select(func.count()).select_from(people).where(people.c.active.is_(True))
    return SetUp(
        company=bool(conn.execute(select(exists().where(said))).scalar()),
        colleagues=int(conn.execute(here).scalar_one()) > 1,
        job=_any(conn, jobs),
        candidate=_any(conn, candidates),
    )


def _any(conn: Connection, table: Table) -> bool:
    return bool(conn.execute(select(exists().select_from(table))).scalar())
