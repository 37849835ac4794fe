"""Private notes on an application's page: for the desk alone, and shown as they were written."""

from __future__ import annotations

import re

from db.schema import notes
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import Story
from tests.pages.test_application import HOSTILE, page_of, post


async def test_notes_are_added_read_and_taken_back_on_the_page(story: Story) -> None:
    story.collecting()
    answer = await post(story, "notes", text="期望年薪 45 万")
    assert answer.status_code == 303
    assert answer.headers["location"].endswith("#notes")
    page = await page_of(story, "hana")
    assert "期望年薪 45 万" in page
    assert "/remove" not in page.split('id="notes"', 1)[1].split("</section>", 1)[0]
    [note] = re.findall(r"/notes/(not_\w+)/remove", await page_of(story))
    assert (await post(story, f"notes/{note}/remove")).status_code == 303
    assert story.world.count(notes) == 0


async def test_a_note_is_seen_by_nobody_but_the_desk(story: Story, world: World) -> None:
    story.collecting()
    await post(story, "notes", text="夜莺不宜外传")
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    for who in ("tom", "maya"):
        assert "夜莺不宜外传" not in await page_of(story, who)
    async with world.client() as client:
        for path in (story.link(task, "maya"), story.link("", "")):
            assert "夜莺不宜外传" not in (await client.get(path)).text
    async with world.client("maya") as client:
        events = await client.get(f"/api/v1/applications/{story.application}/timeline")
    assert "夜莺不宜外传" not in events.text
    assert "夜莺不宜外传" in await page_of(story)


async def test_a_hostile_note_is_shown_and_not_run(story: Story) -> None:
    story.collecting()
    await post(story, "notes", text=HOSTILE)
    await post(story, "urgent", reason=HOSTILE)
    page = await page_of(story)
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert page.count("&lt;script&gt;") >= 2


async def test_an_empty_note_comes_back(story: Story) -> None:
    story.collecting()
    answer = await post(story, "notes", text="  ")
    assert answer.status_code == 422
    assert "This must be filled in." in answer.text.split('id="notes"', 1)[1]
    long = "长" * 4001
    answer = await post(story, "notes", text=long)
    assert answer.status_code == 422
    assert long in answer.text
