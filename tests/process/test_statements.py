"""What a hire asks of PostgreSQL, counted at the driver: its API and its worker together."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from api.services import Services
from bench.measure import PAUSE_S, drive
from bench.seeding import seed
from bench.sides import Ours
from bench.waits import Waits
from bench.watch import Watch
from local.postgres import TemporaryPostgres
from local.temporal import TemporalServer
from tests.process.rig import new_rig
from worker import workers
from workflows.bell import Bell

MOST = 230


@pytest.mark.postgres
async def test_a_hire_asks_postgresql_only_so_often(
    temporal_server: TemporalServer, postgres_server: TemporaryPostgres, tmp_path: Path
) -> None:
    url = postgres_server.create_database(f"statements_{uuid.uuid4().hex}")
    async with new_rig(temporal_server.address, tmp_path, database_url=url) as rig:
        parts, waits = rig.parts, Waits()
        directory = parts.database.write_now(lambda conn: seed(conn, parts))
        ours = Ours(Services(parts, Bell(rig.client)), directory)
        engine = parts.database.engine
        watch = Watch(engine, engine.pool, waits.tell)
        hiring, mail = workers(rig.client, parts)
        async with hiring, mail:
            await drive(waits, ours, stages=1)  # what is read once per process, is read
            before = watch.asked.copy()
            await drive(waits, ours, stages=1, pause=PAUSE_S)
    asked = watch.asked - before
    assert asked.total() <= MOST, "\n".join(f"{n} {sql}" for sql, n in asked.most_common())
