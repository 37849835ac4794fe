"""Policies by API: who saved which version, which jobs have it, what it says, its JSON Schema."""

from __future__ import annotations

import re
from dataclasses import replace

import jsonschema
import pytest

from db.schema import policy_versions
from domain.defaults import default_policy
from domain.policy_json import to_document, to_json
from tests.api.world import World

NEXT = replace(default_policy(), settling_hours=48)


async def test_the_list_says_who_saved_a_version_and_which_jobs_have_it(world: World) -> None:
    async with world.client("hana") as client:
        saved = (await client.post("/api/v1/policies", json=to_json(NEXT))).json()
        newest, first = (await client.get("/api/v1/policies")).json()
    assert (newest["id"], newest["saved_by"], newest["jobs"]) == (
        saved["id"],
        world.people["hana"],
        [],
    )
    assert (first["version"], first["saved_by"], first["jobs"]) == (1, None, [world.job])


async def test_recruiters_read_policies_and_propose_the_next_version(world: World) -> None:
    async with world.client("lina") as client:
        for path in ("", "/schema", "/hybrid", "/hybrid/sentences"):
            assert (await client.get(f"/api/v1/policies{path}")).status_code == 200, path
        assert (await client.post("/api/v1/policies", json=to_json(NEXT))).status_code == 202
    async with world.client("tom") as client:
        assert (await client.get("/api/v1/policies/hybrid/sentences")).status_code == 403
    assert world.count(policy_versions) == 1


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "After the outcome, an application stays open for another {} working hours, "),
        ("zh", "有结果以后，流程再保留 {} 个工作小时，"),
    ],
)
async def test_a_policy_is_told_in_sentences_with_what_differs_from_the_one_before(
    world: World, language: str, sentence: str
) -> None:
    path = "/api/v1/policies/hybrid/sentences"
    async with world.client("hana", **{"Accept-Language": language}) as client:
        alone = (await client.get(path, params={"lang": language})).json()
        await client.post("/api/v1/policies", json=to_json(NEXT))
        said = (await client.get(path, params={"lang": language})).json()
    assert alone["differs"] is None
    (difference,) = said["differs"]
    assert difference["path"] == "settling_hours"
    assert difference["before"].startswith(sentence.format(24))
    assert difference["after"].startswith(sentence.format(48))
    assert difference["after"] in said["sections"][0]["sentences"]
    assert [rule["default"] for rule in said["rules"]] == [True, False, False, False, False]
    assert [rule["rows"][-1]["name"] for rule in said["rules"]] == [""] * 5


async def test_the_schema_is_published_in_the_callers_language(world: World) -> None:
    async with world.client("hana") as client:
        english, chinese = [
            (await client.get("/api/v1/policies/schema", params={"lang": each})).json()
            for each in ("en", "zh")
        ]
    jsonschema.validate(to_document(NEXT), english)
    assert english["properties"]["settling_hours"]["description"].startswith("In working hours")
    assert chinese["properties"]["settling_hours"]["description"].startswith("工作小时")
    assert re.search("[\u4e00-\u9fff]", str(english)) is None


async def test_every_place_that_is_malformed_is_told_at_once(world: World) -> None:
    body = to_json(NEXT)
    body["tasks"]["decide"]["due"] = "soon"
    body["notice_hours"] = None
    async with world.client("hana") as client:
        answer = await client.post("/api/v1/policies", json=body)
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        ("tasks.decide.due", "not_a_number"),
        ("notice_hours", "not_a_number"),
    ]


async def test_words_may_be_sent_for_nothing(world: World) -> None:
    body = to_document(replace(NEXT, sending=replace(NEXT.sending, reminders_per_day=None)))
    assert body["sending"]["reminders_per_day"] == "unlimited"
    async with world.client("hana") as client:
        assert (await client.post("/api/v1/policies", json=body)).status_code == 201
        saved = (await client.get("/api/v1/policies/hybrid")).json()["policy"]
    assert saved["sending"]["reminders_per_day"] is None
