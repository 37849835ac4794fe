"""A channel that keeps what it is handed, and can refuse, lose or linger as it is told to."""

from __future__ import annotations

import asyncio
from collections import defaultdict

from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope

REFUSED = DeliveryRefused("smtp_550", permanent=True)
BUSY = DeliveryRefused("smtp_451", permanent=False)
LOST = DeliveryUnknown("smtp_answer_lost")


REACHED_WITHIN_S = 60.0


class Pause:
    """A mail server that takes its time: `reached` when it was asked, answers after `go_on`."""

    def __init__(self) -> None:
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def is_reached(self) -> None:
        """Wait until it has been asked."""
        async with asyncio.timeout(REACHED_WITHIN_S):
            await self.reached.wait()


class FakeChannel:
    """Implements `notify.channel.Channel` in memory."""

    def __init__(self) -> None:
        self.delivered: list[Envelope] = []
        self._answers: dict[str, list[Exception]] = defaultdict(list)
        self._pauses: dict[str, Pause] = {}

    def answer(self, address: str, *answers: Exception) -> None:
        """The next mails to this address end like this, one after the other."""
        self._answers[address] += answers

    def pause(self, address: str) -> Pause:
        """The next mail to this address is answered only when the story says so."""
        self._pauses[address] = Pause()
        return self._pauses[address]

    async def deliver(self, envelope: Envelope) -> None:
        """Keep the mail, unless told otherwise."""
        pause = self._pauses.pop(envelope.to_address, None)
        if pause is not None:
            pause.reached.set()
            await pause.go_on.wait()
        if self._answers[envelope.to_address]:
            raise self._answers[envelope.to_address].pop(0)
        self.delivered.append(envelope)
