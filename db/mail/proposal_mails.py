"""The mails about proposals: to whoever may confirm one, when it opens and while it is not settled;
and to whoever proposed it, how it was.

They stand in the same ledger as every other mail, of no application; `task_id` is the proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, bindparam, insert, or_, select, text, update

from db.clock_and_ids import new_id
from db.process.ledger import MessageState, header_of
from db.schema import messages, people, proposals
from db.schema.proposals import STILL_OPEN
from db.schema.record import DISPATCHED, STILL_TO_GO
from db.setup.company import read_company
from db.setup.policies import Policies
from db.setup.proposals import second_pair, usual_policy
from domain.channels import ChannelKind
from domain.company import PROPOSAL_HOURS, Company
from domain.policy import Policy, remind_at
from domain.proposals import ProposalKind
from domain.releases import known
from domain.scenarios import Scenario

AT_ONCE = 50


def is_any_due(conn: Connection, at: datetime, lease: timedelta) -> bool:
    """Whether there is anything to reserve or to send; costs two small queries."""
    looked = (_DUE.limit(1), {"at": at}), (_WAITING.limit(1), {"at": at, "stale": at - lease})
    return any(conn.execute(query, values).first() is not None for query, values in looked)


def reserve_due(conn: Connection, at: datetime, policies: Policies) -> None:
    """Reserve what is due by now: the first mail asks, those after it remind. The next one comes
    when the proposal is due, and after that whenever as many hours have passed again."""
    due = conn.execute(_DUE.with_for_update(skip_locked=True), {"at": at}).all()
    if not due:
        return
    policy = usual_policy(conn, policies)
    said = read_company(conn)
    hours = said.proposal_hours if said is not None else PROPOSAL_HOURS
    for row in due:
        _reserve(conn, row, at, policy, said)
        after = row.due_at if row.rung == 0 else policy.calendar.add(at, hours)
        conn.execute(_CLIMB, {"of": row.id, "next": after, "climbed": row.rung + 1})


def tell_author(conn: Connection, proposal: str, at: datetime, policies: Policies) -> None:
    """Reserve the mail by which whoever proposed it hears how it was settled, unless they settled
    it themselves. Who has left is not told."""
    row = conn.execute(_ONE, {"of": proposal}).one()
    if row.settled_by != row.proposed_by:
        policy = usual_policy(conn, policies)
        _reserve_to(conn, row, [row.proposed_by], Scenario.PROPOSAL_SETTLED, at, policy)


def _reserve(
    conn: Connection, row: Row[Any], at: datetime, policy: Policy, company: Company | None
) -> None:
    scenario = Scenario.TASK_ASSIGNED if row.rung == 0 else Scenario.TASK_REMINDER
    second = second_pair(conn, known(ProposalKind, row.kind), row.proposed_by, at, company)
    _reserve_to(conn, row, second.people, scenario, at, policy)


def _reserve_to(
    conn: Connection,
    row: Row[Any],
    to: Sequence[str],
    scenario: Scenario,
    at: datetime,
    policy: Policy,
) -> None:
    occasion = "settled" if scenario is Scenario.PROPOSAL_SETTLED else row.rung
    zones = select(people.c.id, people.c.zone).where(people.c.id.in_(to), people.c.active.is_(True))
    for person in conn.execute(zones.order_by(people.c.id)):
        message = new_id("msg")
        conn.execute(
            insert(messages),
            {
                "id": message,
                "business_key": f"{row.id}:{occasion}:{person.id}",
                "channel": ChannelKind.EMAIL,
                "scenario": scenario,
                "person_id": person.id,
                "task_id": row.id,
                "not_before": remind_at(policy, at, person.zone),
                "state": MessageState.RESERVED,
                "message_id": header_of(message),
                "reserved_at": at,
                "dispatched": True,
            },
        )


def waiting(conn: Connection, at: datetime, lease: timedelta) -> list[tuple[Row[Any], Row[Any]]]:
    """The mails that may leave by now, each with its proposal; also those whose sender has died."""
    rows = conn.execute(_WAITING, {"at": at, "stale": at - lease}).all()
    if not rows:
        return []
    of = select(proposals).where(proposals.c.id.in_({row.task_id for row in rows}))
    about = {row.id: row for row in conn.execute(of)}
    return [(row, about[row.task_id]) for row in rows]


# Built once: it is asked every second.
_KINDS = sorted(ProposalKind)
_SCENARIOS = sorted(Scenario)
_ONE = select(proposals).where(proposals.c.id == bindparam("of"))
_DUE = (
    select(proposals)
    .where(
        text(f"proposals.{STILL_OPEN}"),
        proposals.c.next_at <= bindparam("at"),
        proposals.c.kind.in_(_KINDS),
    )
    .order_by(proposals.c.next_at)
    .limit(AT_ONCE)
)
_CLIMB = (
    update(proposals)
    .where(proposals.c.id == bindparam("of"))
    .values(next_at=bindparam("next"), rung=bindparam("climbed"))
)
_WAITING = (
    select(messages)
    .join(proposals, proposals.c.id == messages.c.task_id)
    .where(
        text(f"messages.{DISPATCHED}"),
        text(f"messages.{STILL_TO_GO}"),
        messages.c.not_before <= bindparam("at"),
        proposals.c.kind.in_(_KINDS),
        # What only a newer release says is its own to send.
        messages.c.scenario.in_(_SCENARIOS),
        or_(
            messages.c.state == MessageState.RESERVED,
            messages.c.claimed_at <= bindparam("stale"),
        ),
    )
    .order_by(messages.c.not_before)
    .limit(AT_ONCE)
)
