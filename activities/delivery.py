"""Delivering the mails that a process waits for: claim in the ledger, send, write down what became.

Reminders are not among them: the dispatcher sends those, and nobody waits.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.composing import Composer
from activities.facts import Facts
from activities.sending import Patience, Sending, Sent, settle
from db import ledger
from db.case import lock
from db.crashpoints import crash
from db.engine import Database
from db.ledger import MessageState
from db.policies import Policies
from db.sources import Clock
from domain.protocol import DeliverCall, Delivered
from domain.scenarios import SCENARIOS, Scenario
from notify.channel import Channel

HEARTBEAT_EVERY_S = 4


class Deliveries:
    """Delivers the messages of a process.

    `patience` is how long a message that is refused for the moment is tried again.
    """

    def __init__(
        self,
        database: Database,
        policies: Policies,
        composer: Composer,
        channel: Channel,
        clock: Clock,
        patience: timedelta,
    ) -> None:
        self._database = database
        self._policies = policies
        self._composer = composer
        self._sending = Sending(composer, channel)
        self._clock = clock
        self._patience = patience

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
            facts = await self._database.write(lambda conn: self._claim(conn, call))
            crash("ledger.sending")
            # Side by side: a server that hangs must not use up the time of all for the first.
            sent = await asyncio.gather(*(self._sending.send(each, patience) for each in facts))
            undelivered = await self._database.write(lambda conn: self._settle(conn, call, sent))
            crash("ledger.sent")
        refused = next((each for each in sent if each.state is MessageState.RESERVED), None)
        if refused is not None:
            raise ApplicationError("the mail server refuses for the moment", type=refused.error)
        return Delivered(undelivered)

    def _claim(self, conn: Connection, call: DeliverCall) -> list[Facts]:
        case = lock(conn, call.application, self._clock(), self._policies)
        rows = ledger.message_rows(conn, call.messages)
        facts = [self._composer.facts(conn, row) for row in rows if ledger.claim(case, row.id)]
        case.finish()
        return facts

    def _settle(self, conn: Connection, call: DeliverCall, sent: Sequence[Sent]) -> tuple[str, ...]:
        case = lock(conn, call.application, self._clock(), self._policies)
        for each in sent:
            settle(case, each)
        case.finish()
        return tuple(
            f"{row.id}:{row.attempt}"
            for row in ledger.message_rows(conn, call.messages)
            if _needs_a_person(row)
        )


def _needs_a_person(row: Row[Any]) -> bool:
    """Beside the process, that is: a message that tells a decision is proven by the step `told`."""
    spec = SCENARIOS[Scenario(row.scenario)]
    decided = row.decision_id
    return row.state in ledger.UNPROVEN and spec.must_arrive and not decided


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
