"""One parent for several worker processes: `worker.py --processes N`.

Python uses one core a process, so a machine with several wants several workers. Each is a whole
one, with a runtime, metrics and a heartbeat of its own. The parent passes the signal to stop on,
starts anew who dies, and gives up with a sentence when somebody cannot even start.
"""

from __future__ import annotations

import asyncio
import logging
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

STARTS_IN_VAIN: Final = 3
SETTLED_AFTER_S: Final = 10.0
"""Who lived as long as that had started well; another one takes its place at once."""
PAUSE_S: Final = 1.0
KILLED_AFTER_S: Final = 25.0
"""A worker gives running work 20 s. Whoever supervises us allows 30 (docs/operations.md)."""

log = logging.getLogger("supervisor")


def command_of(number: int) -> tuple[str, ...]:
    """What starts the worker of this number."""
    worker = str(Path(__file__).with_name("worker.py"))
    return (sys.executable, worker, "--number", str(number), "--until-stdin-ends")


async def supervise(count: int, command: Callable[[int], Sequence[str]] = command_of) -> int:
    """Run so many of them until SIGTERM or SIGINT, or until one cannot start; the exit code."""
    stop = asyncio.Event()
    for each in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(each, stop.set)
    places = (_Place(number, command(number), stop).fill() for number in range(count))
    return 0 if all(await asyncio.gather(*places)) else 1


class _Place:
    """One of the workers, whoever fills its place."""

    def __init__(self, number: int, command: Sequence[str], stop: asyncio.Event) -> None:
        self._number = number
        self._command = command
        self._stop = stop
        self._vain = 0

    async def fill(self) -> bool:
        """Keep a worker there until all are to stop; False if none could start."""
        loop = asyncio.get_running_loop()
        while not self._stop.is_set():
            began = loop.time()
            worker = await asyncio.create_subprocess_exec(
                # The worker ends when its input does: it does not outlive a parent that is killed.
                *self._command,
                stdin=PIPE,
            )
            await self._until_it_ends_or_all_stop(worker)
            if self._stop.is_set():
                await self._let_finish(worker)
                return True
            self._vain = 0 if loop.time() - began > SETTLED_AFTER_S else self._vain + 1
            if self._vain == STARTS_IN_VAIN:
                log.error("worker %d ended with %s again: giving up", *self._end_of(worker))
                self._stop.set()
                return False
            log.warning("worker %d ended with %s: another takes its place", *self._end_of(worker))
            await self._pause()
        return True

    async def _until_it_ends_or_all_stop(self, worker: Process) -> None:
        waits = {asyncio.create_task(worker.wait()), asyncio.create_task(self._stop.wait())}
        _, others = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        for each in others:
            each.cancel()

    async def _let_finish(self, worker: Process) -> None:
        if worker.returncode is None:
            worker.terminate()
        try:
            await asyncio.wait_for(worker.wait(), KILLED_AFTER_S)
        except TimeoutError:
            log.warning("worker %d did not end: killed", self._number)
            worker.kill()
            await worker.wait()

    async def _pause(self) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), PAUSE_S)
        except TimeoutError:
            return

    def _end_of(self, worker: Process) -> tuple[int, str]:
        code = worker.returncode or 0
        return self._number, signal.Signals(-code).name if code < 0 else f"exit code {code}"
