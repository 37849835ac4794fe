"""The change that gives a job another version of a policy, for whoever applies from then on."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Row

from api.calls.guarded_change import Change, Making, Record
from composition import Parts
from db.directory.hiring import find_job
from db.directory.job_policy import use_policy
from db.setup.policies import find_version
from domain.administration import AdminKind, differing


def _use_policy(making: Making) -> bool:
    said, policies = making.wanted, making.parts.policies
    chosen, because = str(said["policy"]), str(said.get("because", ""))
    used: bool = making.administer(
        AdminKind.JOB_POLICY_CHOSEN,
        lambda conn: use_policy(conn, making.subject, chosen, making.author, because, policies),
        making.subject,
    )
    return used


def _policy_of(conn: Connection, subject: str, wanted: Record) -> Record:
    job = find_job(conn, subject)
    return {} if job is None else {"policy": job.policy_version_id}


def _policies_shown(conn: Connection, parts: Parts, row: Row[Any]) -> tuple[Record, Record]:
    """By their names and numbers; and why, which is not kept of what was before."""
    before = _named(conn, row.ground.get("policy", ""))
    because = {"because": row.wanted["because"]} if row.wanted.get("because") else {}
    return differing(before, {**_named(conn, row.wanted["policy"]), **because})


def _named(conn: Connection, version: str) -> dict[str, Any]:
    row = find_version(conn, version)
    return {} if row is None else {"policy": row.name, "policy_version": row.version}


POLICY_OF_JOB = Change(_use_policy, _policy_of, _policies_shown)
