"""Sending the mails about proposals: part of the dispatcher's round, by the same ledger."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from activities.mail.composing import Composer
from activities.mail.letter_facts import Facts
from activities.mail.sending import Patience, Sending, Sent
from db.mail import proposal_mails, reminders
from db.process import ledger
from db.process.ledger import MessageState
from db.setup.policies import Policies
from domain.proposals import ProposalState
from domain.scenarios import Scenario

MOST_DOUBTS = 3
"""A mail whose answer is lost that often is not sent once more."""


class ProposalMails:
    """Finds what is due, claims it, and writes down what became of it."""

    def __init__(self, policies: Policies, composer: Composer) -> None:
        self._policies = policies
        self._composer = composer

    def claim(self, conn: Connection, at: datetime, lease: timedelta) -> list[Facts]:
        """What is to be sent now. What nobody needs to hear any more is written down so."""
        proposal_mails.reserve_due(conn, at, self._policies)
        claimed = []
        for message, proposal in proposal_mails.waiting(conn, at, lease):
            asks = message.scenario != Scenario.PROPOSAL_SETTLED
            if asks and proposal.state != ProposalState.OPEN:
                reminders.settle_overview(
                    conn, message.id, MessageState.SUPPRESSED, error="settled", sent_at=None
                )
            elif reminders.claim(conn, message, at):
                claimed.append(self._composer.proposal(conn, message, proposal))
        return claimed

    async def send(self, sending: Sending, facts: Facts) -> Sent:
        """A refusal never ends it: it is tried again until the proposal is settled."""
        patience = Patience(with_doubt=facts.message.attempt < MOST_DOUBTS)
        return await sending.send(facts, patience)

    def settle(
        self, conn: Connection, sent: Sent, at: datetime, again_at: Callable[[int], datetime]
    ) -> None:
        """Write it down, unless another worker has overtaken this one and knows better."""
        message = sent.facts.message
        if not ledger.may_conclude(message, ledger.message(conn, message.id), sent.state):
            return
        sent_at = at if sent.state is MessageState.SENT else None
        reminders.settle_overview(conn, message.id, sent.state, error=sent.error, sent_at=sent_at)
        if sent.state is MessageState.RESERVED:
            reminders.put_off(conn, message.id, again_at(message.attempt))
