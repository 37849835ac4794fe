"""The company's own facts: an HR lead changes them, and whatever is said after that is in them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from api.pages.assets import assets
from db.schema import candidates, people
from db.setup.company import change_company
from tests.api.test_external import row_of, taken
from tests.api.world import World

COMPANY = "/api/v1/company"
SAID: dict[str, Any] = {
    "name": "星河科技",
    "email": "zhaopin@xinghe.example",
    "zone": "Europe/Berlin",
    "languages": ["zh", "en"],
    "privacy_notice_url": "https://xinghe.example/privacy",
}


RULES: dict[str, Any] = {
    "two_leads": False,
    "proposal_hours": 8.0,
    "outcome_mails_per_hour": 10,
    "names": {},
    "logo": "",
}
"""What is not said stays."""


async def change(world: World, **said: Any) -> None:
    async with world.client("hana") as client:
        answer = await client.put(COMPANY, json={**SAID, **said})
    assert answer.status_code == 200, answer.text


async def test_until_it_is_changed_it_is_what_the_settings_say(world: World) -> None:
    async with world.client("hana") as client:
        assert (await client.get(COMPANY)).json() == {
            "name": "Genjin",
            "email": "hiring@genjin.example",
            "zone": "Asia/Shanghai",
            "languages": ["en", "zh"],
            "privacy_notice_url": "",
            **RULES,
        }
        answer = await client.put(COMPANY, json={**SAID, "name": " 星河科技 "})
        assert (answer.status_code, answer.json()) == (200, {**SAID, **RULES})
        assert (await client.get(COMPANY)).json() == {**SAID, **RULES}


async def test_who_does_not_speak_of_the_limit_of_mails_leaves_it_as_it_is(world: World) -> None:
    await change(world, outcome_mails_per_hour=25)
    await change(world)
    async with world.client("hana") as client:
        assert (await client.get(COMPANY)).json()["outcome_mails_per_hour"] == 25
        none = await client.put(COMPANY, json={**SAID, "outcome_mails_per_hour": 0})
    assert none.status_code == 422


@pytest.mark.parametrize("who", ["lina", "tom", "maya"])
async def test_only_an_hr_lead_reads_and_changes_it(world: World, who: str) -> None:
    async with world.client(who) as client:
        answers = [await client.get(COMPANY), await client.put(COMPANY, json=SAID)]
    assert {answer.status_code for answer in answers} == {403}


@pytest.mark.parametrize(
    ("said", "field", "code"),
    [
        ({"name": " "}, "name", "empty"),
        ({"name": "A\nB"}, "name", "control_character"),
        ({"email": "hiring"}, "email", "not_an_address"),
        ({"zone": "Etc/GMT+8"}, "zone", "zone_of_no_city"),
        ({"languages": []}, "languages", "too_few"),
        ({"languages": ["zh", "zh"]}, "languages", "said_twice"),
        ({"languages": ["fr"]}, "languages.0", "not_an_option"),
        ({"privacy_notice_url": "javascript:alert(1)"}, "privacy_notice_url", "malformed"),
        ({"logo": "x"}, "logo", "unknown"),
    ],
)
async def test_what_no_mail_could_say_is_refused(
    world: World, said: dict[str, Any], field: str, code: str
) -> None:
    async with world.client("hana") as client:
        answer = await client.put(COMPANY, json={**SAID, **said})
        assert answer.status_code == 422
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            (field, code)
        ]
        assert (await client.get(COMPANY)).json()["name"] == "Genjin"


async def test_the_process_that_changed_it_says_so_at_once(world: World) -> None:
    async with world.client() as client:
        assert "· Genjin</title>" in (await client.get("/sign-in")).text
        await change(world)
        page = (await client.get("/sign-in", headers={"Accept-Language": "en"})).text
    assert "· 星河科技</title>" in page


async def test_every_other_process_says_so_within_five_seconds(world: World) -> None:
    async with world.client() as client:
        await client.get("/sign-in")
        renamed = replace(world.parts.company.known, name="星河科技")
        world.parts.database.write_now(lambda conn: change_company(conn, renamed))
        world.clock.forward(seconds=4)
        assert "· Genjin</title>" in (await client.get("/sign-in")).text
        world.clock.forward(seconds=1)
        assert "· 星河科技</title>" in (await client.get("/sign-in")).text


async def test_what_speaks_for_nobody_needs_no_database(world: World) -> None:
    world.parts.database.dispose()
    async with world.client() as client:
        sheet = assets()["genjin.css"].address
        for path in (sheet, "/healthz"):
            assert (await client.get(path)).status_code == 200


async def test_a_preview_is_in_the_companys_zone(world: World) -> None:
    await change(world, zone="Europe/Berlin")
    path = "/api/v1/templates/interview_invitation/en"
    async with world.client("hana") as client:
        letter = (await client.get(path)).json()
        words = {"subject": letter["subject"], "body": letter["body"]}
        preview = (await client.post(f"{path}/preview", json=words)).json()
    assert "Central European" in preview["text"]


async def test_pages_are_offered_in_the_companys_languages(world: World) -> None:
    french = {"Accept-Language": "fr"}
    async with world.client() as client:
        page = (await client.get("/sign-in", headers=french)).text
        assert '<html lang="en">' in page
        assert 'hreflang="zh-CN"' in page
        await change(world, languages=["zh", "en"])
        page = (await client.get("/sign-in", headers=french)).text
        assert '<html lang="zh-CN">' in page
        assert 'hreflang="en"' in page
        await change(world, languages=["zh"])
        page = (await client.get("/sign-in?lang=en", headers={"Accept-Language": "en"})).text
        assert '<html lang="zh-CN">' in page
        assert "hreflang" not in page


async def test_who_says_nothing_of_language_and_zone_has_the_companys(world: World) -> None:
    await change(world, languages=["zh"], zone="Europe/Berlin")
    somebody = {"name": "Ada", "email": "ada@mail.example"}
    async with world.client("hana") as client:
        candidate = (await client.post("/api/v1/candidates", json=somebody)).json()["id"]
        colleague = {**somebody, "roles": ["interviewer"]}
        person = (await client.post("/api/v1/people", json=colleague)).json()["id"]
    other = {"name": "Bo", "email": "bo@mail.example"}
    added = [
        (candidates, candidate),
        (people, person),
        (candidates, (await taken(world, "candidates/7", other))["id"]),
        (people, (await taken(world, "people/u7", other))["id"]),
    ]
    for table, id_ in added:
        row = row_of(world, table, id_)
        assert (row.locale, row.zone) == ("zh", "Europe/Berlin"), table.name


async def test_the_sign_in_mail_and_a_test_mail_come_from_it(world: World) -> None:
    await change(world)
    async with world.client("lina") as client:
        await client.post("/sign-in", data={"email": "lina@starriver.example"})
        await world.settle()
        letter = {"subject": "{{ company_name }}", "body": "{{ recipient_name }}"}
        await client.post("/api/v1/templates/rejection/zh/test-mail", json=letter)
    assert [(each.from_name, each.from_address) for each in world.channel.sent] == [
        ("星河科技", "zhaopin@xinghe.example")
    ] * 2
    assert "星河科技" in world.channel.sent[0].subject
