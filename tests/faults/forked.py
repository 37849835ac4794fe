"""The worker as a process that begins where all of its modules have been read.

To read them takes two seconds of a core, four times what a whole hire takes, and most tests of
faults start a worker, kill it and start another. So they are read once, by a process that does
nothing else, and each worker is forked off it. In all else it is one of its own: its session, its
environment, its log, its connections, its end by SIGKILL. That `worker.py` starts by itself is
shown where the whole product is started (tests/commands/test_up.py).
"""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import cast

from local.process import Child

FORKS = multiprocessing.get_context("forkserver")
# Each also reads what its parent was started with, which is pytest.
FORKS.set_forkserver_preload(["worker", "pytest", __name__])
PR_SET_PDEATHSIG = 1


class ForkedWorker(Child):
    """`worker.py`, forked. It can be killed and started again like any other child."""

    def __init__(self, *, log: Path, env: Mapping[str, str], cwd: Path) -> None:
        super().__init__("The worker", ["worker.py"], log=log, env=env, cwd=cwd)
        self._environment = env

    def start(self, **more_env: str) -> None:
        """Start it, appending to its log; `more_env` counts for this start only."""
        environment = {**os.environ, **self._environment, **more_env}
        process = FORKS.Process(
            target=_work, args=(str(self.log), environment, str(self._cwd)), daemon=True
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
            raise subprocess.TimeoutExpired("worker.py", timeout or 0)
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            os.kill(self.pid, number)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _work(log: str, environment: Mapping[str, str], folder: str) -> None:
    """Everything by which a started process differs from a forked one; then what it is for."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    written = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    for stream in (sys.stdout, sys.stderr):
        os.dup2(written, stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    import worker

    sys.exit(worker.main([]))
