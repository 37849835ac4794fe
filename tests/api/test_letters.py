"""Templates by the JSON API: versions, differences, restoring, checking, all as on the pages."""

from __future__ import annotations

import asyncio
from typing import Any

from db.schema import templates
from tests.api.world import World

LETTER = "/api/v1/templates/withdrawal_received/zh"


def words(line: str) -> dict[str, Any]:
    return {"subject": "{{ company_name }}", "body": f"{{{{ recipient_name }}}}：\n\n{line}"}


async def test_every_version_is_kept_with_who_saved_it(world: World) -> None:
    async with world.client("lina") as lina, world.client("hana") as hana:
        await lina.put(LETTER, json=words("一"))
        await hana.put(LETTER, json={**words("二"), "base": 1})
        listed = (await lina.get(f"{LETTER}/versions")).json()
        first = (await lina.get(f"{LETTER}/versions/1")).json()
        missing = await lina.get(f"{LETTER}/versions/7")
    shown = [(each["version"], each["saved_by"], each["saved_by_name"]) for each in listed]
    assert shown == [
        (2, world.people["hana"], "Hana Novak"),
        (1, world.people["lina"], "李娜"),
        (0, None, None),
    ]
    assert first == {"version": 1, **words("一")}
    assert missing.status_code == 404


async def test_a_difference_names_each_line_and_its_place(world: World) -> None:
    async with world.client("lina") as client:
        await client.put(LETTER, json=words("一"))
        await client.put(LETTER, json=words("二\n三"))
        lines = (await client.get(f"{LETTER}/diff?before=1&after=2")).json()
        none = await client.get(f"{LETTER}/diff?before=1&after=3")
    shown = [(one["part"], one["change"], one["before"], one["after"]) for one in lines]
    assert shown == [
        ("subject", "same", 1, 1),
        ("body", "same", 1, 1),
        ("body", "same", 2, 2),
        ("body", "gone", 3, 0),
        ("body", "new", 0, 3),
        ("body", "new", 0, 4),
    ]
    assert none.status_code == 404


async def test_restoring_makes_the_old_words_the_next_version(world: World) -> None:
    async with world.client("lina") as client:
        original = (await client.get(LETTER)).json()
        await client.put(LETTER, json=words("一"))
        await client.put(LETTER, json=words("二"))
        late = await client.post(f"{LETTER}/restore", json={"version": 1, "base": 1})
        back = await client.post(f"{LETTER}/restore", json={"version": 1, "base": 2})
        assert (await client.get(LETTER)).json()["body"] == words("一")["body"]
        await client.post(f"{LETTER}/restore", json={"version": 0})
        assert (await client.get(LETTER)).json()["body"] == original["body"]
    assert (late.status_code, late.json()["reason"]) == (409, "letter_changed")
    assert late.json()["existing"] == "2"
    assert back.json()["version"] == 3
    assert world.count(templates) == 4


async def test_of_two_who_save_on_one_version_the_second_is_told(world: World) -> None:
    async with world.client("lina") as lina, world.client("hana") as hana:
        answers = await asyncio.gather(
            lina.put(LETTER, json={**words("一"), "base": 0}),
            hana.put(LETTER, json={**words("二"), "base": 0}),
        )
    assert sorted(answer.status_code for answer in answers) == [200, 409]
    assert world.count(templates) == 1


async def test_a_check_names_faults_and_warnings_and_saves_nothing(world: World) -> None:
    letter = {"subject": "{{ pay }}", "body": "您好：\n\n该岗位限35岁以下。"}
    async with world.client("lina", **{"Accept-Language": "en"}) as client:
        answer = await client.post(f"{LETTER}/check", json=letter)
        fine = await client.post(f"{LETTER}/check", json=words("感谢您的时间。"))
    errors, warnings = answer.json()["errors"], answer.json()["warnings"]
    assert answer.status_code == 200
    assert [(one["field"], one["line"], one["code"]) for one in errors] == [
        ("subject", 1, "unknown_variable")
    ]
    [warning] = warnings
    assert warning == {
        **{"part": "body", "line": 3, "word": "35岁", "about": "age"},
        **{"code": "doubtful_words", "field": "body"},
        "detail": "正文第 3 行：“35岁”（年龄）",
    }
    assert fine.json() == {"errors": [], "warnings": []}
    assert world.count(templates) == 0


async def test_warnings_come_with_preview_and_saving_and_refuse_nothing(world: World) -> None:
    async with world.client("lina") as client:
        preview = await client.post(f"{LETTER}/preview", json=words("该岗位限男性。"))
        saved = await client.put(LETTER, json=words("该岗位限男性。"))
    for answer in (preview, saved):
        assert answer.status_code == 200
        assert {one["about"] for one in answer.json()["warnings"]} == {"gender"}


async def test_a_letter_says_what_it_must_name(world: World) -> None:
    async with world.client("lina") as client:
        letter = (await client.get("/api/v1/templates/sign_in/en")).json()
        answer = await client.put(
            "/api/v1/templates/sign_in/en", json={"subject": "Hello", "body": "Come in."}
        )
    assert letter["must_say"] == ["link"]
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["code"] == "missing"
