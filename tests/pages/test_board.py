"""The board as people use it: what is in its address, and what stands on it."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from db.reading.board import newest_change
from db.schema import cards
from tests.api.world import World
from tests.pages.story import Story


async def board(world: World, who: str = "lina", **query: str) -> str:
    async with world.client(who) as client:
        answer = await client.get("/", params={"lang": "en", **query})
    assert answer.status_code == 200
    return answer.text


@pytest.mark.parametrize("query", ["欧阳静", "静", "阳", "JING@mail", "be-1", "静 mail.example"])
async def test_a_candidate_is_found_by_a_part_of_name_address_or_code(
    story: Story, world: World, query: str
) -> None:
    story.arranging()
    assert f"/applications/{story.application}" in await board(world, q=query)


@pytest.mark.parametrize("query", ["王", "静欧", "jing@other", "be-2"])
async def test_what_fits_nobody_finds_nobody(story: Story, world: World, query: str) -> None:
    story.arranging()
    page = await board(world, q=query)
    assert f"/applications/{story.application}" not in page
    assert "Nobody matches this search" in page


async def test_a_board_without_anybody_says_how_candidates_come_to_it(world: World) -> None:
    await world.parts.database.write(lambda conn: conn.execute(delete(cards)))
    page = await board(world)
    assert "No candidates yet" in page
    assert "imported from a file" in page


async def test_the_filters_of_an_address_stand_in_the_form(story: Story, world: World) -> None:
    story.arranging()
    mine = world.people["lina"]
    page = await board(world, owner=mine, job=world.job, pressing="1", q='"静"')
    assert f'<option value="{mine}" selected>' in page
    assert f'<option value="{world.job}" selected>' in page
    assert 'name="pressing" value="1" checked' in page
    assert 'value="&#34;静&#34;"' in page


async def test_whose_move_it_is_can_be_asked_for(story: Story, world: World) -> None:
    story.arranging()
    case = f"/applications/{story.application}"
    assert case in await board(world, owner=world.people["lina"])
    assert case not in await board(world, owner=world.people["tom"])


async def test_only_what_presses_is_shown_when_that_is_asked_for(
    story: Story, world: World
) -> None:
    story.arranging()
    case = f"/applications/{story.application}"
    assert case not in await board(world, pressing="1")
    world.clock.forward(days=4)
    assert case in await board(world, pressing="1")


async def test_a_column_alone_has_its_own_address(story: Story, world: World) -> None:
    story.arranging()
    case = f"/applications/{story.application}"
    assert case in await board(world, column="arranging")
    assert case not in await board(world, column="closed")
    assert case not in await board(world, column="no_such_column")
    assert case not in await board(world, column="arranging", after="2.0.app_9")


async def test_interviewers_find_their_own_cases_only(story: Story, world: World) -> None:
    story.collecting()
    case = f"/applications/{story.application}"
    assert case in await board(world, "maya", q="静")
    assert case not in await board(world, "otto", q="静")
    assert 'name="owner"' not in await board(world, "maya")


async def test_the_mark_changes_with_the_board_and_only_then(story: Story, world: World) -> None:
    async with world.client("lina") as client:
        before = (await client.get("/board/version")).text
        assert (await client.get("/board/version")).text == before
        story.arranging()
        world.clock.forward(minutes=1)
        story.withdraw()
        after = (await client.get("/board/version")).text
    assert before != after
    assert after == world.parts.database.read_now(newest_change)
    assert f'data-changed="{after}"' in await board(world)


async def test_nobody_asks_for_the_mark_without_signing_in(world: World) -> None:
    async with world.client() as client:
        assert (await client.get("/board/version")).status_code == 303
