"""Tasks at the desk: what is typed is read by the arbiter, and comes back with its faults."""

from __future__ import annotations

import html
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from activities.steps import telling
from db.schema import act_texts, acts
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import REJECT, Story


async def post(world: World, who: str, path: str, **form: Any) -> httpx2.Response:
    async with world.client(who, **{"Accept-Language": "en"}) as client:
        return await client.post(path, data=form)


def texts_of_last_act(story: Story) -> dict[str, str]:
    last = select(acts.c.id).order_by(acts.c.seq.desc()).limit(1).scalar_subquery()
    query = select(act_texts.c.field, act_texts.c.text).where(act_texts.c.act_id == last)
    return {row.field: row.text for row in story.read(lambda conn: conn.execute(query).all())}


def last_act(story: Story) -> str:
    query = select(acts.c.id).order_by(acts.c.seq.desc()).limit(1)
    return str(story.read(lambda conn: conn.execute(query).scalar_one()))


def undo(story: Story) -> None:
    """The letter is taken back before it leaves."""
    act = story.act(story.open(TaskKind.AWAIT_RELEASE).id, "undo", "lina")
    story.step(telling.reopen, act)


def codes_of_last_act(story: Story) -> dict[str, Any]:
    query = select(acts.c.codes).order_by(acts.c.seq.desc()).limit(1)
    return dict(story.read(lambda conn: conn.execute(query).scalar_one()))


async def test_scheduling_reads_the_persons_own_clock_and_goes_back_to_the_inbox(
    story: Story, world: World
) -> None:
    task = story.arranging()
    answer = await post(
        world,
        "lina",
        f"/tasks/{task}",
        completion="scheduled",
        version="1",
        starts_at="2027-03-03T14:30",
        minutes="45",
        place="Room 3.12",
        panel=[world.people["otto"], world.people["maya"]],
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/inbox?done={task}"
    codes = codes_of_last_act(story)
    assert codes["starts_at"] == "2027-03-03T06:30:00+00:00"
    assert codes["panel"] == [world.people["otto"], world.people["maya"]]
    async with world.client("lina", **{"Accept-Language": "en"}) as client:
        inbox = await client.get(answer.headers["location"] + "&lang=en")
    assert "Interview scheduled" in inbox.text


async def test_the_stages_panel_and_minutes_are_chosen_already(story: Story, world: World) -> None:
    task = story.arranging()
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}")).text
    assert f'value="{world.people["maya"]}" checked' in page
    assert f'value="{world.people["otto"]}" checked' not in page
    assert 'name="minutes" value="60"' in page


async def test_faults_stand_beside_their_fields_and_nothing_typed_is_lost(
    story: Story, world: World
) -> None:
    task = story.arranging()
    answer = await post(
        world,
        "lina",
        f"/tasks/{task}?lang=en",
        completion="scheduled",
        starts_at="tomorrow",
        minutes="90",
        place="Room & board",
    )
    assert answer.status_code == 422
    assert "A date and a time are expected here" in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert 'value="Room &amp; board"' in answer.text
    assert 'name="minutes" value="90"' in answer.text
    assert "This must be filled in." in answer.text
    assert story.open(TaskKind.SCHEDULE_INTERVIEW) is not None


async def test_an_untouched_draft_leaves_the_words_to_the_template(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{task}")).text
    subject, body = draft_on(page)
    assert "欧阳静" in body
    answer = await post(
        world,
        "lina",
        f"/tasks/{task}",
        completion="send",
        subject=subject,
        body=body.replace("\n", "\r\n"),
    )
    assert answer.status_code == 303
    assert texts_of_last_act(story) == {}


async def test_an_edited_draft_is_what_was_typed(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    answer = await post(
        world, "lina", f"/tasks/{task}", completion="send", subject="你好", body="请来第二轮。"
    )
    assert answer.status_code == 303
    assert texts_of_last_act(story) == {"subject": "你好", "body": "请来第二轮。"}


async def test_a_letter_that_waits_to_leave_shows_its_words(story: Story, world: World) -> None:
    story.told(REJECT, reason_code="skills_gap", body="这是我写的信。")
    task = story.open(TaskKind.AWAIT_RELEASE).id
    for lang, sentence in (("en", "in these words"), ("zh", "内容如下")):
        async with world.client("lina") as client:
            page = (await client.get(f"/tasks/{task}", params={"lang": lang})).text
        assert "这是我写的信。" in page
        assert "Senior Backend Engineer" in page.split('class="why"', 1)[1].split("</h2>", 1)[0]
        assert sentence in page
        assert "no proof of delivery" not in page
        assert "没有送达凭证" not in page


async def test_what_was_undone_is_where_the_next_draft_begins(story: Story, world: World) -> None:
    story.told(REJECT, reason_code="skills_gap", subject="第一个标题", body="这是我写的信。")
    undo(story)
    again = story.open(TaskKind.NOTIFY_CANDIDATE).id
    async with world.client("lina") as client:
        page = (await client.get(f"/tasks/{again}")).text
        draft = (await client.get(f"/api/v1/tasks/{again}/draft")).json()
    assert draft_on(page) == ("第一个标题", "这是我写的信。")
    assert (draft["subject"], draft["body"]) == ("第一个标题", "这是我写的信。")


async def test_a_draft_sent_as_it_came_back_keeps_its_words(story: Story, world: World) -> None:
    story.told(REJECT, reason_code="skills_gap", subject="第一个标题", body="这是我写的信。")
    undo(story)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    second = story.act(task, "send", "lina", reason_code="skills_gap", body="第二封信。")
    story.step(telling.tell, second)
    undo(story)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    answer = await post(
        world,
        "lina",
        f"/tasks/{task}",
        completion="send",
        reason_code="skills_gap",
        subject="第一个标题",
        body="第二封信。",
    )
    assert answer.status_code == 303
    assert texts_of_last_act(story) == {}
    story.step(telling.tell, last_act(story))
    story.released()
    sent = story.last_message()
    assert sent.subject == "第一个标题"
    assert sent.text.startswith("第二封信。")


async def test_an_emptied_draft_is_refused_and_not_replaced_by_the_template(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    answer = await post(
        world, "lina", f"/tasks/{task}", completion="send", subject="Hello", body="  "
    )
    assert answer.status_code == 422
    assert story.open(TaskKind.NOTIFY_CANDIDATE) is not None


async def test_a_rejection_is_sent_with_its_reason_in_one_click(story: Story, world: World) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    refused = await post(world, "lina", f"/tasks/{task}", completion="send")
    assert refused.status_code == 422
    sent = await post(world, "lina", f"/tasks/{task}", completion="send", reason_code="skills_gap")
    assert sent.status_code == 303
    assert codes_of_last_act(story) == {"reason_code": "skills_gap"}


async def test_telling_another_way_is_noted_with_when_and_what(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.NOTIFY_CANDIDATE, story)
    answer = await post(
        world,
        "lina",
        f"/tasks/{task}",
        completion="told_otherwise",
        channel="wechat",
        told_at="2027-03-01T10:30",
        gist="可以进入下一轮",
    )
    assert answer.status_code == 303
    assert codes_of_last_act(story)["told_at"] == "2027-03-01T02:30:00+00:00"


async def test_a_reason_chosen_before_changing_ones_mind_is_not_kept(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    answer = await post(
        world,
        "tom",
        f"/tasks/{task}",
        completion="decided",
        outcome="advance",
        reason_code="skills_gap",
    )
    assert answer.status_code == 303
    assert codes_of_last_act(story) == {"outcome": "advance"}


async def test_a_stale_form_is_answered_with_the_present_state(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    story.act(task, "decided", "tom", outcome="advance")
    answer = await post(
        world, "tom", f"/tasks/{task}?lang=en", completion="decided", outcome="hold"
    )
    assert answer.status_code == 409
    assert "done already" in answer.text
    assert "Tom Becker" in answer.text


async def test_who_may_not_complete_a_task_sees_whose_it_is(story: Story, world: World) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    async with world.client("tom") as client:
        page = (await client.get(f"/tasks/{task}", params={"lang": "en"})).text
    assert "Maya Chen&#39;s task" in page
    assert "<textarea" not in page
    answer = await post(world, "lina", f"/tasks/{task}", completion="submitted", verdict="pass")
    assert answer.status_code in {403, 409}


@pytest.mark.parametrize("who", ["maya", "otto"])
async def test_interviewers_see_their_own_panels_only(story: Story, world: World, who: str) -> None:
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    wanted = 200 if who == "maya" else 404
    async with world.client(who) as client:
        assert (await client.get(f"/applications/{story.application}")).status_code == wanted
        assert (await client.get(f"/tasks/{task}")).status_code == wanted
        assert ("欧阳静" in (await client.get("/")).text) is (who == "maya")


async def test_feedback_is_blind_until_ones_own_is_given(story: Story, world: World) -> None:
    story.collecting("maya", "otto")
    mine = story.open(TaskKind.GIVE_FEEDBACK, world.people["maya"]).id
    theirs = story.open(TaskKind.GIVE_FEEDBACK, world.people["otto"]).id
    story.act(theirs, "submitted", "otto", **{**REJECT, "evidence": "Otto's secret"})
    for path in (f"/tasks/{mine}", f"/applications/{story.application}"):
        async with world.client("maya") as client:
            assert "secret" not in (await client.get(path)).text
        async with world.client("lina") as client:
            assert "secret" in (await client.get(path)).text
    story.act(mine, "submitted", "maya", **REJECT)
    async with world.client("maya") as client:
        assert "secret" in (await client.get(f"/applications/{story.application}")).text


async def test_hr_notes_a_withdrawal_on_the_case(story: Story, world: World) -> None:
    story.collecting()
    path = f"/applications/{story.application}/withdraw"
    answer = await post(world, "lina", path, completion="withdrawn", reason="Another offer")
    assert answer.status_code == 303
    again = await post(world, "lina", path, completion="withdrawn")
    assert again.status_code == 409
    assert (await post(world, "maya", path)).status_code == 403


async def test_the_board_marks_what_is_overdue_and_filters_by_job(
    story: Story, world: World
) -> None:
    story.arranging()
    world.clock.forward(days=4)
    async with world.client("lina") as client:
        board = (await client.get("/", params={"lang": "en"})).text
        other = (await client.get("/", params={"job": "job_unknown"})).text
        inbox = (await client.get("/inbox", params={"lang": "en"})).text
    assert "overdue" in board
    assert 'class="flag"' in board
    assert "欧阳静" not in other
    assert 'id="group-overdue"' in inbox


def draft_on(page: str) -> tuple[str, str]:
    """Subject and text of the drafted mail, as the browser would send them back."""
    subject = page.split('name="subject" value="', 1)[1].split('"', 1)[0]
    body = page.split('name="body"', 1)[1].split(">\n", 1)[1].split("</textarea>", 1)[0]
    return html.unescape(subject), html.unescape(body)
