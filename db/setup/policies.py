"""Policy versions: immutable rows, so a process reads each of them once and keeps it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, func, insert, or_, select

from db.clock_and_ids import new_id
from db.newer_releases import readable
from db.schema import jobs, policy_versions
from domain.policy import Mode, Policy
from domain.policy_faults import Fault, faults
from domain.policy_json import from_stored, to_json
from domain.releases import OfNewerRelease


class PolicyRefused(Exception):
    """A policy that would leave somebody waiting for nobody."""

    def __init__(self, found: tuple[Fault, ...]) -> None:
        super().__init__(f"{len(found)} faults")
        self.faults = found


@dataclass(frozen=True, slots=True)
class Cited:
    """A policy version as decisions and pages cite it."""

    name: str
    version: int
    mode: Mode


CITED = (
    policy_versions.c.name.label("policy_name"),
    policy_versions.c.version.label("policy_version"),
    policy_versions.c.mode,
    policy_versions.c.mode_words,
)


def cited(row: Row[Any]) -> Cited:
    """The policy version of a row with the columns `CITED`."""
    return Cited(row.policy_name, row.policy_version, Mode(row.mode, row.mode_words))


class Policies:
    """Policy versions by id, parsed once per process. `newer` are those that were asked for and
    that only a newer release can read."""

    def __init__(self) -> None:
        self._known: dict[str, Policy] = {}
        self.newer: set[str] = set()

    def of(self, conn: Connection, version_id: str) -> Policy:
        """The policy of a version; `OfNewerRelease` where it is of a schema yet to come."""
        policy = self._known.get(version_id)
        if policy is None:
            body = conn.execute(
                select(policy_versions.c.body).where(policy_versions.c.id == version_id)
            ).scalar_one()
            try:
                policy = self._known[version_id] = from_stored(body)
            except OfNewerRelease:
                self.newer.add(version_id)
                raise
        return policy


def save_policy(conn: Connection, policy: Policy, at: datetime) -> str:
    """Save a policy as the next version of its name; refused whole if it has faults."""
    found = faults(policy)
    if found:
        raise PolicyRefused(found)
    latest = conn.execute(
        select(func.max(policy_versions.c.version)).where(policy_versions.c.name == policy.name)
    ).scalar()
    version_id = new_id("pol")
    conn.execute(
        insert(policy_versions).values(
            id=version_id,
            name=policy.name,
            version=(latest or 0) + 1,
            mode=policy.mode.name,
            mode_words=dict(policy.mode.words),
            body=to_json(policy),
            created_at=at,
        )
    )
    return version_id


def latest_policy(conn: Connection, name: str) -> str | None:
    """The id of a policy's newest version."""
    return conn.execute(
        select(policy_versions.c.id)
        .where(policy_versions.c.name == name)
        .order_by(policy_versions.c.version.desc())
        .limit(1)
    ).scalar()


def find_policy(conn: Connection, name_or_version: str) -> Row[Any] | None:
    """A policy version by its id, or the newest one of a name."""
    named = or_(policy_versions.c.id == name_or_version, policy_versions.c.name == name_or_version)
    return conn.execute(
        select(policy_versions).where(named).order_by(policy_versions.c.version.desc()).limit(1)
    ).first()


def find_version(conn: Connection, version_id: str) -> Row[Any] | None:
    """A policy version by its id."""
    query = select(policy_versions).where(policy_versions.c.id == version_id)
    return conn.execute(query).first()


def policy_of_number(conn: Connection, name: str, version: int) -> Row[Any] | None:
    """The version of a name by its number."""
    wanted = (policy_versions.c.name == name) & (policy_versions.c.version == version)
    return conn.execute(select(policy_versions).where(wanted)).first()


def offices_in_use(conn: Connection, policies: Policies) -> tuple[str, ...]:
    """The offices that policies name, in their newest versions and in those of jobs, by name."""
    newest = select(
        policy_versions.c.name, func.max(policy_versions.c.version).label("version")
    ).group_by(policy_versions.c.name)
    of = newest.subquery()
    is_newest = (policy_versions.c.name == of.c.name) & (policy_versions.c.version == of.c.version)
    wanted = select(policy_versions.c.id).join(of, is_newest)
    ids = conn.execute(wanted.union(select(jobs.c.policy_version_id))).scalars().all()
    known = readable(ids, lambda id_: policies.of(conn, id_).offices)
    return tuple(sorted({office for offices in known for office in offices}))


def all_policies(conn: Connection) -> list[Row[Any]]:
    """Every version of every policy, by name, the newest first."""
    query = select(policy_versions).order_by(
        policy_versions.c.name, policy_versions.c.version.desc()
    )
    return list(conn.execute(query))
