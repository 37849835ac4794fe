"""What the pages and the JSON API do with a job: open, change, plan anew, end, open again."""

from __future__ import annotations

from collections.abc import Awaitable, Mapping
from typing import Any, TypeVar

from sqlalchemy import Connection

from api.bodies.jobs import JobBody, PlanBody
from api.calls.administration import administered
from api.calls.guarded_changes import people_of_job
from api.calls.jobs import checked_plan, with_code
from api.calls.proposals import Done, Guarded, guard, guarded
from api.refusals import Unknown
from api.services import Services
from db.directory.hiring import UnknownJob
from db.directory.job_changes import change_job, end_job, reopen_job
from db.directory.job_plan import set_plan
from db.directory.job_team import Replaced, is_new_manager
from db.directory.people import Person
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind
from domain.proposals import ProposalKind
from domain.words import Role

T = TypeVar("T")


async def open_job(services: Services, person: Person, by: Administrator, body: JobBody) -> Done:
    """Open a job, or propose it: with somebody who is the hiring manager of no job yet."""
    coded = await services.parts.database.read(lambda conn: with_code(conn, body))
    asked = Guarded(
        ProposalKind.JOB_OPENED,
        "",
        coded.model_dump(mode="json"),
        lambda conn: is_new_manager(conn, coded.hiring_manager),
    )
    return await guarded(services, person, by, asked)


async def change_as_said(
    services: Services,
    person: Person,
    by: Administrator,
    job: str,
    said: Mapping[str, Any],
    named: Mapping[Role, str],
) -> Done:
    """Give a job another title or pay, and other people; of the people it may be a proposal that
    comes of it. All of it in one transaction."""
    at = services.parts.clock()

    def write(conn: Connection) -> Done:
        if said or not named:  # a job that is not there is unknown, whatever is said of it
            administer(
                conn, by, AdminKind.JOB_CHANGED, at, lambda conn: change_job(conn, job, said), job
            )
        if not named:
            return Done(Replaced())
        return guard(conn, services.parts, person, by, people_of_job(job, named))

    return await _known(services.parts.database.write(write))


async def plan_anew(services: Services, by: Administrator, job: str, body: PlanBody) -> bool:
    """Give a job another plan, for who applies from now on; whether it is another."""
    at, policies = services.parts.clock(), services.parts.policies

    def write(conn: Connection) -> bool:
        return set_plan(conn, job, checked_plan(conn, policies, job, body), at)

    return await _known(administered(services, by, AdminKind.JOB_PLAN_SET, write, job))


async def edit(
    services: Services, by: Administrator, job: str, said: Mapping[str, Any], body: PlanBody
) -> None:
    """Title, pay and plan together, or none of them."""
    at, policies = services.parts.clock(), services.parts.policies

    def write(conn: Connection) -> None:
        planned = checked_plan(conn, policies, job, body)
        administer(
            conn, by, AdminKind.JOB_CHANGED, at, lambda conn: change_job(conn, job, said), job
        )
        administer(
            conn, by, AdminKind.JOB_PLAN_SET, at, lambda conn: set_plan(conn, job, planned, at), job
        )

    await _known(services.parts.database.write(write))


async def end(services: Services, by: Administrator, job: str) -> bool:
    """Let nobody apply any more; whether that is new. Raises `UnderWay`."""
    at = services.parts.clock()
    return await _known(
        administered(services, by, AdminKind.JOB_ENDED, lambda conn: end_job(conn, job, at), job)
    )


async def reopen(services: Services, by: Administrator, job: str) -> bool:
    """Let people apply again; whether that is new."""
    return await _known(
        administered(services, by, AdminKind.JOB_REOPENED, lambda conn: reopen_job(conn, job), job)
    )


async def _known(done: Awaitable[T]) -> T:
    try:
        return await done
    except UnknownJob:
        raise Unknown from None
