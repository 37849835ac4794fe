"""The channel over SMTP: bounded in time, warm connections, and truthful about the final dot.

Everything up to the server's 354 can be repeated: the message certainly did not go out. From the
first byte of the body on, only an answer of the server decides; without one the end is unknown.
aiosmtplib's own `data()` cannot tell the two apart, so that command is spoken here.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)
from aiosmtplib.protocol import PERIOD_REGEX, SMTPProtocol, normalize_message_line_endings

from notify.channel import DeliveryRefused, DeliveryUnknown, Envelope
from notify.mime import build, smtp_address

_START_INPUT = 354


class Tls(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


@dataclass(slots=True)
class _Attempt:
    """How far one try got: the only thing that decides between refused and unknown."""

    reused: bool = False
    mail_answered: bool = False
    body_begun: bool = False


@dataclass(slots=True)
class _Warm:
    """A connection at rest, and since when (monotonic seconds)."""

    client: SMTP
    since: float


@dataclass(slots=True)
class SmtpChannel:
    """Delivers through one relay, over at most `connections` connections at a time."""

    host: str
    port: int
    now: Callable[[], datetime]
    username: str | None = None
    password: str | None = None
    tls: Tls = Tls.NONE
    total_timeout_s: float = 30.0
    connections: int = 4
    # Relays hang up on silent clients, some after ten seconds: an older connection is not tried.
    idle_s: float = 8.0
    tls_context: ssl.SSLContext | None = None
    _warm: list[_Warm] = field(default_factory=list, init=False)
    _places: asyncio.Semaphore = field(init=False)

    def __post_init__(self) -> None:
        self._places = asyncio.Semaphore(self.connections)
        if self.tls is not Tls.NONE and self.tls_context is None:
            # Once, not per connection: reading the system's certificates takes milliseconds.
            self.tls_context = ssl.create_default_context()

    async def deliver(self, envelope: Envelope) -> None:
        """Hand one message to the relay within the total time."""
        sender = smtp_address("from", envelope.from_address)
        recipient = smtp_address("to", envelope.to_address)
        body = _data_of(build(envelope, self.now()))
        attempt = _Attempt()
        try:
            async with asyncio.timeout(self.total_timeout_s), self._places:
                await self._try_twice(attempt, sender, recipient, body)
            return
        except (SMTPException, OSError) as error:
            verdict = _verdict(error, attempt)
        # Raised out here, so that no context hangs on it: the error underneath quotes addresses
        # and what the server said.
        raise verdict

    async def aclose(self) -> None:
        """Say goodbye on every connection at rest."""
        while self._warm:
            client = self._warm.pop().client
            try:
                async with asyncio.timeout(1.0):
                    await client.quit()
            except (SMTPException, OSError):
                client.close()

    async def _try_twice(self, attempt: _Attempt, sender: str, recipient: str, body: bytes) -> None:
        try:
            await self._transact(attempt, sender, recipient, body, self._rested())
        except (SMTPException, OSError):
            # A warm connection may have died at rest, or reached the relay's limit of messages.
            # Nothing was accepted before MAIL was, so a fresh one may begin anew at once.
            if not attempt.reused or attempt.mail_answered:
                raise
            attempt.reused = False
            await self._transact(attempt, sender, recipient, body, None)

    async def _transact(
        self, attempt: _Attempt, sender: str, recipient: str, body: bytes, rested: SMTP | None
    ) -> None:
        attempt.reused = rested is not None
        async with self._connection(rested) as client:
            await client.mail(sender)
            attempt.mail_answered = True
            await client.rcpt(recipient)
            await _send_data(client, attempt, body)

    @asynccontextmanager
    async def _connection(self, rested: SMTP | None) -> AsyncIterator[SMTP]:
        """Lend a connection; it goes back to rest only after a transaction that ended well.

        After a refusal it is closed instead: what the relay thinks of the rest of the conversation
        is not worth guessing, and refusals are rare.
        """
        client = rested or self._client()
        try:
            if rested is None:
                await client.connect()
                await client.ehlo()
            yield client
        except BaseException:
            client.close()
            raise
        self._warm.append(_Warm(client, asyncio.get_running_loop().time()))

    def _rested(self) -> SMTP | None:
        oldest = asyncio.get_running_loop().time() - self.idle_s
        while self._warm:
            warm = self._warm.pop()
            if warm.since >= oldest and warm.client.is_connected:
                return warm.client
            warm.client.close()
        return None

    def _client(self) -> SMTP:
        return SMTP(
            hostname=self.host,
            port=self.port,
            username=self.username,
            password=self.password,
            use_tls=self.tls is Tls.IMPLICIT,
            # Never opportunistic: a stripped STARTTLS must fail, not fall back to plain text.
            start_tls=self.tls is Tls.STARTTLS,
            tls_context=self.tls_context,
            # The library would ask the name server for this machine's full name.
            local_hostname=socket.gethostname(),
            # The total time above bounds everything; this one only has to be no shorter.
            timeout=self.total_timeout_s + 1.0,
        )


async def _send_data(client: SMTP, attempt: _Attempt, body: bytes) -> None:
    """Speak DATA in two steps, so that it is known whether the body had begun."""
    started = await client.execute_command(b"DATA")
    if started.code != _START_INPUT:
        raise SMTPResponseException(started.code, "")
    protocol: SMTPProtocol | None = client.protocol
    if protocol is None or not protocol.is_connected:
        raise SMTPConnectError("closed after 354")
    attempt.body_begun = True
    protocol.write(body)
    # Nothing is awaited between writing and reading, so the answer cannot come unexpected.
    answer = await protocol.read_response(timeout=client.timeout)
    if not 200 <= answer.code <= 299:
        raise SMTPResponseException(answer.code, "")


def _data_of(message: bytes) -> bytes:
    stuffed: bytes = PERIOD_REGEX.sub(b"..", normalize_message_line_endings(message))
    return stuffed + b".\r\n"


def _verdict(error: Exception, attempt: _Attempt) -> DeliveryRefused | DeliveryUnknown:
    """Turn whatever went wrong into one of the two ends that the ledger knows."""
    if isinstance(error, SMTPResponseException) and 400 <= error.code <= 599:
        # A login refused is the deployment's fault and may be mended: no mail is bad because of it.
        permanent = error.code >= 500 and not isinstance(error, SMTPAuthenticationError)
        # The same for what the relay says before it has seen whom the mail is for.
        return DeliveryRefused(f"smtp_{error.code}", permanent and attempt.mail_answered)
    if attempt.body_begun:
        return DeliveryUnknown(_lost_code(error))
    return DeliveryRefused(_connection_code(error), permanent=False)


def _lost_code(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "timeout_after_data"
    if isinstance(error, SMTPResponseException):
        return "unreadable_answer"
    return "lost_after_data"


def _connection_code(error: Exception) -> str:
    """Name a failure before the body; the order matters, aiosmtplib's classes inherit widely."""
    if isinstance(error, (TimeoutError, SMTPTimeoutError)):
        return "timeout_before_data"
    cause = error.__cause__
    if isinstance(error, ssl.SSLError) or isinstance(cause, ssl.SSLError):
        return "tls_failed"
    if isinstance(cause, ConnectionRefusedError):
        return "connect_refused"
    if isinstance(error, SMTPConnectError):
        return "connect_failed"
    if isinstance(error, OSError):
        return "lost_before_data"
    return "smtp_unusable"
