"""The arbiter: whether an act counts is decided here, once, in the transaction that makes it.

An accepted act is an input of its process exactly once and is never refused later. A refused one is
kept in `refused_acts`. The act, what it says, the closing of its task and the read model are one
transaction: there is nothing half done.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection, insert

from db.clock_and_ids import new_id
from db.crashpoints import crash
from db.process import appointment_doubts, completions, outcome_mails, own_acts, rights
from db.process.case import Case, lock
from db.process.interviews import stage_row
from db.process.letter_wording import fields_asked
from db.process.refusals import refusal
from db.process.requests import Accepted as Accepted
from db.process.requests import Actor as Actor
from db.process.requests import ActRequest as ActRequest
from db.process.requests import Refused as Refused
from db.process.requests import UnknownTask as UnknownTask
from db.schema import act_texts, acts, refused_acts
from db.schema.record import UNCOVERED
from db.setup.plans import stage_ids
from db.setup.policies import Policies
from domain import hearing
from domain.acts import OWN_ACTS
from domain.acts import ActKind as ActKind
from domain.doubts import Doubt, Questioned, to_ask
from domain.events import EventType
from domain.fields import FieldType
from domain.forms import Filled, as_sent, read
from domain.outcome_mails import ManyOutcomes
from domain.protocol import Untaken
from domain.releases import known
from domain.task_kinds import SCORED
from domain.task_specs import Capacity
from domain.tasks import TASKS, kind_of, spec_of
from domain.wording_lint import WordDoubt, asked_about, doubts_of
from domain.words import Interrupts, TaskKind

OVERTAKEN = ("task_closed", "task_changed", "candidate_withdrew", "process_closed")
"""Why a judgment does not count that whoever gave it could not know was too late."""


def make_act(
    conn: Connection, request: ActRequest, at: datetime, policies: Policies
) -> Accepted | Refused:
    """Decide whether an act counts, and if it does, make it.

    Raises `UnknownApplication` or `UnknownTask` for what does not exist, `FormRefused` for what
    cannot be read, and `Questioned` for what it is to ask first; nothing is written then.
    """
    case = lock(conn, request.application, at, policies)
    refused = refusal(case, request)
    if refused:
        conn.execute(insert(refused_acts).values(**_refused_row(case, request, refused)))
        return Refused(refused, case.view.state)
    filled = _read(case, request)
    accepted = _insert(case, request, filled)
    effect = _complete if request.kind is ActKind.COMPLETE else own_acts.EFFECTS[request.kind]
    effect(case, request, filled, accepted.act)
    doubts = _let_pass(case, request, filled)
    if any(isinstance(each, ManyOutcomes) for each in doubts):
        outcome_mails.tell_lead(case, request, accepted.act)
    case.finish()
    crash("act.before_commit")
    return replace(accepted, doubts=doubts) if doubts else accepted


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
        policy=case.policy_version,
        mode=case.policy.mode.name,
        plan=list(stage_ids(conn, case.row.job_id)),
    )
    case.finish()
    crash("act.before_commit")
    return accepted


def act_within(case: Case, kind: ActKind, actor: Actor) -> str:
    """An act without a form, made in a transaction that is under way; '' if it does not count."""
    request = ActRequest(case.id, kind, actor)
    if refusal(case, request):
        return ""
    accepted = _insert(case, request, Filled())
    own_acts.EFFECTS[kind](case, request, Filled(), accepted.act)
    return accepted.act


def _read(case: Case, request: ActRequest) -> Filled:
    if request.kind is not ActKind.COMPLETE:
        fields, facts = OWN_ACTS[request.kind].fields, {}
        stage = case.task(request.task).stage_id if OWN_ACTS[request.kind].about_task else ""
    else:
        row = case.task(request.task)
        fields = fields_asked(case, request)
        facts, stage = {"scenario": row.scenario}, row.stage_id
    rated = stage and any(each.type is FieldType.RATINGS for each in fields)
    given = any(each.type is FieldType.PIECES for each in fields)
    return read(
        fields,
        request.form,
        facts=facts,
        zone=request.zone,
        attributes=_attributes(case, stage) if rated else (),
        pieces=rights.pieces_of(case.conn, case.row.candidate_id) if given else (),
        at_desk=Capacity.DESK in request.actor.held,
    )


def _let_pass(case: Case, request: ActRequest, filled: Filled) -> tuple[Doubt, ...]:
    """The doubts about an act that are told with its answer; raises `Questioned` while there is one
    among them that is to be asked about first."""
    words = _words_of(case, request, filled)
    arranged = appointment_doubts.doubts_of(case, request, filled)
    many = outcome_mails.doubts_of(case, request)
    at_desk = Capacity.DESK in request.actor.held
    if asked := to_ask((*arranged, *asked_about(words, at_desk=at_desk), *many), request.meant):
        raise Questioned(asked)
    return (*arranged, *words, *many)


def _words_of(case: Case, request: ActRequest, filled: Filled) -> tuple[WordDoubt, ...]:
    """The doubtful words of what was filled in, and of a draft that stands in for it."""
    if request.kind is ActKind.COMPLETE:
        fields, scenario = fields_asked(case, request), case.task(request.task).scenario
    else:
        fields, scenario = OWN_ACTS[request.kind].fields, ""
    mail = {each.name: request.draft.get(each.name, "") for each in fields if each.words_of_mail}
    return doubts_of(fields, {**mail, **filled.texts}, scenario)


def _attributes(case: Case, stage: str) -> tuple[str, ...]:
    return tuple(attribute["id"] for attribute in stage_row(case, stage).attributes)


def _refused_row(case: Case, request: ActRequest, reason: str) -> dict[str, object]:
    return {
        "id": new_id("ref"),
        "application_id": request.application,
        "kind": request.kind,
        "task_id": request.task,
        "completion": request.completion,
        "actor_kind": request.actor.kind,
        "actor_id": request.actor.id,
        "reason": reason,
        "form": _kept(case, request, reason),
        "at": case.at,
    }


def _kept(case: Case, request: ActRequest, reason: str) -> dict[str, object]:
    """What was said in vain and somebody may still want to know: a correction that came too late,
    or a judgment that another was before. Of somebody who is erased nothing is kept any more."""
    if case.row.candidate_erased_at is not None or case.ended(ActKind.ERASE):
        return {}
    if request.kind is ActKind.CORRECT:
        fields = OWN_ACTS[request.kind].fields
    elif request.kind is ActKind.COMPLETE and reason in OVERTAKEN:
        row = case.model.tasks.get(request.task)
        way = spec_of(row.kind).completions.get(request.completion) if row else None
        fields = way.fields if way is not None and way.judges else ()
    else:
        fields = ()
    return as_sent(fields, request.form)


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
            **_leads_to(case, request),
            "actor_kind": request.actor.kind,
            "actor_id": request.actor.id,
            "capacity": " ".join(sorted(request.actor.held)),
            "channel": request.actor.channel,
            "codes": dict(filled.codes),
            "at": case.at,
            UNCOVERED: outcome_mails.is_counted(case, request),
        },
    )
    if filled.texts:
        case.conn.execute(
            insert(act_texts),
            [{"act_id": act, "field": name, "text": text} for name, text in filled.texts.items()],
        )
    row = case.row
    return Accepted(
        act,
        seq,
        Untaken(
            case.id,
            case.policy_version,
            row.job_id,
            case.policy.mode.name,
            seq,
            # Of one that was closed, an act that counts takes it up again.
            reopened=case.view.closed_at is not None,
        ),
    )


def _leads_to(case: Case, request: ActRequest) -> dict[str, object]:
    """What the process will do about it. Today's tables say so once, here: a process may take the
    act months later, and again whenever its run starts anew."""
    follow_up, interrupts, side = "", Interrupts.NEVER, False
    if request.kind is ActKind.COMPLETE:
        spec = TASKS[kind_of(request.task)]
        follow_up, side = spec.completions[request.completion].then, not spec.state
        if request.completion in SCORED and case.policy.wait_for.who is not hearing.HeardFrom.ALL:
            follow_up = follow_up or hearing.STEP
    elif own := OWN_ACTS.get(request.kind):
        follow_up, interrupts = own.then, own.interrupts
    return {"follow_up": follow_up, "interrupts": interrupts, "side": side}


def _complete(case: Case, request: ActRequest, filled: Filled, act: str) -> None:
    row = case.task(request.task)
    case.record_task(
        EventType.TASK_COMPLETED,
        row,
        actor=request.actor.id,
        actor_kind=request.actor.kind,
        act=act,
        completion=request.completion,
    )
    effect = completions.EFFECTS.get((known(TaskKind, row.kind), request.completion))
    if effect is not None:
        effect(case, request, filled, act)
