"""Jobs as they are sent: checked, and taken apart for the database."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Connection

from api.bodies.hiring import JobBody, MeetingBody, StageBody
from api.refusals import FieldsRefused
from db.directory.hiring import NewJob, NewStage
from db.directory.job_team import leads
from db.directory.people import unknown_people
from db.setup.policies import Policies, find_policy
from domain.plan import Meeting, attribute_faults
from domain.policy import Policy


def checked_job(conn: Connection, policies: Policies, body: JobBody) -> NewJob:
    """The job of a body. Raises `FieldsRefused` for people, policies, rules there are none of."""
    version = find_policy(conn, body.policy)
    if version is None:
        raise FieldsRefused(("policy", "policy_unknown"))
    policy = policies.of(conn, version.id)
    faults = [
        *(_unknown_people(conn, body) or _no_lead(conn, body)),
        *_leads_elsewhere(body),
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
                stage.lead or "",
                meetings=tuple(
                    Meeting(each.name, each.minutes, tuple(each.panel), each.lead or "")
                    for each in stage.meetings
                ),
                attributes=stage.said(),
                focus=tuple(stage.focus),
            )
            for stage in body.stages
        ),
        senders=body.senders,
    )


def _attribute_faults(body: JobBody) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.{where}", code)
        for number, stage in enumerate(body.stages)
        for where, code in attribute_faults(stage.said(), stage.focus)
    ]


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


def _no_lead(conn: Connection, body: JobBody) -> list[tuple[str, str]]:
    """Whoever a job's ladders end with decides in the end: nobody makes themselves that."""
    return [] if leads(conn, body.hr_lead) else [("hr_lead", "role_lacking")]


def _leads_elsewhere(body: JobBody) -> list[tuple[str, str]]:
    """Who leads sits in the panel."""
    led = {
        f"stages.{number}{place}": (one.lead, one.panel)
        for number, stage in enumerate(body.stages)
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


def _unknown_rules(policy: Policy, body: JobBody) -> list[tuple[str, str]]:
    return [
        (f"stages.{number}.rule", "rule_unknown")
        for number, stage in enumerate(body.stages)
        if stage.rule is not None and stage.rule not in policy.rules
    ]
