"""The test stand: one Temporal server, one mail sink, one worker process per side, one database."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import socket
from collections import Counter
from collections.abc import AsyncIterator, Collection, Iterator, Sequence
from contextlib import ExitStack, asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from temporalio.client import Client

from api.services import Services
from bench.children import mail_sink, web_server, workers_of
from bench.seeding import Directory, seed
from bench.sides import FLOOR, OURS, PLAIN, Floor, Ours, Side
from bench.waits import Arrivals, Datagrams, Waits
from bench.watch import Watch
from bench.ways import seed_ways, sides_of
from bench.web import OursByWeb
from composition import build
from db.schema import metadata
from local.postgres import TemporaryPostgres
from local.process import Child, free_port, port_is_taken
from local.temporal import TemporalServer
from local.toolchain import temporal_binary
from settings import Settings
from temporal_client import connect
from workflows.bell import Bell

ANSWERS_WITHIN_S = 20.0


@dataclass(frozen=True, slots=True)
class Stand:
    """Everything that a measurement needs. `postgres`: None where the database is SQLite."""

    client: Client
    plain_client: Client
    services: Services
    directory: Directory
    waits: Waits
    arrivals: Arrivals
    watch: Watch
    folder: Path
    server: TemporalServer
    postgres: TemporaryPostgres | None
    probe_port: int
    ours_by_web: OursByWeb

    @property
    def sides(self) -> tuple[Side, Side, Side]:
        """The floor beside ours, whoever begins. Ours last: what is still to warm up, they pay."""
        ours = Ours(self.services, self.directory)
        return Floor(self.plain_client, PLAIN), Floor(self.client, FLOOR), ours

    def ways(self) -> Sequence[Ours]:
        """Ours in each way of working, with a policy and a job of its own; the usual one first."""
        parts = self.services.parts
        directories = parts.database.write_now(lambda conn: seed_ways(conn, parts, self.directory))
        return sides_of(self.services, directories)

    @property
    def answering_sides(self) -> tuple[Side, Side]:
        """Floor and ours for latencies: ours through its web server."""
        return Floor(self.client, FLOOR), self.ours_by_web

    @contextmanager
    def workers(
        self, cached: int, sides: Collection[str] = (OURS, FLOOR, PLAIN)
    ) -> Iterator[dict[str, Child]]:
        """One worker process for each of these sides; those that are not measured are idle."""
        settings = self.services.parts.settings
        address = self.server.address
        every = workers_of(settings, address, self.folder, self.probe_port, cached)
        children = {side: every[side] for side in sides}
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

    async def asked(self, worker: Child) -> Counter[str]:
        """What the product has asked its database so far: here, and in its worker."""
        file = self.folder / "asked.json"
        assert worker.pid is not None
        os.kill(worker.pid, signal.SIGUSR1)
        await asyncio.to_thread(worker.wait_until, file.exists, seconds=ANSWERS_WITHIN_S)
        theirs = Counter(json.loads(file.read_text("utf-8")))
        file.unlink()
        return theirs + self.watch.asked


@asynccontextmanager
async def stand(folder: Path, *, on_postgres: bool = False) -> AsyncIterator[Stand]:
    """Start the servers, seed our database, listen to all sides."""
    smtp_port, feed_port, web_port = free_port(), free_port(), free_port()
    server = TemporalServer(temporal_binary(), log=folder / "temporal.log")
    with ExitStack() as ends:
        postgres = _postgres(ends) if on_postgres else None
        parts = build(_settings(folder, smtp_port, postgres))
        ends.callback(parts.database.dispose)
        ends.callback(server.stop)
        server.launch()
        await asyncio.to_thread(server.wait_until_ready)
        sink = mail_sink(smtp_port, feed_port, folder)
        web = web_server(parts.settings, server.address, folder, web_port)
        for child in (sink, web):
            ends.callback(child.stop)
        sink.start()
        metadata.create_all(parts.database.engine)
        directory = parts.database.write_now(lambda conn: seed(conn, parts))
        web.start()
        sink.wait_until(partial(port_is_taken, feed_port), seconds=60)
        web.wait_until(partial(port_is_taken, web_port), seconds=60)
        async with _listening(feed_port) as (waits, arrivals, probe_port):
            client = await connect({"target_host": server.address})
            services = Services(parts, Bell(client))
            by_web = OursByWeb(services, directory, f"http://127.0.0.1:{web_port}")
            engine = parts.database.engine
            yield Stand(
                client=client,
                plain_client=await Client.connect(server.address),
                services=services,
                directory=directory,
                waits=waits,
                arrivals=arrivals,
                watch=Watch(engine, engine.pool, waits.tell),
                folder=folder,
                server=server,
                postgres=postgres,
                probe_port=probe_port,
                ours_by_web=by_web,
            )
            await by_web.aclose()
            await services.finish()


def _settings(folder: Path, smtp_port: int, postgres: TemporaryPostgres | None) -> Settings:
    return Settings(
        data_dir=folder,
        database_url=postgres.create_database("bench") if postgres else "",
        smtp_port=smtp_port,
        log_level="WARNING",
    )


def _postgres(ends: ExitStack) -> TemporaryPostgres:
    """A real one, which is told that a commit is on disk as one in production is."""
    postgres = TemporaryPostgres(durable=True)
    ends.callback(postgres.remove)
    postgres.start()
    return postgres


@asynccontextmanager
async def _listening(feed_port: int) -> AsyncIterator[tuple[Waits, Arrivals, int]]:
    """What processes wait for, which mails arrive, and the port where the former is told."""
    waits, arrivals = Waits(), Arrivals()
    reader, writer = await asyncio.open_connection("127.0.0.1", feed_port)
    following = asyncio.create_task(arrivals.follow(reader))
    listener = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 * 1024 * 1024)
    listener.bind(("127.0.0.1", 0))
    listening, _ = await asyncio.get_running_loop().create_datagram_endpoint(
        lambda: Datagrams(waits), sock=listener
    )
    try:
        yield waits, arrivals, int(listener.getsockname()[1])
    finally:
        listening.close()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        writer.close()
        await writer.wait_closed()
