"""What is known of a day, while an interview is put into it."""

from __future__ import annotations

from datetime import timedelta
from html import unescape

from playwright.async_api import Browser, expect
from sqlalchemy import insert

from db.schema import people
from domain.words import Role, TaskKind
from tests.api.world import World
from tests.pages.browser import DESK, served, sign_in
from tests.pages.story import Story


def typed(world: World, starts_in: timedelta, *panel: str) -> dict[str, object]:
    starts = (world.clock() + starts_in).isoformat()
    return {"starts_at": starts, "minutes": "60", "panel": [world.people[who] for who in panel]}


async def day_of(world: World, story: Story, form: dict[str, object], task: str = "") -> str:
    async with world.client("lina") as client:
        answer = await client.post(
            f"/applications/{story.application}/day", params={"task": task}, data=form
        )
    assert answer.status_code == 200, answer.text
    return unescape(answer.text)


async def test_what_the_panel_has_that_day_stands_beside_the_time(
    story: Story, world: World
) -> None:
    story.invited("maya", starts_in=timedelta(hours=1))

    said = await day_of(world, story, typed(world, timedelta(hours=3), "maya", "otto"))

    strips = said.split("<li>")[1:]
    assert [strip.count('class="taken"') for strip in strips] == [1, 0]
    assert [strip.count('class="proposed"') for strip in strips] == [1, 1]
    assert "系统里没有其他面试" not in strips[0]
    assert "系统里没有其他面试" in strips[1]


async def test_an_overlap_is_marked_before_anybody_presses(story: Story, world: World) -> None:
    story.invited("maya", starts_in=timedelta(hours=1))

    free = await day_of(world, story, typed(world, timedelta(hours=3), "maya"))
    taken = await day_of(world, story, typed(world, timedelta(hours=1, minutes=30), "maya"))

    assert "另有一场面试" not in free
    assert "Maya Chen在这个时间另有一场面试" in taken


async def test_an_interview_that_moves_is_not_in_its_own_way(story: Story, world: World) -> None:
    story.invited("maya", starts_in=timedelta(hours=1))
    task = str(story.open(TaskKind.AWAIT_INTERVIEW).id)

    said = await day_of(world, story, typed(world, timedelta(hours=1, minutes=30), "maya"), task)

    assert 'class="taken"' not in said
    assert "另有一场面试" not in said


async def test_the_candidates_clocks_are_shown_where_they_differ(
    story: Story, world: World
) -> None:
    form = typed(world, timedelta(hours=3), "maya")

    assert "当地时间" not in await day_of(world, story, form)
    async with world.client("hana") as client:
        await client.patch(f"/api/v1/candidates/{world.candidate}", json={"zone": "Europe/Dublin"})

    assert "当地时间" in await day_of(world, story, form)


async def test_a_time_that_is_not_there_yet_is_asked_for(story: Story, world: World) -> None:
    said = await day_of(world, story, {"minutes": "60", "panel": [world.people["maya"]]})

    assert "选好日期和时间" in said


async def test_without_a_script_a_button_shows_the_day(story: Story, world: World) -> None:
    task = story.arranging()
    form = typed(world, timedelta(hours=3), "maya") | {"completion": "scheduled", "look": "1"}

    async with world.client("lina") as client:
        answer = await client.post(f"/tasks/{task}", data=form)

    assert answer.status_code == 200
    assert 'class="proposed"' in answer.text
    assert str(form["starts_at"]) in answer.text


async def test_the_day_follows_what_is_typed(story: Story, world: World, browser: Browser) -> None:
    task = story.arranging()
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/tasks/{task}")
        starts = (world.clock() + timedelta(days=2)).strftime("%Y-%m-%dT10:00")
        await page.fill("input[name=starts_at]", starts)

        await expect(page.locator("form[data-day] .that-day")).to_contain_text("不读取日历")


async def test_among_many_people_one_is_found_by_some_letters(
    story: Story, world: World, browser: Browser
) -> None:
    task = story.arranging()
    crowd = [
        {
            "id": f"per_{number:026}",
            "name": f"Crowd {number:02}",
            "email": f"crowd{number}@starriver.example",
            "locale": "en",
            "zone": "Asia/Shanghai",
            "roles": [Role.INTERVIEWER],
            "created_at": world.clock(),
        }
        for number in range(20)
    ]
    world.parts.database.write_now(lambda conn: conn.execute(insert(people), crowd))
    async with served(world) as address:
        context = await browser.new_context(viewport=DESK)
        await sign_in(context, world, address, "lina")
        page = await context.new_page()
        await page.goto(f"{address}/tasks/{task}")
        await page.fill(".people .find", "crowd 07")

        shown = page.locator(".people .seat:visible")
        await expect(shown.filter(has_text="Crowd")).to_have_count(1)
        await expect(shown.filter(has_text="Maya Chen")).to_have_count(1)
