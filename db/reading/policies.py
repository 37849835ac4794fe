"""Policies for those who read and change them: versions, who saved them, which jobs have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.schema import admin_acts, jobs, people
from db.setup.policies import Cited, Policies, all_policies, find_policy, policy_of_number
from domain.administration import IMPORT, AdminKind
from domain.policy import Mode, Policy

Saver = tuple[str, str, str]
"""Who saved a version, by id and by name, and by which way."""


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version. `saved_by` and its name are '' where nobody who signed in saved it; `came` says
    how it came then: what the act of administration names, '' where there is none. `jobs` are those
    that have it, as (id, title).
    """

    id: str
    cited: Cited
    at: datetime
    saved_by: str
    saved_by_name: str
    came: str
    jobs: tuple[tuple[str, str], ...]
    newest: bool


@dataclass(frozen=True, slots=True)
class PolicyFacts:
    """A version with everything it says, and the version before it, if there is one."""

    version: PolicyVersion
    policy: Policy
    before: Policy | None
    others: tuple[PolicyVersion, ...]

    @property
    def newest(self) -> PolicyVersion:
        """The newest version of the name."""
        return self.others[0]


def read_policies(conn: Connection) -> tuple[PolicyVersion, ...]:
    """Every version of every policy, by name, the newest first."""
    savers, using, imported = _savers(conn), _jobs(conn), _imported_until(conn)
    found: list[PolicyVersion] = []
    for row in all_policies(conn):
        newest = not found or found[-1].cited.name != row.name
        found.append(_version(row, savers, using, imported, newest=newest))
    return tuple(found)


def read_policy(conn: Connection, name_or_version: str, policies: Policies) -> PolicyFacts | None:
    """A version by its id, or the newest one of a name."""
    row = find_policy(conn, name_or_version)
    if row is None:
        return None
    before = policy_of_number(conn, row.name, row.version - 1)
    others = tuple(each for each in read_policies(conn) if each.cited.name == row.name)
    return PolicyFacts(
        next(each for each in others if each.id == row.id),
        policies.of(conn, row.id),
        policies.of(conn, before.id) if before is not None else None,
        others,
    )


def _version(
    row: Row[Any],
    savers: Mapping[str, Saver],
    using: Mapping[str, list[tuple[str, str]]],
    imported: datetime | None,
    *,
    newest: bool,
) -> PolicyVersion:
    # What was imported is told as numbers, when all of it is there.
    by_file = imported is not None and row.created_at <= imported
    by, name, came = savers.get(row.id, ("", "", IMPORT if by_file else ""))
    return PolicyVersion(
        id=row.id,
        cited=Cited(row.name, row.version, Mode(row.mode, row.mode_words)),
        at=row.created_at,
        saved_by=by,
        saved_by_name=name,
        came=came,
        jobs=tuple(using.get(row.id, ())),
        newest=newest,
    )


def _savers(conn: Connection) -> dict[str, Saver]:
    """Who saved a version and by which way, by its id: the act of administration knows."""
    query = (
        select(admin_acts.c.after, admin_acts.c.person_id, admin_acts.c.via, people.c.name)
        .outerjoin(people, people.c.id == admin_acts.c.person_id)
        .where(admin_acts.c.kind == AdminKind.POLICY_SAVED)
    )
    return {
        row.after.get("id", ""): (row.person_id, row.name or "", row.via)
        for row in conn.execute(query)
    }


def _imported_until(conn: Connection) -> datetime | None:
    """When the last import ended that brought policies along."""
    query = (
        select(admin_acts.c.at, admin_acts.c.after)
        .where(admin_acts.c.kind == AdminKind.FILES_IMPORTED)
        .order_by(admin_acts.c.id.desc())
    )
    brought = (row.at for row in conn.execute(query) if row.after.get("policies", {}).get("added"))
    return next(brought, None)


def _jobs(conn: Connection) -> dict[str, list[tuple[str, str]]]:
    """The jobs that have a version, by its id."""
    using: dict[str, list[tuple[str, str]]] = {}
    query = select(jobs.c.id, jobs.c.title, jobs.c.policy_version_id).order_by(jobs.c.title)
    for row in conn.execute(query):
        using.setdefault(row.policy_version_id, []).append((row.id, row.title))
    return using
