"""A channel that keeps what it is handed, and can refuse or lose what it is told to."""

from __future__ import annotations

from collections import defaultdict

from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope

REFUSED = DeliveryRefused("smtp_550", permanent=True)
BUSY = DeliveryRefused("smtp_451", permanent=False)
LOST = DeliveryUnknown("smtp_answer_lost")


class FakeChannel:
    """Implements `notify.channel.Channel` in memory."""

    def __init__(self) -> None:
        self.delivered: list[Envelope] = []
        self._answers: dict[str, list[Exception]] = defaultdict(list)

    def answer(self, address: str, *answers: DeliveryRefused | DeliveryUnknown) -> None:
        """The next mails to this address end like this, one after the other."""
        self._answers[address] += answers

    async def deliver(self, envelope: Envelope) -> None:
        """Keep the mail, unless told otherwise."""
        if self._answers[envelope.to_address]:
            raise self._answers[envelope.to_address].pop(0)
        self.delivered.append(envelope)
