"""What the form of a job begins with: who could see to it, by which policies, and a job to copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, Select, select

from db.directory.hiring import find_job, plan_of
from db.directory.job_plan import system_of_plan
from db.directory.job_policy import open_processes
from db.directory.people import Person, all_people
from db.schema import policy_versions
from db.setup.policies import CITED, Cited, Policies, cited
from domain.policy import Policy


@dataclass(frozen=True, slots=True)
class PolicyChoice:
    """A version of a policy that a job can work by."""

    id: str
    cited: Cited
    policy: Policy


@dataclass(frozen=True, slots=True)
class JobOnForm:
    """A job there is, with its plan. `open`: its applications that are not over; `system`: who else
    has its plan, '' for nobody."""

    row: Row[Any]
    plan: Sequence[Row[Any]]
    open: int
    system: str


@dataclass(frozen=True, slots=True)
class JobFormFacts:
    """All of it. `job` is None where there is none to change or copy."""

    people: tuple[Person, ...]
    policies: tuple[PolicyChoice, ...]
    job: JobOnForm | None


def read_job_form(conn: Connection, policies: Policies, job: str = "") -> JobFormFacts:
    """Everybody who is there, by name; the newest version of each policy, and the job's own."""
    found = _job(conn, job) if job else None
    own = [found.row.policy_version_id] if found is not None else []
    query: Select[Any] = select(policy_versions.c.id, *CITED)
    versions = conn.execute(query.order_by(policy_versions.c.version)).all()
    newest = {row.policy_name: row for row in versions}
    rows = [newest[name] for name in sorted(newest)]
    rows += [row for row in versions if row.id in own and row not in rows]
    return JobFormFacts(
        people=tuple(person for person in all_people(conn) if person.active),
        policies=tuple(PolicyChoice(row.id, cited(row), policies.of(conn, row.id)) for row in rows),
        job=found,
    )


def _job(conn: Connection, job: str) -> JobOnForm | None:
    row = find_job(conn, job)
    if row is None:
        return None
    plan = plan_of(conn, [job])[job]
    return JobOnForm(row, plan, len(open_processes(conn, job)), system_of_plan(conn, job))
