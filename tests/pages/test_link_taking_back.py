"""The page by link of whoever sees a rejection before it leaves: the letter, and taking it back."""

from __future__ import annotations

from activities.steps import judging
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import REJECT, Story
from tests.pages.test_link_feedback import last_act
from tests.pages.test_links import look, send

WHY = "We have an opening for exactly this in the other group."


def leaving(story: Story) -> str:
    """A rejection waits to leave; gives its wait."""
    story.told(REJECT, reason_code="skills_gap")
    return str(story.open(TaskKind.AWAIT_RELEASE).id)


async def test_the_manager_reads_the_letter_and_need_do_nothing(story: Story, world: World) -> None:
    page = (await look(world, story.link(leaving(story), "tom"))).text
    assert "Before it leaves: the rejection of 欧阳静" in page
    assert "If you agree, there is nothing to do." in page
    assert "我们很遗憾地告诉您" in page.split('class="letter"')[1]
    assert page.count('name="completion"') == 1


async def test_what_the_manager_takes_back_is_decided_anew_with_the_reason(
    story: Story, world: World
) -> None:
    link = story.link(leaving(story), "tom")
    story.world.clock.forward(minutes=5)
    assert (await send(world, link, completion="taken_back", note=" ")).status_code == 422
    assert (await send(world, link, completion="taken_back", note=WHY)).status_code == 303
    story.step(judging.reconsider, last_act(story))
    decide = story.open(TaskKind.DECIDE)
    assert decide.owner_id == world.people["tom"]
    page = (await look(world, story.link(decide.id, "tom"))).text
    assert WHY in page
    assert "Tom Becker asks you to decide the outcome again" in page
    assert story.last_message().state == "suppressed"


async def test_the_manager_cannot_put_it_back_on_the_desk_as_a_draft(
    story: Story, world: World
) -> None:
    link = story.link(leaving(story), "tom")
    assert (await send(world, link, completion="undo")).status_code == 409
    assert story.open(TaskKind.AWAIT_RELEASE)
