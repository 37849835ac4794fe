"""`python -m bench`: measure ours and the floor in one run, interleaved, and print the tables."""

from __future__ import annotations

import argparse
import asyncio
import shlex
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from bench import page
from bench.burst import Burst, burst
from bench.desk import desk_lines, measure_desk
from bench.measure import WORKER, Latencies, costs, latencies, statements, whole_processes
from bench.report import Hires, Results, breakdown, burst_lines, lines, on_postgres, table
from bench.sides import OURS, Side
from bench.stand import Stand, stand
from bench.ways_table import ways_table
from local.process import Child

# A process that nobody looked at for ten others has been evicted, as one has that slept for days.
WARM_CACHE, SMALL_CACHE = 1000, 32
BEGAN = time.monotonic()

S = TypeVar("S", bound=Side)


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rounds: int
    processes: int
    in_flight: int
    latency_rounds: int
    latencies: int
    costed: int
    applications: int
    asked: int
    burst: int
    burst_within_s: float


FULL = Sizes(
    rounds=5,
    processes=100,
    in_flight=40,
    latency_rounds=2,
    latencies=60,
    costed=3,
    applications=100_000,
    asked=100,
    burst=2_000,
    burst_within_s=60.0,
)
QUICK = Sizes(
    rounds=1,
    processes=2,
    in_flight=2,
    latency_rounds=1,
    latencies=2,
    costed=1,
    applications=1_000,
    asked=3,
    burst=20,
    burst_within_s=3.0,
)


async def measure(sizes: Sizes, folder: Path) -> Results:
    """Everything on SQLite, the sides taking turns."""
    results = Results()
    async with stand(folder) as where:
        with where.workers(WARM_CACHE) as children:
            await _warm_up(where, children, sizes)
            for side in where.sides:
                found, mailed = await costs(where, side, sizes.costed)
                results.one_stage.costs[side.name] = found
                results.mail_bytes[side.name] = mailed
                results.two_stages.costs[side.name], _ = await costs(where, side, sizes.costed, 2)
            say("warm and counted")
            for stages, hires in ((1, results.one_stage), (2, results.two_stages)):
                await _blocks(where, children, sizes, stages, hires)
            results.warm += await _latencies(where, sizes, "warm")
        if sizes.latency_rounds:
            with where.workers(SMALL_CACHE) as children:
                await _warm_up(where, children, sizes)
                results.small += await _latencies(where, sizes, "small cache")
    return results


async def measure_on_postgres(sizes: Sizes, folder: Path) -> Results:
    """What differs on PostgreSQL: what whole processes cost, and the statements of one."""
    results = Results()
    async with stand(folder, on_postgres=True) as where:
        with where.workers(WARM_CACHE) as children:
            await _warm_up(where, children, sizes)
            results.statements = await statements(where, children[OURS], sizes.costed)
            say(f"statements per process: {results.statements}")
            await _blocks(where, children, sizes, 1, results.one_stage)
            results.warm += await _latencies(where, sizes, "warm")
    return results


async def measure_ways(sizes: Sizes, folder: Path) -> Hires:
    """A hire of one stage in each way of working, on SQLite, the ways taking turns."""
    found = Hires()
    async with stand(folder) as where:
        with where.workers(WARM_CACHE, sides=(OURS,)) as children:
            worker, ways = children[OURS], where.ways()
            for way in ways:
                await whole_processes(where, way, worker, sizes.in_flight, 8)
                found.costs[way.name], _ = await costs(where, way, sizes.costed)
            for number in range(sizes.rounds):
                for way in _turn(ways, number):
                    block = await whole_processes(
                        where, way, worker, sizes.processes, sizes.in_flight
                    )
                    found.blocks.append(block)
                    say(f"{way.name}: {block.cpu_ms():.1f} ms CPU, everybody's")
    return found


async def measure_burst(sizes: Sizes, folder: Path) -> Burst:
    """Very many ladders within a minute, with nobody but our worker at work."""
    async with stand(folder) as where:
        with where.workers(sizes.burst + WARM_CACHE, sides=(OURS,)):
            return await burst(where, sizes.burst, sizes.burst_within_s)


async def _warm_up(where: Stand, children: Mapping[str, Child], sizes: Sizes) -> None:
    for side in where.sides:
        await whole_processes(where, side, children[side.name], sizes.in_flight, 8)


async def _blocks(
    where: Stand, children: Mapping[str, Child], sizes: Sizes, stages: int, hires: Hires
) -> None:
    for number in range(sizes.rounds):
        for side in _turn(where.sides, number):
            block = await whole_processes(
                where, side, children[side.name], sizes.processes, sizes.in_flight, stages
            )
            hires.blocks.append(block)
            say(
                f"{side.name}, stages {stages}: {block.per_second:.1f} a second, "
                f"{block.cpu_ms(WORKER):.1f} ms CPU, {block.cpu_ms():.1f} with everybody's"
            )


async def _latencies(where: Stand, sizes: Sizes, cache: str) -> list[Latencies]:
    found = []
    for number in range(sizes.latency_rounds):
        for side in _turn(where.answering_sides, number):
            found.append(await latencies(where, side, sizes.latencies))
            say(f"{side.name}: latencies, {cache}")
    return found


def _turn(sides: Sequence[S], number: int) -> Sequence[S]:
    """A/B/C, then C/B/A: nobody always comes first, and ours is always next to the floor."""
    return sides if number % 2 == 0 else sides[::-1]


def say(line: str) -> None:
    """Progress, apart from the results."""
    print(f"{time.monotonic() - BEGAN:6.1f} s  {line}", file=sys.stderr, flush=True)


def main() -> None:
    """Measure, print, and write to a file if asked to."""
    arguments = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    arguments.add_argument("--quick", action="store_true", help="tiny numbers: does it run?")
    arguments.add_argument("--rounds", type=int, help="throughput blocks for each side")
    arguments.add_argument("--latency-rounds", type=int, help="open-loop blocks for each side")
    arguments.add_argument("--asked", type=int, help="how often each page of the desk is asked for")
    arguments.add_argument(
        "--only", choices=tuple(PARTS), help="one part: a hire, a hire on PostgreSQL, ..."
    )
    arguments.add_argument("--write", type=Path, help="put the figures into this page")
    given = arguments.parse_args()
    sizes = QUICK if given.quick else FULL
    if given.rounds:
        sizes = replace(sizes, rounds=given.rounds)
    if given.latency_rounds is not None:
        sizes = replace(sizes, latency_rounds=given.latency_rounds)
    command = shlex.join(["python", "-m", "bench", *sys.argv[1:]])
    if given.asked:
        sizes = replace(sizes, asked=given.asked)
    for name, part in PARTS.items():
        if given.only in (None, name):
            with tempfile.TemporaryDirectory(prefix="genjin-bench-") as folder:
                figures = part(sizes, Path(folder))
            print(figures, end="\n\n")
            if given.write:
                page.write(given.write, name, figures, command)


def _processes(sizes: Sizes, folder: Path) -> str:
    results = asyncio.run(measure(sizes, folder))
    return f"{table(lines(results))}\n\n{breakdown(results.one_stage.costs)}"


def _on_postgres(sizes: Sizes, folder: Path) -> str:
    return table(on_postgres(asyncio.run(measure_on_postgres(sizes, folder))))


def _ways(sizes: Sizes, folder: Path) -> str:
    return ways_table(asyncio.run(measure_ways(sizes, folder)))


def _burst(sizes: Sizes, folder: Path) -> str:
    return table(burst_lines(asyncio.run(measure_burst(sizes, folder))))


def _desk(sizes: Sizes, folder: Path) -> str:
    found = measure_desk(folder, sizes.applications, sizes.asked)
    say("the desk's pages")
    return table(desk_lines(found))


PARTS: Mapping[str, Callable[[Sizes, Path], str]] = {
    "processes": _processes,
    "postgres": _on_postgres,
    "ways": _ways,
    "burst": _burst,
    "desk": _desk,
}
"""What can be measured apart, by the name of its place in the page."""


if __name__ == "__main__":
    main()
