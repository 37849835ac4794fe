"""What the dispatcher finds and claims in the ledger: messages that no process waits for.

Everything is claimed under the receiver's lock, so that several workers keep one count of what
somebody's day could bear. A claim that is too old was of a worker that died; what it was sending
may be sent again, under the same Message-ID.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, bindparam, func, insert, or_, select, text, update

from db.clock_and_ids import new_id
from db.mail.new_tasks import to_tell
from db.process.ledger import MessageState, header_of
from db.schema import applications, messages, people, tasks
from db.schema.record import DISPATCHED, STILL_TO_GO
from domain.channels import ChannelKind
from domain.reminding import REPEATED
from domain.scenarios import Scenario
from domain.words import TaskKind

AT_ONCE = 500


@dataclass(frozen=True, slots=True, order=True)
class Recipient:
    """One of the team, or ('' as the person) the candidate of an application. `untold`: they are to
    be told of new tasks."""

    person: str
    application: str = ""
    untold: bool = False


def recipients(
    conn: Connection, at: datetime, stale: datetime, left: Collection[str] = ()
) -> list[Recipient]:
    """To whom something is due, whoever has waited longest first. `stale`: claims up to then;
    `left`: policy versions whose processes are left to a newer release."""
    rows = conn.execute(_DUE, {"at": at, "stale": stale, "left": [*left]})
    found = (Recipient(row.person_id or "", row.application_id) for row in rows)
    reminded = dict.fromkeys(Recipient(one.person) if one.person else one for one in found)
    told = dict.fromkeys(to_tell(conn, at, left))
    waiting = (replace(one, untold=one.person in told) for one in reminded)
    others = (Recipient(one, untold=True) for one in told if Recipient(one) not in reminded)
    return [*waiting, *others]


def lock_person(conn: Connection, person: str) -> Row[Any]:
    """The receiver, theirs alone until the end of the transaction.

    Not so much theirs that a step, which holds its application and reserves a message to them,
    would have to wait: it would be waited for.
    """
    return conn.execute(_PERSON, {"id": person}).one()


def zone_of(conn: Connection, person: str) -> str | None:
    """In which zone somebody's days are."""
    return conn.execute(_ZONE, {"id": person}).scalar()


def reminders_to(conn: Connection, person: str) -> list[Row[Any]]:
    """Every reminder of the tasks for which one waits, with how its task stands, if this release
    knows what it is."""
    return list(conn.execute(_REMINDERS, {"person": person}))


def to_candidate(conn: Connection, application: str) -> list[Row[Any]]:
    """What waits to be told to the candidate of an application."""
    return list(conn.execute(_TO_CANDIDATE, {"of": application}))


def claim(conn: Connection, row: Row[Any], at: datetime, *, digest: str = "") -> bool:
    """Take a message as it was read, to send it now; False if somebody else has."""
    seen = {"of": row.id, "was": row.state, "tried": row.attempt}
    values = {
        "state": MessageState.SENDING,
        "attempt": row.attempt + 1,
        "claimed_at": at,
        "digest_id": digest,
    }
    return conn.execute(_CLAIM, {**seen, **values}).rowcount == 1


def put_off(conn: Connection, message: str, until: datetime) -> None:
    """Nobody is to hear of it before then."""
    conn.execute(_SET, {"of": message, "state": MessageState.RESERVED, "not_before": until})


def reminded_since(conn: Connection, person: str, began: datetime) -> int:
    """How many reminders have gone to somebody in mails of their own, or are on their way."""
    return conn.execute(_COUNT, {"person": person, "began": began}).scalar_one()


# --- the overview of a day ----------------------------------------------------------------------


def overview_key(person: str, began: datetime) -> str:
    """The business key of the one overview that somebody gets in the day that began then."""
    return f"{Scenario.REMINDER_DIGEST}:{person}:{began.isoformat()}"


def had_overview(conn: Connection, key: str) -> bool:
    """Whether it has gone out, or cannot."""
    row = conn.execute(_BY_KEY, {"key": key}).first()
    open_ = (MessageState.RESERVED, MessageState.SENDING)
    return row is not None and row.state not in open_


def claim_overview(
    conn: Connection,
    key: str,
    person: str,
    at: datetime,
    scenario: Scenario = Scenario.REMINDER_DIGEST,
) -> Row[Any]:
    """Begin to send it, or another mail for many tasks: the row as it was before. Tried again, it
    keeps its Message-ID."""
    known = conn.execute(_BY_KEY, {"key": key}).first()
    if known is None:
        message = new_id("msg")
        conn.execute(
            insert(messages),
            {
                "id": message,
                "business_key": key,
                "channel": ChannelKind.EMAIL,
                "scenario": scenario,
                "person_id": person,
                "not_before": at,
                "state": MessageState.RESERVED,
                "message_id": header_of(message),
                "reserved_at": at,
            },
        )
        known = conn.execute(_BY_KEY, {"key": key}).one()
    conn.execute(
        _CLAIM,
        {
            "of": known.id,
            "was": known.state,
            "tried": known.attempt,
            "state": MessageState.SENDING,
            "attempt": known.attempt + 1,
            "claimed_at": at,
            "digest_id": "",
        },
    )
    return known


def settle_overview(
    conn: Connection, message: str, state: MessageState, *, error: str, sent_at: datetime | None
) -> None:
    """Write down what became of it. It keeps no words: what it listed are the rows that name it."""
    conn.execute(_SET, {"of": message, "state": state, "error": error, "sent_at": sent_at})


def together_key(scenario: Scenario, person: str, first: str) -> str:
    """The business key of the one mail that stands for several, of which this is the first."""
    return f"{scenario}:{person}:{first}"


# Built once: building a statement costs several times what SQLite takes to run it.
_WAITS = (text(f"messages.{DISPATCHED}"), text(f"messages.{STILL_TO_GO}"))
# What a newer release has reserved is its own to send, and fills no page of ours.
_OF_OURS = (
    messages.c.scenario.in_(sorted(Scenario)),
    messages.c.channel.in_(sorted(ChannelKind)),
)
_OF_OUR_KINDS = tasks.c.kind.in_(sorted(TaskKind))
_LEFT = select(applications.c.id).where(
    applications.c.policy_version_id.in_(bindparam("left", expanding=True))
)
_DUE = (
    select(messages.c.person_id, messages.c.application_id)
    .join(tasks, tasks.c.id == messages.c.task_id)
    .where(
        *_WAITS,
        *_OF_OURS,
        _OF_OUR_KINDS,
        messages.c.application_id.not_in(_LEFT),
        messages.c.not_before <= bindparam("at"),
        or_(
            messages.c.state == MessageState.RESERVED,
            messages.c.claimed_at <= bindparam("stale"),
        ),
    )
    .order_by(messages.c.not_before)
    .limit(AT_ONCE)
)
_PERSON = select(people).where(people.c.id == bindparam("id")).with_for_update(key_share=True)
_ZONE = select(people.c.zone).where(people.c.id == bindparam("id"))
_WAITING = (
    select(messages.c.task_id)
    .where(*_WAITS, messages.c.person_id == bindparam("person"))
    .scalar_subquery()
)
_REMINDERS = (
    select(
        messages,
        tasks.c.state.label("task_state"),
        tasks.c.due_at.label("task_due_at"),
        tasks.c.owner_id.label("task_owner"),
        tasks.c.escalated_to.label("task_escalated_to"),
    )
    .join(tasks, tasks.c.id == messages.c.task_id)
    .where(
        text(f"messages.{DISPATCHED}"),
        messages.c.person_id == bindparam("person"),
        messages.c.task_id.in_(_WAITING),
        messages.c.state != MessageState.SUPPRESSED,
        *_OF_OURS,
        _OF_OUR_KINDS,
    )
)
_TO_CANDIDATE = select(messages).where(
    *_WAITS,
    *_OF_OURS,
    messages.c.application_id == bindparam("of"),
    messages.c.candidate_id.is_not(None),
)
_COUNT = select(func.count()).where(
    text(f"messages.{DISPATCHED}"),
    messages.c.person_id == bindparam("person"),
    messages.c.scenario.in_(sorted(REPEATED)),
    messages.c.digest_id == "",
    or_(
        and_(messages.c.state == MessageState.SENT, messages.c.sent_at >= bindparam("began")),
        messages.c.state == MessageState.SENDING,
    ),
)
_BY_KEY = select(messages).where(messages.c.business_key == bindparam("key"))
_CLAIM = update(messages).where(
    messages.c.id == bindparam("of"),
    messages.c.state == bindparam("was"),
    messages.c.attempt == bindparam("tried"),
)
_SET = update(messages).where(messages.c.id == bindparam("of"))
