"""The worker and the API as processes that begin where all of their modules have been read.

To read them takes two to four seconds of a core, many times what a whole hire takes, and most tests
of faults start one, kill it and start another. So they are read once, by a process that does
nothing else, and each is forked off it. In all else it is one of its own: its session, its
environment, its log, its connections, its end by SIGKILL. That `worker.py` and `cli.py api` start
by themselves is shown where the whole product is started (tests/commands/test_up.py).
"""

from __future__ import annotations

import ctypes
import logging
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import cast

from local.process import Child

FORKS = multiprocessing.get_context("forkserver")
# Each also reads what its parent was started with, which is pytest.
FORKS.set_forkserver_preload(["worker", "cli", "commands.serving", "pytest", __name__])
PR_SET_PDEATHSIG = 1
PROGRAMS = {"worker.py": ("worker", "main"), "cli.py": ("cli", "run")}
"""Where each begins, with the arguments of a command; it gives its exit code."""


class Forked(Child):
    """`worker.py` or `cli.py`, forked. It can be killed and started again like any other child."""

    def __init__(
        self, name: str, command: Sequence[str], *, log: Path, env: Mapping[str, str], cwd: Path
    ) -> None:
        super().__init__(name, command, log=log, env=env, cwd=cwd)
        self._environment = env

    def start(self, **more_env: str) -> None:
        """Start it, appending to its log; `more_env` counts for this start only."""
        environment = {**os.environ, **self._environment, **more_env}
        process = FORKS.Process(
            target=_work, args=(self.command, str(self.log), environment, self._cwd), daemon=True
        )
        process.start()
        self._process = cast("subprocess.Popen[bytes]", _Started(process))


class _Started:
    """What a `Child` asks of a process."""

    def __init__(self, process: ForkServerProcess) -> None:
        self._process = process
        self.pid = process.pid or 0

    def poll(self) -> int | None:
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        self._process.join(timeout)
        if self._process.exitcode is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _work(command: Sequence[str], log: str, environment: Mapping[str, str], folder: Path) -> None:
    """Everything by which a started process differs from a forked one; then what it is for."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(written, stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    program, *arguments = command
    module, begin = PROGRAMS[program]
    code = getattr(import_module(module), begin)(arguments)
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
    os._exit(code)  # as both do: Temporal's client has threads that outlive the interpreter badly
