"""What the pages and the JSON API do about the version by which a job works, and its processes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row

from api.calls.guarded_changes import policy_of_job
from api.calls.proposals import Done, guarded
from api.deps import Via, actor_of
from api.refusals import FieldsRefused, Unknown
from api.services import Services
from db.directory.hiring import UnknownJob, find_job
from db.directory.job_policy import (
    JobAdoption,
    UnknownPolicy,
    adopt_for_job,
    open_processes,
    version_named,
)
from db.directory.people import Person
from db.process.acts import Accepted, ActKind, ActRequest
from db.reading.adoption import Adoption, read_adoption
from db.setup.administration import administer
from domain.administration import Administrator, AdminKind


async def version_of(services: Services, named: str) -> Row[Any]:
    """A version by its id, or the newest one of a name."""
    try:
        return await services.parts.database.read(lambda conn: version_named(conn, named))
    except UnknownPolicy:
        raise FieldsRefused(("policy", "policy_unknown")) from None


async def use_for_job(
    services: Services, person: Person, by: Administrator, job: str, version: Row[Any], because: str
) -> Done:
    """Have a job work by a version, or propose that."""
    try:
        return await guarded(services, person, by, policy_of_job(job, version.id, because))
    except UnknownJob:
        raise Unknown from None


async def adopt_together(
    services: Services, person: Person, by: Administrator, job: str, version: Row[Any], because: str
) -> JobAdoption:
    """Have every open process of a job go on by a version: for an HR lead."""
    at = services.parts.clock()
    actor, policies = actor_of(person, via=Via(by.via)), services.parts.policies

    def subject(done: JobAdoption) -> str:
        return job if done.made else ""

    def told(done: JobAdoption) -> Mapping[str, object]:
        return {"policy": version.id, "applications": [each.application for each in done.made]}

    def change(conn: Connection) -> JobAdoption:
        return adopt_for_job(conn, job, version.id, actor, because, at, policies)

    try:
        done = await services.parts.database.write(
            lambda conn: administer(
                conn, by, AdminKind.JOB_POLICY_ADOPTED, at, change, subject, told
            )
        )
    except UnknownJob:
        raise Unknown from None
    for each in done.made:
        services.ring_soon(each.application, ActKind.ADOPT_POLICY, each.untaken)
    return done


async def adopt_alone(
    services: Services,
    person: Person,
    application: str,
    version: Row[Any],
    because: str,
    via: Via = Via.API,
) -> Accepted:
    """Have one process go on by a version of its own way of working: for an HR lead."""
    form = {"policy": version.id} | ({"reason": because} if because else {})
    actor = actor_of(person, via=via)
    return await services.act(ActRequest(application, ActKind.ADOPT_POLICY, actor, form=form))


async def preview_together(services: Services, job: str, version: Row[Any]) -> Adoption:
    """What would become of the open processes of a job."""

    def read(conn: Connection) -> Adoption:
        if find_job(conn, job) is None:
            raise Unknown
        at, whose = services.parts.clock(), open_processes(conn, job)
        return read_adoption(conn, services.parts.policies, whose, version.id, at, together=True)

    return await services.parts.database.read(read)


async def preview_alone(services: Services, application: str, version: Row[Any]) -> Adoption:
    """What would become of one process."""

    def read(conn: Connection) -> Adoption:
        at, policies = services.parts.clock(), services.parts.policies
        return read_adoption(conn, policies, [application], version.id, at, together=False)

    return await services.parts.database.read(read)
