"""Whom the relay finds: acts that nobody took, and processes that should have gone on."""

from __future__ import annotations

from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, Update, update

from db.operations.heartbeats import MISSED, ahead_of, beat, rest
from db.operations.untaken import overdue, to_ring, untaken
from db.schema import acts, applications, process_views, tasks
from tests.db.world import Scene, World
from tests.process.policies import calm

A_WHILE = timedelta(seconds=20)


def test_it_finds_them_page_by_page(world: World) -> None:
    everybody = {world.application(calm()).application for _ in range(5)}
    found: list[str] = []
    while page := _untaken(world, found[-1] if found else "", 2):
        assert len(page) <= 2
        found += page
    assert found == sorted(set(found))
    assert everybody <= set(found)


def test_who_is_closed_is_not_started_for_an_act_that_nobody_took(world: World) -> None:
    scene = world.application(calm())
    scene.step("begin")
    _closed(scene)
    assert scene.application not in _untaken(world)
    assert world.database.read_now(lambda conn: to_ring(conn, scene.application)).closed


def test_it_finds_whoever_has_been_due_for_a_while(world: World) -> None:
    scene = _arranging(world)
    opened = scene.open("schedule_interview")
    assert scene.application not in _overdue(world)
    world.forward(opened.next_at - world.now() + A_WHILE)
    assert scene.application in _overdue(world)


def test_it_finds_whoever_waits_for_nobody_after_a_while(world: World) -> None:
    """Its run was terminated in the middle of a step or a delivery."""
    scene = world.application(calm())
    assert scene.application not in _overdue(world, ago=timedelta(hours=1))
    world.forward(A_WHILE)
    assert scene.application in _overdue(world)


def test_it_leaves_alone_whoever_is_closed(world: World) -> None:
    scene = _arranging(world)
    _closed(scene)
    world.forward(timedelta(days=30))
    assert scene.application not in _overdue(world)


def test_workers_agree_on_who_rings_first(world: World) -> None:
    names, at = ("one:1", "two:2", "two:3"), world.now() + timedelta(days=365)

    def ahead(name: str, later: timedelta = timedelta()) -> int:
        return world.database.read_now(lambda conn: ahead_of(conn, name, at + later))

    for name in names:
        world.database.write_now(partial(beat, worker=name, at=at))
    assert [ahead(name) for name in names] == [0, 1, 2]
    world.database.write_now(lambda conn: rest(conn, "one:1"))
    assert [ahead(name) for name in names[1:]] == [0, 1]
    assert ahead("two:3", MISSED) == 0
    for name in names:
        world.database.write_now(partial(rest, worker=name))


def _arranging(world: World) -> Scene:
    scene = world.application(calm())
    scene.step("arrange", scene.step("begin").stages[0])
    return scene


def test_it_finds_whom_a_newer_release_has_given_words_of_its_own(world: World) -> None:
    """They are rung like all others: who goes on with them is for Temporal to say."""
    scene = _arranging(world)
    for table, values in (
        (process_views, {"state": "checking_visa"}),
        (tasks, {"kind": "check_visa"}),
        (acts, {"kind": "pause"}),
    ):
        query = update(table).where(table.c.application_id == scene.application).values(**values)
        world.database.write_now(partial(_run, query=query))
    world.forward(scene.rows(tasks)[0].next_at - world.now() + A_WHILE)
    assert scene.application in _untaken(world)
    assert scene.application in _overdue(world)


def _run(conn: Connection, query: Update) -> None:
    conn.execute(query)


def _closed(scene: Scene) -> None:
    taken = update(applications).values(taken=applications.c.acts)
    scene.withdraw()
    scene.world.database.write_now(lambda conn: conn.execute(taken))
    scene.step("withdraw", "act_x")
    (settling,) = scene.step("settle").opened
    scene.world.forward(settling.due_at - scene.world.now())
    scene.step("close", settling.id)
    untook = update(applications).values(taken=0)
    scene.world.database.write_now(lambda conn: conn.execute(untook))


def _untaken(world: World, after: str = "", limit: int = 10_000) -> list[str]:
    found = world.database.read_now(lambda conn: untaken(conn, after, limit))
    return [each.application for each in found]


def _overdue(world: World, *, ago: timedelta = A_WHILE) -> list[str]:
    since = world.now() - ago
    found = world.database.read_now(lambda conn: overdue(conn, since, "", 10_000))
    return [each.application for each in found]
