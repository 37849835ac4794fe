"""A mail relay of a few lines that misbehaves on command: what real ones do once a year."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import MappingProxyType

# What a relay does instead of answering.
HANG = "hang"
RESET = "reset"
CLOSE = "close"

_GOOD = MappingProxyType(
    {
        "greeting": "220 relay.example ready",
        "EHLO": "250 relay.example",
        "MAIL": "250 ok",
        "RCPT": "250 ok",
        "DATA": "354 go on",
        "body": "250 accepted",
        "RSET": "250 ok",
        "QUIT": "221 bye",
    }
)


@dataclass
class Relay:
    """What it answers to each command (`script`), and what it took and heard."""

    script: dict[str, str] = field(default_factory=dict)
    port: int = 0
    connections: int = 0
    # Bodies whose final dot arrived, whatever was answered to it.
    bodies: list[bytes] = field(default_factory=list)
    commands: list[str] = field(default_factory=list)
    # Hang up after so many messages of one connection, before or when the next MAIL comes.
    hang_up_after: int | None = None
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def heard(self, verb: str) -> None:
        """Wait until a client has said this."""
        async with self._heard:
            await self._heard.wait_for(lambda: verb in self.commands)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        taken = 0
        try:
            if not await self._answer("greeting", writer):
                return
            while line := await reader.readline():
                verb = line.decode("ascii").strip().split(" ")[0].split(":")[0].upper()
                async with self._heard:
                    self.commands.append(verb)
                    self._heard.notify_all()
                if verb == "MAIL" and self.hang_up_after == taken:
                    return
                if not await self._answer(verb, writer):
                    return
                if verb == "QUIT":
                    return
                if verb == "DATA" and self._says("DATA").startswith("354"):
                    self.bodies.append(await reader.readuntil(b"\r\n.\r\n"))
                    taken += 1
                    if not await self._answer("body", writer):
                        return
        except (ConnectionError, asyncio.IncompleteReadError):
            return
        finally:
            writer.close()

    def _says(self, moment: str) -> str:
        return self.script.get(moment, _GOOD.get(moment, "500 what?"))

    async def _answer(self, moment: str, writer: asyncio.StreamWriter) -> bool:
        says = self._says(moment)
        if says == HANG:
            await asyncio.Event().wait()
        if says == RESET:
            transport = writer.transport
            assert isinstance(transport, asyncio.WriteTransport)
            transport.abort()
            return False
        if says == CLOSE:
            return False
        writer.write(says.encode("utf-8") + b"\r\n")
        await writer.drain()
        return True


@asynccontextmanager
async def running(relay: Relay) -> AsyncIterator[Relay]:
    """Serve the relay on a free port for as long as the block lasts."""
    conversations: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversation = asyncio.current_task()
        assert conversation is not None
        conversations.add(conversation)
        try:
            await relay.serve(reader, writer)
        except asyncio.CancelledError:
            writer.close()
        finally:
            conversations.discard(conversation)

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    relay.port = server.sockets[0].getsockname()[1]
    try:
        yield relay
    finally:
        server.close()
        pending = list(conversations)
        for conversation in pending:
            conversation.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        await server.wait_closed()
