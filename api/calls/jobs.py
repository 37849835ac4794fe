"""Jobs and plans as they are sent: checked, and taken apart for the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from sqlalchemy import Connection

from api.bodies.jobs import JobBody, MeetingBody, PlanBody, StageBody
from api.refusals import FieldsRefused, Unknown
from db.directory.hiring import NewJob, NewStage, find_job
from db.directory.job_changes import codes_like
from db.directory.job_plan import Planned
from db.directory.job_team import leads
from db.directory.people import unknown_people
from db.setup.policies import Policies, find_policy
from domain.job_codes import suggested_code
from domain.plan import Meeting, attribute_faults
from domain.policy import Policy


def with_code(conn: Connection, body: JobBody) -> JobBody:
    """The body with a code: one of its title, where it has none."""
    if body.code:
        return body
    stem = suggested_code(body.title, ()).rpartition("-")[0]
    code = suggested_code(body.title, codes_like(conn, stem))
    return body.model_copy(update={"code": code})


def checked_job(conn: Connection, policies: Policies, body: JobBody) -> NewJob:
    """The job of a body. Raises `FieldsRefused` for people, policies, rules there are none of."""
    version = find_policy(conn, body.policy)
    if version is None:
        raise FieldsRefused(("policy", "policy_unknown"))
    policy = policies.of(conn, version.id)
    held = {
        "recruiter": body.recruiter,
        "hiring_manager": body.hiring_manager,
        "hr_lead": body.hr_lead,
    }
    faults = [
        *(_unknown_people(conn, held, body.stages) or _no_lead(conn, body)),
        *_plan_faults(policy, body.stages),
    ]
    if faults:
        raise FieldsRefused(*faults)
    return NewJob(
        code=with_code(conn, body).code or "",
        title=body.title,
        recruiter=body.recruiter,
        hiring_manager=body.hiring_manager,
        hr_lead=body.hr_lead,
        policy_version=version.id,
        stages=tuple(_new_stage(policy, stage) for stage in body.stages),
        senders=body.senders,
        pay_range=body.pay_range,
        pay_shown=body.pay_shown,
    )


def checked_plan(
    conn: Connection, policies: Policies, job: str, body: PlanBody
) -> tuple[Planned, ...]:
    """The plan of a body, by the policy of its job. Raises `Unknown`, and `FieldsRefused`."""
    row = find_job(conn, job)
    if row is None:
        raise Unknown
    policy = policies.of(conn, row.policy_version_id)
    faults = [*_unknown_people(conn, {}, body.stages), *_plan_faults(policy, body.stages)]
    if faults:
        raise FieldsRefused(*faults)
    return tuple(Planned(stage.id or "", _new_stage(policy, stage)) for stage in body.stages)


def _new_stage(policy: Policy, stage: StageBody) -> NewStage:
    return NewStage(
        stage.name,
        stage.rule or policy.default_rule,
        stage.minutes,
        tuple(stage.panel),
        stage.lead or "",
        meetings=tuple(
            Meeting(each.name, each.minutes, tuple(each.panel), each.lead or "")
            for each in stage.meetings
        ),
        attributes=stage.said(),
        focus=tuple(stage.focus),
    )


def _plan_faults(policy: Policy, stages: Sequence[StageBody]) -> list[tuple[str, str]]:
    return [
        *_leads_elsewhere(stages),
        *_unknown_rules(policy, stages),
        *_attribute_faults(stages),
    ]


def _attribute_faults(stages: Sequence[StageBody]) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.{where}", code)
        for number, stage in enumerate(stages)
        for where, code in attribute_faults(stage.said(), stage.focus)
    ]


def _unknown_people(
    conn: Connection, held: Mapping[str, str], stages: Sequence[StageBody]
) -> list[tuple[str, str]]:
    named = dict(held)
    for number, stage in enumerate(stages):
        named |= {f"stages.{number}.panel.{seat}": who for seat, who in enumerate(stage.panel)}
        named |= {
            f"stages.{number}.meetings.{which}.panel.{seat}": who
            for which, meeting in enumerate(stage.meetings)
            for seat, who in enumerate(meeting.panel)
        }
    unknown = unknown_people(conn, list(named.values()))
    return [(field, "person_unknown") for field, who in named.items() if who in unknown]


def _no_lead(conn: Connection, body: JobBody) -> list[tuple[str, str]]:
    """Whoever a job's ladders end with decides in the end: nobody makes themselves that."""
    return [] if leads(conn, body.hr_lead) else [("hr_lead", "role_lacking")]


def _leads_elsewhere(stages: Sequence[StageBody]) -> list[tuple[str, str]]:
    """Who leads sits in the panel."""
    led = {
        f"stages.{number}{place}": (one.lead, one.panel)
        for number, stage in enumerate(stages)
        for place, one in _meetings_of(stage)
    }
    return [
        (f"{place}.lead", "lead_not_in_panel")
        for place, (lead, panel) in led.items()
        if lead is not None and lead not in panel
    ]


def _meetings_of(stage: StageBody) -> Iterator[tuple[str, StageBody | MeetingBody]]:
    yield "", stage
    for number, meeting in enumerate(stage.meetings):
        yield f".meetings.{number}", meeting


def _unknown_rules(policy: Policy, stages: Sequence[StageBody]) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.rule", "rule_unknown")
        for number, stage in enumerate(stages)
        if stage.rule is not None and stage.rule not in policy.rules
    ]
