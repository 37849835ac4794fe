"""Jobs with their interview plan."""

from __future__ import annotations

from sqlalchemy import Connection

from api.answers import Created, JobAnswer, ReplacedAnswer
from api.deps import DeskDep, ServicesDep, actor_of
from api.problems import FieldsRefused, Unknown
from api.routes.common import PathId, router
from api.schemas import AttributesBody, JobBody, JobPeopleBody, SendersBody
from db.directory import unknown_people
from db.hiring import (
    NewJob,
    NewStage,
    UnknownJob,
    add_job,
    all_jobs,
    find_job,
    plan_of,
    set_senders,
)
from db.job_people import change_people
from db.plans import set_attributes
from db.policies import Policies, find_policy
from domain.plan import Meeting, attribute_faults
from domain.policy import Policy

jobs = router("/jobs", "jobs")


@jobs.post("", status_code=201, summary="Open a job")
async def add(body: JobBody, person: DeskDep, services: ServicesDep) -> Created:
    """409 if the code is known; 422 for people, policies and rules that do not exist."""
    parts = services.parts
    at = parts.clock()

    def write(conn: Connection) -> str:
        return add_job(conn, _checked(conn, parts.policies, body), at)

    return Created(id=await parts.database.write(write))


@jobs.get("", summary="Every job, the newest first")
async def listed(person: DeskDep, services: ServicesDep) -> list[JobAnswer]:
    """With their plans."""

    def read(conn: Connection) -> list[JobAnswer]:
        rows = all_jobs(conn)
        plans = plan_of(conn, [row.id for row in rows])
        return [JobAnswer.of(row, plans[row.id]) for row in rows]

    return await services.parts.database.read(read)


@jobs.get("/{job_id}", summary="One job")
async def one(job_id: PathId, person: DeskDep, services: ServicesDep) -> JobAnswer:
    """With its plan."""

    def read(conn: Connection) -> JobAnswer:
        row = find_job(conn, job_id)
        if row is None:
            raise Unknown
        return JobAnswer.of(row, plan_of(conn, [row.id])[row.id])

    return await services.parts.database.read(read)


@jobs.patch("/{job_id}", summary="Change a job's recruiter, hiring manager or HR lead")
async def people(
    job_id: PathId, body: JobPeopleBody, person: DeskDep, services: ServicesDep
) -> ReplacedAnswer:
    """Their open tasks go over at once: former links die, the new owners are told. 422 for somebody
    who is not in the directory, or does not have the role there.
    """
    parts, actor, named = services.parts, actor_of(person), body.named()
    at = parts.clock()
    try:
        replaced = await parts.database.write(
            lambda conn: change_people(conn, job_id, named, actor, at, parts.policies)
        )
    except UnknownJob:
        raise Unknown from None
    return ReplacedAnswer.model_validate(replaced)


@jobs.put("/{job_id}/senders", status_code=204, summary="Say who sends which mail of a job")
async def senders(
    job_id: PathId, body: SendersBody, person: DeskDep, services: ServicesDep
) -> None:
    """For every mail that is reserved from now on: `genjin`, `ats` or `nobody`."""
    known = await services.parts.database.write(
        lambda conn: set_senders(conn, job_id, body.senders)
    )
    if not known:
        raise Unknown


@jobs.put(
    "/{job_id}/stages/{stage_id}/attributes",
    status_code=204,
    summary="Say what a stage's scorecards rate",
)
async def attributes(
    job_id: PathId, stage_id: PathId, body: AttributesBody, person: DeskDep, services: ServicesDep
) -> None:
    """All of them, in order. 409 where one would go that a scorecard has rated: rename it."""
    said, focus = body.said(), tuple(body.focus)
    faults = attribute_faults(said, focus)
    if faults:
        raise FieldsRefused(*faults)
    known = await services.parts.database.write(
        lambda conn: set_attributes(conn, job_id, stage_id, said, focus)
    )
    if not known:
        raise Unknown


def _attribute_faults(body: JobBody) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.{where}", code)
        for number, stage in enumerate(body.stages)
        for where, code in attribute_faults(stage.said(), stage.focus)
    ]


def _checked(conn: Connection, policies: Policies, body: JobBody) -> NewJob:
    version = find_policy(conn, body.policy)
    if version is None:
        raise FieldsRefused(("policy", "policy_unknown"))
    policy = policies.of(conn, version.id)
    faults = [
        *_unknown_people(conn, body),
        *_unknown_rules(policy, body),
        *_attribute_faults(body),
    ]
    if faults:
        raise FieldsRefused(*faults)
    return NewJob(
        code=body.code,
        title=body.title,
        recruiter=body.recruiter,
        hiring_manager=body.hiring_manager,
        hr_lead=body.hr_lead,
        policy_version=version.id,
        stages=tuple(
            NewStage(
                stage.name,
                stage.rule or policy.default_rule,
                stage.minutes,
                tuple(stage.panel),
                meetings=tuple(
                    Meeting(each.name, each.minutes, tuple(each.panel)) for each in stage.meetings
                ),
                attributes=stage.said(),
                focus=tuple(stage.focus),
            )
            for stage in body.stages
        ),
        senders=body.senders,
    )


def _unknown_people(conn: Connection, body: JobBody) -> list[tuple[str, str]]:
    named = {
        "recruiter": body.recruiter,
        "hiring_manager": body.hiring_manager,
        "hr_lead": body.hr_lead,
    }
    for number, stage in enumerate(body.stages):
        named |= {f"stages.{number}.panel.{seat}": who for seat, who in enumerate(stage.panel)}
        named |= {
            f"stages.{number}.meetings.{which}.panel.{seat}": who
            for which, meeting in enumerate(stage.meetings)
            for seat, who in enumerate(meeting.panel)
        }
    unknown = unknown_people(conn, list(named.values()))
    return [(field, "person_unknown") for field, who in named.items() if who in unknown]


def _unknown_rules(policy: Policy, body: JobBody) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.rule", "rule_unknown")
        for number, stage in enumerate(body.stages)
        if stage.rule is not None and stage.rule not in policy.rules
    ]
