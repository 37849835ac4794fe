"""The policy of a job that is imported: a saved one, a mode's default, or one of its own."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection, select

from db.schema import policy_versions
from db.setup.holidays_seed import seeded
from db.setup.policies import Policies, latest_policy
from domain.defaults import default_policy
from domain.policy import Policy
from domain.policy_faults import faults as policy_faults
from domain.policy_json import to_json
from domain.presets import MODES
from importing.adding import Adds
from importing.counts import Count
from importing.faults import Faults, of_policy
from importing.records import JobRecord

Version = tuple[str, Policy]
"""The id of a version, and what it says."""


@dataclass(slots=True)
class KnownPolicies:
    """The newest version of each policy: as it is saved, or as this import has saved it."""

    policies: Policies
    saved: dict[str, Version] = field(default_factory=dict)

    def newest(self, conn: Connection, name: str) -> Version | None:
        """The newest version of a name."""
        if name in self.saved:
            return self.saved[name]
        version = latest_policy(conn, name)
        return None if version is None else (version, self.policies.of(conn, version))

    def names(self, conn: Connection) -> set[str]:
        """Every name."""
        known = conn.execute(select(policy_versions.c.name).distinct()).scalars()
        return {*known, *self.saved}


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """Finds the policy of a job, and saves it first where it is new."""

    conn: Connection
    known: KnownPolicies
    adds: Adds
    zone: str
    at: datetime
    count: Count
    faults: Faults

    def of(self, record: JobRecord) -> Version | None:
        """The policy version of a job; None, and a fault, where there is none."""
        wanted = record.policy
        if isinstance(wanted, Policy):
            return self._saved(wanted)
        version = self.known.newest(self.conn, wanted)
        if version is not None:
            return version
        if wanted in MODES:
            policy = seeded(default_policy(wanted), self.zone, self.at)
            found = policy_faults(policy)
            self.faults.extend(of_policy(record.at("policy"), each) for each in found)
            return None if found else self._saved(policy)
        names = ", ".join(sorted({*self.known.names(self.conn), *MODES}))
        self.faults.add(record.at("policy"), "policy_unknown", name=wanted, known=names)
        return None

    def _saved(self, policy: Policy) -> Version:
        """The newest version if it says the same already, else a new one."""
        newest = self.known.newest(self.conn, policy.name)
        if newest is not None and to_json(newest[1]) == to_json(policy):
            self.count.known += 1
            return newest
        self.count.added += 1
        version = self.known.saved[policy.name] = (self.adds.policy(policy), policy)
        return version
