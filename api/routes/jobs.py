"""Jobs with their interview plan."""

from __future__ import annotations

from fastapi import Response
from sqlalchemy import Connection

from api.answers import Created, JobAnswer, ReplacedAnswer
from api.bodies.hiring import AttributesBody, JobBody, JobPeopleBody, SendersBody
from api.calls.administration import administered
from api.calls.guarded_changes import people_of_job
from api.calls.proposals import Guarded, guarded
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.refusals import FieldsRefused, Unknown
from api.routes.common import PROPOSED, PathId, awaiting, router
from db.directory.hiring import UnknownJob, all_jobs, find_job, plan_of, set_senders
from db.directory.job_team import is_new_manager
from db.setup.plans import set_attributes
from domain.access import Scope
from domain.administration import AdminKind
from domain.plan import attribute_faults
from domain.proposals import ProposalKind

jobs = router("/jobs", "jobs", writes=Scope.ADMINISTER)


@jobs.post(
    "",
    operation_id="open_job",
    status_code=201,
    summary="Open a job",
    response_model=Created,
    responses=PROPOSED,
)
async def add(
    body: JobBody, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Created | Response:
    """409 if the code is known; 422 for people, policies and rules that do not exist. With somebody
    who is the hiring manager of no job yet, a recruiter proposes it: 202."""
    asked = Guarded(
        ProposalKind.JOB_OPENED,
        "",
        body.model_dump(mode="json"),
        lambda conn: is_new_manager(conn, body.hiring_manager),
    )
    done = await guarded(services, person, by, asked)
    return awaiting(done.proposal) if done.proposal is not None else Created(id=done.made)


@jobs.get("", operation_id="list_jobs", summary="Every job, the newest first")
async def listed(person: DeskDep, services: ServicesDep) -> list[JobAnswer]:
    """With their plans."""

    def read(conn: Connection) -> list[JobAnswer]:
        rows = all_jobs(conn)
        plans = plan_of(conn, [row.id for row in rows])
        return [JobAnswer.of(row, plans[row.id]) for row in rows]

    return await services.parts.database.read(read)


@jobs.get("/{job_id}", operation_id="get_job", summary="One job")
async def one(job_id: PathId, person: DeskDep, services: ServicesDep) -> JobAnswer:
    """With its plan."""

    def read(conn: Connection) -> JobAnswer:
        row = find_job(conn, job_id)
        if row is None:
            raise Unknown
        return JobAnswer.of(row, plan_of(conn, [row.id])[row.id])

    return await services.parts.database.read(read)


@jobs.patch(
    "/{job_id}",
    operation_id="change_job_people",
    summary="Change a job's recruiter, hiring manager or HR lead",
    response_model=ReplacedAnswer,
    responses=PROPOSED,
)
async def people(
    job_id: PathId,
    body: JobPeopleBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> ReplacedAnswer | Response:
    """Their open tasks go over at once: former links die, the new owners are told. 422 for somebody
    who is not in the directory, or does not have the role there. A recruiter proposes a hiring
    manager who is the one of no job yet: 202, with all that was asked for together.
    """
    try:
        done = await guarded(services, person, by, people_of_job(job_id, body.named()))
    except UnknownJob:
        raise Unknown from None
    if done.proposal is not None:
        return awaiting(done.proposal)
    return ReplacedAnswer.model_validate(done.made)


@jobs.put(
    "/{job_id}/senders",
    operation_id="set_job_senders",
    status_code=204,
    summary="Say who sends which mail of a job",
)
async def senders(
    job_id: PathId, body: SendersBody, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """For every mail that is reserved from now on: `genjin`, `ats` or `nobody`."""
    known = await administered(
        services,
        by,
        AdminKind.JOB_SENDERS_SET,
        lambda conn: set_senders(conn, job_id, body.senders),
        job_id,
    )
    if not known:
        raise Unknown


@jobs.put(
    "/{job_id}/stages/{stage_id}/attributes",
    operation_id="set_stage_attributes",
    status_code=204,
    summary="Say what a stage's scorecards rate",
)
async def attributes(
    job_id: PathId,
    stage_id: PathId,
    body: AttributesBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> None:
    """All of them, in order. 409 where one would go that a scorecard has rated: rename it."""
    said, focus = body.said(), tuple(body.focus)
    faults = attribute_faults(said, focus)
    if faults:
        raise FieldsRefused(*faults)
    known = await administered(
        services,
        by,
        AdminKind.JOB_ATTRIBUTES_SET,
        lambda conn: set_attributes(conn, job_id, stage_id, said, focus),
        job_id,
    )
    if not known:
        raise Unknown
