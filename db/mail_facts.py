"""What a mail needs of the database: statements by what they read, built once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from db.schema import (
    act_texts,
    applications,
    candidates,
    interviews,
    jobs,
    messages,
    people,
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
_PERSON, _INTERVIEW, _TASK, _STAGE = map(_by_id, (people, interviews, tasks, stages))
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
