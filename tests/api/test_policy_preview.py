"""Previews of policies by API: of a version, of a document that nobody has saved, and refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from db.schema import admin_acts, policy_versions
from domain.defaults import default_policy
from domain.policy_json import to_document, to_json
from tests.api.world import World

PATH = "/api/v1/policies/preview"
SITUATION = {
    "ends_at": "2026-12-07T16:30:00+08:00",
    "verdicts": ["pass", "reject"],
    "silent": "interviewer",
}


async def asked(world: World, who: str = "lina", **body: Any) -> Any:
    """The answer."""
    async with world.client(who) as client:
        return await client.post(PATH, json=body)


async def test_a_version_is_played_in_codes_and_in_the_callers_language(world: World) -> None:
    body = {"version": "hybrid", "situation": SITUATION}
    answers = []
    for language in ("en", "zh"):
        async with world.client("lina", **{"Accept-Language": language}) as client:
            found = (await client.post(PATH, json=body, params={"lang": language})).json()
        assert (found["zone"], found["needless"], found["told_at"]) == (
            "Asia/Shanghai",
            False,
            None,
        )
        answers.append(next(line for line in found["lines"] if line["what"] == "brought_in"))
    codes = {"who": "hiring_manager", "owner": "interviewer.2", "task": "give_feedback"}
    for line, said in zip(
        answers,
        (
            "The hiring manager is brought in: interviewer 2 has not done “Give feedback”",
            "升级给用人经理：面试官 2 还没有完成“填写面试评价”",
        ),
        strict=True,
    ):
        assert line | codes == line
        assert (line["at"], line["said"]) == ("2026-12-08T03:30:00Z", said)


async def test_a_document_is_played_before_it_is_saved_and_leaves_no_trace(world: World) -> None:
    before = world.count(admin_acts)
    policy = replace(default_policy(), default_rule="always_ask")
    for document in (to_json(policy), to_document(policy)):
        answer = await asked(world, policy=document, situation=SITUATION | {"silent": "nobody"})
        (ruled,) = (one for one in answer.json()["lines"] if one["what"] == "ruled")
        assert (ruled["proposal"], ruled["rule"], ruled["row"]) == (
            "ask",
            "always_ask",
            "otherwise",
        )
    assert world.count(policy_versions) == 1
    assert world.count(admin_acts) == before


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({}, "policy", "one_of_two"),
        ({"policy": to_json(default_policy()), "version": "hybrid"}, "policy", "one_of_two"),
        ({"policy": to_json(replace(default_policy(), settling_hours=0))}, "settling_hours", None),
        ({"policy": {"schema": 1}}, "schema", None),
        ({"version": "hybrid", "situation": {"rule": "coin"}}, "situation.rule", "no_such_rule"),
        ({"version": "hybrid", "situation": {"zone": "Asia/Nowhere"}}, "situation.zone", None),
        ({"version": "hybrid", "situation": {"verdicts": []}}, "situation.verdicts", None),
        (
            {"version": "hybrid", "situation": {"verdicts": ["pass"] * 7}},
            "situation.verdicts",
            None,
        ),
        ({"version": "hybrid", "situation": {"silent": "everybody"}}, "situation.silent", None),
        ({"version": "hybrid", "situation": {"ends_at": "soon"}}, "situation.ends_at", None),
    ],
)
async def test_what_cannot_be_played_is_refused_beside_its_field(
    world: World, body: dict[str, Any], field: str, code: str | None
) -> None:
    answer = await asked(world, **{**body, "situation": SITUATION | body.get("situation", {})})
    assert answer.status_code == 422, answer.text
    error = answer.json()["errors"][0]
    assert error["field"] == field
    assert code in (None, error["code"])
    assert error["detail"]


async def test_only_the_desk_previews_and_only_what_there_is(world: World) -> None:
    body: dict[str, Any] = {"version": "none", "situation": SITUATION}
    assert (await asked(world, **body)).status_code == 404
    assert (await asked(world, "tom", **body)).status_code == 403
