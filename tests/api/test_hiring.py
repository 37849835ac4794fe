"""People, jobs, policies, letters, candidates: created, read, and refused when faulty."""

from __future__ import annotations

from typing import Any

import pytest

from db.schema import candidates, jobs, people, policy_versions, templates
from domain.defaults import default_policy
from domain.policy_json import to_json
from tests.api.world import World

PERSON = {"name": "王强", "email": "Qiang@Starriver.Example", "roles": ["interviewer"]}
CANDIDATE = {"name": " Daniel O'Brien ", "email": "daniel@mail.example", "locale": "en"}


def job_of(world: World, **changes: Any) -> dict[str, Any]:
    """A job that can be opened."""
    return {
        "code": "FE-1",
        "title": "Frontend Engineer",
        "recruiter": world.people["lina"],
        "hiring_manager": world.people["tom"],
        "hr_lead": world.people["hana"],
        "policy": "hybrid",
        "stages": [
            {"name": "Phone screen", "minutes": 30},
            {"name": "Final", "rule": "unanimous", "panel": [world.people["maya"]]},
        ],
        **changes,
    }


async def test_a_person_is_added_once(world: World) -> None:
    async with world.client("lina") as client:
        first = await client.post("/api/v1/people", json=PERSON)
        again = await client.post("/api/v1/people", json=PERSON)
        listed = (await client.get("/api/v1/people")).json()
    assert first.status_code == 201
    assert again.status_code == 409
    assert again.json()["existing"] == first.json()["id"]
    added = next(each for each in listed if each["id"] == first.json()["id"])
    assert (added["email"], added["roles"]) == ("qiang@starriver.example", ["interviewer"])
    assert world.count(people) == 6


async def test_another_spelling_of_a_mailbox_is_nobody_new(world: World) -> None:
    async with world.client("lina") as client:
        await client.post("/api/v1/people", json=PERSON)
        spelt = {**PERSON, "email": "QIANG@starriver。example"}
        again = await client.post("/api/v1/people", json=spelt)
        unseen = {**PERSON, "email": "qi\u200bang@starriver.example"}
        refused = await client.post("/api/v1/people", json=unseen)
    assert again.json()["reason"] == "address_taken"
    assert [each["code"] for each in refused.json()["errors"]] == ["invisible_in_address"]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"zone": "Etc/GMT+8"}, "zone"),
        ({"name": "\u200b\u3164\u2800"}, "name"),
        ({"roles": []}, "roles"),
        ({"roles": ["queen"]}, "roles.0"),
        ({"locale": "fr"}, "locale"),
        ({"id": "per_mine"}, "id"),
        ({"active": False}, "active"),
    ],
)
async def test_a_faulty_person_is_refused(
    world: World, changes: dict[str, Any], field: str
) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/people", json={**PERSON, **changes})
    assert [error["field"] for error in answer.json()["errors"]] == [field]


async def test_a_job_is_opened_with_its_plan(world: World) -> None:
    async with world.client("lina") as client:
        created = await client.post("/api/v1/jobs", json=job_of(world))
        again = await client.post("/api/v1/jobs", json=job_of(world))
        job = (await client.get(f"/api/v1/jobs/{created.json()['id']}")).json()
        listed = (await client.get("/api/v1/jobs")).json()
    assert (created.status_code, again.status_code) == (201, 409)
    assert again.json()["reason"] == "code_taken"
    assert [(stage["name"], stage["rule"], stage["minutes"]) for stage in job["stages"]] == [
        ("Phone screen", default_policy().default_rule, 30),
        ("Final", "unanimous", 60),
    ]
    assert (job["policy"], job["policy_version"]) == ("hybrid", 1)
    assert [each["code"] for each in listed] == ["FE-1", "BE-1"]


async def test_a_job_names_only_what_exists(world: World) -> None:
    stages = [{"name": "Final", "rule": "coin_toss", "panel": ["per_nobody"]}]
    async with world.client("lina") as client:
        faulty = job_of(world, hr_lead="per_nobody", stages=stages)
        unknown = await client.post("/api/v1/jobs", json=faulty)
        no_policy = await client.post("/api/v1/jobs", json=job_of(world, policy="no_such"))
        no_plan = await client.post("/api/v1/jobs", json=job_of(world, stages=[]))
    assert {error["field"]: error["code"] for error in unknown.json()["errors"]} == {
        "hr_lead": "person_unknown",
        "stages.0.panel.0": "person_unknown",
        "stages.0.rule": "rule_unknown",
    }
    assert [error["code"] for error in no_policy.json()["errors"]] == ["policy_unknown"]
    assert [error["field"] for error in no_plan.json()["errors"]] == ["stages"]
    assert world.count(jobs) == 1


async def test_a_jobs_hr_lead_is_one(world: World) -> None:
    async with world.client("hana") as client:
        job = job_of(world, hr_lead=world.people["lina"])
        answer = await client.post("/api/v1/jobs", json=job)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("hr_lead", "role_lacking")
    ]


async def test_a_policy_is_saved_as_the_next_version(world: World) -> None:
    async with world.client("hana") as client:
        saved = await client.post("/api/v1/policies", json=to_json(default_policy()))
        listed = (await client.get("/api/v1/policies")).json()
        newest = (await client.get("/api/v1/policies/hybrid")).json()
        by_id = (await client.get(f"/api/v1/policies/{saved.json()['id']}")).json()
    assert saved.status_code == 201
    assert (saved.json()["name"], saved.json()["version"]) == ("hybrid", 2)
    assert [each["version"] for each in listed] == [2, 1]
    assert newest == by_id
    assert newest["policy"]["default_rule"] == default_policy().default_rule


async def test_a_malformed_policy_names_the_place(world: World) -> None:
    body = to_json(default_policy())
    body["tasks"]["decide"]["due"] = "soon"
    async with world.client("hana", **{"Accept-Language": "zh"}) as client:
        answer = await client.post("/api/v1/policies", json=body)
    assert answer.json()["errors"] == [
        {"field": "tasks.decide.due", "code": "not_a_number", "detail": "此处应为数字。"}
    ]


async def test_a_policy_with_faults_is_refused_with_a_sentence_for_each(world: World) -> None:
    body = to_json(default_policy())
    body["rules"]["any_veto"]["rows"].pop()
    body["tasks"]["decide"]["ladder"]["rungs"].pop()
    for other, status in (("tom", 403), ("lina", 422)):
        async with world.client(other, **{"Accept-Language": "en"}) as client:
            assert (await client.post("/api/v1/policies", json=body)).status_code == status
    async with world.client("hana") as client:
        answer = await client.post("/api/v1/policies", json=body)
    assert answer.status_code == 422
    codes = {error["code"]: error["detail"] for error in answer.json()["errors"]}
    assert "has no answer for this panel" in codes["rule_hole"]
    assert "escalate to the HR lead" in codes["ladder_end_can_be_empty"]
    assert world.count(policy_versions) == 1


async def test_a_letter_is_saved_and_in_force_at_once(world: World) -> None:
    path = "/api/v1/templates/rejection/en"
    async with world.client("hana") as client:
        before = (await client.get(path)).json()
        letter = {"subject": before["subject"], "body": before["body"] + "\nAll the best!"}
        preview = await client.post(f"{path}/preview", json=letter)
        assert (await client.get(path)).json()["version"] == 0
        saved = await client.put(path, json=letter)
        after = (await client.get(path)).json()
        listed = (await client.get("/api/v1/templates")).json()
    assert "All the best!" in preview.json()["text"]
    assert (saved.json()["version"], after["version"]) == (1, 1)
    assert after["body"].endswith("All the best!")
    assert "candidate_name" in after["required"]
    assert {"scenario": "rejection", "locale": "en", "version": 1} in listed


@pytest.mark.parametrize(
    ("body", "code", "name"),
    [
        ("Dear {{ salary }}", "unknown_variable", "salary"),
        ("{{ candidate_name.__class__ }}", "forbidden", ""),
        ("{{ stage_name }}", "needs_if", "stage_name"),
        ("{% if %}", "syntax", ""),
        ("", "empty", ""),
    ],
)
async def test_a_letter_that_could_fail_is_refused(
    world: World, body: str, code: str, name: str
) -> None:
    letter = {"subject": "Hello", "body": body}
    async with world.client("hana") as client:
        for answer in (
            await client.put("/api/v1/templates/rejection/en", json=letter),
            await client.post("/api/v1/templates/rejection/en/preview", json=letter),
        ):
            assert answer.status_code == 422
            fault = answer.json()["errors"][0]
            assert (fault["field"], fault["code"], fault["line"]) == ("body", code, 1)
            assert name in fault["detail"]
    assert world.count(templates) == 0


async def test_a_candidate_is_added_once(world: World) -> None:
    async with world.client("lina") as client:
        first = await client.post("/api/v1/candidates", json=CANDIDATE)
        again = await client.post("/api/v1/candidates", json=CANDIDATE)
        one = (await client.get(f"/api/v1/candidates/{first.json()['id']}")).json()
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["existing"] == first.json()["id"]
    assert one["name"] == "Daniel O'Brien"
    assert world.count(candidates) == 2


@pytest.mark.parametrize("name", ["Null", "O'Brien", "欧阳静", "مريم", "👩\u200d💻 Ada", "=1+1"])
async def test_unusual_names_are_names(world: World, name: str) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/candidates", json={**CANDIDATE, "name": name})
        one = await client.get(f"/api/v1/candidates/{answer.json()['id']}")
    assert one.json()["name"] == name


async def test_lists_go_on_behind_their_cursor(world: World) -> None:
    async with world.client("lina") as client:
        for number in range(6):
            email = f"c{number}@mail.example"
            await client.post("/api/v1/candidates", json={**CANDIDATE, "email": email})
        seen: list[str] = []
        cursor = ""
        while True:
            query = {"limit": "3", "cursor": cursor}
            page = (await client.get("/api/v1/candidates", params=query)).json()
            seen += [each["id"] for each in page["items"]]
            if page["next"] is None:
                break
            cursor = page["next"]
        too_many = await client.get("/api/v1/candidates", params={"limit": 100_000})
    assert len(seen) == len(set(seen)) == 7
    assert seen == sorted(seen, reverse=True)
    assert [error["field"] for error in too_many.json()["errors"]] == ["limit"]


@pytest.mark.parametrize(
    ("name", "fault"),
    [
        ("", "empty"),
        ("x" * 201, "too_long"),
        ("a\r\nBcc: b@mail.example", "control_character"),
        ("\u202ea", "bidi_control"),
        ("=?utf-8?q?x?=", "encoded_word"),
    ],
)
async def test_every_fault_of_a_name_has_its_sentence(world: World, name: str, fault: str) -> None:
    body = {**CANDIDATE, "name": name}
    for locale in ("en", "zh"):
        async with world.client("lina") as client:
            answer = await client.post(
                "/api/v1/candidates", json=body, headers={"Accept-Language": locale}
            )
        (error,) = answer.json()["errors"]
        assert (answer.status_code, error["field"], error["code"]) == (422, "name", fault)
        assert error["detail"]
