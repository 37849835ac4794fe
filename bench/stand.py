"""The test stand: one Temporal server, one mail sink, one worker process per side."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from temporalio.client import Client

from api.services import Services
from bench.probe import PORT_VARIABLE
from bench.seeding import seed
from bench.sides import Floor, Ours, Side, look_at_ours
from bench.waits import Arrivals, Datagrams, Waits
from bench.web import OursByWeb
from composition import build
from db.schema import metadata
from local.process import Child, free_port, port_is_taken
from local.temporal import TemporalServer
from local.toolchain import temporal_binary
from settings import Settings
from temporal_client import connect
from workflows.bell import Bell

ROOT = Path(__file__).resolve().parent.parent
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything that a measurement needs."""

    client: Client
    ours: Ours
    floor: Floor
    waits: Waits
    arrivals: Arrivals
    folder: Path
    server: TemporalServer
    settings: Settings
    probe_port: int
    ours_by_web: OursByWeb

    @property
    def answering_sides(self) -> tuple[Side, Side]:
        """The same two for latencies: ours through its web server."""
        return self.floor, self.ours_by_web

    @property
    def sides(self) -> tuple[Side, Side]:
        """Floor first: whatever the machine still has to warm up, it pays."""
        return self.floor, self.ours

    @contextmanager
    def workers(self, cached: int) -> Iterator[dict[str, Child]]:
        """One worker process for each side; the one that is not measured is idle."""
        ours = Child(
            "The worker",
            [sys.executable, "worker.py"],
            log=self.folder / "worker.log",
            env=_environment(self.settings) | {"MAX_CACHED_WORKFLOWS": str(cached)},
            cwd=ROOT,
        )
        port = str(self.settings.smtp_port)
        floor = Child(
            "The floor's worker",
            [sys.executable, "-m", "bench.floor_worker", "--temporal", self.server.address]
            + ["--smtp-port", port, "--cached", str(cached)],
            log=self.folder / "floor-worker.log",
            env={PORT_VARIABLE: str(self.probe_port), "LOG_LEVEL": "WARNING"},
            cwd=ROOT,
        )
        children = {"ours": ours, "floor": floor}
        try:
            for child in children.values():
                child.start()
            yield children
        except Exception as failure:
            for child in children.values():
                failure.add_note(f"{child.name} runs: {child.running}\n{child.tail()}")
            raise
        finally:
            for child in children.values():
                child.ask_to_stop()
            for child in children.values():
                child.stop(30)


@asynccontextmanager
async def stand(folder: Path) -> AsyncIterator[Stand]:
    """Start the servers, seed our database, listen to both sides."""
    smtp_port, feed_port = free_port(), free_port()
    server = TemporalServer(temporal_binary(), log=folder / "temporal.log")
    sink = Child(
        "The mail sink",
        [sys.executable, "-m", "bench.sink", str(smtp_port), str(feed_port)],
        log=folder / "sink.log",
        cwd=ROOT,
    )
    waits, arrivals = Waits(), Arrivals()
    settings = Settings(
        data_dir=folder,
        database_url="",
        temporal_address=server.address,
        smtp_port=smtp_port,
        log_level="WARNING",
    )
    parts = build(settings)
    web_port = free_port()
    web = Child(
        "The web server",
        [sys.executable, "cli.py", "api", "--port", str(web_port)],
        log=folder / "api.log",
        env=_environment(settings),
        cwd=ROOT,
    )
    background: list[asyncio.Task[None]] = []
    try:
        server.launch()
        await asyncio.to_thread(server.wait_until_ready)
        sink.start()
        sink.wait_until(lambda: port_is_taken(feed_port), seconds=60)
        client = await connect(settings)
        metadata.create_all(parts.database.engine)
        directory = parts.database.write_now(lambda conn: seed(conn, parts))
        services = Services(parts, Bell(client))
        by_web = OursByWeb(services, directory, f"http://127.0.0.1:{web_port}")
        web.start()
        web.wait_until(lambda: port_is_taken(web_port), seconds=60)
        reader, writer = await asyncio.open_connection("127.0.0.1", feed_port)
        listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        listener.bind(("127.0.0.1", 0))
        listening, _ = await asyncio.get_running_loop().create_datagram_endpoint(
            lambda: Datagrams(waits), sock=listener
        )
        background = [
            asyncio.create_task(arrivals.follow(reader)),
            asyncio.create_task(look_at_ours(parts, waits)),
        ]
        port = int(listener.getsockname()[1])
        yield Stand(
            client=client,
            ours=Ours(services, directory),
            ours_by_web=by_web,
            floor=Floor(client),
            waits=waits,
            arrivals=arrivals,
            folder=folder,
            server=server,
            settings=settings,
            probe_port=port,
        )
        listening.close()
        writer.close()
        await writer.wait_closed()
        await by_web.aclose()
    finally:
        for task in background:
            task.cancel()
        await asyncio.gather(*background, return_exceptions=True)
        web.stop()
        sink.stop()
        server.stop()
        parts.database.dispose()


def cpu_seconds(child: Child) -> float:
    """The processor time a child has used so far; 0 where there is no /proc."""
    try:
        stat = Path(f"/proc/{child.pid}/stat").read_text("ascii")
    except OSError:
        return 0.0
    fields = stat.rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def _environment(settings: Settings) -> dict[str, str]:
    return {
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": "",
        "TEMPORAL_ADDRESS": settings.temporal_address,
        "SMTP_PORT": str(settings.smtp_port),
        "LOG_LEVEL": "WARNING",
    }
