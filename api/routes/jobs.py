"""Jobs with their interview plan."""

from __future__ import annotations

from fastapi import Response
from sqlalchemy import Connection

from api.answers import Created, JobAnswer, ReplacedAnswer
from api.bodies.jobs import AttributesBody, JobBody, JobChangeBody, PlanBody, SendersBody
from api.calls import job_changes
from api.calls.administration import administered
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.refusals import FieldsRefused, Unknown
from api.routes.common import PROPOSED, PathId, awaiting, router
from api.services import Services
from db.directory.hiring import all_jobs, find_job, plan_of, set_senders
from db.setup.plans import set_attributes
from domain.access import Scope
from domain.administration import AdminKind
from domain.plan import attribute_faults

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
    done = await job_changes.open_job(services, person, by, body)
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
    return await _job(services, job_id)


@jobs.patch(
    "/{job_id}",
    operation_id="change_job",
    summary="Change what a job is called, what it pays, or who sees to it",
    response_model=ReplacedAnswer,
    responses=PROPOSED,
)
async def change(
    job_id: PathId,
    body: JobChangeBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> ReplacedAnswer | Response:
    """The title is another one at once, also in letters that have not left. With people their open
    tasks go over: former links die, the new owners are told. 422 for somebody who is not in the
    directory, or does not have the role there. A recruiter proposes a hiring manager who is the one
    of no job yet: 202, with all the people that were asked for together.
    """
    done = await job_changes.change_as_said(services, person, by, job_id, body.said(), body.named())
    if done.proposal is not None:
        return awaiting(done.proposal)
    return ReplacedAnswer.model_validate(done.made)


@jobs.put("/{job_id}/plan", operation_id="set_job_plan", summary="Change a job's interview plan")
async def plan(
    job_id: PathId, body: PlanBody, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> JobAnswer:
    """All stages, in order, those that stay by their `id`. Open applications keep the stages with
    which they began, and their order. A stage that somebody has followed stays for them as it was
    where its rule, its meetings, or what was rated would be others; who applies from now on has a
    new one, with another id. 409 `plan_elsewhere` where an ATS has the plan.
    """
    await job_changes.plan_anew(services, by, job_id, body)
    return await _job(services, job_id)


@jobs.post("/{job_id}/end", operation_id="end_job", status_code=204, summary="End a job")
async def end(job_id: PathId, person: DeskDep, by: AdministratorDep, services: ServicesDep) -> None:
    """From now on an application for it is refused: 409 `job-ended`. While applications are not
    over it cannot end: 409 `job-under-way`, with their ids."""
    await job_changes.end(services, by, job_id)


@jobs.post("/{job_id}/reopen", operation_id="reopen_job", status_code=204, summary="Reopen a job")
async def reopen(
    job_id: PathId, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> None:
    """People can apply for it again."""
    await job_changes.reopen(services, by, job_id)


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


async def _job(services: Services, job: str) -> JobAnswer:
    def read(conn: Connection) -> JobAnswer:
        row = find_job(conn, job)
        if row is None:
            raise Unknown
        return JobAnswer.of(row, plan_of(conn, [row.id])[row.id])

    return await services.parts.database.read(read)
