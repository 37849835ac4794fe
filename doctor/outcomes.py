"""The candidate hears the truth once, from a person, and hearing it is proven."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row

from db.process.ledger import MessageState, header_of
from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.events import EventType
from domain.scenarios import scenario_spec
from domain.words import Outcome, ProcessOutcome

TOLD = (MessageState.SENT, MessageState.NOTED)
# Where a mail can be that a mail server received: its answer may be lost, or on its way.
OUT = (MessageState.SENT, MessageState.NOTED, MessageState.UNKNOWN, MessageState.SENDING)
FINAL = (Outcome.ADVANCE, Outcome.REJECT)


def one_outcome_is_told(record: Record, visit: Visit) -> Iterator[Finding]:
    """No candidate is told two different outcomes of a stage, or two ends of the process."""
    name = "one_outcome_is_told"
    ends = [event.data["outcome"] for event in record.of_type(EventType.OUTCOME_SET)]
    if len(ends) > 1:
        yield Finding(name, record.id, "outcomes_set", " ".join(map(str, ends)))
    told: dict[str, set[str]] = {}
    for message in record.messages:
        decision = record.decisions.get(message.decision_id)
        if decision is not None and message.state in OUT and decision.outcome in FINAL:
            told.setdefault(decision.stage_id, set()).add(decision.outcome)
    for stage, outcomes in told.items():
        if len(outcomes) > 1:
            yield Finding(name, record.id, "outcomes_told", f"{stage}: {sorted(outcomes)}")
    if ends == [ProcessOutcome.HIRED] and any(Outcome.REJECT in each for each in told.values()):
        yield Finding(name, record.id, "rejected_and_hired")


def outcome_mails_go_once(record: Record, visit: Visit) -> Iterator[Finding]:
    """No outcome is sent twice, as the ledger tells it."""
    name = "outcome_mails_go_once"
    sent = Counter(str(event.data["message"]) for event in record.of_type(EventType.MESSAGE_SENT))
    by_decision: Counter[str] = Counter()
    for message in record.messages:
        if not _tells_outcome(message):
            continue
        if sent[message.id] > 1:
            yield Finding(name, record.id, "sent_events", f"{message.id}: {sent[message.id]}")
        if message.state in OUT:
            by_decision[message.decision_id] += 1
    for decision, count in by_decision.items():
        if count > 1:
            yield Finding(name, record.id, "mails_of_decision", f"{decision}: {count}")


def mails_agree_with_the_ledger(record: Record, visit: Visit) -> Iterator[Finding]:
    """What the mail server received is what the ledger says; outcomes once, and once only."""
    name = "mails_agree_with_the_ledger"
    if visit.mails is None:
        return
    received = visit.mails.received(headers_in(record))
    for message in record.messages:
        count = received.get(_header(message), 0)
        state, what = message.state, f"{message.id} {message.scenario} {message.state}: {count}"
        if count and state in (MessageState.RESERVED, MessageState.SUPPRESSED):
            if _tells_outcome(message):
                yield Finding(name, record.id, "received_but_not_sent", what)
        elif count == 0 and state == MessageState.SENT and message.error != "arrival_noted":
            yield Finding(name, record.id, "sent_but_not_received", what)
        if _tells_outcome(message) and count > 1 + _asked_again(record, message):
            yield Finding(name, record.id, "outcome_received_twice", what)


def headers_in(record: Record) -> frozenset[str]:
    """The Message-IDs of its mails, or of the overviews that they went in."""
    return frozenset(map(_header, record.messages))


TOO_FEW = frozenset({"sent_but_not_received"})
"""What is found because a mail is not there (yet). The rest is found because one is."""


def _header(message: Row[Any]) -> str:
    return header_of(message.digest_id) if message.digest_id else str(message.message_id)


def told_is_proven(record: Record, visit: Visit) -> Iterator[Finding]:
    """A process with an outcome of ours has an event of telling, and the event has its proof."""
    name = "told_is_proven"
    outcome = record.view.outcome if record.view else ""
    told = record.of_type(EventType.CANDIDATE_TOLD)
    if outcome == ProcessOutcome.REJECTED and not told:
        yield Finding(name, record.id, "rejected_but_not_told")
    if outcome == ProcessOutcome.HIRED and not told:
        yield Finding(name, record.id, "hired_but_never_told_to_go_on")
    if record.closed and not outcome:
        yield Finding(name, record.id, "closed_without_outcome")
    by_mail = sum(event.data["how"] == "mail" for event in told)
    proofs = sum(
        message.state == MessageState.SENT and bool(message.decision_id)
        for message in record.messages
    )
    if by_mail > proofs:
        yield Finding(name, record.id, "told_without_proof", f"events {by_mail}, mails {proofs}")
    for event in told:
        if event.data["how"] != "mail" and not event.actor_id:
            yield Finding(name, record.id, "told_by_nobody", f"event {event.n}")


def rejections_name_a_person(record: Record, visit: Visit) -> Iterator[Finding]:
    """A machine never rejects: whatever leaves as a rejection was confirmed by somebody."""
    name = "rejections_name_a_person"
    confirmed = {
        event.data["decision"]: event.data["person"]
        for event in record.of_type(EventType.DECISION_CONFIRMED)
    }
    rejected = record.view is not None and record.view.outcome == ProcessOutcome.REJECTED
    final = record.view.decision_id if record.view is not None and rejected else ""
    leaving = {
        message.decision_id
        for message in record.messages
        if scenario_spec(message.scenario).needs_person
    }
    for decision in record.decisions.values():
        if decision.outcome != Outcome.REJECT or decision.id not in leaving | {final}:
            continue
        if not decision.confirmed_by or confirmed.get(decision.id) != decision.confirmed_by:
            yield Finding(name, record.id, "rejected_by_nobody", decision.id)
        elif not decision.reason_code:
            yield Finding(name, record.id, "rejected_without_reason", decision.id)


def _tells_outcome(message: Row[Any]) -> bool:
    return scenario_spec(message.scenario).outcome


def _asked_again(record: Record, message: Row[Any]) -> int:
    """How often a person, knowing that it may have gone out, asked to send it once more."""
    resolving = {task.id for task in record.tasks if task.message_id == message.id}
    return sum(act.task_id in resolving and act.completion == "retry" for act in record.acts)
