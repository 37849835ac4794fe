"""The measurements: whole processes in a closed loop, latencies in an open one, costs at rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from bench.children import cpu_seconds
from bench.cost import Cost, cost_of
from bench.letters import address_of
from bench.sides import Side
from bench.stand import Stand
from bench.waits import Waits
from local.process import Child

PER_SECOND = 5.0
PAUSE_S = 0.3
SETTLE_DOWN_S = 1.0
REST_S = 12.0  # everything that is done from time to time is done in it
WORKER, SERVER, DRIVER, DATABASE = "worker", "server", "driver", "database"


@dataclass(frozen=True, slots=True)
class Block:
    """Whole processes, so many in flight all the time."""

    side: str
    processes: int
    seconds: float
    cpu_s: Mapping[str, float]

    @property
    def per_second(self) -> float:
        """Throughput."""
        return self.processes / self.seconds

    def cpu_ms(self, *whose: str) -> float:
        """Processor time for one process: of those that are named, or of all, together."""
        return 1000 * sum(self.cpu_s[name] for name in whose or self.cpu_s) / self.processes


@dataclass(frozen=True, slots=True)
class Latencies:
    """One open-loop block, in milliseconds."""

    side: str
    judged: Sequence[float]
    mailed: Sequence[float]
    made_to_mail: Sequence[float]


async def whole_processes(
    stand: Stand, side: Side, worker: Child, count: int, in_flight: int, stages: int = 1
) -> Block:
    """Run whole processes with a fixed number in flight."""
    places = asyncio.Semaphore(in_flight)

    async def one() -> None:
        async with places:
            await drive(stand.waits, side, stages)

    before, began = _cpu(stand, worker), time.monotonic()
    await asyncio.gather(*(one() for _ in range(count)))
    seconds, after = time.monotonic() - began, _cpu(stand, worker)
    return Block(side.name, count, seconds, {name: after[name] - before[name] for name in after})


def _cpu(stand: Stand, worker: Child) -> dict[str, float]:
    """The processor time that each has used so far. The driver of the processes is ourselves."""
    database = {DATABASE: cpu_seconds(stand.postgres.child)} if stand.postgres else {}
    return {
        WORKER: cpu_seconds(worker),
        SERVER: cpu_seconds(stand.server.child),
        DRIVER: time.process_time(),
        **database,
    }


async def statements(stand: Stand, worker: Child, count: int) -> list[int]:
    """How many statements the product asks its database for one process, its API and its worker
    together; without those that are asked anyway, whether there is a process or not.
    """
    ours = stand.sides[-1]
    resting = await stand.asked(worker)
    await asyncio.sleep(REST_S)
    anyway = set(await stand.asked(worker) - resting)
    found = []
    for _ in range(count):
        before = await stand.asked(worker)
        await drive(stand.waits, ours, 1, pause=PAUSE_S)
        await asyncio.sleep(PAUSE_S)
        asked = await stand.asked(worker) - before
        found.append(sum(n for statement, n in asked.items() if statement not in anyway))
    return found


async def latencies(stand: Stand, side: Side, count: int) -> Latencies:
    """Judgments and told candidates at a steady rate, whatever the answers take (an open loop).

    A judgment's time is from the call to its answer. A mail's time is from the answer to `send` to
    the arrival of the mail at the sink (the floor's mail can be there before the answer), and,
    apart, from the call of `send`.
    """
    processes = await _parked(stand, side, count)

    async def judge(process: str) -> float:
        began = time.monotonic()
        await side.judge(process, 1)
        return 1000 * (time.monotonic() - began)

    made: list[float] = []

    async def send(process: str) -> float:
        began = time.monotonic()
        await side.send(process)
        answered = time.monotonic()
        arrived = await stand.arrivals.nth(address_of(process), 2)
        made.append(1000 * (arrived - began))
        return 1000 * (arrived - answered)

    judged = await _steadily(judge, processes)
    for process in processes:
        await side.judge(process, 2)
    for process in processes:
        await stand.waits.until(process, "notify:1")
    await asyncio.sleep(SETTLE_DOWN_S)
    mailed = await _steadily(send, processes)
    return Latencies(side.name, judged, mailed, made)


async def costs(stand: Stand, side: Side, count: int, stages: int = 1) -> tuple[list[Cost], int]:
    """Processes one by one and with pauses, so that no two acts are dealt with at once.

    Returns what each cost, and how many bytes of mail one candidate got.
    """
    found, mailed = [], 0
    for _ in range(count):
        process = await drive(stand.waits, side, stages, pause=PAUSE_S)
        handle = stand.client.get_workflow_handle(side.workflow_id(process))
        await handle.result()
        found.append(cost_of(await handle.fetch_history()))
        mailed = sum(stand.arrivals.sizes[address_of(process)])
    return found, mailed


async def drive(waits: Waits, side: Side, stages: int, pause: float = 0.0) -> str:
    """Take one process from its first act to its end; its id."""

    async def until(what: str) -> None:
        await waits.until(process, what)
        await asyncio.sleep(pause)

    process = await side.start(stages)
    for stage in range(1, stages + 1):
        await until(f"schedule:{stage}")
        await side.schedule(process, stage)
        await until(f"feedback:{stage}")
        await side.judge(process, 1, stage)
        await asyncio.sleep(pause)
        await side.judge(process, 2, stage)
        for asked in side.asked_first:
            await until(f"{asked}:{stage}")
            await side.answer(process, asked, stage)
        await until(f"notify:{stage}")
        await side.send(process, stage)
    await until("offer:1")
    await side.offer(process)
    await until("closed")
    return process


async def _parked(stand: Stand, side: Side, count: int) -> list[str]:
    """Processes that wait for their panel's feedback."""
    places = asyncio.Semaphore(8)

    async def one() -> str:
        async with places:
            process = await side.start()
            await stand.waits.until(process, "schedule:1")
            await side.schedule(process)
            await stand.waits.until(process, "feedback:1")
            await side.get_ready(process)
            return process

    processes = await asyncio.gather(*(one() for _ in range(count)))
    await asyncio.sleep(SETTLE_DOWN_S)
    return processes


async def _steadily(
    act: Callable[[str], Awaitable[float]], processes: Sequence[str]
) -> list[float]:
    began = time.monotonic()

    async def one(number: int, process: str) -> float:
        await asyncio.sleep(began + number / PER_SECOND - time.monotonic())
        return await act(process)

    return list(await asyncio.gather(*(one(*each) for each in enumerate(processes))))
