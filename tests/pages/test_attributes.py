"""What a stage's scorecards rate, on the page of its job: named, renamed, and kept once rated."""

from __future__ import annotations

import re
from typing import Any

import httpx2

from db.schema import stages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, Story

HOSTILE = "<script>alert('x')</script>"


async def send(world: World, who: str = "lina", **typed: Any) -> httpx2.Response:
    """Send the form; `name_0` stands for the field `name.0`."""
    form = {name.replace("_", "."): value for name, value in typed.items()}
    async with world.client(who, **{"Accept-Language": "en"}) as client:
        path = f"/jobs/{world.job}/stages/{world.facts.stage}/attributes"
        return await client.post(path, params={"lang": "en"}, data=form)


async def page_of(world: World, lang: str = "en") -> str:
    async with world.client("lina") as client:
        return str((await client.get(f"/jobs/{world.job}", params={"lang": lang})).text)


def kept(world: World) -> tuple[list[dict[str, str]], list[str]]:
    row = world.parts.database.read_now(lambda conn: conn.execute(stages.select()).one())
    return row.attributes, row.focus


async def test_attributes_are_named_in_two_languages_and_get_a_code(world: World) -> None:
    answer = await send(
        world, name_0="系统设计 System design", focus_0="1", name_1="编码", name_2="沟通"
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/jobs/{world.job}#{world.facts.stage}"
    assert kept(world) == (
        [
            {"id": "system_design", "name": "系统设计 System design"},
            {"id": "attribute", "name": "编码"},
            {"id": "attribute_2", "name": "沟通"},
        ],
        ["system_design"],
    )
    page = await page_of(world, "zh")
    assert "系统设计 System design · 重点考察" in page
    # Two empty lines below what there is.
    assert re.findall(r'name="name\.\d" value="(.*?)"', page) == [
        "系统设计 System design",
        "编码",
        "沟通",
        "",
        "",
    ]


async def test_what_has_been_rated_is_renamed_and_not_taken_away(
    story: Story, world: World
) -> None:
    await send(world, name_0="Design", name_1="Coding")
    story.collecting()
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    story.act(task, "submitted", "maya", **{**PASS, "ratings": {"design": 4}})
    answer = await send(world, id_0="design", name_0="", id_1="coding", name_1="Coding")
    assert answer.status_code == 409
    assert "can be renamed, and not taken away" in answer.text
    assert [each["id"] for each in kept(world)[0]] == ["design", "coding"]
    answer = await send(world, id_0="design", name_0="架构", id_1="coding", name_1="")
    assert answer.status_code == 303
    assert kept(world)[0] == [{"id": "design", "name": "架构"}]


async def test_a_faulty_name_comes_back_as_it_was_typed(world: World) -> None:
    answer = await send(world, name_0="x" * 81, name_1=HOSTILE)
    assert answer.status_code == 422
    assert "x" * 81 in answer.text
    assert "<script>alert" not in answer.text
    assert kept(world) == ([], [])


async def test_a_hostile_name_is_shown_and_not_run(world: World) -> None:
    assert (await send(world, name_0=HOSTILE)).status_code == 303
    page = await page_of(world)
    assert "<script>alert" not in page
    assert "&lt;script&gt;" in page


async def test_a_code_that_somebody_made_up_is_refused(world: World) -> None:
    answer = await send(world, id_0="<b>", name_0="Design")
    assert answer.status_code == 422
    assert "A code begins with a letter" in answer.text


async def test_only_the_desk_says_what_is_rated(world: World) -> None:
    assert (await send(world, "tom", name_0="Design")).status_code == 403
    async with world.client("lina") as client:
        path = f"/jobs/{world.job}/stages/stg_nobody/attributes"
        assert (await client.post(path, data={"name.0": "Design"})).status_code == 404
