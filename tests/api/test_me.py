"""Everybody settles for themselves how they hear of new tasks."""

from __future__ import annotations

import pytest

from tests.api.test_what_changed import acts
from tests.api.world import World


async def test_one_chooses_how_one_hears_of_new_tasks(world: World) -> None:
    async with world.client("lina") as client:
        assert (await client.get("/api/v1/me")).json()["new_tasks"] == "together"
        changed = await client.patch("/api/v1/me", json={"new_tasks": "at_once"})
        assert (changed.status_code, changed.json()["new_tasks"]) == (200, "at_once")
        assert (await client.get("/api/v1/me")).json()["new_tasks"] == "at_once"
        everybody = (await client.get("/api/v1/people")).json()
    listed = {each["id"]: each["new_tasks"] for each in everybody}
    assert listed[world.people["lina"]] == "at_once"
    assert listed[world.people["hana"]] == "together"


async def test_what_is_not_said_stays_and_is_kept_as_no_change(world: World) -> None:
    async with world.client("lina") as client:
        for body in ({}, {"new_tasks": None}, {"new_tasks": "together"}):
            answer = await client.patch("/api/v1/me", json=body)
            assert (answer.status_code, answer.json()["new_tasks"]) == (200, "together")
    assert [act.kind for act in acts(world)].count("person.changed") == 0


async def test_the_choice_is_kept_with_what_was_before(world: World) -> None:
    async with world.client("lina") as client:
        await client.patch("/api/v1/me", json={"new_tasks": "never"})
    act = acts(world)[-1]
    assert (act.kind, act.subject_id) == ("person.changed", world.people["lina"])
    assert (act.before, act.after) == ({"new_tasks": "together"}, {"new_tasks": "never"})


@pytest.mark.parametrize("said", ["hourly", "", 1, True, ["never"]])
async def test_another_word_is_refused(world: World, said: object) -> None:
    async with world.client("lina") as client:
        answer = await client.patch("/api/v1/me", json={"new_tasks": said})
        assert answer.status_code == 422
        assert (await client.get("/api/v1/me")).json()["new_tasks"] == "together"
