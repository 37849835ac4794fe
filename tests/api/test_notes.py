"""HR's private notes by API: for the desk alone, and taken back by whoever wrote them."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import Update, update

from db.schema import candidates, notes, process_views
from tests.api.world import PROBLEM, START, World

WORDS = "期望年薪 45 万；\n在等另一家的答复 <b>"


def path(world: World, what: str = "") -> str:
    return f"/api/v1/applications/{world.application}/notes{what}"


async def add(world: World, who: str, text: str = WORDS) -> Any:
    async with world.client(who) as client:
        return await client.post(path(world), json={"text": text})


async def listed(world: World, who: str) -> Any:
    async with world.client(who) as client:
        return await client.get(path(world))


async def test_a_note_is_kept_with_its_author_and_read_by_the_desk(world: World) -> None:
    first = await add(world, "lina")
    world.clock.forward(minutes=1)
    second = await add(world, "hana", "Agreed.")
    assert first.status_code == second.status_code == 201
    found = (await listed(world, "hana")).json()
    assert [(each["author_name"], each["text"]) for each in found] == [
        ("Hana Novak", "Agreed."),
        ("李娜", WORDS),
    ]


@pytest.mark.parametrize("who", ["tom", "maya", ""])
async def test_nobody_outside_of_the_desk_reads_or_writes_notes(world: World, who: str) -> None:
    await add(world, "lina")
    refused = 403 if who else 401
    assert (await listed(world, who)).status_code == refused
    assert (await add(world, who)).status_code == refused
    assert world.count(notes) == 1


async def test_only_the_author_takes_a_note_back(world: World) -> None:
    note = (await add(world, "lina")).json()["id"]
    async with world.client("hana") as client:
        assert (await client.delete(path(world, f"/{note}"))).status_code == 404
    async with world.client("lina") as client:
        assert (await client.delete(path(world, f"/{note}"))).status_code == 204
        assert (await client.delete(path(world, f"/{note}"))).status_code == 404
    assert world.count(notes) == 0


@pytest.mark.parametrize(
    ("text", "code"),
    [(" \n", "required"), ("x" * 4001, "too_long"), ("a\x00b", "control_characters")],
)
async def test_a_note_without_words_or_with_too_many_is_refused(
    world: World, text: str, code: str
) -> None:
    answer = await add(world, "lina", text)
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM
    assert [error["code"] for error in answer.json()["errors"]] == [code]


async def test_an_application_that_does_not_exist_has_no_notes(world: World) -> None:
    async with world.client("lina") as client:
        address = "/api/v1/applications/app_nobody/notes"
        assert (await client.get(address)).status_code == 404
        assert (await client.post(address, json={"text": "x"})).status_code == 404


@pytest.mark.parametrize(
    "change",
    [update(process_views).values(ended_by="erase"), update(candidates).values(erased_at=START)],
)
async def test_nothing_is_noted_any_more_about_somebody_who_is_or_was_erased(
    world: World, change: Update
) -> None:
    world.parts.database.write_now(lambda conn: conn.execute(change))
    answer = await add(world, "lina")
    assert (answer.status_code, answer.json()["reason"]) == (409, "being_erased")
    assert world.count(notes) == 0
