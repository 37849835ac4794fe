"""Where people work: said when they are added, changed by the desk, and told by another system."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from db.directory.people import Person, find_person
from db.setup.policies import offices_in_use, save_policy
from domain.defaults import default_policy
from domain.offices import LONGEST_OFFICE
from tests.api.test_hiring import PERSON
from tests.api.world import World


def known(world: World, person: str) -> Person:
    found = world.parts.database.read_now(lambda conn: find_person(conn, person))
    assert found is not None
    return found


def with_office(world: World, *names: str) -> None:
    """The usual policy's newest version has these offices."""
    policy = replace(default_policy(), offices=dict.fromkeys(names, default_policy().calendar))
    world.parts.database.write_now(lambda conn: save_policy(conn, policy, world.clock()))


async def test_a_person_is_added_with_an_office_and_moves_to_another(world: World) -> None:
    async with world.client("lina") as client:
        added = await client.post("/api/v1/people", json={**PERSON, "office": " Dublin "})
        path = f"/api/v1/people/{added.json()['id']}"
        assert known(world, added.json()["id"]).office == "Dublin"
        kept = (await client.patch(path, json={})).json()
        moved = (await client.patch(path, json={"office": "上海"})).json()
        none = (await client.patch(path, json={"office": ""})).json()
    assert [each["office"] for each in (kept, moved, none)] == ["Dublin", "上海", ""]


async def test_of_whoever_is_proposed_the_office_is_kept_too(world: World) -> None:
    manager = {**PERSON, "roles": ["hiring_manager"], "office": "Dublin"}
    async with world.client("lina") as client:
        asked = await client.post("/api/v1/people", json=manager)
    assert asked.status_code == 202
    async with world.client("hana") as client:
        proposal = asked.json()["proposal"]["id"]
        done = await client.post(f"/api/v1/proposals/{proposal}/confirm", json={})
        assert done.status_code < 300, done.text
        listed = (await client.get("/api/v1/people")).json()
    assert {each["office"] for each in listed if each["name"] == PERSON["name"]} == {"Dublin"}


@pytest.mark.parametrize(
    ("office", "code"),
    [("x" * (LONGEST_OFFICE + 1), "too_long"), ("Du\nblin", "control_character")],
)
async def test_what_is_no_name_is_no_office(world: World, office: str, code: str) -> None:
    async with world.client("lina") as client:
        path = f"/people/{world.people['maya']}"
        answer = await client.patch(f"/api/v1{path}", json={"office": office})
        page = await client.post(path, data={"office": office})
    assert [each["code"] for each in answer.json()["errors"]] == [code]
    assert page.status_code == 422


async def test_nobody_without_a_desk_says_where_somebody_works(world: World) -> None:
    async with world.client("maya") as client:
        path = f"/people/{world.people['maya']}"
        assert (await client.patch(f"/api/v1{path}", json={"office": "x"})).status_code == 403
        assert (await client.post(path, data={"office": "x"})).status_code == 403


async def test_nobody_who_is_not_there_works_somewhere(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.patch("/api/v1/people/per_0", json={"office": "Dublin"})
    assert answer.status_code == 404


async def test_another_system_says_where_somebody_works_and_says_nothing_of_it(
    world: World,
) -> None:
    said: dict[str, Any] = {"name": "Ada Byrne", "email": "ada@starriver.example"}
    async with world.client("lina") as client:
        path = "/api/v1/external/moka/people/u7"
        first = await client.put(path, json={**said, "office": "Dublin"})
        ada = first.json()["id"]
        assert known(world, ada).office == "Dublin"
        await client.put(path, json={**said, "name": "Ada Byrne-Li"})
        assert known(world, ada).office == "Dublin"
        await client.put(path, json={**said, "office": ""})
    assert known(world, ada).office == ""


async def test_the_page_of_somebody_offers_the_offices_of_policies_and_doubts_another(
    world: World,
) -> None:
    async with world.client("lina") as client:
        with_office(world, "Dublin")
        path = f"/people/{world.people['maya']}"
        offered = (await client.get(path)).text
        said = {"name": "Maya Chen", "roles": "interviewer", "locale": "en"}
        said |= {"zone": "Asia/Shanghai"}
        saved = await client.post(path, data={**said, "office": "Dubln"})
        doubted = (await client.get(path, params={"lang": "en"})).text
        listed = (await client.get("/people")).text
        await client.post(path, data={**said, "office": "Dublin"})
        good = (await client.get(path, params={"lang": "en"})).text
    assert '<option value="Dublin">' in offered
    assert saved.status_code == 303
    assert "· Dubln" in listed
    assert "No policy in use has hours" in doubted
    assert "No policy in use has hours" not in good
    assert known(world, world.people["maya"]).office == "Dublin"


def test_offices_are_those_of_the_newest_versions_and_of_jobs(world: World) -> None:
    for names in (("Dublin", "Cork"), ("Dublin", "上海")):
        with_office(world, *names)
    policies = world.parts.policies
    found = world.parts.database.read_now(lambda conn: offices_in_use(conn, policies))
    assert found == ("Dublin", "上海")
