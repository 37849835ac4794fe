"""Policies for those who read and change them: versions, who saved them, which jobs have them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.schema import admin_acts, jobs, people
from db.setup.policies import Cited, Policies, all_policies, find_policy, policy_of_number
from domain.administration import AdminKind
from domain.policy import Mode, Policy


@dataclass(frozen=True, slots=True)
class PolicyVersion:
    """A version. `saved_by` and its name are '' where nobody who signed in saved it; `jobs` are
    those that have it, as (id, title).
    """

    id: str
    cited: Cited
    at: datetime
    saved_by: str
    saved_by_name: str
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
    savers, using = _savers(conn), _jobs(conn)
    found: list[PolicyVersion] = []
    for row in all_policies(conn):
        newest = not found or found[-1].cited.name != row.name
        found.append(_version(row, savers, using, newest=newest))
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
    savers: Mapping[str, tuple[str, str]],
    using: Mapping[str, list[tuple[str, str]]],
    *,
    newest: bool,
) -> PolicyVersion:
    by, name = savers.get(row.id, ("", ""))
    return PolicyVersion(
        id=row.id,
        cited=Cited(row.name, row.version, Mode(row.mode, row.mode_words)),
        at=row.created_at,
        saved_by=by,
        saved_by_name=name,
        jobs=tuple(using.get(row.id, ())),
        newest=newest,
    )


def _savers(conn: Connection) -> dict[str, tuple[str, str]]:
    """Who saved a version, by its id: the act of administration knows."""
    query = (
        select(admin_acts.c.after, admin_acts.c.person_id, people.c.name)
        .join(people, people.c.id == admin_acts.c.person_id)
        .where(admin_acts.c.kind == AdminKind.POLICY_SAVED)
    )
    return {row.after.get("id", ""): (row.person_id, row.name) for row in conn.execute(query)}


def _jobs(conn: Connection) -> dict[str, list[tuple[str, str]]]:
    """The jobs that have a version, by its id."""
    using: dict[str, list[tuple[str, str]]] = {}
    query = select(jobs.c.id, jobs.c.title, jobs.c.policy_version_id).order_by(jobs.c.title)
    for row in conn.execute(query):
        using.setdefault(row.policy_version_id, []).append((row.id, row.title))
    return using
