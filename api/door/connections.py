"""Connections that only take up room are cut: what does not come, comes by drops, or is not taken.

The web server closes a connection that lies idle after an answer. It waits for ever for the first
request, for the rest of a head or a body, and for somebody to take an answer: a few hundred of
those, which cost a stranger nothing, would leave no room for anybody. A phone in a train is slower
than any of us and sends all the time; it is let.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any, Final

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol


@dataclass(frozen=True, slots=True)
class Patience:
    """How long somebody is waited for, in seconds.

    `head`: from the connection, or the first byte of a further request, to the end of its head.
    `silence`: for the next part of a body. A body that is slow all along has `grace` and a second
    for every `least` bytes. `answer`: until some of an answer is taken; what lies between us and a
    slow reader takes much of it at once, and then for long nothing. `linger`: how long whoever was
    cut is still listened to, so that what they were told reaches them.
    """

    head: float = 10
    silence: float = 30
    grace: float = 60
    least: int = 4096
    answer: float = 120
    linger: float = 2

    def is_over(self, taken: float, silent: float, received: int) -> bool:
        """Whether a body of which so much was received in so many seconds is given up."""
        return silent >= self.silence or taken > self.grace + received / self.least


PATIENCE: Final = Patience()


class PatientProtocol(H11Protocol):
    """The web server's protocol, with an end to its patience."""

    patience = PATIENCE

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._alarm: asyncio.TimerHandle | None = None
        self._head_began: float | None = None
        self._body_began = self._heard = self._checked = 0.0
        self._received = 0
        self._in_body = False
        self._untaken = 0
        self._moved = 0.0
        self._was_cut = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as its base has it
        """Somebody is there. The head of a first request is due."""
        super().connection_made(transport)
        self._head_began = self.loop.time()
        self._wake()

    def data_received(self, data: bytes) -> None:
        """Some of a head or a body; of whoever was cut it is thrown away."""
        if self._was_cut:
            return
        now = self.loop.time()
        if self._head_began is None and self.conn.their_state is h11.IDLE:
            self._head_began = now
        self._received += len(data)
        self._heard = now
        super().data_received(data)
        self._follow(now)
        self._wake()

    def on_response_complete(self) -> None:
        """The next request may begin, and have come already. What is not taken yet is looked after:
        nobody else does, not even once the connection is being closed."""
        super().on_response_complete()
        now = self.loop.time()
        self._follow(now)
        self._untaken, self._moved = self._unsent(), now
        self._wake()

    def pause_writing(self) -> None:
        """More has been written than is taken at once."""
        super().pause_writing()
        self._untaken, self._moved = self._unsent(), self.loop.time()
        self._wake()

    def connection_lost(self, exc: Exception | None) -> None:
        """They are gone, or we are."""
        if self._alarm is not None:
            self._alarm.cancel()
            self._alarm = None
        super().connection_lost(exc)

    # --- the clock ------------------------------------------------------------------------------

    def _follow(self, now: float) -> None:
        """What is waited for by now, as the protocol says."""
        in_body = self.conn.their_state is h11.SEND_BODY
        if in_body and not self._in_body:
            self._body_began = self._checked = now
            self._received = 0
        self._in_body = in_body
        if self.conn.their_state is not h11.IDLE:
            self._head_began = None

    def _wake(self) -> None:
        """Look again soon enough; a connection that is waited for has one alarm, others none."""
        if self._alarm is None and self._is_waited_for():
            pause = min(self.patience.head, self.patience.silence) / 5
            self._alarm = self.loop.call_later(pause, self._look)

    def _is_waited_for(self) -> bool:
        """Closing waits for nobody but whoever is to take the rest of an answer."""
        comes = self._head_began is not None or self._in_body
        return self._unsent() > 0 or (comes and not self._is_closing())

    def _is_closing(self) -> bool:
        return self._was_cut or self.transport.is_closing()

    def _look(self) -> None:
        self._alarm = None
        now = self.loop.time()
        if self._unsent() and self._is_untaken(now):
            self.transport.abort()
        elif not self._is_closing() and self._is_late(now):
            self._cut()
        self._checked = now
        self._wake()

    def _is_late(self, now: float) -> bool:
        if self._in_body:
            if self.flow.read_paused:
                # It is we who do not take it.
                self._body_began += now - self._checked
                self._heard = now
            taken, silent = now - self._body_began, now - self._heard
            return self.patience.is_over(taken, silent, self._received)
        return self._head_began is not None and now - self._head_began >= self.patience.head

    def _is_untaken(self, now: float) -> bool:
        """Whether nobody takes the answer."""
        unsent = self._unsent()
        if unsent != self._untaken:
            self._untaken, self._moved = unsent, now
        return now - self._moved >= self.patience.answer

    def _unsent(self) -> int:
        return self.transport.get_write_buffer_size()

    def _cut(self) -> None:
        """Say so where something had begun and nothing is answered yet; then close."""
        begun = self._in_body or bool(self.conn.trailing_data[0])
        answering = self._in_body and self.cycle.response_started
        if not begun or answering:
            self.transport.close()
            return
        # Closed with something unread, the connection would be reset, and the answer lost with it.
        self._was_cut = True
        self.transport.write(_TIMEOUT)
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(self.patience.linger, self.transport.close)


_TIMEOUT: Final = b"HTTP/1.1 408 Request Timeout\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


def with_patience(patience: Patience) -> type[PatientProtocol]:
    """The protocol of a server that is otherwise patient."""
    return type("PatientProtocol", (PatientProtocol,), {"patience": patience})
