"""Every page renders in both languages for every kind of task, and looking changes nothing."""

from __future__ import annotations

import re

import pytest

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import everything_in, open_task_of, pages_of, standing_pages
from tests.pages.story import Story

LOST_KEY = re.compile(r"\b(pages|words|forms|problems|jobs)\.[a-z_]+\.[a-z_.]+")
FINE = {200, 404, 410}


@pytest.mark.parametrize("kind", list(TaskKind))
async def test_every_page_shows_every_kind_of_task_in_both_languages(
    story: Story, world: World, kind: TaskKind
) -> None:
    task = open_task_of(kind, story)
    await shown(world, pages_of(story, task))


async def test_every_page_that_no_task_changes_shows_in_both_languages(world: World) -> None:
    await shown(world, standing_pages(world))


async def shown(world: World, pages: list[tuple[str, str]]) -> None:
    """Each of these pages is there, in both languages, with all its words."""
    for who, path in pages:
        for language, said in (("en", "en"), ("zh", "zh-CN")):
            async with world.client(who) as client:
                answer = await client.get(f"{path}{'&' if '?' in path else '?'}lang={language}")
            assert answer.status_code in FINE, (path, answer.text[:500])
            assert f'lang="{said}"' in answer.text, path
            assert not LOST_KEY.search(answer.text), path


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("kind", [TaskKind.GIVE_FEEDBACK, TaskKind.NOTIFY_CANDIDATE])
async def test_looking_at_a_page_changes_nothing(
    story: Story, world: World, kind: TaskKind, method: str
) -> None:
    task = open_task_of(kind, story)
    pages = [*pages_of(story, task), *standing_pages(world)]
    for who in {who for who, _ in pages if who}:
        world.usual_session(who)
    before = everything_in(world)
    for who, path in pages:
        async with world.client(who) as client:
            await client.request(method, path)
    await world.settle()
    assert everything_in(world) == before
    assert world.bell.rung == []
    assert world.channel.sent == []


async def test_pages_hold_no_script_and_no_style_of_their_own(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    for who, path in [*pages_of(story, task), *standing_pages(world)]:
        async with world.client(who) as client:
            answer = await client.get(path)
        # A script is a file of ours, which the policy allows; none stands in the page.
        for script in re.findall(r"<script.*?</script>", answer.text, re.DOTALL):
            assert re.fullmatch(r'<script src="/static/\w+\.\w+\.js" defer></script>', script)
        assert "<style" not in answer.text
        assert " style=" not in answer.text
        assert not re.search(r"\son[a-z]+=", answer.text)
        assert "//" not in "".join(re.findall(r'(?:src|<link[^>]*href)="([^"]*)"', answer.text))


async def test_a_page_stays_small_enough_for_a_bad_connection(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with world.client() as client:
        page = await client.get(story.link(task, "maya"))
        style = re.search(r'href="(/static/[^"]+\.css)"', page.text)
        assert style is not None
        sheet = await client.get(style.group(1))
    assert sheet.status_code == 200
    assert sheet.headers["content-type"].startswith("text/css")
    assert len(page.content) + len(sheet.content) < 50_000


async def test_the_language_is_the_readers_until_they_choose_another(
    story: Story, world: World
) -> None:
    story.collecting()
    async with world.client("lina") as client:
        assert "待办" in (await client.get("/inbox")).text
        assert "To do" not in (await client.get("/inbox", params={"lang": "en"})).text
        assert "to do" in (await client.get("/inbox")).text
    async with world.client("", **{"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5"}) as client:
        assert "登录" in (await client.get("/sign-in")).text
    async with world.client("", **{"Accept-Language": "fr"}) as client:
        assert "Sign in" in (await client.get("/sign-in")).text
