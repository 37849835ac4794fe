"""Steps that tell the candidate a decision, and prove that they have been told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Row, select, update

from activities.steps.invitations import no_longer_invited
from activities.steps.inviting import record_cancellation
from db.process import ledger
from db.process.act_lookup import act_row, way_of
from db.process.case import Case
from db.process.interviews import to_come
from db.process.invitations import is_invited
from db.process.ledger import MessageState, reserve
from db.process.links import ensure_link
from db.process.owners import active_people
from db.schema import decisions
from domain.events import ActorKind, EventType
from domain.policy import release_at, revisit_at, revisit_on, send_at
from domain.protocol import Code, Conclusion, StepCall
from domain.read_model import Task
from domain.releases import known
from domain.scenarios import Scenario
from domain.senders import refusal as not_sent_here
from domain.task_kinds import INTERVIEWING
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import Outcome, ProcessOutcome, TaskKind


def tell(case: Case, call: StepCall) -> Conclusion:
    """HR sends the drafted mail, or has told the candidate otherwise. Subject: the act.

    A rejection names the person who confirmed it, here, and leaves after its delay; every such mail
    leaves in the candidate's sending window. Until then it can be undone. A withdrawal comes before
    what is yet to be sent, not before what the candidate has been told already.
    """
    act = act_row(case, call.subject)
    way = way_of(act, "send", "told_otherwise")
    if case.interrupted and way == "send":
        return Conclusion(code=Code.INTERRUPTED)
    task = case.task(act.task_id)
    if not_sent_here(case.row.senders, way, task.scenario):
        return _telling_anew(case, task)  # since then this is left to somebody else
    decision = confirm(case, task.decision_id, act.actor_id, act.codes.get("reason_code", ""))
    if way == "told_otherwise":
        note_told(case, act.codes["channel"], at=act.codes["told_at"], person=act.actor_id)
        return _after_told(case, decision)
    rejects = known(Outcome, decision.outcome) is Outcome.REJECT
    leaves = release_at if rejects else send_at
    release = leaves(case.policy, case.at, case.row.candidate_zone)
    message = ledger.reserve(
        case,
        known(Scenario, task.scenario),
        task.id,
        not_before=release,
        task=task.id,
        decision=decision.id,
        act=act.id,
    )
    if release <= case.at:
        return _leaving(case, decision.outcome, message, ())
    involved = {act.actor_id, decision.decided_by}
    shown_to = _shown_to(case, task.stage_id, involved) if rejects else []
    about: dict[str, Any] = {"brought_in": shown_to} if shown_to else {}
    waiting = case.open_task(
        TaskKind.AWAIT_RELEASE,
        origin=release,
        stage=task.stage_id,
        decision=decision.id,
        message=message,
        scenario=task.scenario,
        **about,
    )
    for person in shown_to:
        _show(case, waiting.id, person, act.id)
    return Conclusion(
        code=Code.RELEASE_LATER,
        subject=message,
        opened=(waiting,),
        state=TASKS[TaskKind.AWAIT_RELEASE].state,
    )


def _shown_to(case: Case, stage: str, involved: set[str]) -> list[str]:
    """Who sees a rejection before it leaves, and can take it back: not who decided or sends it."""
    owners = case.holders(case.policy.sending.rejection_shown_to, stage)
    there = active_people(case.conn, {owner.person for owner in owners})
    return [owner.person for owner in owners if owner.person in there - involved]


def _show(case: Case, waiting: str, person: str, act: str) -> None:
    ensure_link(
        case.conn,
        application=case.id,
        task=waiting,
        person=person,
        capacity=Capacity.ESCALATED,
        at=case.at,
    )
    scenario = Scenario.REJECTION_LEAVES
    reserve(case, scenario, waiting, person=person, task=waiting, act=act, dispatched=True)


def release(case: Case, call: StepCall) -> Conclusion:
    """The delay is over: everything that tells the outcome leaves together. Subject: the wait.

    Concludes `lost` when somebody undid it first.
    """
    waiting = case.task(call.subject)
    if not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    return _leaving(case, case.view.decision, waiting.message_id, (waiting.id,))


def _leaving(case: Case, outcome: str, message: str, closed: tuple[str, ...]) -> Conclusion:
    """The mail leaves; with a rejection, so do the cancellations of what was booked ahead."""
    also: tuple[str, ...] = ()
    ended: tuple[str, ...] = ()
    if outcome == Outcome.REJECT:
        also, ended = _call_off_what_is_ahead(case, message)
    return Conclusion(
        code=Code.SENT_NOW,
        subject=message,
        closed=(*closed, *ended),
        messages=(message, *also),
    )


def _call_off_what_is_ahead(
    case: Case, message: str = ""
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cancel the interviews to come: what to deliver besides, and the tasks that end with it.

    The mail that tells the rejection takes the first one that we put into the candidate's calendar
    out of it itself.
    """
    messages: list[str] = []
    ahead = to_come(case)
    ours = [each.id for each in ahead if each.announced and is_invited(case, each.id)]
    in_the_letter = ours[0] if ours and message else ""
    if in_the_letter:
        ledger.about_interview(case, message, in_the_letter)
    never = no_longer_invited(case, [interview.id for interview in ahead], "not_going_on")
    for interview in ahead:
        messages += record_cancellation(case, interview, candidate=interview.id != in_the_letter)
    ended = (*case.withdraw_tasks(case.open_of(INTERVIEWING), "not_going_on"), *never)
    return tuple(messages), ended


def _call_off_what_is_needless(case: Case, stage: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Cancel the meetings that a stage was decided without, as nobody waits for them any more: what
    to deliver, and the tasks that end with it."""
    needless = [interview for interview in to_come(case) if interview.stage_id == stage]
    ended = no_longer_invited(case, [interview.id for interview in needless], "decided_without")
    messages = (each for interview in needless for each in record_cancellation(case, interview))
    return tuple(messages), ended


def reopen(case: Case, call: StepCall) -> Conclusion:
    """A rejection was undone before it left: telling is HR's task again. Subject: the act."""
    return _telling_anew(case, case.task(act_row(case, call.subject).task_id))


def _telling_anew(case: Case, before: Task) -> Conclusion:
    task = case.open_task(
        TaskKind.NOTIFY_CANDIDATE,
        stage=before.stage_id,
        decision=before.decision_id,
        scenario=before.scenario,
    )
    return Conclusion(opened=(task,), state=TASKS[TaskKind.NOTIFY_CANDIDATE].state)


def confirm_told(case: Case, call: StepCall) -> Conclusion:
    """Has the candidate been told? The ledger has the proof, or a person must see to it.

    Subject: the message. Concludes `untold` with a task for the recruiter, or with the outcome.
    """
    row = ledger.message(case.conn, call.subject)
    if row.state == MessageState.SUPPRESSED:
        return Conclusion(code=Code.INTERRUPTED)
    decision = case.conn.execute(select(decisions).where(decisions.c.id == row.decision_id)).one()
    if row.state == MessageState.SENT:
        note_told(case, "mail", at=row.sent_at.isoformat(), letter=row)
    elif row.state != MessageState.NOTED:
        return _resolve(case, row.id, row.scenario, code=Code.UNTOLD)
    return _after_told(case, decision)


def undelivered(case: Case, call: StepCall) -> Conclusion:
    """A mail that is no outcome could not be delivered: a task beside the process. Subject: it."""
    row = ledger.message(case.conn, call.subject)
    if row.state not in ledger.UNPROVEN:
        return Conclusion(subject=row.id)
    return _resolve(case, row.id, row.scenario, code="")


def redeliver(case: Case, call: StepCall) -> Conclusion:
    """The recruiter saw to an undelivered mail. Subject: the act."""
    act = act_row(case, call.subject)
    way = way_of(act, "retry", "told_otherwise", "arrived")
    row = ledger.message(case.conn, case.task(act.task_id).message_id)
    if row.state not in ledger.UNPROVEN:
        # The proof came while the person was asked: nothing is sent again, and nothing overwritten.
        return Conclusion(code=Code.TOLD, subject=row.id)
    if way == "retry":
        ledger.release_again(case, row)
        return Conclusion(code=Code.SENT_NOW, subject=row.id, messages=(row.id,))
    if way == "told_otherwise":
        if row.decision_id:
            note_told(case, act.codes["channel"], at=act.codes["told_at"], person=act.actor_id)
        ledger.settle(case, row, MessageState.NOTED)
    else:
        ledger.settle(case, row, MessageState.SENT, error="arrival_noted", sent_at=case.at)
    return Conclusion(code=Code.TOLD, subject=row.id)


def confirm(case: Case, decision_id: str, person: str, reason: str) -> Row[Any]:
    """The person who stands for a decision, and its reason; the decision."""
    values = {"confirmed_by": person, **({"reason_code": reason} if reason else {})}
    case.conn.execute(update(decisions).where(decisions.c.id == decision_id).values(**values))
    case.record(
        EventType.DECISION_CONFIRMED,
        decision=decision_id,
        person=person,
        reason=reason,
    )
    return case.conn.execute(select(decisions).where(decisions.c.id == decision_id)).one()


def note_told(
    case: Case, how: str, *, at: str, person: str = "", letter: Row[Any] | None = None
) -> None:
    """The candidate knows, since when and how; a person says so, or the ledger with its `letter`.

    Of a letter it is kept when it was ready, and when it was released: what lies between is the
    rejection's delay and the candidate's window, and nobody's time.
    """
    left = {"ready": letter.reserved_at, "released": letter.not_before} if letter else {}
    case.record(
        EventType.CANDIDATE_TOLD,
        actor=person,
        actor_kind=ActorKind.PERSON if person else ActorKind.PROCESS,
        how=how,
        told_at=datetime.fromisoformat(at).astimezone(UTC).isoformat(),
        **{name: instant.isoformat() for name, instant in left.items()},
    )


def _after_told(case: Case, decision: Row[Any]) -> Conclusion:
    match known(Outcome, decision.outcome):
        case Outcome.ADVANCE:
            messages, ended = _call_off_what_is_needless(case, decision.stage_id)
            return Conclusion(code=Outcome.ADVANCE, closed=ended, messages=messages)
        case Outcome.REJECT:
            messages, ended = _call_off_what_is_ahead(case)
            case.record(EventType.OUTCOME_SET, outcome=ProcessOutcome.REJECTED)
            return Conclusion(
                code=Outcome.REJECT,
                subject=ProcessOutcome.REJECTED,
                closed=ended,
                messages=messages,
            )
        case Outcome.HOLD:
            day = decision.revisit_on
            origin = revisit_on(case.policy, day) if day else revisit_at(case.policy, case.at)
            task = case.open_task(
                TaskKind.REVIEW_HOLD, origin=max(origin, case.at), stage=decision.stage_id
            )
            messages, ended = _call_off_what_is_needless(case, decision.stage_id)
            return Conclusion(
                code=Outcome.HOLD,
                opened=(task,),
                closed=ended,
                messages=messages,
                state=TASKS[TaskKind.REVIEW_HOLD].state,
            )


def _resolve(case: Case, message: str, scenario: str, *, code: str) -> Conclusion:
    if any(task.message_id == message for task in case.open_tasks()):
        return Conclusion(code=code, subject=message)
    task = case.open_task(
        TaskKind.RESOLVE_DELIVERY, stage=case.view.stage_id, message=message, scenario=scenario
    )
    return Conclusion(code=code, subject=message, opened=(task,))
