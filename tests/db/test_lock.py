"""Whoever waited for an application goes on with it as it is then, and not as it was before."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from sqlalchemy import Connection, update

from db.process.case import Case, lock
from db.process.locking import touch
from db.schema import jobs
from domain.acts import ActKind
from domain.defaults import default_policy
from domain.events import EventType
from tests.db.world import Scene, World
from tests.waiting import PATIENCE_S, is_waited_for, until_now


@pytest.fixture
def scene(postgres_world: World) -> Scene:
    return postgres_world.application(default_policy())


@pytest.mark.postgres
def test_what_was_recorded_meanwhile_shows(scene: Scene) -> None:
    def record(case: Case) -> None:
        case.record(EventType.CANDIDATE_WITHDREW, act="act_1")
        case.finish()

    assert seen_by_whoever_waits(scene, record).view.ended_by == ActKind.WITHDRAW


@pytest.mark.postgres
def test_what_belongs_to_it_shows_if_it_was_touched(scene: Scene) -> None:
    another = scene.cast.lead.id

    def hand_over(case: Case) -> None:
        its = jobs.c.id == case.row.job_id
        case.conn.execute(update(jobs).where(its).values(recruiter_id=another))
        touch(case.conn, [case.id])

    assert seen_by_whoever_waits(scene, hand_over).row.recruiter_id == another


def seen_by_whoever_waits(scene: Scene, change: Callable[[Case], None]) -> Case:
    """Somebody changes the locked case while somebody else waits for it: what the latter sees."""
    locked, database = threading.Event(), scene.world.database

    def changing(conn: Connection) -> None:
        case = _lock(conn, scene=scene)
        locked.set()
        until_now("somebody who waits for the lock", partial(is_waited_for, conn))
        change(case)

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(database.write_now, changing)
        assert locked.wait(PATIENCE_S)
        second = threads.submit(database.write_now, partial(_lock, scene=scene))
        first.result(PATIENCE_S)
        return second.result(PATIENCE_S)


def _lock(conn: Connection, *, scene: Scene) -> Case:
    return lock(conn, scene.application, scene.world.now(), scene.world.policies)
