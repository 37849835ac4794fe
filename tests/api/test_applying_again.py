"""Who applies again: a new application once the earlier one is over, an answer until then."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, select

from db.process.case import lock
from db.schema import acts, applications
from domain.events import EventType
from tests.api.test_external import put, taken
from tests.api.test_external_acts import applied
from tests.api.world import World

CASE = Path(__file__).parents[1] / "cases" / "ats-applies-again.jsonl"
JING = {"name": "欧阳静", "email": "jing@mail.example"}


async def apply_again(world: World) -> Any:
    body = {"candidate": world.candidate, "job": world.job}
    async with world.client("lina") as client:
        return await client.post("/api/v1/applications", json=body)


async def withdraw(world: World) -> None:
    async with world.client("lina") as client:
        path = f"/api/v1/applications/{world.application}/withdrawal"
        assert (await client.post(path, json={})).status_code == 200


def ended(world: World, outcome: str) -> None:
    """The process has come to an outcome, and settles."""

    def write(conn: Connection) -> None:
        case = lock(conn, world.application, world.clock(), world.parts.policies)
        case.record(EventType.OUTCOME_SET, outcome=outcome)
        case.finish()

    world.parts.database.write_now(write)


async def applies_again(world: World) -> None:
    """Refused while the first one is under way; begun anew when it is over; both stand."""
    refused = await apply_again(world)
    assert (refused.status_code, refused.json()["reason"]) == (409, "application_open")
    assert refused.json()["existing"] == world.application
    await withdraw(world)
    again = await apply_again(world)
    assert again.status_code == 201
    assert again.json()["id"] != world.application
    still = await apply_again(world)
    assert (still.status_code, still.json()["existing"]) == (409, again.json()["id"])
    await world.settle()
    assert (again.json()["id"], "start") in world.bell.rung


async def many_apply_again(world: World) -> None:
    """Twenty at once are one more application, and nineteen answers that name it."""
    await withdraw(world)
    answers = await asyncio.gather(*(apply_again(world) for _ in range(20)))
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 19}
    (made,) = (each.json()["id"] for each in answers if each.status_code == 201)
    assert {each.json()["existing"] for each in answers if each.status_code == 409} == {made}
    assert world.count(applications) == 2


async def test_who_applies_again_begins_anew_once_the_earlier_one_is_over(world: World) -> None:
    await applies_again(world)


async def test_many_who_apply_again_at_once_begin_one(world: World) -> None:
    await many_apply_again(world)


async def test_the_earlier_one_stands_on_the_page_of_the_later_one_and_the_other_way_round(
    world: World,
) -> None:
    await withdraw(world)
    later = (await apply_again(world)).json()["id"]
    async with world.client("lina") as client:
        for one, other in ((later, world.application), (world.application, later)):
            answer = (await client.get(f"/api/v1/applications/{one}")).json()
            assert [each["id"] for each in answer["others"]] == [other]
            page = (await client.get(f"/applications/{one}", params={"lang": "en"})).text
            assert "Other applications" in page
            assert f"/applications/{other}" in page
    async with world.client("otto") as client:
        assert (await client.get(f"/api/v1/applications/{later}")).status_code == 404


async def test_the_case_of_the_ats_that_sends_a_new_id_after_a_withdrawal(world: World) -> None:
    world.app.state.services.patience_s = 0
    await taken(world, "jobs/req-1", {"title": "Senior Backend Engineer", "code": "BE-1"})
    await taken(world, "candidates/c-77", JING)
    said = [json.loads(line) for line in CASE.read_text("utf-8").splitlines()]
    first, ended, again = [await taken(world, each["put"], each["body"]) for each in said]
    assert first["id"] == ended["id"] == world.application
    assert again["changed"]
    assert again["id"] != first["id"]
    # The nightly export says both again: each is still its own.
    assert (await taken(world, said[0]["put"], said[0]["body"]))["id"] == first["id"]
    assert (await taken(world, said[2]["put"], said[2]["body"]))["id"] == again["id"]
    query = select(acts.c.application_id).where(acts.c.kind == "start")
    begun = world.parts.database.read_now(lambda conn: conn.execute(query).scalars().all())
    assert sorted(begun) == sorted({first["id"], again["id"]})


async def test_a_second_id_over_there_for_what_goes_on_is_answered_with_the_reason(
    world: World,
) -> None:
    id_ = await applied(world)
    body = {"candidate": "9", "job": "J9"}
    second = await put(world, "applications/A2", body)
    assert (second.status_code, second.json()["reason"]) == (409, "application_open")
    assert second.json()["existing"] == id_
    await taken(world, "applications/A1/withdrawal", {})
    assert (await taken(world, "applications/A2", body))["id"] != id_


@pytest.mark.parametrize("outcome", ["rejected", "hired", "offer_lapsed"])
async def test_an_outcome_is_an_end_though_the_process_still_settles(
    world: World, outcome: str
) -> None:
    ended(world, outcome)
    assert (await apply_again(world)).status_code == 201


async def test_what_has_ended_says_once_since_when(world: World) -> None:
    await withdraw(world)
    of = applications.c.id == world.application
    query = select(applications.c.over_at).where(of)
    since = world.parts.database.read_now(lambda conn: conn.execute(query).scalar_one())
    assert since == world.clock()
    world.clock.forward(hours=1)
    ended(world, "withdrawn")
    assert world.parts.database.read_now(lambda conn: conn.execute(query).scalar_one()) == since
