"""Previews of policies at the desk: of a version, and of a form before it is saved."""

from __future__ import annotations

import re

import pytest

from db.schema import policy_versions
from domain.defaults import default_policy
from domain.policy_documents import to_toml
from tests.api.world import World
from tests.pages.test_policies import fields

PAGE = "/policies/hybrid/preview"
SILENT = {
    "ends": "2026-12-07T16:30",
    "verdict.1": "pass",
    "verdict.2": "reject",
    "silent": "interviewer",
}
LOST_KEY = re.compile(r"\b(pages|words|policies|policy_preview)\.[a-z_]+\.?[a-z_.]*[a-z]")
SAID = {
    "en": "The hiring manager is brought in: interviewer 2 has not done “Give feedback”",
    "zh": "升级给用人经理：面试官 2 还没有完成“填写面试评价”",
}


def marks(page: str) -> list[str]:
    """The titles of the marks in the picture."""
    return re.findall(r'<g class="mark [a-z]+" transform[^>]*><title>([^<]+)</title>', page)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_version_is_played_as_a_picture_and_a_table(world: World, language: str) -> None:
    async with world.client("lina") as client:
        page = (await client.get(PAGE, params={**SILENT, "lang": language})).text
    rows = re.findall(r'<tr class="of-[a-z]+"><td class="number">(\d+)</td>', page)
    titles = marks(page)
    assert rows == [str(number) for number in range(1, len(titles) + 1)]
    assert SAID[language] in page
    assert any(SAID[language] in title for title in titles)  # without colour, and by its number
    assert not LOST_KEY.search(page)
    assert "style=" not in page


async def test_without_a_situation_the_usual_one_is_played(world: World) -> None:
    async with world.client("hana") as client:
        version = (await client.get("/policies/hybrid", params={"lang": "en"})).text
        (address,) = re.findall(r'href="(/policies/[^"]+/preview)"', version)
        page = await client.get(address, params={"lang": "en"})
    assert page.status_code == 200
    assert "The candidate hears by the day that they are promised" in page.text


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"ends": "soon"}, "Enter a day and a time"),
        ({"verdict.1": ""}, "There must be an interviewer"),
        ({"silent": "everybody"}, "Choose one of those that are offered."),
        ({"rule": "coin"}, "There is no rule called “coin” in this policy."),
        ({"zone": "<b>Mars"}, "There is no time zone called “&lt;b&gt;Mars”."),
    ],
)
async def test_what_cannot_be_played_is_said_and_what_was_typed_stays(
    world: World, typed: dict[str, str], said: str
) -> None:
    async with world.client("lina") as client:
        answer = await client.get(PAGE, params={**SILENT, **typed, "lang": "en"})
    assert answer.status_code == 422
    assert said in answer.text
    assert marks(answer.text) == []
    assert 'value="2026-12-07T16:30"' in answer.text or "ends" in typed


async def test_a_form_is_played_before_it_is_saved_and_stays_as_it_was_typed(world: World) -> None:
    path = "/policies/hybrid/edit"
    situation = {f"preview.{name}": value for name, value in SILENT.items()}
    async with world.client("hana") as client:
        typed = await fields(client, path) | situation | {"policy.tasks.give_feedback.due": "3"}
        page = (await client.post(f"{path}/preview", data=typed, params={"lang": "en"})).text
        wrong = typed | {"policy.tasks.give_feedback.due": "soon"}
        refused = await client.post(f"{path}/preview", data=wrong, params={"lang": "en"})
    assert "due Tue 8 Dec, 10:30" in page  # and not 11:30
    assert 'name="policy.tasks.give_feedback.due" value="3"' in page
    assert "Worked out from what stands in the form below" in page
    assert refused.status_code == 422
    assert "A number is expected here." in refused.text
    assert marks(refused.text) == []
    assert world.count(policy_versions) == 1


async def test_a_document_is_played_before_it_is_saved(world: World) -> None:
    path = "/policies/hybrid/document/preview"
    situation = {f"preview.{name}": value for name, value in SILENT.items()}
    text = to_toml(default_policy()).replace('default_rule = "unanimous"', 'default_rule = "coin"')
    async with world.client("lina") as client:
        good = await client.post(
            path, data={"document": to_toml(default_policy()), **situation}, params={"lang": "en"}
        )
        bad = await client.post(path, data={"document": text, **situation}, params={"lang": "en"})
    assert (good.status_code, SAID["en"] in good.text) == (200, True)
    assert (bad.status_code, "coin" in bad.text, marks(bad.text)) == (422, True, [])
    assert world.count(policy_versions) == 1


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_nobody_else_sees_previews(world: World, who: str) -> None:
    async with world.client(who) as client:
        assert (await client.get(PAGE)).status_code == 403
        for path in ("edit", "document"):
            answer = await client.post(f"/policies/hybrid/{path}/preview", data=SILENT)
            assert answer.status_code == 403
