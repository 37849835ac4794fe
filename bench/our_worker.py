"""The product's own worker, watched: `python -m bench.our_worker` is `worker.py` with somebody who
looks over its shoulder.

It says what processes wait for, as the floor's workflow does. Asked by SIGUSR1, it writes into the
file that the environment names which statements its database was asked.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.pool import Pool

from bench import probe
from bench.watch import Watch
from settings import Settings
from worker import serve

ASKED_VARIABLE = "BENCH_ASKED"


def main() -> None:
    """Work until SIGTERM."""
    watch = Watch(Engine, Pool, probe.say)
    signal.signal(signal.SIGUSR1, lambda *_: _write(watch, Path(os.environ[ASKED_VARIABLE])))
    asyncio.run(serve(Settings()))
    os._exit(0)  # as `worker.py` does


def _write(watch: Watch, file: Path) -> None:
    """Whoever waits for the file finds it whole."""
    beside = file.with_suffix(".part")
    beside.write_text(json.dumps(watch.asked), "utf-8")
    beside.rename(file)


if __name__ == "__main__":
    main()
