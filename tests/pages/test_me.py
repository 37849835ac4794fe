"""The page where somebody of the desk chooses how they hear of new tasks."""

from __future__ import annotations

import re

from tests.api.world import ORIGIN, World

CHECKED = re.compile(r'value="(\w+)" checked')


async def test_the_choice_is_shown_and_changed(world: World) -> None:
    async with world.client("lina", origin=ORIGIN) as client:
        page = await client.get("/me")
        assert CHECKED.findall(page.text) == ["together"]
        saved = await client.post("/me", data={"new_tasks": "never"})
        assert (saved.status_code, saved.headers["location"]) == (303, "/me?saved=yes")
        after = await client.get("/me?saved=yes&lang=en")
    assert CHECKED.findall(after.text) == ["never"]
    assert 'role="status"' in after.text
    assert "Saved." in after.text


async def test_a_form_without_a_choice_changes_nothing(world: World) -> None:
    async with world.client("lina", origin=ORIGIN) as client:
        assert (await client.post("/me", data={})).status_code == 422
        assert CHECKED.findall((await client.get("/me")).text) == ["together"]


async def test_who_has_no_desk_is_told_that_tasks_come_by_mail(world: World) -> None:
    async with world.client("tom") as client:
        page = await client.get("/me", params={"lang": "en"})
    assert "Your tasks reach you by mail" in page.text
    assert 'action="/me"' not in page.text


async def test_every_page_of_the_desk_leads_there_by_the_name(world: World) -> None:
    async with world.client("lina") as client:
        for path in ("/inbox", "/", "/people"):
            assert 'href="/me"' in (await client.get(path)).text
