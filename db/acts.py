"""The arbiter: whether an act counts is decided here, once, in the transaction that makes it.

An accepted act is an input of its process exactly once and is never refused later. A refused one is
kept in `refused_acts`. The act, what it says, the closing of its task and the read model are one
transaction: there is nothing half done.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, bindparam, insert, select

from db.case import Case, active_people, lock
from db.crashpoints import crash
from db.ledger import suppress_reserved
from db.policies import Policies
from db.projection import CLOSED_STATE, OPEN, instant
from db.schema import act_texts, acts, refused_acts, scorecards, tasks
from db.sources import new_id
from domain.events import ActorKind, EventType
from domain.forms import Filled, FormFault, FormRefused, read
from domain.senders import refusal as not_sent_here
from domain.tasks import TASKS, WITHDRAWAL, Capacity
from domain.words import TaskKind

LONGEST_AHEAD, LONGEST_AGO = timedelta(days=366), timedelta(days=-31)
"""When an interview may start, from now. An old one is written down after it has been."""
CLOCKS_DIFFER, OPENED_LATE = timedelta(minutes=5), timedelta(days=1)
"""How far a telling may lie ahead of our clock, and before the application was entered here."""


class ActKind(StrEnum):
    """What people can do to a process. Names are frozen: acts are kept for years."""

    START = "start"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, in which capacities, and which way they came in (link, desk, api)."""

    kind: ActorKind
    id: str
    held: frozenset[Capacity]
    channel: str


@dataclass(frozen=True, slots=True)
class ActRequest:
    """An act somebody wants to make.

    `version` is the version of the task they were looking at, `form` what they filled in (JSON
    values or a web form's strings), `zone` the zone of its wall-clock times.
    """

    application: str
    kind: ActKind
    actor: Actor
    task: str = ""
    completion: str = ""
    version: int | None = None
    form: Mapping[str, object] = field(default_factory=dict)
    zone: str = "UTC"


@dataclass(frozen=True, slots=True)
class Accepted:
    """The act counts: it is number `seq` of its application."""

    act: str
    seq: int


@dataclass(frozen=True, slots=True)
class Refused:
    """The act does not count. `reason` is a code; `state` is how the process stands."""

    reason: str
    state: str


class UnknownTask(LookupError):
    """There is no task of this id."""


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
        conn.execute(insert(refused_acts).values(**_refused_row(request, refusal, at)))
        return Refused(refusal, case.row.state or "")
    filled = _read(case, request)
    accepted = _insert(case, request, filled)
    _EFFECTS[request.kind](case, request, filled, accepted.act)
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
    )
    case.finish()
    crash("act.before_commit")
    return accepted


# --- whether it counts --------------------------------------------------------------------------


def _refusal(case: Case, request: ActRequest) -> str:
    if case.row.state == CLOSED_STATE:
        return "process_closed"
    if case.row.withdrew and not _outlives_withdrawal(case, request):
        return "candidate_withdrew"
    if request.kind is ActKind.WITHDRAW:
        return _withdrawal_refusal(case, request)
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


def _outlives_withdrawal(case: Case, request: ActRequest) -> bool:
    """A withdrawal closes every task. What opens after the process has answered it, like a
    cancellation that bounced, is still somebody's to see to."""
    return bool(case.row.outcome) and request.kind is ActKind.COMPLETE


def _withdrawal_refusal(case: Case, request: ActRequest) -> str:
    if not request.actor.held & {Capacity.CANDIDATE, Capacity.DESK}:
        return "not_yours"
    return "already_ended" if case.row.outcome else ""


def _read(case: Case, request: ActRequest) -> Filled:
    if request.kind is ActKind.WITHDRAW:
        return read(WITHDRAWAL, request.form, facts={}, zone=request.zone)
    row = case.task(request.task)
    way = TASKS[TaskKind(row.kind)].completions[request.completion]
    return read(way, request.form, facts={"scenario": row.scenario}, zone=request.zone)


def _refused_row(request: ActRequest, reason: str, at: datetime) -> dict[str, object]:
    return {
        "id": new_id("ref"),
        "application_id": request.application,
        "kind": request.kind,
        "task_id": request.task,
        "completion": request.completion,
        "actor_kind": request.actor.kind,
        "actor_id": request.actor.id,
        "reason": reason,
        "at": at,
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
    effect = _COMPLETIONS.get((TaskKind(row.kind), request.completion))
    if effect is not None:
        effect(case, request, filled, act)


def _scheduled(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    panel = filled.codes["panel"]
    wanted = set(panel) if isinstance(panel, tuple) else set()
    if active_people(case.conn, wanted) != wanted:
        raise FormRefused([FormFault("panel", "unknown_person")])
    starts = instant(filled.codes["starts_at"])
    if not LONGEST_AGO <= starts - case.at <= LONGEST_AHEAD:
        raise FormRefused([FormFault("starts_at", "too_far_away")])


def _told_otherwise(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    told = instant(filled.codes["told_at"])
    if told > case.at + CLOCKS_DIFFER:
        raise FormRefused([FormFault("told_at", "in_the_future")])
    if told < case.row.created_at - OPENED_LATE:
        raise FormRefused([FormFault("told_at", "before_the_process")])


def _submitted(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    row = case.task(request.task)
    case.conn.execute(
        insert(scorecards),
        {
            "id": new_id("sco"),
            "interview_id": row.interview_id,
            "interviewer_id": row.owner_id,
            "submitted_by": request.actor.id,
            "act_id": act,
            "recommendation": filled.codes["recommendation"],
            "verdict": filled.codes["verdict"],
            "at": case.at,
        },
    )


def _decided(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    """Decided without waiting any longer: nobody else's feedback, or second decision, counts."""
    interview = case.task(request.task).interview_id
    for row in case.open_tasks():
        if row.kind == TaskKind.GIVE_FEEDBACK and row.interview_id == interview:
            case.record(EventType.TASK_WITHDRAWN, task=row.id, reason="decided_without")


def _undone(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    suppress_reserved(case, "undone", only=case.task(request.task).message_id)


def _withdraw(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    case.record(
        EventType.CANDIDATE_WITHDREW, actor=request.actor.id, actor_kind=request.actor.kind, act=act
    )
    case.withdraw_open("candidate_withdrew")
    suppress_reserved(case, "candidate_withdrew")


_TASK = select(tasks).where(
    tasks.c.id == bindparam("id"), tasks.c.application_id == bindparam("of")
)

_Effect = Callable[[Case, ActRequest, Filled, str], None]

_COMPLETIONS: Mapping[tuple[TaskKind, str], _Effect] = {
    (TaskKind.SCHEDULE_INTERVIEW, "scheduled"): _scheduled,
    (TaskKind.GIVE_FEEDBACK, "submitted"): _submitted,
    (TaskKind.GIVE_FEEDBACK, "decided"): _decided,
    (TaskKind.AWAIT_RELEASE, "undo"): _undone,
    (TaskKind.NOTIFY_CANDIDATE, "told_otherwise"): _told_otherwise,
    (TaskKind.RESOLVE_DELIVERY, "told_otherwise"): _told_otherwise,
}

_EFFECTS: Mapping[ActKind, _Effect] = {ActKind.COMPLETE: _complete, ActKind.WITHDRAW: _withdraw}
