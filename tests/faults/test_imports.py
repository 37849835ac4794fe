"""An import whose command is gone: a worker goes on with it, and when that dies, another one."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import Row, select, update

from db.clock_and_ids import system_clock
from db.directory.imports import find_import
from db.engine import Database
from db.schema import candidates, imports
from importing.faults import Faults, Place
from importing.records import Bundle, CandidateRecord
from importing.resuming import LEFT_ALONE
from importing.staging import Staging
from tests.faults.conftest import MakeWorld
from tests.faults.world import World
from tests.waiting import until

COUNT = 300


def staged(world: World) -> str:
    """An import that was checked, and whose command is gone."""
    bundle = Bundle()
    for n in range(COUNT):
        place = Place("candidates.csv", n + 2)
        address = f"c{n}@bulk.example"
        bundle.candidates.append(CandidateRecord(place, f"候选人{n}", address, "", "", ""))
    parts = world.parts
    company = parts.settings.company
    staging = Staging(parts.database, bundle, Faults(), company, system_clock, via="import")
    for _ in staging.steps():
        pass
    return staging.id


def left_alone(database: Database, id_: str) -> None:
    """Nobody has worked on it for a while."""
    long_ago = system_clock() - 2 * LEFT_ALONE - timedelta(seconds=1)
    aged = update(imports).where(imports.c.id == id_).values(seen_at=long_ago)
    database.write_now(lambda conn: conn.execute(aged))


async def test_workers_go_on_with_an_import_until_it_is_done(make_world: MakeWorld) -> None:
    world = await make_world(start=False)
    database = world.parts.database
    id_ = staged(world)

    def look() -> Row[Any]:
        row = database.read_now(partial(find_import, id_=id_))
        assert row is not None
        return row

    left_alone(database, id_)
    world.worker.start(CRASH_AT="import.after_commit:2")
    await world.worker_dies()
    row = look()
    assert row.state == "applying"
    assert 0 < row.applied < COUNT
    left_alone(database, id_)
    world.worker.start()

    async def done() -> bool:
        return bool(look().state == "done")

    await until("the import to be done", done)
    theirs = select(candidates.c.email).where(candidates.c.email.like("%@bulk.example"))
    found = database.read_now(lambda conn: list(conn.execute(theirs).scalars()))
    assert sorted(found) == sorted(f"c{n}@bulk.example" for n in range(COUNT))
    assert look().resumed == 2
    assert "bulk.example" not in world.worker.log.read_text("utf-8")
