"""The processes of the test stand, and what processor time they take."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from bench.our_worker import ASKED_VARIABLE
from bench.probe import PORT_VARIABLE
from bench.sides import FLOOR, OURS, PLAIN
from local.process import Child
from local.temporal import only
from settings import Settings

ROOT = Path(__file__).resolve().parent.parent
PROC = Path("/proc")
TICKS = os.sysconf("SC_CLK_TCK")


def our_worker(
    settings: Settings, temporal: str, folder: Path, probe_port: int, cached: int
) -> Child:
    """The product's worker, watched."""
    return Child(
        "The worker",
        [sys.executable, "-m", "bench.our_worker"],
        log=folder / "worker.log",
        env=environment(settings, temporal)
        | {
            "MAX_CACHED_WORKFLOWS": str(cached),
            PORT_VARIABLE: str(probe_port),
            ASKED_VARIABLE: str(folder / "asked.json"),
        },
        cwd=ROOT,
    )


def floor_worker(
    name: str, settings: Settings, temporal: str, folder: Path, probe_port: int, cached: int
) -> Child:
    """A worker of the floor, on the queue of its side."""
    command = [sys.executable, "-m", "bench.floor_worker", "--queue", name]
    command += ["--temporal", temporal, "--smtp-port", str(settings.smtp_port)]
    command += ["--cached", str(cached), *(["--plain"] if name == PLAIN else [])]
    return Child(
        f"The worker of the side {name}",
        command,
        log=folder / f"{name}-worker.log",
        env={PORT_VARIABLE: str(probe_port), "LOG_LEVEL": "WARNING"},
        cwd=ROOT,
    )


def workers_of(
    settings: Settings, temporal: str, folder: Path, probe_port: int, cached: int
) -> dict[str, Child]:
    """One for each side."""
    where = (settings, temporal, folder, probe_port, cached)
    floors = {name: floor_worker(name, *where) for name in (FLOOR, PLAIN)}
    return {OURS: our_worker(*where), **floors}


def mail_sink(smtp_port: int, feed_port: int, folder: Path) -> Child:
    """A mail server that takes everything and tells when."""
    command = [sys.executable, "-m", "bench.sink", str(smtp_port), str(feed_port)]
    return Child("The mail sink", command, log=folder / "sink.log", cwd=ROOT)


def web_server(settings: Settings, temporal: str, folder: Path, port: int) -> Child:
    """The product's pages and API."""
    return Child(
        "The web server",
        [sys.executable, "cli.py", "api", "--port", str(port)],
        log=folder / "api.log",
        env=environment(settings, temporal),
        cwd=ROOT,
    )


def environment(settings: Settings, temporal: str) -> dict[str, str]:
    """What tells a process of the product where everything is."""
    return {
        **only(temporal),
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": settings.database_url,
        "SMTP_PORT": str(settings.smtp_port),
        "LOG_LEVEL": "WARNING",
    }


def cpu_seconds(child: Child | None) -> float:
    """The processor time that a child and what it started have used so far; 0 without /proc."""
    if child is None:
        return 0.0
    running = dict(filter(None, map(_read, PROC.glob("[0-9]*/stat"))))
    ours = {child.pid}
    while more := {pid for pid, (parent, _) in running.items() if parent in ours} - ours:
        ours |= more
    return sum(used for pid, (_, used) in running.items() if pid in ours) / TICKS


def _read(stat: Path) -> tuple[int, tuple[int, int]] | None:
    """A process: its parent, and the time that it has used; None if it has just ended."""
    try:
        fields = stat.read_text("utf-8", errors="replace").rpartition(")")[2].split()
    except OSError:
        return None
    return int(stat.parent.name), (int(fields[1]), int(fields[11]) + int(fields[12]))
