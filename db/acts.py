"""The arbiter: whether an act counts is decided here, once, in the transaction that makes it.

An accepted act is an input of its process exactly once and is never refused later. A refused one is
kept in `refused_acts`. The act, what it says, the closing of its task and the read model are one
transaction: there is nothing half done.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, bindparam, insert, select

from db import completions, initiatives
from db.case import Case, lock
from db.crashpoints import crash
from db.interviews import stage_row
from db.plans import stage_ids
from db.policies import Policies
from db.projection import CLOSED_STATE, OPEN
from db.requests import Accepted as Accepted
from db.requests import Actor as Actor
from db.requests import ActRequest as ActRequest
from db.requests import Refused as Refused
from db.requests import UnknownTask as UnknownTask
from db.schema import act_texts, acts, refused_acts, tasks
from db.sources import new_id
from domain.events import EventType
from domain.fields import FieldType
from domain.forms import Filled, FormFault, FormRefused, read
from domain.initiatives import INITIATIVES
from domain.initiatives import ActKind as ActKind
from domain.senders import refusal as not_sent_here
from domain.tasks import TASKS
from domain.words import TaskKind


def make_act(
    conn: Connection, request: ActRequest, at: datetime, policies: Policies
) -> Accepted | Refused:
    """Decide whether an act counts, and if it does, make it.

    Raises `UnknownApplication` or `UnknownTask` for what does not exist and `FormRefused` for what
    cannot be read; nothing is written then.
    """
    case = lock(conn, request.application, at, policies)
    refusal = _refusal(case, request)
    if refusal:
        conn.execute(insert(refused_acts).values(**_refused_row(case, request, refusal)))
        return Refused(refusal, case.row.state or "")
    filled = _read(case, request)
    accepted = _insert(case, request, filled)
    effect = _complete if request.kind is ActKind.COMPLETE else initiatives.EFFECTS[request.kind]
    effect(case, request, filled, accepted.act)
    case.finish()
    crash("act.before_commit")
    return accepted


def first_act(
    conn: Connection, application: str, actor: Actor, at: datetime, policies: Policies
) -> Accepted:
    """Act number 1: the application exists, its process is to start."""
    case = lock(conn, application, at, policies)
    accepted = _insert(case, ActRequest(application, ActKind.START, actor), Filled())
    case.record(
        EventType.PROCESS_OPENED,
        actor=actor.id,
        actor_kind=actor.kind,
        job=case.row.job_id,
        policy=case.row.policy_version_id,
        mode=case.policy.mode,
        plan=list(stage_ids(conn, case.row.job_id)),
    )
    case.finish()
    crash("act.before_commit")
    return accepted


# --- whether it counts --------------------------------------------------------------------------


def _refusal(case: Case, request: ActRequest) -> str:
    if case.row.state == CLOSED_STATE:
        return "process_closed"
    if case.row.erasing:
        return "being_erased"
    if request.kind is not ActKind.COMPLETE:
        return _refusal_of_own(case, request)
    if case.row.withdrew and not _outlives_withdrawal(case):
        return "candidate_withdrew"
    row = case.conn.execute(_TASK, {"id": request.task, "of": case.id}).first()
    if row is None:
        raise UnknownTask(request.task)
    way = TASKS[TaskKind(row.kind)].completions.get(request.completion)
    if way is None:
        raise FormRefused([FormFault("completion", "not_an_option")])
    if row.state != OPEN:
        return "candidate_withdrew" if case.row.withdrew else "task_closed"
    if request.version is not None and request.version != row.version:
        return "task_changed"
    if not way.by & request.actor.held:
        return "not_yours"
    return not_sent_here(case.row.senders, request.completion, row.scenario)


def _refusal_of_own(case: Case, request: ActRequest) -> str:
    if case.row.withdrew and not (_outlives_withdrawal(case) or request.kind is ActKind.ERASE):
        return "candidate_withdrew"
    if not INITIATIVES[request.kind].by & request.actor.held:
        return "not_yours"
    return initiatives.refusal(case, request)


def _outlives_withdrawal(case: Case) -> bool:
    """A withdrawal closes every task. What opens after the process has answered it, like a
    cancellation that bounced, is still somebody's to see to."""
    return bool(case.row.outcome)


def _read(case: Case, request: ActRequest) -> Filled:
    if request.kind is not ActKind.COMPLETE:
        fields, facts = INITIATIVES[request.kind].fields, {}
        stage = case.task(request.task).stage_id if INITIATIVES[request.kind].about_task else ""
    else:
        row = case.task(request.task)
        fields = TASKS[TaskKind(row.kind)].completions[request.completion].fields
        facts, stage = {"scenario": row.scenario}, row.stage_id
    rated = stage and any(each.type is FieldType.RATINGS for each in fields)
    return read(
        fields,
        request.form,
        facts=facts,
        zone=request.zone,
        attributes=_attributes(case, stage) if rated else (),
    )


def _attributes(case: Case, stage: str) -> tuple[str, ...]:
    return tuple(attribute["id"] for attribute in stage_row(case, stage).attributes)


def _refused_row(case: Case, request: ActRequest, reason: str) -> dict[str, object]:
    # A correction that came too late is kept whole: somebody may still want to know. Of somebody
    # who was erased nothing is kept any more.
    kept = request.kind is ActKind.CORRECT and case.row.candidate_erased_at is None
    return {
        "id": new_id("ref"),
        "application_id": request.application,
        "kind": request.kind,
        "task_id": request.task,
        "completion": request.completion,
        "actor_kind": request.actor.kind,
        "actor_id": request.actor.id,
        "reason": reason,
        "form": dict(request.form) if kept else {},
        "at": case.at,
    }


# --- making it ----------------------------------------------------------------------------------


def _insert(case: Case, request: ActRequest, filled: Filled) -> Accepted:
    act = new_id("act")
    seq = case.acts = case.row.acts + 1
    case.conn.execute(
        insert(acts),
        {
            "id": act,
            "application_id": case.id,
            "seq": seq,
            "kind": request.kind,
            "task_id": request.task,
            "completion": request.completion,
            "actor_kind": request.actor.kind,
            "actor_id": request.actor.id,
            "capacity": " ".join(sorted(request.actor.held)),
            "channel": request.actor.channel,
            "codes": dict(filled.codes),
            "at": case.at,
        },
    )
    if filled.texts:
        case.conn.execute(
            insert(act_texts),
            [{"act_id": act, "field": name, "text": text} for name, text in filled.texts.items()],
        )
    return Accepted(act, seq)


def _complete(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    row = case.task(request.task)
    case.record(
        EventType.TASK_COMPLETED,
        task=request.task,
        actor=request.actor.id,
        actor_kind=request.actor.kind,
        act=act,
        completion=request.completion,
    )
    effect = completions.EFFECTS.get((TaskKind(row.kind), request.completion))
    if effect is not None:
        effect(case, request, filled, act)


_TASK = select(tasks).where(
    tasks.c.id == bindparam("id"), tasks.c.application_id == bindparam("of")
)
