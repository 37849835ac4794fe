"""Where files come in: no more is taken in than is allowed, and nothing from nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from domain.documents import LARGEST_FILE
from tests.api.test_documents import listed, put
from tests.api.world import World
from tests.files import PDF, pdf_of


async def test_ten_mebibytes_are_taken_and_one_byte_more_is_not(world: World) -> None:
    assert (await put(world, pdf_of(LARGEST_FILE))).status_code == 201
    more = await put(world, pdf_of(LARGEST_FILE + 1))
    assert more.status_code == 413
    assert "10 MiB" in more.json()["detail"]
    assert len(await listed(world)) == 1


async def test_a_body_without_a_length_is_stopped_at_the_limit(world: World) -> None:
    taken = 0

    async def endless() -> AsyncIterator[bytes]:
        nonlocal taken
        while taken < 4 * LARGEST_FILE:
            taken += 64 * 1024
            yield bytes(64 * 1024)

    received = await _as_the_server_sees_it(world, endless())
    assert received == 413
    assert LARGEST_FILE < taken < LARGEST_FILE + 256 * 1024


async def test_nobody_sends_a_file_before_it_is_known_who_they_are(world: World) -> None:
    taken = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal taken
        taken += 1
        yield PDF

    assert await _as_the_server_sees_it(world, counted(), key="wrong") == 401
    assert await _as_the_server_sees_it(world, counted(), key=world.keys["maya"]) == 403
    assert taken == 0


async def test_a_body_that_declares_too_much_is_not_even_begun(world: World) -> None:
    taken = 0

    async def counted() -> AsyncIterator[bytes]:
        nonlocal taken
        taken += 1
        yield PDF

    declared = str(11 * 1024 * 1024)
    assert await _as_the_server_sees_it(world, counted(), length=declared) == 413
    assert taken == 0


async def _as_the_server_sees_it(
    world: World, body: AsyncIterator[bytes], key: str = "", length: str = ""
) -> int:
    """A request whose body is asked for piece by piece; gives the status."""
    statuses: list[int] = []

    async def receive() -> dict[str, Any]:
        piece = await anext(body, None)
        return {"type": "http.request", "body": piece or b"", "more_body": piece is not None}

    async def send(message: Any) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    path = f"/api/v1/applications/{world.application}/resume"
    bearer = f"Bearer {key or world.keys['lina']}".encode()
    headers = [(b"host", b"desk.example"), (b"authorization", bearer)]
    if length:
        headers.append((b"content-length", length.encode()))
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": "PUT",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "root_path": "",
        "headers": headers,
        "client": ("127.0.0.1", 1),
        "server": ("desk.example", 80),
    }
    await world.app(scope, receive, send)
    return statuses[0]


async def test_elsewhere_the_limit_stays_small(world: World) -> None:
    async with world.client("lina") as client:
        for path in (
            f"/api/v1/applications/{world.application}/resume/address",
            f"/api/v1/applications/{world.application}/withdrawal",
        ):
            answer = await client.request("PUT", path, content=bytes(300 * 1024))
            assert answer.status_code == 413, path
            assert "256 KiB" in answer.json()["detail"]
