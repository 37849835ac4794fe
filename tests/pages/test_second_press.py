"""Words to be read again are asked about in every form, once, and then taken as they are."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from activities.steps import judging
from db.schema import acts, notes
from db.setup.company import change_company
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.places import marks_in, open_task_of
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_application import second_stage
from tests.pages.test_inbox import another, fields_of, get, post, sent_acts
from tests.pages.test_link_decline import seat
from tests.pages.test_wording import mail_of

TOO_OLD = "你太老了，我们只要 35 岁以下的男性。"
WELL_PAID = "放心，薪资没问题。"


async def send(world: World, path: str, who: str = "", **form: Any) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.post(path, params={"lang": "en"}, data=form)


async def asked_once(world: World, path: str, who: str = "", **form: Any) -> None:
    """The first press is asked about and keeps what was typed; the second counts."""
    before = world.count(acts) + world.count(notes)
    first = await send(world, path, who, **form)
    assert first.status_code == 422, first.status_code
    assert "Nothing has been submitted yet" in first.text
    assert TOO_OLD in first.text or WELL_PAID in first.text
    assert world.count(acts) + world.count(notes) == before
    second = await send(world, path, who, **{**form, "meant": marks_in(first.text)})
    assert second.status_code == 303, second.text
    assert world.count(acts) + world.count(notes) == before + 1


@pytest.mark.parametrize("words", [TOO_OLD, WELL_PAID])
@pytest.mark.parametrize("field", ["evidence", "feedback", "probe"])
async def test_a_scorecard_by_link_is_asked_about(
    story: Story, world: World, field: str, words: str
) -> None:
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    form: dict[str, Any] = {**PASS, field: words}
    await asked_once(world, link, completion="submitted", **form)


async def test_a_correction_by_link_is_asked_about(story: Story, world: World) -> None:
    story.collecting()
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    act = story.act(task, "submitted", "maya", **PASS)
    story.step(judging.decide, story.stage)
    form: dict[str, Any] = {**PASS, "evidence": TOO_OLD, "completion": "corrected", "version": act}
    await asked_once(world, story.link(task, "maya"), **form)


async def test_declining_is_asked_about(story: Story, world: World) -> None:
    story.invited("maya", "otto")
    declined = {"completion": "declined_interview", "version": "1", "note": TOO_OLD}
    await asked_once(world, story.link(seat(story), "maya"), **declined)


async def test_a_report_of_what_came_between_is_asked_about(story: Story, world: World) -> None:
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    await asked_once(world, link, completion="candidate_absent", note=WELL_PAID)


async def test_a_managers_opinion_is_asked_about_by_link_and_signed_in(
    story: Story, world: World
) -> None:
    task = open_task_of(TaskKind.DECIDE, story)
    opinion = {"completion": "decided", "outcome": "advance", "note": WELL_PAID}
    assert (await send(world, f"/tasks/{task}", "tom", **opinion)).status_code == 422
    await asked_once(world, story.link(task, "tom"), **opinion)


async def test_the_desk_is_asked_about_attributes(story: Story, world: World) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    begin = mail_of(await get(world, f"/tasks/{task}"))
    form = {**begin, "completion": "send", "reason_code": "skills_gap", "body": TOO_OLD}
    await asked_once(world, f"/tasks/{task}", "lina", **form)


async def save_letters(world: World, body: str) -> None:
    words = {"subject": "S", "body": "{{ recipient_name }}\n\n" + body}
    async with world.client("hana") as client:
        for scenario in ("next_step", "rejection"):
            for locale in ("en", "zh"):
                await client.put(f"/api/v1/templates/{scenario}/{locale}", json=words)


async def test_a_doubtful_draft_that_nobody_touched_is_asked_about(
    story: Story, world: World
) -> None:
    await save_letters(world, TOO_OLD)
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    begin = mail_of(await get(world, f"/tasks/{task}"))
    await asked_once(world, f"/tasks/{task}", "lina", completion="send", **begin)


async def test_letters_in_bulk_show_their_warnings_and_none_leaves_before_the_second_press(
    story: Story, world: World
) -> None:
    await save_letters(world, TOO_OLD)
    other = another(world, "Ben")
    for each in (story, other):
        each.judged(REJECT)
    chosen = [each.open(TaskKind.NOTIFY_CANDIDATE).id for each in (story, other)]
    page = await get(world, "/inbox/letters", task=chosen)
    assert page.count("“太老” (age)") == 2
    form = fields_of(page)
    form[f"reason-{chosen[0]}"] = "communication"
    first = await post(world, "/inbox/letters", **form)
    assert first.status_code == 422
    assert "Nothing has been sent: the words of 2 need a second look." in first.text
    assert '<option value="communication" selected>' in first.text
    assert (sent_acts(story), sent_acts(other)) == (0, 0)
    marks = {name: value for name, value in fields_of(first.text).items() if "meant-" in name}
    assert set(marks) == {f"meant-{task}" for task in chosen}
    answer = await post(world, "/inbox/letters", **form, **marks)
    assert "Released: 2" in answer.text
    assert (sent_acts(story), sent_acts(other)) == (1, 1)


async def test_the_desk_may_speak_of_pay_and_is_warned_of_it(story: Story, world: World) -> None:
    story.judged(PASS)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    begin = mail_of(await get(world, f"/tasks/{task}"))
    form = {**begin, "completion": "send", "body": WELL_PAID}
    looked = await send(world, f"/tasks/{task}", "lina", **form, look="1")
    assert "“薪资没问题” (like a promise of a job or of pay)" in looked.text
    sent = await send(world, f"/tasks/{task}", "lina", **form)
    assert sent.status_code == 303
    inbox = await get(world, "/inbox", done=task)
    assert "“薪资没问题” (like a promise of a job or of pay)" in inbox


async def test_good_news_that_sounds_like_an_offer_is_warned_of(story: Story, world: World) -> None:
    await save_letters(world, "恭喜您被录用！")
    story.judged(PASS)
    page = await get(world, f"/tasks/{story.open(TaskKind.NOTIFY_CANDIDATE).id}")
    assert "“录用” (like an offer, which is only ever made in writing)" in page


async def test_other_words_than_those_that_were_asked_about_are_asked_about(
    story: Story, world: World
) -> None:
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    form: dict[str, Any] = {**PASS, "completion": "submitted", "evidence": TOO_OLD}
    marks = marks_in((await send(world, link, **form)).text)
    other = await send(world, link, **{**form, "evidence": "已婚已育。", "meant": marks})
    assert other.status_code == 422
    assert "已婚" in other.text
    mended = await send(world, link, **{**form, "evidence": "条理清楚。", "meant": marks})
    assert mended.status_code == 303


async def test_of_words_that_came_in_between_and_those_before_one_more_press_is_enough(
    story: Story, world: World
) -> None:
    story.collecting()
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK).id, "maya")
    form: dict[str, Any] = {**PASS, "completion": "submitted", "evidence": TOO_OLD}
    marks = marks_in((await send(world, link, **form)).text)
    form["probe"] = WELL_PAID
    both = await send(world, link, **form, meant=marks)
    assert both.status_code == 422
    assert (await send(world, link, **form, meant=marks_in(both.text))).status_code == 303


async def test_faults_come_first_and_words_are_asked_about_when_it_could_count(
    story: Story, world: World
) -> None:
    story.collecting()
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    link = story.link(task, "maya")
    form: dict[str, Any] = {"completion": "submitted", "evidence": TOO_OLD}
    faulty = await send(world, link, **form)
    assert "This must be filled in." in faulty.text
    assert "Nothing has been submitted yet" not in faulty.text
    story.act(task, "submitted", "maya", **PASS)
    assert (await send(world, link, **{**PASS, **form})).status_code == 409


async def test_notes_and_reasons_of_the_desk_are_asked_about(story: Story, world: World) -> None:
    story.collecting()
    second_stage(story)
    case = f"/applications/{story.application}"
    await asked_once(world, f"{case}/notes", "lina", text=TOO_OLD)
    await asked_once(world, f"{case}/urgent", "lina", reason=TOO_OLD)


async def test_what_a_candidate_says_is_never_asked_about(story: Story, world: World) -> None:
    story.collecting()
    own = story.link("", "")
    said = "我怀孕了，这个岗位要求男性吗？月薪有 3 万元吗？"
    assert (await send(world, f"{own}/questions", question=said)).status_code == 303
    case = f"/applications/{story.application}"
    assert (await send(world, f"{case}/ask", "lina", question=said)).status_code == 303
    assert (await send(world, f"{own}/withdraw", reason=said)).status_code == 303


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_whoever_judges_reads_that_candidates_may_read_it(
    story: Story, world: World, language: str
) -> None:
    story.collecting()
    task = story.open(TaskKind.GIVE_FEEDBACK).id
    sentence = {"en": "lawfully ask to read it", "zh": "候选人依法可以查阅"}[language]
    async with world.client() as client:
        for who, capacity in (("maya", Capacity.OWNER), ("tom", Capacity.ESCALATED)):
            link = story.link(task, who, capacity)
            assert sentence in (await client.get(link, params={"lang": language})).text


async def test_one_outcome_too_many_is_asked_about_alone_and_not_together(
    story: Story, world: World
) -> None:
    limited = replace(world.parts.company.first, outcome_mails_per_hour=0)
    story.write(lambda conn: change_company(conn, limited))
    other = another(world, "Ben")
    for each in (story, other):
        each.judged(PASS)
    path = f"/tasks/{story.open(TaskKind.NOTIFY_CANDIDATE).id}"
    first = await send(world, path, "lina", completion="send")
    assert first.status_code == 422
    assert (
        "Within the last hour you have told at least 0 outcomes by mail, one by one." in first.text
    )
    assert "an HR lead is told" in first.text
    assert "Nothing has been submitted yet" not in first.text
    assert sent_acts(story) == 0
    second = await send(world, path, "lina", completion="send", meant=marks_in(first.text))
    assert second.status_code == 303
    assert sent_acts(story) == 1
    page = await get(world, "/inbox/letters", task=[other.open(TaskKind.NOTIFY_CANDIDATE).id])
    together = await post(world, "/inbox/letters", **fields_of(page))
    assert (together.status_code, sent_acts(other)) == (200, 1)
