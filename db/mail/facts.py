"""What a mail needs of the database: statements by what they read, built once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Table, bindparam, select

from db.process.query_cache import QueryCache
from db.schema import (
    act_texts,
    acts,
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


def person(cache: QueryCache, id_: str) -> Row[Any] | None:
    """One of the team, or nobody."""
    return _first(cache, _PERSON, id_)


def person_of(cache: QueryCache, id_: str) -> Row[Any]:
    """One of the team who is known."""
    return cache.one(_PERSON, id=id_)


def task_of(cache: QueryCache, id_: str) -> Row[Any]:
    """A task that is known, whatever state it is in."""
    return cache.one(_TASK, id=id_)


def decision(cache: QueryCache, id_: str) -> Row[Any] | None:
    """The decision that a letter tells, if it tells one."""
    return _first(cache, _DECISION, id_)


def plan_of(cache: QueryCache, application_id: str) -> list[str]:
    """The stages of a process, in order."""
    return list(cache.scalar(_PLAN, application=application_id))


def heard_at(cache: QueryCache, application_id: str, stage: str) -> datetime | None:
    """When the latest interview of a stage began that somebody gave feedback on."""
    at: datetime | None = cache.scalar(_HEARD, application=application_id, stage=stage)
    return at


def policy_of(cache: QueryCache, application_id: str) -> str:
    """The policy version that a process goes by."""
    return str(cache.scalar(_POLICY, application=application_id))


def interview(cache: QueryCache, id_: str) -> Row[Any] | None:
    """An interview, if the message is about one."""
    return _first(cache, _INTERVIEW, id_)


def task(cache: QueryCache, id_: str) -> Row[Any] | None:
    """The task that a message is about, if there is one."""
    return _first(cache, _TASK, id_)


def stage_name(cache: QueryCache, id_: str) -> str:
    """What a stage is called; '' for none."""
    row = _first(cache, _STAGE, id_)
    return row.name if row else ""


def names(cache: QueryCache, people_ids: Sequence[str]) -> list[str]:
    """The names of people, in the order of their ids as given."""
    known = {row.id: row.name for row in cache.rows(_NAMES, ids=tuple(people_ids))}
    return [known[each] for each in people_ids]


def application(cache: QueryCache, id_: str) -> tuple[Row[Any], Row[Any], Row[Any]]:
    """Its candidate, its job, and the job's recruiter."""
    candidate, job = cache.one(_CANDIDATE_OF, application=id_), cache.one(_JOB_OF, application=id_)
    return candidate, job, person_of(cache, job.recruiter_id)


def template(cache: QueryCache, scenario: str, locale: str, version: int | None) -> Row[Any] | None:
    """Subject and body of a saved letter: of that version, or (None) the newest."""
    of: dict[str, object] = {"scenario": scenario, "locale": locale}
    if version is None:
        return cache.first(_TEMPLATE, **of)
    return cache.first(_TEMPLATE_VERSION, **of, version=version)


def said(cache: QueryCache, act: str, field: str) -> str | None:
    """One text of an act."""
    text: str | None = cache.scalar(_SAID, act=act, field=field)
    return text


def codes(cache: QueryCache, act: str) -> dict[str, Any]:
    """What an act says in codes."""
    return dict(cache.scalar(_CODES, act=act))


def act(cache: QueryCache, id_: str) -> Row[Any]:
    """Who made an act, and in which capacities."""
    return cache.one(_ACT, act=id_)


def actor_of(cache: QueryCache, act: str) -> str:
    """Who made an act."""
    return str(cache.scalar(_ACTOR, act=act))


def words(cache: QueryCache, message: Row[Any]) -> dict[str, str]:
    """What HR wrote instead of the template's words: its subject, its body, both or neither.

    An act without words means the draft as it was shown, which after an undo begins with what had
    been written: so what was written last counts.
    """
    if not message.decision_id:
        return {}
    of = {"application": message.application_id, "decision": message.decision_id}
    return {row.field: row.text for row in cache.rows(_WORDS, **of)}


def last_paragraph(cache: QueryCache, application: str, decision: str) -> str:
    """The paragraph that somebody added to a decision's letter which was taken back; '' if none."""
    rows = cache.rows(_PARAGRAPHS, application=application, decision=decision)
    return next((str(row.text) for row in reversed(rows)), "")


def _first(cache: QueryCache, by_id: Select[Any], row_id: str) -> Row[Any] | None:
    return cache.first(by_id, id=row_id) if row_id else None


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
_ACTOR = select(acts.c.actor_id).where(acts.c.id == bindparam("act"))
_ACT = select(acts.c.actor_id, acts.c.capacity).where(acts.c.id == bindparam("act"))
_CODES = select(acts.c.codes).where(acts.c.id == bindparam("act"))
# In the order they were written: what was sent and undone first.
_WRITTEN = (
    select(act_texts.c.field, act_texts.c.text)
    .join(messages, messages.c.act_id == act_texts.c.act_id)
    .where(
        messages.c.application_id == bindparam("application"),
        messages.c.decision_id == bindparam("decision"),
    )
    .order_by(messages.c.id)
)
_WORDS = _WRITTEN.where(act_texts.c.field.in_(("subject", "body")))
_PARAGRAPHS = _WRITTEN.where(act_texts.c.field == "paragraph")
