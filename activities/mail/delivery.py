"""Delivering the mails that a process waits for: claim in the ledger, send, write down what became
of them, and conclude what surely follows.

Reminders are not among them: the dispatcher sends those, and nobody waits.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.failures import kind_of, place_of
from activities.foretelling import Foretelling
from activities.mail.composing import Composer
from activities.mail.letter_facts import Facts
from activities.mail.sending import Patience, Sending, Sent, settle
from activities.pacing import MailPace
from activities.step import StepRunner
from db.clock_and_ids import Clock
from db.crashpoints import crash
from db.process import ledger
from db.process.case import Case
from db.process.interviews import keep_organizer
from db.process.ledger import MessageState
from domain.protocol import DeliverCall, Delivered
from domain.scenario_columns import CalendarMethod
from domain.scenarios import scenario_spec
from notify.channel import Channels

log = logging.getLogger(__name__)

HEARTBEAT_EVERY_S = 4


class Deliveries:
    """Delivers the messages of a process.

    `patience` is how long a message that is refused for the moment is tried again.
    """

    def __init__(
        self,
        runner: StepRunner,
        composer: Composer,
        channels: Channels,
        clock: Clock,
        patience: timedelta,
        pace: MailPace,
    ) -> None:
        self._runner = runner
        self._database = runner.database
        self._composer = composer
        self._sending = Sending(composer, channels)
        self._clock = clock
        self._patience = patience
        self._pace = pace

    @activity.defn(name="deliver")
    async def deliver(self, call: DeliverCall) -> Delivered:
        """Deliver what is still to be delivered of these messages.

        Raises a retryable error while the mail server refuses for the moment and there is patience
        left. Returns which messages need a person.
        """
        async with _heartbeats():
            started = activity.info().scheduled_time
            patient = self._clock() - started <= self._patience
            patience = Patience(with_refusal=patient, with_doubt=patient)
            await self._pace.turn(len(call.messages))
            facts = await self._database.write(lambda conn: self._claim(conn, call))
            crash("ledger.sending")
            # Side by side: a server that hangs must not use up the time of all for the first.
            sent = await asyncio.gather(*(self._sending.send(each, patience) for each in facts))
            delivered = await self._database.write(lambda conn: self._settle(conn, call, sent))
            crash("ledger.sent")
        refused = next((each for each in sent if each.state is MessageState.RESERVED), None)
        if refused is not None:
            raise ApplicationError("the mail server refuses for the moment", type=refused.error)
        return delivered

    def _claim(self, conn: Connection, call: DeliverCall) -> list[Facts]:
        case = self._runner.case(conn, call.application, call.at)
        rows = ledger.message_rows(conn, call.messages)
        facts = claimed(case, self._composer, rows)
        case.finish()
        return facts

    def _settle(self, conn: Connection, call: DeliverCall, sent: Sequence[Sent]) -> Delivered:
        """What became of the messages, and what surely follows, in one commit.

        What fails in the latter must not undo the proof of the former, else the mail would go out
        again: all of it is rolled back to a savepoint and settled without. The process then asks
        for the step by its name.
        """
        if self._runner.foretells:
            try:
                with conn.begin_nested():
                    return self._settled(conn, call, sent, conclude=True)
            except Exception as error:
                what = kind_of(error), place_of(error)
                log.error("after %s nothing was concluded: %s at %s", call.key, *what)
        return self._settled(conn, call, sent)

    def _settled(
        self, conn: Connection, call: DeliverCall, sent: Sequence[Sent], *, conclude: bool = False
    ) -> Delivered:
        case = self._runner.case(conn, call.application, call.at)
        rows = {row.id: row for row in ledger.message_rows(conn, call.messages)}
        states = {row.id: row.state for row in rows.values()}
        for each in sent:
            message = each.facts.message.id
            states[message] = settle(case, each, rows[message])
        undelivered = tuple(
            f"{row.id}:{row.attempt}"
            for row in rows.values()
            if _needs_a_person(row, states[row.id])
        )
        again = any(each.state is MessageState.RESERVED for each in sent)
        ahead = Foretelling(self._runner, case)
        if conclude and not (undelivered or again):
            ahead.after_delivery(call.key, began=call.at)
        ahead.case.finish()
        crash("ledger.settled")
        return Delivered(undelivered, tuple(ahead.done))


def claimed(case: Case, composer: Composer, rows: Sequence[Row[Any]]) -> list[Facts]:
    """What is known of those of these messages that are to leave now. Who organizes an interview
    for calendars is written down before the first of them learns it."""
    going = ledger.claim(case, rows)
    keep_organizer(case.conn, _entries(going), composer.organizer(case.conn))
    return composer.facts_of(case.conn, going)


def _entries(rows: Sequence[Row[Any]]) -> list[str]:
    """The interviews that these messages put into calendars."""
    put = CalendarMethod.REQUEST
    return [row.interview_id for row in rows if scenario_spec(row.scenario).calendar is put]


def _needs_a_person(row: Row[Any], state: str) -> bool:
    """Beside the process: a message that tells a decision is proven by the step `confirm_told`."""
    spec = scenario_spec(row.scenario)
    decided = row.decision_id
    return state in ledger.UNPROVEN and spec.must_arrive and not decided


@asynccontextmanager
async def _heartbeats() -> AsyncIterator[None]:
    """Tell the server that this worker lives while the mail server makes it wait."""

    async def beat() -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_EVERY_S)
            activity.heartbeat()

    beating = asyncio.create_task(beat())
    try:
        yield
    finally:
        beating.cancel()
