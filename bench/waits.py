"""What the driver waits for: that a process waits for something, and that a mail arrived."""

from __future__ import annotations

import asyncio
from collections import defaultdict

PATIENCE_S = 120


class Waits:
    """Which process waits for what, told by either side in its own way."""

    def __init__(self) -> None:
        self._told: set[tuple[str, str]] = set()
        self._asked: dict[tuple[str, str], asyncio.Future[None]] = {}

    def tell(self, process: str, what: str) -> None:
        """A process now waits for something (telling twice does no harm)."""
        key = (process, what)
        self._told.add(key)
        waiter = self._asked.pop(key, None)
        if waiter is not None and not waiter.done():
            waiter.set_result(None)

    async def until(self, process: str, what: str) -> None:
        """Until the process has come to wait for it."""
        key = (process, what)
        if key in self._told:
            return
        waiter = asyncio.get_running_loop().create_future()
        self._asked[key] = waiter
        try:
            await asyncio.wait_for(waiter, PATIENCE_S)
        except TimeoutError:
            raise LookupError(f"{process} never came to wait for: {what}") from None


class Datagrams(asyncio.DatagramProtocol):
    """Takes what `bench.probe` says."""

    def __init__(self, waits: Waits) -> None:
        self._waits = waits

    def datagram_received(self, data: bytes, addr: object) -> None:
        process, what = data.decode().split()
        self._waits.tell(process, what)


class Arrivals:
    """The mails that arrived at the sink, by recipient."""

    def __init__(self) -> None:
        self._at: dict[str, list[float]] = defaultdict(list)
        self._asked: dict[tuple[str, int], asyncio.Future[float]] = {}
        self.sizes: dict[str, list[int]] = defaultdict(list)

    async def follow(self, reader: asyncio.StreamReader) -> None:
        """Read the sink's feed for ever."""
        while line := await reader.readline():
            at, recipient, size = line.decode().split()
            self.sizes[recipient].append(int(size))
            seen = self._at[recipient]
            seen.append(float(at))
            waiter = self._asked.pop((recipient, len(seen)), None)
            if waiter is not None and not waiter.done():
                waiter.set_result(float(at))

    async def nth(self, recipient: str, number: int) -> float:
        """When the n-th mail to a recipient arrived (monotonic seconds)."""
        seen = self._at[recipient]
        if len(seen) >= number:
            return seen[number - 1]
        waiter = asyncio.get_running_loop().create_future()
        self._asked[recipient, number] = waiter
        return await asyncio.wait_for(waiter, PATIENCE_S)
