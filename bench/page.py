"""Writes the figures into `docs/benchmarks.md`, between two marks, with how they came about."""

from __future__ import annotations

import os
import platform
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import temporalio.service

BEGIN, END = "<!-- {}: begin -->", "<!-- {}: end -->"


def write(page: Path, name: str, figures: str, command: str) -> None:
    """Replace what stands between the marks of this name."""
    beginning, ending = BEGIN.format(name), END.format(name)
    text = page.read_text("utf-8")
    before, begin, rest = text.partition(beginning)
    _, end, after = rest.partition(ending)
    if not begin or not end:
        raise ValueError(f"{page} has no place for figures: {beginning} ... {ending}")
    body = f"\n\n`{command}` printed, on {machine()}:\n\n{figures}\n\n"
    page.write_text(f"{before}{beginning}{body}{ending}{after}", "utf-8")


def machine() -> str:
    """What it ran on, in general terms."""
    load, cores = os.getloadavg()[0], os.cpu_count()
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {cores} cores of {_processor()}, one-minute load {load:.1f}"
        f" at the end; Python {platform.python_version()}, SQLite {sqlite3.sqlite_version},"
        f" temporalio {temporalio.service.__version__}"
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text("utf-8").splitlines()
    except OSError:
        return platform.machine()
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.machine())
