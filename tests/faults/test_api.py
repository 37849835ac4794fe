"""Faults seen from the front door: the API dies, or what it stands on is away. Over HTTP only."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import acts, scorecards
from domain.words import TaskKind
from local.postgres import TemporaryPostgres
from tests.faults.conftest import MakeWorld
from tests.faults.front import NO_ANSWER, Front
from tests.faults.world import Hire, World, scorecard
from tests.servers import new_temporal_server

PARALLEL = 100


@pytest.fixture
async def front(world: World) -> AsyncIterator[Front]:
    """The API of a world; not started yet."""
    front = Front(world)
    yield front
    await front.close()


async def test_an_act_whose_api_died_before_the_commit_never_happened(front: Front) -> None:
    hire = await front.world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    await front.open(crash_at="act.before_commit")
    assert await front.complete(task, "scheduled", hire.appointment()) == NO_ANSWER
    await front.dies()
    assert len(await hire.rows(acts)) == 1
    await front.open()
    again = await front.complete(task, "scheduled", hire.appointment())
    assert (again.status, again.body["seq"]) == (200, 2)
    await _to_the_end(hire)


async def test_an_act_whose_api_died_after_the_commit_is_done_once(front: Front) -> None:
    hire = await front.world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    await front.open(crash_at="act.after_commit")
    assert await front.complete(task, "scheduled", hire.appointment()) == NO_ANSWER
    await front.dies()
    await front.open()
    # The person got no answer and tries again.
    again = await front.complete(task, "scheduled", hire.appointment())
    assert (again.status, again.reason) == (409, "task_closed")
    await _to_the_end(hire)


async def test_an_act_whose_api_died_while_ringing_is_answered_and_done_once(
    front: Front,
) -> None:
    hire = await front.world.hire()
    task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
    await front.open(crash_at="ring.after")
    answer = await front.complete(task, "scheduled", hire.appointment())
    await front.dies()
    assert answer.status in (0, 200)
    await _to_the_end(hire)


async def test_of_a_hundred_submits_of_one_link_exactly_one_is_accepted(front: Front) -> None:
    await front.open()
    hire = await front.world.hire()
    await hire.schedule()
    task = await hire.task(TaskKind.GIVE_FEEDBACK)
    link = await front.link_of(hire)
    card = {key: str(value) for key, value in scorecard("pass").items()}
    form = {**card, "completion": "submitted", "version": str(task.version)}
    for method in ("GET", "HEAD"):
        assert (await front.request(method, link)).status == 200
    answers = await asyncio.gather(*(front.post_link(link, form) for _ in range(PARALLEL)))
    statuses = sorted(answer.status for answer in answers)
    assert statuses == [303] + [409] * (PARALLEL - 1)
    cards = await hire.world.parts.database.read(
        lambda conn: conn.execute(scorecards.select()).all()
    )
    assert len(cards) == 1
    await hire.send()
    await hire.act(await hire.task(TaskKind.PREPARE_OFFER), "lapsed")
    assert await hire.ended() == "offer_lapsed"
    await hire.world.check()


async def test_while_temporal_is_away_acts_are_answered_and_done_when_it_is_back(
    make_world: MakeWorld, tmp_path: Path
) -> None:
    temporal = new_temporal_server(tmp_path / "temporal", on_file=True)
    temporal.start()
    world = await make_world(temporal=temporal)
    front = Front(world)
    try:
        hire = await world.hire()
        task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
        temporal.kill()
        await front.open()
        answer = await front.complete(task, "scheduled", hire.appointment())
        assert (answer.status, answer.body["seq"]) == (200, 2)
        assert (await front.request("GET", "/readyz")).body["temporal"] == "away"
        temporal.start()
        await _to_the_end(hire)
    finally:
        await front.close()
        temporal.stop()


async def test_while_postgres_is_away_acts_are_answered_503_and_nothing_is_half_done(
    make_world: MakeWorld,
) -> None:
    postgres = TemporaryPostgres()
    postgres.start()
    world = await make_world(database_url=postgres.create_database("genjin"))
    front = Front(world)
    try:
        hire = await world.hire()
        task = await hire.task(TaskKind.SCHEDULE_INTERVIEW)
        await front.open()
        assert (await front.request("GET", f"/l/x.{task.id[:20]}.y")).status == 404
        key_known = await front.complete(task, "scheduled", {})
        assert key_known.status == 422
        postgres.kill()
        answers = [await front.complete(task, "scheduled", hire.appointment()) for _ in range(3)]
        assert [answer.status for answer in answers] == [503] * 3
        assert "OperationalError" not in str(answers)
        assert (await front.request("GET", "/readyz")).body["database"] == "away"
        assert (await front.request("GET", "/healthz")).status == 200
        postgres.start()
        world.reconnect()
        assert len(await hire.rows(acts)) == 1
        assert (await front.complete(task, "scheduled", hire.appointment())).status == 200
        await _to_the_end(hire)
    finally:
        await front.close()
        await world.end()
        postgres.remove()


async def _to_the_end(hire: Hire) -> None:
    await hire.judge("pass")
    await hire.send()
    offer = await hire.task(TaskKind.PREPARE_OFFER)
    await hire.act(offer, "declined", {"note": "Chose another offer."})
    assert await hire.ended() == "offer_declined"
    assert len(await hire.received("interview_invitation")) == 1
    await hire.world.check()
