"""The measurements: whole processes in a closed loop, latencies in an open one, costs at rest."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bench.cost import Cost, cost_of
from bench.letters import address_of
from bench.sides import Side
from bench.stand import Stand, cpu_seconds
from local.process import Child

PER_SECOND = 5.0
PAUSE_S = 0.3
SETTLE_DOWN_S = 1.0


@dataclass(frozen=True, slots=True)
class Block:
    """Whole processes, so many in flight all the time."""

    side: str
    processes: int
    seconds: float
    worker_cpu_s: float

    @property
    def per_second(self) -> float:
        """Throughput."""
        return self.processes / self.seconds

    @property
    def cpu_ms(self) -> float:
        """Processor time of the side's worker for one process."""
        return 1000 * self.worker_cpu_s / self.processes


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
            await _drive(stand, side, stages)

    cpu, began = cpu_seconds(worker), time.monotonic()
    await asyncio.gather(*(one() for _ in range(count)))
    return Block(side.name, count, time.monotonic() - began, cpu_seconds(worker) - cpu)


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
        process = await _drive(stand, side, stages, pause=PAUSE_S)
        handle = stand.client.get_workflow_handle(side.workflow_id(process))
        await handle.result()
        found.append(cost_of(await handle.fetch_history()))
        mailed = sum(stand.arrivals.sizes[address_of(process)])
    return found, mailed


async def _drive(stand: Stand, side: Side, stages: int, pause: float = 0.0) -> str:
    async def until(what: str) -> None:
        await stand.waits.until(process, what)
        await asyncio.sleep(pause)

    process = await side.start(stages)
    for stage in range(1, stages + 1):
        await until(f"schedule:{stage}")
        await side.schedule(process, stage)
        await until(f"feedback:{stage}")
        await side.judge(process, 1, stage)
        await asyncio.sleep(pause)
        await side.judge(process, 2, stage)
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
