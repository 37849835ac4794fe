"""The ways of working that we ship are saved on the page of policies, without a terminal."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any

import pytest

from db.schema import policy_versions
from db.setup.policies import save_policy
from domain.defaults import brisk, default_policy
from domain.policy import Policy
from domain.policy_json import from_stored
from tests.api.world import World


def saved(world: World, name: str) -> list[Policy]:
    """Every version of a name."""
    of_name = policy_versions.select().where(policy_versions.c.name == name)
    rows = world.parts.database.read_now(lambda conn: conn.execute(of_name).all())
    return [from_stored(row.body) for row in rows]


async def press(client: Any, mode: str) -> Any:
    return await client.post("/policies", data={"mode": mode}, follow_redirects=False)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_those_are_offered_that_have_no_policy_yet(world: World, language: str) -> None:
    async with world.client("hana") as client:
        page = (await client.get("/policies", params={"lang": language})).text
    assert 'name="mode" value="traditional"' in page
    assert 'name="mode" value="interviewer_led"' in page
    assert 'name="mode" value="hybrid"' not in page


async def test_an_hr_lead_saves_one_in_the_working_time_that_the_team_has(world: World) -> None:
    team = default_policy()
    calendar = replace(team.calendar, zone="Europe/Dublin", days_off=frozenset({date(2027, 1, 1)}))
    ours = replace(team, calendar=calendar)
    quick = replace(brisk(team, 60), name="quick")
    for each in (ours, quick):
        world.parts.database.write_now(partial(save_policy, policy=each, at=world.clock()))
    async with world.client("hana") as client:
        answer = await press(client, "traditional")
        assert answer.status_code == 303
        shown = (await client.get(answer.headers["location"], params={"lang": "en"})).text
        assert "the hiring manager is asked for an opinion" in shown
        page = (await client.get("/policies")).text
    (policy,) = saved(world, "traditional")
    assert policy == replace(default_policy("traditional"), calendar=calendar)
    assert 'name="mode" value="traditional"' not in page


async def test_pressed_twice_it_is_saved_once(world: World) -> None:
    async with world.client("hana") as client:
        first, second = await press(client, "traditional"), await press(client, "traditional")
    assert first.headers["location"] == second.headers["location"]
    assert len(saved(world, "traditional")) == 1


async def test_a_recruiter_proposes_it(world: World) -> None:
    async with world.client("lina") as client:
        answer = await press(client, "interviewer_led")
    assert answer.headers["location"].startswith("/proposals/")
    assert saved(world, "interviewer_led") == []


async def test_what_we_do_not_ship_is_not_there(world: World) -> None:
    async with world.client("hana") as client:
        assert (await press(client, "common")).status_code == 404
        assert (await press(client, "")).status_code == 404
