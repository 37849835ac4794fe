"""A real SMTP server for tests that misbehaves on request.

It listens on loopback in a thread of its own, keeps what it accepted, and can refuse, hang, or lose
its own answer - for everybody, for one recipient, or for the next few mails only.
"""

from __future__ import annotations

import asyncio
import contextlib
import re
import threading
import time
from collections.abc import Callable, Coroutine
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from enum import StrEnum
from typing import Any

from local.process import free_port
from tests.received_mail import ReceivedMail
from tests.waiting import PATIENCE_S

ADDRESS_PATTERN = re.compile(r"<([^>]*)>")


class Mode(StrEnum):
    """How the server treats a mail, or a whole conversation."""

    ACCEPT = "accept"
    REFUSE_RECIPIENT_FOR_NOW = "4xx after RCPT"
    REFUSE_RECIPIENT = "5xx after RCPT"
    REFUSE_CONTENT_FOR_NOW = "4xx after the final dot"
    REFUSE_CONTENT = "5xx after the final dot"
    HANG_AT_GREETING = "never greets"
    HANG_AFTER_DOT = "accepts and never answers"
    LOSE_ANSWER = "accepts, then cuts the line without an answer"
    BREAK_BEFORE_DOT = "cuts the line when asked to take the content"


RECIPIENT_ANSWERS = {
    Mode.REFUSE_RECIPIENT_FOR_NOW: "451 4.3.0 try again later",
    Mode.REFUSE_RECIPIENT: "550 5.1.1 no such mailbox",
}
CONTENT_ANSWERS = {
    Mode.REFUSE_CONTENT_FOR_NOW: "452 4.3.1 try again later",
    Mode.REFUSE_CONTENT: "554 5.7.1 not wanted here",
}


class SmtpStub:
    """Start it with `with SmtpStub() as stub:`; settings may change while it runs."""

    def __init__(self, port: int = 0) -> None:
        self.host = "127.0.0.1"
        self.port = port or free_port()  # nobody else's while it does not listen
        self.connections = 0
        self._mails: list[ReceivedMail] = []
        self._mode = Mode.ACCEPT
        self._by_recipient: dict[str, Mode] = {}
        self._next: list[Mode] = []
        self._arrived = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, name="smtp", daemon=True)
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    def __enter__(self) -> SmtpStub:
        self._thread.start()
        self.listen()
        return self

    def __exit__(self, *_: object) -> None:
        self.refuse_connections()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    # What tests say to it.

    def behave(self, mode: Mode, *, recipient: str = "", times: int | None = None) -> None:
        """Change the mode: for all, for one recipient, or (`times`) for the next mails only.

        The next mails come first, then the recipient's mode, then everybody's.
        """
        if times is not None:
            self._next = [mode] * times
        elif recipient:
            self._by_recipient[recipient.casefold()] = mode
        else:
            self._mode = mode

    def reset(self) -> None:
        """Accept everything again, listen, and forget all mails."""
        self._mode = Mode.ACCEPT
        self._by_recipient.clear()
        self._next.clear()
        self.listen()
        with self._arrived:
            self._mails.clear()
        self.connections = 0

    def listen(self) -> None:
        """Take connections, on the same port as before."""
        if self._server is None:
            self._run(self._open())

    def refuse_connections(self) -> None:
        """Close the port and every open conversation."""
        if self._server is not None:
            self._run(self._close())

    def mails(self, *, to: str = "", subject: str = "") -> list[ReceivedMail]:
        """What was accepted, the oldest first."""
        with self._arrived:
            return [mail for mail in self._mails if mail.matches(to, subject)]

    def wait_for(
        self, count: int = 1, *, to: str = "", subject: str = "", seconds: float = PATIENCE_S
    ) -> list[ReceivedMail]:
        """Wait until that many matching mails are there. Blocks: use it in a thread from async."""
        deadline = time.monotonic() + seconds
        with self._arrived:
            while True:
                found = [mail for mail in self._mails if mail.matches(to, subject)]
                if len(found) >= count:
                    return found
                if not self._arrived.wait(deadline - time.monotonic()):
                    seen = [f"{mail.rcpt_to}: {mail.subject}" for mail in self._mails]
                    raise AssertionError(
                        f"{len(found)} of {count} mails (to={to!r}, subject={subject!r}) after"
                        f" {seconds} s; all mails: {seen}"
                    )

    # The server.

    def _run(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result(10)

    async def _open(self) -> None:
        self._server = await asyncio.start_server(self._accepted, self.host, self.port)

    async def _close(self) -> None:
        if self._server is not None:
            self._server.close()
            self._server = None
        for talk in self._talks:
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)

    async def _accepted(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        talk = asyncio.current_task()
        if talk is None:
            return
        self._talks.add(talk)
        self.connections += 1
        try:
            await _Conversation(self, reader, writer).run()
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass
        finally:
            self._talks.discard(talk)
            writer.close()
            with contextlib.suppress(ConnectionError, asyncio.CancelledError):
                await writer.wait_closed()

    def _mode_for(self, recipient: str | None = None) -> Mode:
        if self._next:
            return self._next[0]
        return self._by_recipient.get((recipient or "").casefold(), self._mode)

    def _consume_next(self) -> None:
        if self._next:
            self._next.pop(0)

    def _keep(self, mail_from: str, rcpt_to: list[str], content: bytes) -> None:
        message = BytesParser(EmailMessage, policy=policy.default).parsebytes(content)
        with self._arrived:
            self._mails.append(
                ReceivedMail(mail_from, tuple(rcpt_to), content, time.time(), message)
            )
            self._arrived.notify_all()


class _Conversation:
    """One connection, from the greeting to QUIT."""

    def __init__(
        self, stub: SmtpStub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._stub = stub
        self._reader = reader
        self._writer = writer
        self._mail_from = ""
        self._rcpt_to: list[str] = []
        self._commands: dict[str, Callable[[str], Coroutine[Any, Any, bool]]] = {
            "EHLO": self._hello,
            "HELO": self._hello,
            "MAIL": self._sender,
            "RCPT": self._recipient,
            "DATA": self._content,
            "RSET": self._forget,
            "NOOP": self._nothing,
            "QUIT": self._goodbye,
        }

    async def run(self) -> None:
        if self._stub._mode_for() is Mode.HANG_AT_GREETING:
            self._stub._consume_next()
            await self._reader.read()
            return
        await self._say("220 stub.example ESMTP")
        while line := await self._reader.readline():
            text = line.decode("utf-8", "replace").rstrip("\r\n")
            command = self._commands.get(text[:4].upper())
            if command is None:
                await self._say("500 5.5.1 unknown command")
            elif not await command(text):
                return

    async def _say(self, line: str) -> None:
        self._writer.write(f"{line}\r\n".encode())
        await self._writer.drain()

    async def _hello(self, _: str) -> bool:
        await self._say("250-stub.example\r\n250-8BITMIME\r\n250 SMTPUTF8")
        return True

    async def _sender(self, line: str) -> bool:
        self._mail_from, self._rcpt_to = _address(line), []
        await self._say("250 2.1.0 ok")
        return True

    async def _recipient(self, line: str) -> bool:
        recipient = _address(line)
        refusal = RECIPIENT_ANSWERS.get(self._stub._mode_for(recipient))
        if refusal:
            self._stub._consume_next()
        else:
            self._rcpt_to.append(recipient)
        await self._say(refusal or "250 2.1.5 ok")
        return True

    async def _content(self, _: str) -> bool:
        if not self._rcpt_to:
            await self._say("503 5.5.1 no recipient")
            return True
        mode = self._stub._mode_for(self._rcpt_to[0])
        self._stub._consume_next()
        if mode is Mode.BREAK_BEFORE_DOT:
            # Not after the 354: the client may have sent the content before it sees the line cut.
            self._writer.transport.abort()
            return False
        await self._say("354 go on")
        content = (await self._reader.readuntil(b"\r\n.\r\n"))[:-3].replace(b"\r\n..", b"\r\n.")
        if refusal := CONTENT_ANSWERS.get(mode):
            await self._say(refusal)
            return True
        self._stub._keep(self._mail_from, self._rcpt_to, content)
        if mode is Mode.LOSE_ANSWER:
            self._writer.transport.abort()
            return False
        if mode is Mode.HANG_AFTER_DOT:
            await self._reader.read()
            return False
        await self._say("250 2.0.0 taken")
        return True

    async def _forget(self, _: str) -> bool:
        self._mail_from, self._rcpt_to = "", []
        await self._say("250 2.0.0 ok")
        return True

    async def _nothing(self, _: str) -> bool:
        await self._say("250 2.0.0 ok")
        return True

    async def _goodbye(self, _: str) -> bool:
        await self._say("221 2.0.0 bye")
        return False


def _address(line: str) -> str:
    found = ADDRESS_PATTERN.search(line)
    return found.group(1) if found else ""
