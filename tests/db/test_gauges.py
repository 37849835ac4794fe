"""What the gauges read: each figure follows what was done, and comes from an index."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Select, text, update

from db.engine import Database
from db.operations.gauges import _MESSAGES, _OLDEST_UNTAKEN, _OPEN_PROCESSES, LATE, Readings, read
from db.operations.heartbeats import EVERY, FORGOTTEN, beat, rest
from db.process.ledger import MessageState
from db.schema import messages, metadata, tasks
from domain.defaults import default_policy
from domain.words import TaskKind
from local.postgres import TemporaryPostgres
from tests.db.world import World

POLICY = default_policy()


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[World]:
    """A world of its own, on both: the gauges count everything there is."""
    url = f"sqlite:///{tmp_path / 'genjin.db'}"
    if request.param == "postgres":
        server: TemporaryPostgres = request.getfixturevalue("postgres_server")
        plain = server.create_database(f"gauges_{tmp_path.name}"[:60])
        url = plain.replace("postgresql://", "postgresql+psycopg://", 1)
    world = World(Database(url))
    metadata.create_all(world.database.engine)
    yield world
    world.close()


def _read(world: World, at: datetime) -> Readings:
    return world.database.read_now(lambda conn: read(conn, at))


def test_where_there_is_nothing_every_figure_is_zero(empty: World) -> None:
    readings = _read(empty, empty.now())
    assert readings.oldest_untaken == timedelta()
    assert readings.open_processes == 0
    assert set(readings.tasks) == set(TaskKind)
    assert set(readings.messages) == set(MessageState)
    assert {(each.open, each.overdue, each.late) for each in readings.tasks.values()} == {(0, 0, 0)}
    assert set(readings.messages.values()) == {0}


def test_an_act_that_no_process_takes_grows_old(empty: World) -> None:
    scene = empty.application(POLICY)
    made = scene.acts()[0].at
    empty.application(POLICY)
    later = made + timedelta(minutes=7)
    readings = _read(empty, later)
    assert readings.oldest_untaken == timedelta(minutes=7)
    assert readings.open_processes == 2


def test_open_tasks_are_counted_by_kind_and_so_are_those_past_their_due_time(
    empty: World,
) -> None:
    scene = empty.application(POLICY)
    scene.collecting()
    task = scene.open("give_feedback")
    count = _read(empty, task.due_at).tasks[TaskKind.GIVE_FEEDBACK]
    assert (count.open, count.overdue) == (1, 0)
    count = _read(empty, task.due_at + timedelta(seconds=1)).tasks[TaskKind.GIVE_FEEDBACK]
    assert (count.open, count.overdue) == (1, 1)


def test_what_a_newer_release_has_brought_is_counted_under_its_own_name(empty: World) -> None:
    scene = empty.application(POLICY)
    scene.collecting()
    kind, state = update(tasks).values(kind="check_visa"), update(messages).values(state="bounced")
    empty.database.write_now(lambda conn: (conn.execute(kind), conn.execute(state)))
    readings = _read(empty, empty.now())
    assert readings.tasks["check_visa"].open == 1
    assert readings.messages["bounced"] > 0
    assert set(readings.tasks) > set(TaskKind)


def test_a_rung_that_nobody_climbs_is_late_after_a_moment(empty: World) -> None:
    scene = empty.application(POLICY)
    scene.collecting()
    rung = scene.open("give_feedback").next_at
    assert _read(empty, rung + LATE).tasks[TaskKind.GIVE_FEEDBACK].late == 0
    late = rung + LATE + timedelta(seconds=1)
    assert _read(empty, late).tasks[TaskKind.GIVE_FEEDBACK].late == 1


def test_messages_are_counted_by_state(empty: World) -> None:
    scene = empty.application(POLICY)
    scene.invited()
    readings = _read(empty, empty.now())
    assert readings.messages[MessageState.RESERVED] == 2
    assert readings.messages[MessageState.SENT] == 0


def test_a_worker_that_fell_silent_is_told_from_one_that_took_its_leave(empty: World) -> None:
    began = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

    def at(seconds: float) -> datetime:
        return began + timedelta(seconds=seconds)

    write = empty.database.write_now
    for worker in ("host:1", "host:2", "host:3"):
        write(partial(beat, worker=worker, at=began))
    write(lambda conn: rest(conn, "host:3"))
    write(lambda conn: beat(conn, "host:1", at(60)))
    workers = _read(empty, at(60)).workers
    assert (workers.alive, workers.longest_silence) == (1, timedelta(seconds=60))
    gone = at(FORGOTTEN.total_seconds() + 1)
    write(lambda conn: beat(conn, "host:1", gone))
    workers = _read(empty, gone + EVERY).workers
    assert (workers.alive, workers.longest_silence) == (1, EVERY)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        (_OLDEST_UNTAKEN, "ix_applications_untaken"),
        (_MESSAGES, "ix_messages_counted"),
        (_OPEN_PROCESSES, "ix_process_views_state"),
    ],
)
def test_each_figure_is_read_from_an_index(tmp_path: Path, query: Select[Any], index: str) -> None:
    database = Database(f"sqlite:///{tmp_path / 'genjin.db'}")
    metadata.create_all(database.engine)
    literal = query.compile(database.engine, compile_kwargs={"literal_binds": True})

    def explain(conn: Connection) -> str:
        return str(conn.execute(text(f"EXPLAIN QUERY PLAN {literal}")).all())

    plan = database.read_now(explain)
    database.dispose()
    assert index in plan
