"""What a mail needs of the database: statements by what they read, built once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from db.schema import (
    act_texts,
    applications,
    candidates,
    decisions,
    interviews,
    jobs,
    messages,
    people,
    process_views,
    scorecards,
    stages,
    tasks,
    templates,
)


def person(conn: Connection, id_: str) -> Row[Any] | None:
    """One of the team, or nobody."""
    return _first(conn, _PERSON, id_)


def person_of(conn: Connection, id_: str) -> Row[Any]:
    """One of the team who is known."""
    return conn.execute(_PERSON, {"id": id_}).one()


def task_of(conn: Connection, id_: str) -> Row[Any]:
    """A task that is known, whatever state it is in."""
    return conn.execute(_TASK, {"id": id_}).one()


def decision(conn: Connection, id_: str) -> Row[Any] | None:
    """The decision that a letter tells, if it tells one."""
    return _first(conn, _DECISION, id_)


def plan_of(conn: Connection, application_id: str) -> list[str]:
    """The stages of a process, in order."""
    return list(conn.execute(_PLAN, {"application": application_id}).scalar_one())


def heard_at(conn: Connection, application_id: str, stage: str) -> datetime | None:
    """When the latest interview of a stage began that somebody gave feedback on."""
    return conn.execute(_HEARD, {"application": application_id, "stage": stage}).scalar()


def policy_of(conn: Connection, application_id: str) -> str:
    """The policy version that a process goes by."""
    return str(conn.execute(_POLICY, {"application": application_id}).scalar_one())


def interview(conn: Connection, id_: str) -> Row[Any] | None:
    """An interview, if the message is about one."""
    return _first(conn, _INTERVIEW, id_)


def task(conn: Connection, id_: str) -> Row[Any] | None:
    """The task that a message is about, if there is one."""
    return _first(conn, _TASK, id_)


def stage_name(conn: Connection, id_: str) -> str:
    """What a stage is called; '' for none."""
    row = _first(conn, _STAGE, id_)
    return row.name if row else ""


def names(conn: Connection, people_ids: Sequence[str]) -> list[str]:
    """The names of people, in the order of their ids as given."""
    known = {row.id: row.name for row in conn.execute(_NAMES, {"ids": list(people_ids)})}
    return [known[each] for each in people_ids]


def application(conn: Connection, id_: str) -> tuple[Row[Any], Row[Any], Row[Any]]:
    """Its candidate, its job, and the job's recruiter."""
    of = {"application": id_}
    candidate, job = conn.execute(_CANDIDATE_OF, of).one(), conn.execute(_JOB_OF, of).one()
    return candidate, job, person_of(conn, job.recruiter_id)


def template(conn: Connection, scenario: str, locale: str, version: int | None) -> Row[Any] | None:
    """Subject and body of a saved letter: of that version, or (None) the newest."""
    of: dict[str, object] = {"scenario": scenario, "locale": locale}
    if version is None:
        return conn.execute(_TEMPLATE, of).first()
    return conn.execute(_TEMPLATE_VERSION, of | {"version": version}).first()


def said(conn: Connection, act: str, field: str) -> str | None:
    """One text of an act."""
    return conn.execute(_SAID, {"act": act, "field": field}).scalar()


def words(conn: Connection, message: Row[Any]) -> dict[str, str]:
    """What HR wrote instead of the template's words: its subject, its body, both or neither.

    An act without words means the draft as it was shown, which after an undo begins with what had
    been written: so what was written last counts.
    """
    if not message.decision_id:
        return {}
    of = {"application": message.application_id, "decision": message.decision_id}
    return {row.field: row.text for row in conn.execute(_WORDS, of)}


def _first(conn: Connection, by_id: Select[Any], row_id: str) -> Row[Any] | None:
    return conn.execute(by_id, {"id": row_id}).first() if row_id else None


def _by_id(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("id"))


# Built once: building a statement costs several times what SQLite takes to run it.
_PERSON, _INTERVIEW, _TASK, _STAGE, _DECISION = map(
    _by_id, (people, interviews, tasks, stages, decisions)
)
_PLAN = select(process_views.c.plan).where(
    process_views.c.application_id == bindparam("application")
)
_POLICY = select(applications.c.policy_version_id).where(
    applications.c.id == bindparam("application")
)
_HEARD = (
    select(interviews.c.starts_at)
    .join(scorecards, scorecards.c.interview_id == interviews.c.id)
    .where(
        interviews.c.application_id == bindparam("application"),
        interviews.c.stage_id == bindparam("stage"),
    )
    .order_by(interviews.c.starts_at.desc())
    .limit(1)
)
_NAMES = select(people.c.id, people.c.name).where(people.c.id.in_(bindparam("ids", expanding=True)))
_CANDIDATE_OF = (
    select(candidates)
    .join(applications, applications.c.candidate_id == candidates.c.id)
    .where(applications.c.id == bindparam("application"))
)
_JOB_OF = (
    select(jobs)
    .join(applications, applications.c.job_id == jobs.c.id)
    .where(applications.c.id == bindparam("application"))
)
_TEMPLATE: Select[Any] = (
    select(templates.c.subject, templates.c.body)
    .where(templates.c.scenario == bindparam("scenario"), templates.c.locale == bindparam("locale"))
    .order_by(templates.c.version.desc())
    .limit(1)
)
_TEMPLATE_VERSION: Select[Any] = select(templates.c.subject, templates.c.body).where(
    templates.c.scenario == bindparam("scenario"),
    templates.c.locale == bindparam("locale"),
    templates.c.version == bindparam("version"),
)
_SAID = select(act_texts.c.text).where(
    act_texts.c.act_id == bindparam("act"), act_texts.c.field == bindparam("field")
)
# In the order they were written: what was sent and undone first.
_WORDS = (
    select(act_texts.c.field, act_texts.c.text)
    .join(messages, messages.c.act_id == act_texts.c.act_id)
    .where(
        messages.c.application_id == bindparam("application"),
        messages.c.decision_id == bindparam("decision"),
        act_texts.c.field.in_(("subject", "body")),
    )
    .order_by(messages.c.id)
)
