"""Whatever people write stands on the pages as they wrote it, and never as part of the page."""

from __future__ import annotations

from sqlalchemy import Table

from db.schema import candidates, jobs, people, stages
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of, pages_of
from tests.pages.story import REJECT, Story

HOSTILE = "\"><script>alert('x')</script><img src=x onerror=alert(1)>{{ 7 * 7 }}"


def rename(story: Story, table: Table, column: str) -> None:
    story.write(lambda conn: conn.execute(table.update().values({column: HOSTILE})))


async def test_hostile_text_in_every_field_is_shown_and_not_run(story: Story, world: World) -> None:
    words = {**REJECT, "evidence": HOSTILE, "feedback": HOSTILE}
    story.judged(words)
    for table, column in (
        (candidates, "name"),
        (people, "name"),
        (jobs, "title"),
        (stages, "name"),
    ):
        rename(story, table, column)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    for who, path in pages_of(story, task):
        async with world.client(who) as client:
            page = (await client.get(path)).text
        assert "<script>" not in page, path
        assert "<img src=x" not in page, path
        assert "49" not in page.replace(HOSTILE, "") or "{{ 7 * 7 }}" in page, path
    async with world.client("lina") as client:
        case = (await client.get(f"/applications/{story.application}")).text
    assert case.count("&lt;script&gt;") > 5


async def test_hostile_text_comes_back_in_a_refused_form_as_text(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    link = story.link(task, "maya")
    typed = {"recommendation": HOSTILE, "verdict": "reject", "evidence": HOSTILE}
    async with world.client() as client:
        answer = await client.post(link, data={"completion": "submitted", **typed})
    assert answer.status_code == 422
    assert "<script>" not in answer.text
    assert "&lt;script&gt;" in answer.text


async def test_hostile_addresses_lead_nowhere(story: Story, world: World) -> None:
    for path in (f"/?job={HOSTILE}", f"/inbox?done={HOSTILE}", f"/sign-in?next={HOSTILE}"):
        async with world.client("lina") as client:
            page = (await client.get(path)).text
        assert "<script>" not in page
    async with world.client() as client:
        for away in ("//evil.example", "https://evil.example", "/\\evil.example"):
            page = (await client.get("/sign-in", params={"next": away})).text
            assert "evil.example" not in page.split('name="next"')[1].split(">")[0]
