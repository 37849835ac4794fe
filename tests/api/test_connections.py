"""Connections that only take up room are cut, by real sockets; whoever is slow and sends is let."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import uvicorn
from uvicorn.server import ServerState

from api.door.connections import PATIENCE, Patience, PatientProtocol, with_patience
from api.refusals import BODY_LIMIT
from commands.serving import KEEP_ALIVE_SECONDS, config_of
from settings import Settings
from tests.waiting import until

SHORT = Patience(head=1.5, silence=1.5, grace=2.0, least=20_000, answer=3.0)
SOON = 30.0
"""In seconds: long after each of them, and long before anybody would say that it hangs."""
HALF_HEAD = b"GET / HTTP/1.1\r\nHost: desk.example\r\nX-Long: "
HALF_BODY = b"POST / HTTP/1.1\r\nHost: desk.example\r\nContent-Length: 900\r\n\r\ncompletion=subm"
WHOLE = b"GET / HTTP/1.1\r\nHost: desk.example\r\n\r\n"
OF_NOBODY = 32 * 1024 * 1024


@dataclass(slots=True)
class Server:
    """A web server with little patience. `got` are the bodies that came whole."""

    port: int = 0
    state: ServerState = field(default_factory=ServerState)
    got: list[int] = field(default_factory=list)

    async def app(self, scope: Any, receive: Any, send: Any) -> None:
        """Takes a body and answers, with very much for `/large`."""
        length = 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            length += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        self.got.append(length)
        answer = b"x" * (OF_NOBODY if scope["path"] == "/large" else 2)
        headers = [(b"content-length", str(len(answer)).encode())]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    async def connect(
        self, first: bytes = b""
    ) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A connection, with what is sent at once."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        if first:
            writer.write(first)
            await writer.drain()
        return reader, writer


@asynccontextmanager
async def serving(patience: Patience, keep_alive: int = 5) -> AsyncIterator[Server]:
    server = Server()
    config = uvicorn.Config(
        server.app,
        interface="asgi3",
        access_log=False,
        log_config=None,
        timeout_keep_alive=keep_alive,
    )
    config.load()
    protocol = with_patience(patience)
    loop = asyncio.get_running_loop()
    listening = await loop.create_server(
        lambda: protocol(config, server.state, {}), "127.0.0.1", 0, backlog=512
    )
    server.port = listening.sockets[0].getsockname()[1]
    try:
        yield server
    finally:
        listening.close()
        for each in list(server.state.connections):
            each.transport.abort()
        await listening.wait_closed()


async def answers(server: Server) -> list[bytes]:
    """What somebody gets who asks properly meanwhile."""
    reader, writer = await server.connect(WHOLE)
    status = await asyncio.wait_for(reader.readline(), SOON)
    writer.close()
    return status.split()[1:2]


@pytest.mark.parametrize(
    ("count", "sent", "told"),
    [
        (200, HALF_HEAD, b"HTTP/1.1 408 Request Timeout"),
        (150, HALF_BODY, b"HTTP/1.1 408 Request Timeout"),
        (100, b"", b""),
    ],
    ids=["half heads", "half bodies", "idle"],
)
async def test_whoever_keeps_us_waiting_is_cut(count: int, sent: bytes, told: bytes) -> None:
    async with serving(SHORT) as server:
        opened = [await server.connect(sent) for _ in range(count)]
        assert await answers(server) == [b"200"]
        ends = await asyncio.wait_for(asyncio.gather(*(r.read() for r, _ in opened)), SOON)
        assert {end.partition(b"\r\n")[0] for end in ends} == {told}
        await until("all to be let go", lambda: _none_left(server))
        assert server.got == [0], "no half body is taken for a whole one"
        for _, writer in opened:
            writer.close()


async def _none_left(server: Server) -> bool:
    return not server.state.connections


async def test_a_head_by_drops_is_cut_though_something_always_comes() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect(HALF_HEAD)

        async def drop() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.05)  # time itself: a drop now and then

        dropping = asyncio.create_task(drop())
        # Only a line: what is dropped after the answer lets the kernel reset the connection.
        assert (await asyncio.wait_for(reader.readline(), SOON)).startswith(b"HTTP/1.1 408")
        dropping.cancel()
        writer.close()


async def test_a_body_by_drops_is_cut_though_something_always_comes() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect(HALF_BODY)

        async def drop() -> None:
            while True:
                writer.write(b"x")
                await asyncio.sleep(0.05)  # time itself: a drop now and then

        dropping = asyncio.create_task(drop())
        # Only a line: what is dropped after the answer lets the kernel reset the connection.
        assert (await asyncio.wait_for(reader.readline(), SOON)).startswith(b"HTTP/1.1 408")
        dropping.cancel()
        writer.close()


async def test_a_slow_upload_that_goes_on_is_let_however_long_it_takes() -> None:
    parts, part = 40, b"x" * 5_000  # 100 kB in a second, for as long as the grace
    async with serving(SHORT) as server:
        head = (
            f"POST / HTTP/1.1\r\nHost: desk.example\r\nContent-Length: {parts * len(part)}\r\n\r\n"
        )
        reader, writer = await server.connect(head.encode())
        for _ in range(parts):
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(0.05)  # time itself: 100 kB in a second
        assert (await asyncio.wait_for(reader.readline(), SOON)).split()[1] == b"200"
        assert server.got == [parts * len(part)]
        writer.close()


def test_ten_mebibytes_from_a_phone_are_never_too_slow() -> None:
    size, speed = 10 * 1024 * 1024, 50_000
    for second in range(1, size // speed + 1):
        assert not PATIENCE.is_over(second, 1.0, second * speed)
    assert PATIENCE.is_over(5, PATIENCE.silence, size)
    assert PATIENCE.is_over(120, 0.1, 120 * 1_000), "a body of drops"
    assert not PATIENCE.is_over(60, 0.1, BODY_LIMIT // 100), "a form has a minute, whatever comes"


async def test_an_answer_that_nobody_takes_is_given_up() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect(WHOLE.replace(b"GET /", b"GET /large"))
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a real transport has it
        await until("it to be given up", lambda: _none_left(server))
        writer.close()
        assert reader is not None


async def test_an_answer_that_nobody_takes_is_given_up_though_it_lies_idle_before() -> None:
    """The web server closes what lies idle, and then waits for what is written to be taken."""
    async with serving(SHORT, keep_alive=1) as server:
        reader, writer = await server.connect(WHOLE.replace(b"GET /", b"GET /large"))
        writer.transport.pause_reading()  # type: ignore[attr-defined]  # a real transport has it
        await until("it to be closed", lambda: _all_closing(server))
        await until("it to be given up", lambda: _none_left(server))
        writer.close()
        assert reader is not None


async def _all_closing(server: Server) -> bool:
    return all(each.transport.is_closing() for each in server.state.connections) and bool(
        server.got
    )


async def test_an_answer_that_is_taken_slowly_is_given_to_the_end() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect(WHOLE.replace(b"GET /", b"GET /large"))
        taken = 0
        for _ in range(30):
            taken += len(await reader.read(1024 * 1024))
            await asyncio.sleep(0.1)  # time itself: for longer than nobody is waited for
        while taken < OF_NOBODY and (more := await asyncio.wait_for(reader.read(2**20), SOON)):
            taken += len(more)
        assert taken >= OF_NOBODY
        writer.close()


async def test_a_connection_is_used_again_and_again() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect()
        for _ in range(8):
            writer.write(WHOLE)
            assert (await asyncio.wait_for(reader.readuntil(b"xx"), SOON)).startswith(
                b"HTTP/1.1 200"
            )
            await asyncio.sleep(0.1)  # time itself: longer in all than a head may take
        writer.close()


async def test_requests_sent_ahead_of_the_answers_are_answered_in_turn() -> None:
    async with serving(SHORT) as server:
        reader, writer = await server.connect(WHOLE * 5 + HALF_HEAD)
        for _ in range(5):
            assert (await asyncio.wait_for(reader.readuntil(b"xx"), SOON)).startswith(
                b"HTTP/1.1 200"
            )
        await asyncio.sleep(0.1)  # time itself: the half head lies there
        writer.write(b"y")
        assert (await asyncio.wait_for(reader.read(), SOON)).startswith(b"HTTP/1.1 408")
        writer.close()


def test_the_api_is_served_with_patience() -> None:
    config = config_of(Settings(_env_file=None), "public", "127.0.0.1", 0)
    config.load()
    assert config.http_protocol_class is PatientProtocol
    assert PatientProtocol.patience is PATIENCE
    assert config.timeout_keep_alive == KEEP_ALIVE_SECONDS
