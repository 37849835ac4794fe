"""A candidate who has been on hold as often as the policy allows: no page offers another hold."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import Connection

from db.schema import applications
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import HOLD
from tests.pages.story import Story
from tests.pages.test_links import look, send

SENTENCE = "The candidate has been on hold as often as the policy allows."
OFFERED = 'value="hold" required'
CLOSED = 'value="hold" disabled'


@pytest.fixture
def held(story: Story) -> str:
    """The task of a candidate who was told of the only hold that there can be."""
    story.told(HOLD)
    allow(story, 1)
    return str(story.open(TaskKind.REVIEW_HOLD).id)


def allow(story: Story, holds: int | None) -> None:
    """The application goes on by a policy with so many holds."""
    policy, at = replace(default_policy(), holds_at_most=holds), story.world.clock()

    def follow(conn: Connection) -> None:
        version = save_policy(conn, policy, at)
        conn.execute(applications.update().values(policy_version_id=version))

    story.write(follow)


async def test_the_page_of_the_link_says_why_there_is_no_other_hold(
    story: Story, world: World, held: str
) -> None:
    page = (await look(world, story.link(held, "tom"))).text
    assert CLOSED in page
    assert SENTENCE in page
    assert OFFERED not in page
    assert 'name="revisit_on"' not in page, "a day is only asked for with a hold"


@pytest.mark.parametrize("path", ["/tasks/{task}", "/inbox"])
async def test_the_desk_and_the_inbox_say_so_too(
    story: Story, world: World, held: str, path: str
) -> None:
    async with world.client("tom") as client:
        page = (await client.get(path.format(task=held), params={"lang": "en"})).text
    assert CLOSED in page
    assert SENTENCE in page


async def test_the_api_names_the_fault_that_it_would_be(
    story: Story, world: World, held: str
) -> None:
    async with world.client("tom") as client:
        (form,) = (await client.get(f"/api/v1/tasks/{held}")).json()["completions"]
    fields = {field["name"]: field for field in form["fields"]}
    options = {each["value"]: each["closed"] for each in fields["outcome"]["options"]}
    assert options == {"advance": None, "hold": "held_often_enough", "reject": None}
    assert "revisit_on" not in fields


async def test_what_was_chosen_before_comes_back_with_the_reason_and_without_the_choice(
    story: Story, world: World, held: str
) -> None:
    link = story.link(held, "tom")
    page = await send(world, link, completion="decided", outcome="hold", note="Let us wait.")
    assert page.status_code == 422
    assert CLOSED in page.text
    assert "Let us wait." in page.text


async def test_as_long_as_another_is_allowed_it_is_offered(
    story: Story, world: World, held: str
) -> None:
    for holds in (2, None):
        allow(story, holds)
        page = (await look(world, story.link(held, "tom"))).text
        assert OFFERED in page
        assert SENTENCE not in page
