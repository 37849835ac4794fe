"""A letter that says something of the interview: the interviewer's words by one press, looked at as
the candidate's phone shows it, and whose wording it is."""

from __future__ import annotations

import re
from typing import Any

import httpx2
import pytest

from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, REJECT, Story

SAID = str(REJECT["feedback"])
PARAMS = {"lang": "en"}


async def shown(world: World, task: str) -> str:
    async with world.client("lina") as client:
        return str((await client.get(f"/tasks/{task}", params=PARAMS)).text)


async def pressed(world: World, task: str, **form: Any) -> httpx2.Response:
    async with world.client("lina") as client:
        return await client.post(f"/tasks/{task}", params=PARAMS, data={"version": "1", **form})


def body_of(page: str) -> str:
    """What stands in the letter's form."""
    return page.split('id="send-body"', 1)[1].split(">", 1)[1].split("</textarea>", 1)[0].strip()


def telling(story: Story) -> str:
    story.judged(REJECT)
    return str(story.open(TaskKind.NOTIFY_CANDIDATE).id)


async def test_one_press_puts_the_interviewers_words_where_the_letter_has_their_place(
    story: Story, world: World
) -> None:
    task, maya = telling(story), world.people["maya"]
    page = await shown(world, task)
    drafted = body_of(page)
    assert SAID not in drafted
    assert f'form="to-send" name="insert" value="{maya}"' in page
    answer = await pressed(world, task, completion="send", insert=maya, subject="S", body=drafted)
    assert answer.status_code == 200
    paragraphs = body_of(answer.text).split("\n\n")
    assert paragraphs.index(SAID) == len(drafted.split("\n\n")) - 4
    assert "In the letter" in answer.text
    assert 'name="insert"' not in answer.text
    assert story.open(TaskKind.NOTIFY_CANDIDATE) is not None
    sent = await pressed(
        world,
        task,
        completion="send",
        subject="Your application",
        body=body_of(answer.text),
        reason_code="skills_gap",
    )
    assert sent.status_code == 303


async def test_what_was_typed_before_stays_and_nothing_is_put_in_twice(
    story: Story, world: World
) -> None:
    task, maya = telling(story), world.people["maya"]
    typed = "Dear Jing,\n\nall is said.\n\nLina"
    once = await pressed(world, task, completion="send", insert=maya, subject="Mine", body=typed)
    assert body_of(once.text) == f"Dear Jing,\n\nall is said.\n\n{SAID}\n\nLina"
    assert 'value="Mine"' in once.text or ">\nMine</textarea>" in once.text
    again = await pressed(
        world, task, completion="send", insert=maya, subject="Mine", body=body_of(once.text)
    )
    assert body_of(again.text) == body_of(once.text)
    nobody = await pressed(world, task, completion="send", insert="per_x", subject="", body=typed)
    assert body_of(nobody.text) == typed


async def test_where_nobody_wrote_anything_for_the_candidate_there_is_nothing_to_put_in(
    story: Story, world: World
) -> None:
    story.judged(PASS)
    page = await shown(world, str(story.open(TaskKind.NOTIFY_CANDIDATE).id))
    assert 'name="insert"' not in page


async def test_the_letter_is_looked_at_as_a_phone_shows_it_and_holds_no_way_in(
    story: Story, world: World
) -> None:
    task = telling(story)
    drafted = body_of(await shown(world, task))
    answer = await pressed(
        world, task, completion="send", look="1", subject="On your application", body=drafted
    )
    assert '<iframe class="phone-frame" sandbox title=' in answer.text
    frame = answer.text.split('srcdoc="', 1)[1].split('"', 1)[0]
    assert "Ouyang" in frame or "欧阳静" in frame
    assert "/c/" in frame
    assert not re.search(r"/c/\w", frame)
    assert "'unsafe-hashes'" in answer.headers["content-security-policy"]
    assert len(answer.content) < 60_000
    assert "<iframe" not in await shown(world, task)


@pytest.mark.parametrize("who", ["lina", "hana"])
async def test_whose_wording_the_draft_begins_with_is_said(
    story: Story, world: World, who: str
) -> None:
    task = telling(story)
    assert "Template: Default template" in await shown(world, task)
    address = "/templates/rejection/zh"
    async with world.client(who) as client:
        saved = await client.post(
            f"{address}?lang=en", data={"do": "save", "base": "0", "subject": "S", "body": BODY}
        )
    assert saved.status_code == 303
    if who == "lina":
        proposal = saved.headers["location"].split("?", 1)[0]
        async with world.client("hana") as client:
            assert (await client.post(f"{proposal}/confirm")).status_code == 303
    page = await shown(world, task)
    assert "Template: Version 1" in page
    assert ("confirmed by Hana Novak" in page) is (who == "lina")
    async with world.client("lina") as client:
        history = (await client.get(f"{address}/versions?lang=en")).text
    assert ("confirmed by Hana Novak" in history) is (who == "lina")


BODY = "{{ recipient_name }}\n\n{{ recruiter_name }}"
