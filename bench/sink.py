"""A mail server that takes everything and tells a reader when: `python -m bench.sink SMTP FEED`.

It is as fast as Python allows and a process of its own, so that neither side's worker nor the load
generator pays for receiving mail. Whoever connects to the feed port gets a line for every mail:
when it was accepted (monotonic seconds, one clock for the whole machine), for whom, and its size.
"""

from __future__ import annotations

import asyncio
import sys
import time

END_OF_DATA = b"\r\n.\r\n"

_ANSWERS = {
    b"EHLO": b"250-sink\r\n250 8BITMIME\r\n",
    b"HELO": b"250 sink\r\n",
    b"MAIL": b"250 ok\r\n",
    b"RCPT": b"250 ok\r\n",
    b"RSET": b"250 ok\r\n",
    b"NOOP": b"250 ok\r\n",
    b"DATA": b"354 go on\r\n",
    b"QUIT": b"221 bye\r\n",
}


class Conversation(asyncio.Protocol):
    """One SMTP connection."""

    def __init__(self, readers: set[asyncio.StreamWriter]) -> None:
        self._readers = readers
        self._buffer = bytearray()
        self._in_data = False
        self._recipient = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        while self._take_mail() if self._in_data else self._take_command():
            pass

    def _take_command(self) -> bool:
        line, end, rest = self._buffer.partition(b"\r\n")
        if not end:
            return False
        self._buffer = rest
        verb = bytes(line[:4]).upper()
        if verb == b"RCPT":
            self._recipient = bytes(line[line.find(b"<") + 1 : line.find(b">")])
        self._in_data = verb == b"DATA"
        self._transport.write(_ANSWERS.get(verb, b"500 what\r\n"))
        if verb == b"QUIT":
            self._transport.close()
        return True

    def _take_mail(self) -> bool:
        body, end, rest = self._buffer.partition(END_OF_DATA)
        if not end:
            return False
        self._buffer, self._in_data = rest, False
        self._transport.write(b"250 taken\r\n")
        line = b"%.6f %s %d\n" % (time.monotonic(), self._recipient, len(body))
        for reader in self._readers:
            reader.write(line)
        return True


async def serve(smtp_port: int, feed_port: int) -> None:
    """Serve both ports until killed."""
    readers: set[asyncio.StreamWriter] = set()

    async def feed(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        readers.add(writer)
        await reader.read()
        readers.discard(writer)
        writer.close()

    loop = asyncio.get_running_loop()
    smtp = await loop.create_server(lambda: Conversation(readers), "127.0.0.1", smtp_port)
    feeding = await asyncio.start_server(feed, "127.0.0.1", feed_port)
    async with smtp, feeding:
        await asyncio.gather(smtp.serve_forever(), feeding.serve_forever())


if __name__ == "__main__":
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2])))
