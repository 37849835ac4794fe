"""Who changed what of the house is kept with the change, and HR leads can look it up."""

from __future__ import annotations

from typing import Any

from db.schema import admin_acts
from domain.defaults import default_policy
from domain.policy_json import to_json
from tests.api.test_hiring import PERSON, job_of
from tests.api.world import World


async def kept(world: World, **query: str) -> list[dict[str, Any]]:
    async with world.client("hana") as client:
        answer = await client.get("/api/v1/admin-acts", params=query)
    assert answer.status_code == 200
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_each_change_says_who_when_and_from_where(world: World) -> None:
    async with world.client("hana") as client:
        added = (await client.post("/api/v1/people", json=PERSON)).json()["id"]
        policy = (await client.post("/api/v1/policies", json=to_json(default_policy()))).json()
        job = (await client.post("/api/v1/jobs", json=job_of(world))).json()["id"]
        await client.post(f"/jobs/{job}/senders", data={"rejection": "ats"})
    acts = await kept(world)
    assert [(act["kind"], act["subject_id"], act["via"]) for act in acts] == [
        ("job.senders_set", job, "desk"),
        ("job.opened", job, "api"),
        ("policy.saved", policy["name"], "api"),
        ("person.added", added, "api"),
    ]
    assert {act["person_id"] for act in acts} == {world.people["hana"]}
    assert all(act["address"] and act["at"] for act in acts)
    assert (acts[0]["before"], acts[0]["after"]) == (
        {"senders": {}},
        {"senders": {"rejection": "ats"}},
    )
    assert acts[2]["after"]["id"] == policy["id"]


async def test_the_acts_of_one_subject_can_be_asked_for(world: World) -> None:
    async with world.client("lina") as client:
        added = (await client.post("/api/v1/people", json=PERSON)).json()["id"]
        await client.post("/api/v1/jobs", json=job_of(world))
        assert (await client.post(f"/api/v1/people/{added}/deactivate")).status_code == 204
    acts = await kept(world, subject=added)
    assert [act["kind"] for act in acts] == ["person.deactivated", "person.added"]


async def test_what_came_to_nothing_is_not_kept(world: World) -> None:
    async with world.client("lina") as client:
        assert (await client.post("/api/v1/people/per_none/deactivate")).status_code == 404
        needed = f"/api/v1/people/{world.people['tom']}/deactivate"
        assert (await client.post(needed)).status_code == 409
        assert (
            await client.post("/api/v1/jobs", json=job_of(world, policy="x"))
        ).status_code == 422
    assert world.count(admin_acts) == 0


async def test_to_hand_a_candidates_data_out_is_kept(world: World) -> None:
    async with world.client("hana") as client:
        answer = await client.get(f"/api/v1/candidates/{world.candidate}/export")
        assert answer.status_code == 200
    acts = await kept(world, subject=world.candidate)
    assert [act["kind"] for act in acts] == ["data.exported"]


async def test_only_hr_leads_look_it_up(world: World) -> None:
    for who in ("lina", "tom", "maya"):
        async with world.client(who) as client:
            assert (await client.get("/api/v1/admin-acts")).status_code == 403


async def test_a_job_is_given_to_others_once(world: World) -> None:
    given = {"recruiter": world.people["hana"]}
    async with world.client("lina") as client:
        for _ in range(2):
            answer = await client.patch(f"/api/v1/jobs/{world.job}", json=given)
            assert answer.status_code == 200
    assert [(act["kind"], act["after"]) for act in await kept(world, subject=world.job)] == [
        ("job.people_changed", given)
    ]
