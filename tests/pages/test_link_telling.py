"""Whoever interviewed tells the good news by link: the letter, two equal acts, or HR instead."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, select

from activities.steps import telling
from api.pages.passing_on import PASSED_ON
from db.process import ledger
from db.schema import acts
from db.setup.templates import save_letter
from domain.letters import Letter
from domain.scenarios import Scenario
from domain.words import TaskKind, WordingLevel
from notify.channel import Envelope
from tests.api.world import PROBLEM, World
from tests.pages.led import LEAD_TELLS, go_by, to_tell
from tests.pages.places import HOLD, marks_in
from tests.pages.story import REJECT, Story
from tests.pages.test_links import look, send

OWN = "和您聊消息队列那一段，我印象很深。"
GIST = "Called her right after the interview; she was glad."


async def tell(world: World, link: str, **form: Any) -> httpx2.Response:
    return await send(world, link, **{"completion": "send", **form})


def leaves(story: Story) -> Envelope:
    """The process takes what was sent; gives the mail that leaves."""
    query = select(acts.c.id).where(acts.c.completion == "send")
    act = story.read(lambda conn: conn.execute(query).scalar_one())
    (message,) = story.step(telling.tell, act).messages
    composer = story.world.parts.composer

    def composed(conn: Connection) -> Envelope:
        facts = composer.facts(conn, ledger.message(conn, message))
        return composer.envelope(facts, composer.rendered(facts), story.world.clock())

    sent: Envelope = story.read(composed)
    return sent


async def test_the_lead_sees_the_whole_letter_signed_by_them(story: Story, world: World) -> None:
    link = story.link(to_tell(story), "maya")
    page = (await look(world, link)).text
    assert "Tell 欧阳静 how it goes on" in page
    assert "很高兴地告诉您" in page
    assert "Maya Chen\n面试官\nStarriver" in page
    assert 'name="paragraph"' in page
    assert 'name="body"' not in page
    assert "Return it to the hiring manager" not in page


async def test_a_paragraph_is_looked_at_in_its_place_before_it_is_sent(
    story: Story, world: World
) -> None:
    link = story.link(to_tell(story), "maya")
    page = (await tell(world, link, paragraph=OWN, look="1")).text
    letter = page.split('class="letter"')[1].split("</div>")[0]
    assert letter.index("很高兴") < letter.index(OWN) < letter.index("面试官")
    assert story.open(TaskKind.NOTIFY_CANDIDATE)


async def test_the_letter_leaves_with_the_paragraph_signature_and_both_to_answer(
    story: Story, world: World
) -> None:
    link = story.link(to_tell(story), "maya")
    assert (await tell(world, link, paragraph=f"{OWN}\n\n下一轮见！")).status_code == 303
    page = (await look(world, link)).text
    assert "it is recorded" in page
    assert OWN in page
    mail = leaves(story)
    assert mail.from_name == "Starriver"
    assert (mail.reply_to_name, mail.also_reply_to[0].name) == ("Maya Chen", "李娜")
    assert f"给我们留下了很好的印象。\n\n{OWN}\n下一轮见！\n\n" in mail.text
    assert "Maya Chen\n面试官\nStarriver" in mail.text
    assert "联系Maya Chen和李娜" in mail.text


async def test_without_a_paragraph_the_letter_has_no_hole(story: Story, world: World) -> None:
    link = story.link(to_tell(story), "maya")
    assert (await tell(world, link)).status_code == 303
    assert "印象。\n\n至此" in leaves(story).text


async def test_answers_reach_the_recruiter_alone_where_the_policy_says_so(
    story: Story, world: World
) -> None:
    sending = replace(LEAD_TELLS.sending, replies_to_signer=False)
    link = story.link(to_tell(story, policy=replace(LEAD_TELLS, sending=sending)), "maya")
    await tell(world, link)
    mail = leaves(story)
    assert (mail.reply_to_name, mail.also_reply_to) == ("李娜", ())
    assert "Maya Chen\n面试官" in mail.text


async def test_a_hold_is_told_by_the_lead_as_well(story: Story, world: World) -> None:
    go_by(story)
    story.judged(HOLD)
    decide = story.open(TaskKind.NOTIFY_CANDIDATE)
    page = (await look(world, story.link(decide.id, "maya"))).text
    assert "申请仍在进行中" in page
    assert "Maya Chen\n面试官\nStarriver" in page


async def test_a_rejection_stays_at_the_desk(story: Story) -> None:
    go_by(story)
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE)
    assert (task.party, task.owner_id) == ("recruiter", story.world.people["lina"])


async def test_what_the_lead_told_themselves_is_noted_by_their_ways(
    story: Story, world: World
) -> None:
    link = story.link(to_tell(story), "maya")
    page = (await look(world, link)).text
    form = page.split("I have told them already")[1]
    assert [
        way in form for way in ("in_person", "phone", "wechat", '"sms"', "agency", '"ats"')
    ] == [
        *(True, True, True),
        *(False, False, False),
    ]
    told = {"completion": "told_otherwise", "told_at": "2027-03-01T11:05", "gist": GIST}
    refused = await send(world, link, **told, channel="agency")
    assert refused.status_code == 422
    assert GIST in refused.text
    assert (await send(world, link, **told, channel="in_person")).status_code == 303
    page = (await look(world, link)).text
    assert "In person" in page
    assert GIST in page


WHOLE = {"subject": "Hi", "body": "Welcome aboard!"}


async def test_nobody_without_a_desk_changes_the_words_on_any_road(
    story: Story, world: World
) -> None:
    task = to_tell(story)
    by_link = await tell(world, story.link(task, "maya"), **WHOLE)
    async with world.client("maya") as client:
        signed_in = await client.post(
            f"/tasks/{task}", params={"lang": "en"}, data={"completion": "send", **WHOLE}
        )
        body = {"completion": "send", "form": WHOLE}
        by_api = await client.post(f"/api/v1/tasks/{task}/completions", json=body)
    for answer in (by_link, signed_in):
        assert answer.status_code == 422
        assert "cannot be changed here" in answer.text
    assert by_api.status_code == 422
    assert by_api.headers["content-type"] == PROBLEM
    assert {each["code"] for each in by_api.json()["errors"]} == {"words_are_fixed"}
    assert story.open(TaskKind.NOTIFY_CANDIDATE)


async def test_the_desk_writes_freely_and_signs_as_ever(story: Story, world: World) -> None:
    task = to_tell(story)
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}?lang=en")).text
        assert 'name="body"' in page
        assert 'name="paragraph"' not in page
        assert "李娜\nStarriver" in page
        form = {
            "completion": "send",
            "subject": "好消息",
            "body": "欧阳静，您好：\n\n您通过了。\n\n李娜",
        }
        assert (await client.post(f"/tasks/{task}", data=form)).status_code == 303
    mail = leaves(story)
    assert "您通过了。" in mail.text
    assert mail.also_reply_to == ()


@pytest.mark.parametrize(
    ("paragraph", "said"),
    [
        ("年薪可以给到五十万。", "Amounts of money are HR"),
        ("字" * 301, "This text is too long."),
        ("肯定录用您！", "Read these words again"),
    ],
    ids=["an amount", "too long", "a promise"],
)
async def test_a_paragraph_is_read_before_it_leaves(
    story: Story, world: World, paragraph: str, said: str
) -> None:
    answer = await tell(world, story.link(to_tell(story), "maya"), paragraph=paragraph)
    assert answer.status_code == 422
    assert paragraph in answer.text
    assert said in answer.text or marks_in(answer.text)


async def test_a_locked_letter_takes_no_paragraph(story: Story, world: World) -> None:
    locked = replace(LEAD_TELLS, wording={Scenario.NEXT_STEP: WordingLevel.LOCKED})
    link = story.link(to_tell(story, policy=locked), "maya")
    page = (await look(world, link)).text
    assert 'name="paragraph"' not in page
    assert "Its words stay as they are." in page
    assert (await tell(world, link, paragraph=OWN)).status_code == 422
    assert (await tell(world, link)).status_code == 303


async def test_a_saved_letter_without_a_place_for_it_is_sent_as_it_stands(
    story: Story, world: World
) -> None:
    saved = Letter("好消息", "{{ recipient_name }}，您通过了。\n\n{{ recruiter_name }}", 0)
    story.write(
        lambda conn: save_letter(
            conn, Scenario.NEXT_STEP, "zh", saved, world.people["hana"], world.clock()
        )
    )
    link = story.link(to_tell(story), "maya")
    page = (await look(world, link)).text
    assert "您通过了。\n\n李娜" in page
    assert 'name="paragraph"' not in page
    refused = await tell(world, link, paragraph=OWN)
    assert refused.status_code == 422
    assert OWN in refused.text


async def test_it_goes_to_hr_by_one_press_with_a_wish(story: Story, world: World) -> None:
    task = to_tell(story)
    link = story.link(task, "maya")
    wish = "Please call her, she is travelling."
    assert "The recruiter tells the candidate instead" in (await look(world, link)).text
    passed = await send(world, link, completion=PASSED_ON, wish=wish)
    assert passed.status_code == 303
    page = await look(world, link)
    assert "Passed on to HR" in page.text
    row = story.open(TaskKind.NOTIFY_CANDIDATE)
    assert (row.id, row.party, row.owner_id) == (task, "recruiter", world.people["lina"])
    async with world.client("lina") as client:
        shown = (await client.get(f"/tasks/{task}?lang=en")).text
    assert "Maya Chen passed this on to HR" in shown
    assert wish in shown
    assert (await tell(world, link)).status_code == 409


async def test_who_signs_letters_sends_them_one_by_one(story: Story, world: World) -> None:
    task = to_tell(story)
    async with world.client("maya") as client:
        inbox = (await client.get("/inbox?lang=en")).text
        assert task in inbox
        assert 'form="letters"' not in inbox
        together = await client.get("/inbox/letters", params={"task": task, "lang": "en"})
    assert "很高兴地告诉您" not in together.text
