"""What there is to say about a process event to another program: ids, codes and instants."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import Connection, bindparam, select

from db.schema import applications, decisions, external_ids, process_events, tasks
from domain.events import EventType


def facts_of(conn: Connection, application: str, n: int) -> Mapping[str, object]:
    """Everything that a payload may name of event `n` of an application. More than is told: the
    table of `domain.webhooks` chooses."""
    event = conn.execute(_EVENT, {"application": application, "n": n}).one()
    data = dict(event.data)
    return {
        **{name: data.get(name, "") for name in ("stage", "how", "told_at", "rule", "policy")},
        **{name: data.get(name, "") for name in ("decision", "outcome")},
        **_of_task(conn, event.task_id),
        **_of_decision(conn, application, n, event.type, data),
        "person": data.get("person", "") or _person(event.actor_kind, event.actor_id),
        "submitted_by": _person(event.actor_kind, event.actor_id),
        "application": application,
        "job": event.job_id,
        "candidate": event.candidate_id,
        "number": n,
        "external": names_elsewhere(
            conn, {"application": application, "candidate": event.candidate_id, "job": event.job_id}
        ),
    }


def names_elsewhere(conn: Connection, ours: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """The ids that other systems have for these (kind to our id): kind to system to their id."""
    found: dict[str, dict[str, str]] = {}
    for row in conn.execute(_ELSEWHERE, {"kinds": [*ours], "ours": [*ours.values()]}):
        found.setdefault(row.kind, {})[row.system] = row.external_id
    return found


def _person(kind: str, id_: str) -> str:
    return id_ if kind == "person" else ""


def _of_task(conn: Connection, task_id: str) -> dict[str, object]:
    row = conn.execute(_TASK, {"id": task_id}).first() if task_id else None
    if row is None:
        return {}
    return {
        "task": row.id,
        "kind": row.kind,
        "owner": row.owner_id,
        "interviewer": row.owner_id,
        "stage": row.stage_id,
        "interview": row.interview_id,
        "due_at": _written(row.due_at),
    }


def _of_decision(
    conn: Connection, application: str, n: int, type_: str, data: Mapping[str, object]
) -> dict[str, object]:
    """A decision's stage; of a telling, the decision that was told: the last one before it."""
    decision = data.get("decision", "")
    if type_ == EventType.CANDIDATE_TOLD:
        last = conn.execute(_LAST_DECISION, {"application": application, "n": n}).scalar()
        decision = dict(last).get("decision", "") if last else ""
    row = conn.execute(_DECISION, {"id": decision}).first() if decision else None
    if row is None:
        return {}
    return {"decision": row.id, "outcome": row.outcome, "stage": row.stage_id}


def _written(at: datetime) -> str:
    return at.isoformat()


_EVENT = (
    select(
        process_events.c.type,
        process_events.c.task_id,
        process_events.c.actor_kind,
        process_events.c.actor_id,
        process_events.c.data,
        applications.c.candidate_id,
        applications.c.job_id,
    )
    .join(applications, applications.c.id == process_events.c.application_id)
    .where(
        process_events.c.application_id == bindparam("application"),
        process_events.c.n == bindparam("n"),
    )
)
_ELSEWHERE = (
    select(external_ids.c.kind, external_ids.c.system, external_ids.c.external_id)
    .where(
        external_ids.c.our_id.in_(bindparam("ours", expanding=True)),
        external_ids.c.kind.in_(bindparam("kinds", expanding=True)),
    )
    .order_by(external_ids.c.kind, external_ids.c.system)
)
_TASK = select(tasks).where(tasks.c.id == bindparam("id"))
_DECISION = select(decisions).where(decisions.c.id == bindparam("id"))
_LAST_DECISION = (
    select(process_events.c.data)
    .where(
        process_events.c.application_id == bindparam("application"),
        process_events.c.type == EventType.DECISION_MADE,
        process_events.c.n < bindparam("n"),
    )
    .order_by(process_events.c.n.desc())
    .limit(1)
)
