"""By which version of a policy a job works: another one for whoever applies from now on, and for
the processes that are under way.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select, update

from db.directory.hiring import UnknownJob
from db.process.acts import ActKind, Actor, ActRequest, Refused, make_act
from db.process.adopting import ALREADY, unfit
from db.schema import applications, jobs, stages
from db.setup.policies import Policies, find_policy
from domain.fields import CONFIRMED, WITH_THE_JOB
from domain.protocol import Untaken


class UnknownPolicy(LookupError):
    """There is no policy, and no version of one, of this name or id."""


class PolicyUnfit(Exception):
    """A job cannot work by this version: `reason` is a code."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Adopted:
    """A process that goes on by another version, and what the bell needs."""

    application: str
    untaken: Untaken


@dataclass(frozen=True, slots=True)
class JobAdoption:
    """What came of it for the open processes of a job. Of those that do so already, nothing."""

    made: tuple[Adopted, ...]


def version_named(conn: Connection, named: str) -> Row[Any]:
    """A version by its id, or the newest one of a name; raises `UnknownPolicy`."""
    row = find_policy(conn, named)
    if row is None:
        raise UnknownPolicy(named)
    return row


def use_policy(
    conn: Connection, job: str, version: str, by: str, because: str, policies: Policies
) -> bool:
    """Have a job work by a version from now on; its applications keep theirs. Whether it worked by
    another one until now.

    Raises `UnknownJob`, and `PolicyUnfit` for a version with faults, or without a rule that a stage
    of the job names.
    """
    row = conn.execute(select(jobs).where(jobs.c.id == job).with_for_update()).first()
    if row is None:
        raise UnknownJob(job)
    if row.policy_version_id == version:
        return False
    refuse_unfit(conn, job, version, policies)
    chosen = {"policy_version_id": version, "policy_by": by, "policy_because": because}
    conn.execute(update(jobs).where(jobs.c.id == job).values(**chosen))
    return True


def refuse_unfit(conn: Connection, job: str, version: str, policies: Policies) -> None:
    """Raise `PolicyUnfit` for a version by which the stages of a job cannot be decided."""
    of_plan = (stages.c.job_id == job) & stages.c.removed_at.is_(None)
    rules = conn.execute(select(stages.c.rule).where(of_plan)).scalars()
    if reason := unfit(policies.of(conn, version), rules):
        raise PolicyUnfit(reason)


def adopt_for_job(
    conn: Connection,
    job: str,
    version: str,
    actor: Actor,
    because: str,
    at: datetime,
    policies: Policies,
) -> JobAdoption:
    """Have every open process of a job go on by a version; what is over keeps what it had.

    All of them or none: raises `PolicyUnfit` where one of them cannot.
    """
    locked = conn.execute(select(jobs.c.id).where(jobs.c.id == job).with_for_update()).first()
    if locked is None:
        raise UnknownJob(job)
    refuse_unfit(conn, job, version, policies)
    said = {"policy": version, WITH_THE_JOB: CONFIRMED} | ({"reason": because} if because else {})
    made = []
    for application in open_processes(conn, job, locked=True):
        request = ActRequest(application, ActKind.ADOPT_POLICY, actor, form=said)
        answer = make_act(conn, request, at, policies)
        if isinstance(answer, Refused):
            if answer.reason not in ALREADY:
                raise PolicyUnfit(answer.reason)
            continue
        made.append(Adopted(application, answer.untaken))
    return JobAdoption(tuple(made))


def open_processes(conn: Connection, job: str, *, locked: bool = False) -> Sequence[str]:
    """The applications of a job that are not over, in the order in which whoever locks several of
    them does."""
    its = select(applications.c.id).where(
        applications.c.job_id == job, applications.c.over_at.is_(None)
    )
    query = its.order_by(applications.c.id)
    return conn.execute(query.with_for_update() if locked else query).scalars().all()
