"""The message ledger: every notice is a row with a business key, and a row says what became of it.

An outcome mail goes out at most once. Its row is `sending` from before the mail server hears of it
until the server's answer is written down; whoever finds it so later cannot know whether it went
out, and calls it `unknown`: a person decides, never a second try.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, bindparam, select, update
from sqlalchemy.dialects import postgresql, sqlite

from db.clock_and_ids import new_id
from db.process.case import Case
from db.schema import acts, messages
from db.setup.templates import version_at
from domain.acts import OWN_ACTS, ActKind
from domain.channels import ChannelKind
from domain.events import EventType
from domain.releases import known
from domain.scenario_columns import Audience
from domain.scenarios import SCENARIOS, Scenario, scenario_spec
from domain.senders import suppressed_as


class MessageState(StrEnum):
    """What became of a message."""

    RESERVED = "reserved"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"
    UNKNOWN = "unknown"
    SUPPRESSED = "suppressed"
    NOTED = "noted"


UNPROVEN = (MessageState.FAILED, MessageState.UNKNOWN)


def reserve(
    case: Case,
    scenario: Scenario,
    round_: str,
    *,
    person: str = "",
    not_before: datetime | None = None,
    task: str = "",
    interview: str = "",
    decision: str = "",
    act: str = "",
    dispatched: bool = False,
    channel: ChannelKind = ChannelKind.EMAIL,
    key: str = "",
) -> str:
    """Reserve a message to a person, or to the candidate; the same round gives the same message,
    by each channel its own.

    `dispatched`: the dispatcher sends it when it is due, and no process waits for that. `key`: in
    place of the round, for what is not said once in an application, but once in all.
    """
    spec = SCENARIOS[scenario]
    recipient = person if spec.audience is Audience.PERSON else case.row.candidate_id
    key = key or f"{case.id}:{scenario}:{round_}:{recipient}:{channel}"
    message = new_id("msg")
    made = case.conn.execute(
        _INSERT[case.conn.dialect.name],
        {
            "id": message,
            "business_key": key,
            "application_id": case.id,
            "scenario": scenario,
            "channel": channel,
            "person_id": person or None,
            "candidate_id": None if person else recipient,
            "task_id": task,
            "interview_id": interview,
            "decision_id": decision,
            "act_id": act,
            "not_before": not_before or case.at,
            "state": MessageState.RESERVED,
            "message_id": header_of(message),
            "reserved_at": case.at,
            "dispatched": dispatched,
            **(_approved(case, scenario, act) if decision else {}),
        },
    )
    if made.first() is None:
        return str(case.conn.execute(_KNOWN, {"key": key}).scalar_one())
    case.record(
        EventType.MESSAGE_RESERVED,
        task=task,
        message=message,
        scenario=scenario,
        to="person" if person else "candidate",
        person=person,
    )
    elsewhere = suppressed_as(case.row.senders, scenario)
    if elsewhere:
        # It stays in the ledger: what the candidate was (not) told from here can be looked up.
        _set(case.conn, message, state=MessageState.SUPPRESSED, error=elsewhere)
        case.record(EventType.MESSAGE_SUPPRESSED, task=task, message=message, reason=elsewhere)
    return message


def is_waiting(case: Case, task: str, person: str, scenario: Scenario) -> bool:
    """Whether a mail of this scenario about a task of the case still waits to leave to somebody."""
    about = {"of": case.id, "task": task, "person": person, "scenario": scenario}
    return case.conn.execute(_WAITING, about).first() is not None


def _approved(case: Case, scenario: Scenario, act: str) -> dict[str, object]:
    """The wording that was in force when somebody sent it off: it leaves in it, however late."""
    locale = case.row.candidate_locale
    at = case.conn.execute(_ACT_AT, {"id": act}).scalar() or case.at
    return {"locale": locale, "template_version": version_at(case.conn, scenario, locale, at)}


def suppress_reserved(
    case: Case, reason: str, *, only: str = "", sparing: Collection[Scenario] = ()
) -> None:
    """Take back what is reserved to the candidate and not on its way yet: everything (`sparing`
    some scenarios), or `only` one message."""
    rows = case.conn.execute(
        select(messages).where(
            messages.c.application_id == case.id,
            messages.c.state == MessageState.RESERVED,
            messages.c.candidate_id.is_not(None),
        )
    ).all()
    for row in rows:
        if row.scenario not in sparing and only in ("", row.id):
            suppress(case, row, reason)


def suppress(case: Case, row: Row[Any], reason: str) -> None:
    """It is not worth sending any more, or not true any more."""
    _set(case.conn, row.id, state=MessageState.SUPPRESSED, error=reason)
    case.record(EventType.MESSAGE_SUPPRESSED, task=row.task_id, message=row.id, reason=reason)


def header_of(message_id: str) -> str:
    """The Message-ID that a message carries, however often it is sent."""
    return f"{message_id}@genjin.invalid"


def message(conn: Connection, message_id: str) -> Row[Any]:
    """One row of the ledger."""
    return conn.execute(_MESSAGE, {"id": message_id}).one()


def message_rows(conn: Connection, ids: tuple[str, ...]) -> list[Row[Any]]:
    """Ledger rows in the order they were reserved."""
    return list(conn.execute(_MESSAGES, {"ids": ids}))


def claim(case: Case, rows: Sequence[Row[Any]]) -> list[Row[Any]]:
    """Take reserved messages to send them now: those of which there is something (left) to send.

    A message found `sending` was being sent by somebody who died. An outcome mail becomes
    `unknown`; another one is sent again under the same Message-ID, so that mailboxes can tell.
    `OfNewerRelease` if only a newer release knows how to send one of them.
    """
    going = [row for row in rows if _is_to_go(case, row)]
    if going:
        taken = [
            {"of": row.id, "state": MessageState.SENDING, "attempt": row.attempt + 1}
            for row in going
        ]
        case.conn.execute(_UPDATE, taken)
    return going


def _is_to_go(case: Case, row: Row[Any]) -> bool:
    if row.state not in (MessageState.RESERVED, MessageState.SENDING):
        return False
    spec, _ = scenario_spec(row.scenario), known(ChannelKind, row.channel)
    if row.state == MessageState.SENDING and spec.outcome:
        settle(case, row, MessageState.UNKNOWN, error="worker_died_while_sending")
        return False
    if case.interrupted and row.decision_id:
        # It was on its way and refused for the moment when the candidate withdrew.
        reason = OWN_ACTS[known(ActKind, case.view.ended_by)].because
        settle(case, row, MessageState.SUPPRESSED, error=reason)
        return False
    return True


def may_conclude(claimed: Row[Any], now: Row[Any], state: MessageState) -> bool:
    """Whether the claim of a message, as it was before it, may still write down its end.

    A worker that was held up can be overtaken: then only its proof of sending counts, and only
    where nothing better is known `now`.
    """
    if now.state == MessageState.SENDING and now.attempt == claimed.attempt + 1:
        return True
    return state is MessageState.SENT and now.state in (
        MessageState.RESERVED,
        MessageState.SENDING,
        *UNPROVEN,
    )


def unclaim(case: Case, message_id: str, error: str, *, not_before: datetime | None = None) -> None:
    """The mail server refused it for the moment: nothing went out, it may be tried again."""
    again = {} if not_before is None else {"not_before": not_before, "digest_id": ""}
    _set(case.conn, message_id, state=MessageState.RESERVED, error=error, **again)


def put_off(case: Case, message_id: str, until: datetime) -> None:
    """A reserved message does not leave before this; so one that waited no longer does."""
    _set(case.conn, message_id, not_before=until)


def about_interview(case: Case, message_id: str, interview: str) -> None:
    """A reserved message is about this interview too: it takes it out of calendars."""
    _set(case.conn, message_id, interview_id=interview)


_EVENT_OF = {
    MessageState.SENT: EventType.MESSAGE_SENT,
    MessageState.FAILED: EventType.MESSAGE_FAILED,
    MessageState.UNKNOWN: EventType.MESSAGE_UNKNOWN,
    MessageState.SUPPRESSED: EventType.MESSAGE_SUPPRESSED,
    MessageState.NOTED: EventType.MESSAGE_SENT,
}


def settle(
    case: Case,
    row: Row[Any],
    state: MessageState,
    *,
    error: str = "",
    sent_at: datetime | None = None,
    digest: str = "",
    **snapshot: object,
) -> None:
    """Write down what became of a message, or of the overview (`digest`) that it went in."""
    _set(case.conn, row.id, state=state, error=error, sent_at=sent_at, **snapshot)
    about: dict[str, Any] = {"error": error} if error else {}
    about |= {"digest": digest} if digest else {}
    case.record(_EVENT_OF[state], task=row.task_id, message=row.id, scenario=row.scenario, **about)


def release_again(case: Case, row: Row[Any]) -> None:
    """A person asked for another try."""
    _set(case.conn, row.id, state=MessageState.RESERVED, error="")
    case.record(EventType.MESSAGE_RESERVED, task=row.task_id, message=row.id, scenario=row.scenario)


def _set(conn: Connection, message_id: str, **values: object) -> None:
    conn.execute(_UPDATE, {"of": message_id, **values})


# Built once: building a statement costs several times what SQLite takes to run it.
_ACT_AT = select(acts.c.at).where(acts.c.id == bindparam("id"))
_KNOWN = select(messages.c.id).where(messages.c.business_key == bindparam("key"))
_WAITING = select(messages.c.id).where(
    messages.c.application_id == bindparam("of"),
    messages.c.task_id == bindparam("task"),
    messages.c.person_id == bindparam("person"),
    messages.c.scenario == bindparam("scenario"),
    messages.c.state == MessageState.RESERVED,
)
_MESSAGE = select(messages).where(messages.c.id == bindparam("id"))
_MESSAGES = (
    select(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(messages.c.id)
)
_UPSERTS: Mapping[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
# Gives the id of what it inserted: how many rows there were, psycopg does not say of it.
_INSERT = {
    name: upsert(messages)
    .on_conflict_do_nothing(index_elements=["business_key"])
    .returning(messages.c.id)
    for name, upsert in _UPSERTS.items()
}
_UPDATE = update(messages).where(messages.c.id == bindparam("of"))
