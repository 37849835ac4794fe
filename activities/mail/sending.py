"""Sending one message, and writing down what became of it: the same for everybody who sends.

Between the two stands the one thing that cannot be rolled back. Whoever dies there leaves the row
`sending`; whoever finds it so later knows what that means for each scenario.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from activities.failures import kind_of, place_of
from activities.mail.composing import Composer
from activities.mail.letter_facts import Facts
from db.crashpoints import crash
from db.process import ledger
from db.process.case import Case
from db.process.ledger import MessageState
from domain.channels import ChannelKind
from domain.releases import known
from domain.scenarios import scenario_spec
from notify.channel import Channels, DeliveryRefused, DeliveryUnknown
from notify.render import Rendered, TemplateFailed

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Patience:
    """Whether a mail that was refused for the moment, or whose answer was lost, may go again."""

    with_refusal: bool = True
    with_doubt: bool = True


@dataclass(frozen=True, slots=True)
class Sent:
    """How sending one message ended. RESERVED: it is to be tried again."""

    facts: Facts
    state: MessageState
    error: str = ""
    rendered: Rendered | None = None


class Sending:
    """Composes messages and hands each to its channel."""

    def __init__(self, composer: Composer, channels: Channels) -> None:
        self._composer = composer
        self._channels = channels

    async def send(self, facts: Facts, patience: Patience) -> Sent:
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
            await self._channels[known(ChannelKind, facts.message.channel)].deliver(
                self._composer.envelope(facts, rendered, facts.message.reserved_at)
            )
            crash("smtp.accepted")
        except DeliveryUnknown as lost:
            return Sent(facts, _unproven(facts, patience), lost.code, rendered)
        except DeliveryRefused as refused:
            final = refused.permanent or not patience.with_refusal
            state = MessageState.FAILED if final else MessageState.RESERVED
            return Sent(facts, state, refused.code, rendered)
        except Exception as error:
            return Sent(facts, MessageState.UNKNOWN, _unforeseen(error), rendered)
        return Sent(facts, MessageState.SENT, rendered=rendered)


def settle(case: Case, sent: Sent, now: Row[Any], *, again_at: datetime | None = None) -> str:
    """Write down how it ended, unless another worker has overtaken this one and knows better. Gives
    the state that the message is in then, which may be one that only a newer release knows.

    `now`: its row as it is. `again_at`: when a message that is to be tried again may be; None
    leaves that to the caller.
    """
    message = sent.facts.message
    if not ledger.may_conclude(message, now, sent.state):
        return str(now.state)
    if sent.state is MessageState.RESERVED:
        ledger.unclaim(case, message.id, sent.error, not_before=again_at)
        return sent.state
    # Whoever was erased while a worker was held up stays erased: the proof is kept, no words.
    words = sent.rendered if case.row.candidate_erased_at is None else None
    snapshot = {"subject": words.subject, "text": words.text, "html": words.html} if words else {}
    ledger.settle(
        case,
        message,
        sent.state,
        error=sent.error,
        sent_at=case.at if sent.state is MessageState.SENT else None,
        locale=sent.facts.locale,
        **snapshot,
    )
    return sent.state


def _unproven(facts: Facts, patience: Patience) -> MessageState:
    """It may have gone out. An outcome is never risked twice; another mail may repeat."""
    outcome = scenario_spec(facts.message.scenario).outcome
    final = outcome or not patience.with_doubt
    return MessageState.UNKNOWN if final else MessageState.RESERVED


def _unforeseen(error: Exception) -> str:
    log.error("a message could not be sent: %s at %s", kind_of(error), place_of(error))
    return "unforeseen"
