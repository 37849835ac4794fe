"""The dispatcher: it sends what no process waits for, when its receiver may be disturbed.

A background task of every worker. It looks every second or so, which costs one small query, and
serves the receivers to whom something is due. What the mail server refuses for the moment is tried
again, ever more seldom; what a dead worker was sending, once its claim is old enough.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row

from activities.failures import kind_of, place_of
from activities.mail.composing import Composer
from activities.mail.letter_facts import Facts
from activities.mail.proposal_mails import ProposalMails
from activities.mail.reminder_batches import Batch, Sorter
from activities.mail.sending import Patience, Sending, Sent, settle
from activities.pacing import MailPace
from db.clock_and_ids import Clock
from db.crashpoints import crash
from db.engine import Database
from db.mail import reminders
from db.mail.proposal_mails import is_any_due
from db.mail.reminders import Recipient
from db.process import ledger
from db.process.case import lock
from db.process.ledger import MessageState
from db.setup.policies import Policies
from notify.channel import Channels

MAILS_AT_ONCE = 4
LONGEST_PAUSE_S = 30.0
LONGEST_TO_RETRY_S = 300.0
MOST_DOUBTS = 3
"""A mail whose answer is lost that often is not sent once more: somebody may have them all."""

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Pace:
    """How often it looks, and how old a claim is when whoever made it must have died."""

    every_seconds: float
    lease: timedelta


class Dispatcher:
    """Sends reminders, and what candidates are told while nothing is decided."""

    def __init__(
        self,
        database: Database,
        policies: Policies,
        composer: Composer,
        channels: Channels,
        clock: Clock,
        pace: Pace,
        mail_pace: MailPace,
    ) -> None:
        self._database = database
        self._policies = policies
        self._sorter = Sorter(policies, composer)
        self._proposals = ProposalMails(policies, composer)
        self._sending = Sending(composer, channels)
        self._clock = clock
        self._pace = pace
        self._mail_pace = mail_pace
        self._room = asyncio.Semaphore(MAILS_AT_ONCE)

    async def run(self, stop: asyncio.Event) -> None:
        """Look, send, wait, until told to stop. What is being sent then is let finish.

        While the mail server refuses everything, the looks become seldom.
        """
        pause = self._pace.every_seconds
        while not stop.is_set():
            refusing = False
            try:
                refusing = await self.round()
            except Exception as error:  # the database is away: the next round tries again
                log.warning("the dispatcher could not look: %s", kind_of(error))
            pause = min(2 * pause, LONGEST_PAUSE_S) if refusing else self._pace.every_seconds
            with suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), pause)

    async def round(self) -> bool:
        """Serve everybody to whom something is due. Returns whether everything was refused."""
        at = self._clock()
        stale = at - self._pace.lease
        left = frozenset(self._policies.newer)
        waiting = await self._database.read(
            lambda conn: reminders.recipients(conn, at, stale, left)
        )
        served = await asyncio.gather(*(self._serve(each, stale) for each in waiting))
        served.append(await self._serve_proposals(at))
        ends = [each.state for batch in served for each in batch]
        return bool(ends) and all(state is MessageState.RESERVED for state in ends)

    async def _serve(self, recipient: Recipient, stale: datetime) -> list[Sent]:
        """Whatever goes wrong with one receiver, the others get their mail."""
        async with self._room:
            try:
                if not await self._mail_pace.spare():
                    return []  # the next round looks again
                batch = await self._database.write(
                    lambda conn: self._sorter.claim(conn, recipient, self._clock(), stale)
                )
                return await self._send(batch)
            except Exception as error:
                log.error("a receiver was not served: %s at %s", kind_of(error), place_of(error))
                return []

    async def _serve_proposals(self, at: datetime) -> list[Sent]:
        """The mails about proposals, which no process knows of."""
        try:
            return await self._send_proposals(at)
        except Exception as error:
            log.error("proposals were not served: %s at %s", kind_of(error), place_of(error))
            return []

    async def _send_proposals(self, at: datetime) -> list[Sent]:
        lease = self._pace.lease
        if not await self._database.read(lambda conn: is_any_due(conn, at, lease)):
            return []
        if not await self._mail_pace.spare():
            return []  # the next round looks again
        claimed = await self._database.write(
            lambda conn: self._proposals.claim(conn, self._clock(), lease)
        )
        await self._mail_pace.count(max(0, len(claimed) - 1))
        work = (self._proposals.send(self._sending, each) for each in claimed)
        sent = await asyncio.gather(*work)
        for each in sent:
            await self._database.write(partial(self._settle_proposal, sent=each))
        return sent

    def _settle_proposal(self, conn: Connection, *, sent: Sent) -> None:
        self._proposals.settle(conn, sent, self._clock(), self._again_at)

    async def _send(self, batch: Batch) -> list[Sent]:
        mails = [*batch.single, *(each.mail for each in batch.together)]
        if not mails:
            return []
        await self._mail_pace.count(len(mails) - 1)
        crash("ledger.sending")
        sent = await asyncio.gather(*(self._sending.send(each, _patience(each)) for each in mails))
        await self._database.write(partial(self._settle, batch=batch, sent=sent))
        crash("ledger.sent")
        return sent

    def _settle(self, conn: Connection, *, batch: Batch, sent: Sequence[Sent]) -> None:
        for each in sorted(sent, key=lambda one: one.facts.message.application_id or ""):
            message = each.facts.message
            covered = [one.covered for one in batch.together if one.mail is each.facts]
            if covered:
                self._settle_overview(conn, covered[0], each)
                continue
            case = lock(conn, message.application_id, self._clock(), self._policies)
            settle(
                case,
                each,
                ledger.message(conn, message.id),
                again_at=self._again_at(message.attempt),
            )
            case.finish()

    def _settle_overview(
        self, conn: Connection, covered: Sequence[Row[Any]], overview: Sent
    ) -> None:
        """The overview and everything that went in it."""
        message, at = overview.facts.message, self._clock()
        if not ledger.may_conclude(message, ledger.message(conn, message.id), overview.state):
            return
        state = overview.state
        sent_at = at if state is MessageState.SENT else None
        reminders.settle_overview(conn, message.id, state, error=overview.error, sent_at=sent_at)
        for row in sorted(covered, key=lambda each: each.application_id):
            if not ledger.may_conclude(row, ledger.message(conn, row.id), state):
                continue
            case = lock(conn, row.application_id, at, self._policies)
            if state is MessageState.RESERVED:
                again = self._again_at(row.attempt)
                ledger.unclaim(case, row.id, overview.error, not_before=again)
            else:
                ledger.settle(
                    case,
                    row,
                    state,
                    error=overview.error,
                    sent_at=sent_at,
                    digest=message.id,
                    locale=overview.facts.locale,
                )
            case.finish()

    def _again_at(self, attempts: int) -> datetime:
        seconds = self._pace.every_seconds * 2 ** min(attempts, 20)
        return self._clock() + timedelta(seconds=min(seconds, LONGEST_TO_RETRY_S))


def _patience(facts: Facts) -> Patience:
    """A refusal never ends it: the next rung overtakes it, or the end of its task."""
    return Patience(with_refusal=True, with_doubt=facts.message.attempt < MOST_DOUBTS)
