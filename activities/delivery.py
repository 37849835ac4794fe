"""Delivering mail: claim in the ledger, send, write down what became of it.

Between the two transactions stands the one thing that cannot be rolled back. Whoever dies there
leaves the row `sending`, and `db.ledger.claim` knows what that means for each scenario.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection, Row
from temporalio import activity
from temporalio.exceptions import ApplicationError

from activities.composing import Composer, Facts, message_rows
from activities.failures import kind_of, place_of
from db import ledger
from db.case import lock
from db.crashpoints import crash
from db.engine import Database
from db.ledger import MessageState
from db.policies import Policies
from db.sources import Clock
from domain.protocol import DeliverCall, Delivered
from domain.scenarios import SCENARIOS, Scenario
from notify.channel import Channel, DeliveryRefused, DeliveryUnknown
from notify.render import Rendered, TemplateFailed

HEARTBEAT_EVERY_S = 4

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending one message ended."""

    facts: Facts
    state: MessageState
    error: str = ""
    rendered: Rendered | None = None


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
        self._channel = channel
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
            impatient = self._clock() - started > self._patience
            facts = await self._database.write(lambda conn: self._claim(conn, call))
            crash("ledger.sending")
            # Side by side: a server that hangs must not use up the time of all for the first.
            sent = await asyncio.gather(*(self._send(each, impatient) for each in facts))
            undelivered = await self._database.write(lambda conn: self._settle(conn, call, sent))
            crash("ledger.sent")
        refused = next((each for each in sent if each.state is MessageState.RESERVED), None)
        if refused is not None:
            raise ApplicationError("the mail server refuses for the moment", type=refused.error)
        return Delivered(undelivered)

    def _claim(self, conn: Connection, call: DeliverCall) -> list[Facts]:
        case = lock(conn, call.application, self._clock(), self._policies)
        rows = message_rows(conn, call.messages)
        facts = [self._composer.facts(conn, row) for row in rows if ledger.claim(case, row.id)]
        case.finish()
        return facts

    async def _send(self, facts: Facts, impatient: bool) -> Sent:
        """Whatever happens to one message is its own end: the others sent with it are written down.

        A mistake nobody foresaw would else have them sent again at every attempt, for ever.
        """
        try:
            rendered = self._composer.rendered(facts)
        except TemplateFailed as failure:
            return Sent(facts, MessageState.FAILED, f"template_{failure.code}"[:40])
        except Exception as error:
            return Sent(facts, MessageState.FAILED, _unforeseen(error))
        try:
            crash("smtp.before")
            await self._channel.deliver(
                self._composer.envelope(facts, rendered, facts.message.reserved_at)
            )
            crash("smtp.accepted")
        except DeliveryUnknown as lost:
            return self._unproven(facts, lost.code, impatient, rendered)
        except DeliveryRefused as refused:
            if refused.permanent or impatient:
                return Sent(facts, MessageState.FAILED, refused.code, rendered)
            return Sent(facts, MessageState.RESERVED, refused.code, rendered)
        except Exception as error:
            return Sent(facts, MessageState.UNKNOWN, _unforeseen(error), rendered)
        return Sent(facts, MessageState.SENT, rendered=rendered)

    def _unproven(self, facts: Facts, code: str, impatient: bool, rendered: Rendered) -> Sent:
        """It may have gone out. An outcome is never risked twice; another mail may repeat."""
        outcome = SCENARIOS[Scenario(facts.message.scenario)].outcome
        state = MessageState.UNKNOWN if outcome or impatient else MessageState.RESERVED
        return Sent(facts, state, code, rendered)

    def _settle(self, conn: Connection, call: DeliverCall, sent: Sequence[Sent]) -> tuple[str, ...]:
        case = lock(conn, call.application, self._clock(), self._policies)
        for each in sent:
            if not ledger.may_conclude(conn, each.facts.message, each.state):
                continue
            if each.state is MessageState.RESERVED:
                ledger.unclaim(case, each.facts.message.id, each.error)
                continue
            words = each.rendered
            snapshot = (
                {"subject": words.subject, "text": words.text, "html": words.html} if words else {}
            )
            ledger.settle(
                case,
                each.facts.message,
                each.state,
                error=each.error,
                sent_at=case.at if each.state is MessageState.SENT else None,
                locale=each.facts.locale,
                **snapshot,
            )
        case.finish()
        return tuple(
            f"{row.id}:{row.attempt}"
            for row in message_rows(conn, call.messages)
            if _needs_a_person(row)
        )


def _unforeseen(error: Exception) -> str:
    log.error("a message could not be sent: %s at %s", kind_of(error), place_of(error))
    return "unforeseen"


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
