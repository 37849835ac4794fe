"""Words to be read again, by the JSON API: refused under a stable name unless confirmed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from db.schema import acts, messages, notes
from db.setup.company import change_company
from domain.words import TaskKind
from tests.api.world import PROBLEM, World
from tests.pages.story import PASS, Story

DOUBTFUL = "urn:genjin:problem:doubtful-words"


@pytest.fixture
def story(world: World) -> Story:
    return Story(world, world.application)


async def call(world: World, path: str, who: str, **body: Any) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.post(f"/api/v1{path}", json=body)


def named(answer: httpx2.Response) -> list[tuple[str, str]]:
    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (422, DOUBTFUL)
    assert problem["reason"] == "doubtful_words"
    assert answer.headers["content-type"] == PROBLEM
    return [(each["field"], each["code"]) for each in problem["errors"]]


async def test_a_scorecard_is_refused_until_its_words_are_confirmed(
    story: Story, world: World
) -> None:
    story.collecting()
    path = f"/tasks/{story.open(TaskKind.GIVE_FEEDBACK).id}/completions"
    form = {**PASS, "evidence": "太老了", "probe": "薪资没问题"}
    before = world.count(acts)
    refused = await call(world, path, "maya", completion="submitted", form=form)
    assert named(refused) == [("evidence", "doubtful_words"), ("probe", "promise_or_pay")]
    assert "太老" not in refused.text
    assert world.count(acts) == before
    taken = await call(world, path, "maya", completion="submitted", form=form, confirmed=True)
    first, second = taken.json()["warnings"]
    assert first == {
        "code": "doubtful_words",
        "field": "evidence",
        "detail": "One line of evidence: “太老” (age)",
        "part": "evidence",
        "line": 1,
        "word": "太老",
        "about": "age",
    }
    assert (second["code"], second["field"]) == ("promise_or_pay", "probe")


async def test_the_desk_is_refused_attributes_and_warned_of_pay(story: Story, world: World) -> None:
    story.collecting()
    path = f"/tasks/{story.open(TaskKind.GIVE_FEEDBACK).id}/completions"
    form = {**PASS, "evidence": "太老了", "probe": "薪资没问题"}
    refused = await call(world, path, "lina", completion="submitted_for", form=form)
    assert named(refused) == [("evidence", "doubtful_words")]
    del form["evidence"]
    form["evidence"] = "条理清楚"
    taken = await call(world, path, "lina", completion="submitted_for", form=form)
    assert [one["word"] for one in taken.json()["warnings"]] == ["薪资没问题"]


async def test_a_draft_is_judged_as_the_words_of_whoever_sends_it(
    story: Story, world: World
) -> None:
    words = {"subject": "S", "body": "{{ recipient_name }}，\n该岗位限女性。"}
    async with world.client("hana") as client:
        for locale in ("en", "zh"):
            await client.put(f"/api/v1/templates/next_step/{locale}", json=words)
    story.judged(PASS)
    path = f"/tasks/{story.open(TaskKind.NOTIFY_CANDIDATE).id}/completions"
    refused = await call(world, path, "lina", completion="send")
    assert set(named(refused)) == {("body", "doubtful_words")}
    assert {each["line"] for each in refused.json()["errors"]} == {2}
    own = await call(world, path, "lina", completion="send", form={"subject": "好", "body": "好"})
    assert (own.status_code, own.json()["warnings"]) == (200, [])


async def test_a_confirmed_draft_is_sent(story: Story, world: World) -> None:
    story.judged(PASS)
    path = f"/tasks/{story.open(TaskKind.NOTIFY_CANDIDATE).id}/completions"
    form = {"subject": "好", "body": "恭喜您被录用，该岗位限女性。"}
    assert set(named(await call(world, path, "lina", completion="send", form=form))) == {
        ("body", "doubtful_words")
    }
    sent = await call(world, path, "lina", completion="send", form=form, confirmed=True)
    assert {one["about"] for one in sent.json()["warnings"]} == {"gender", "offer"}


async def test_acts_of_ones_own_and_notes_are_refused_alike(story: Story, world: World) -> None:
    story.collecting()
    case = f"/applications/{world.application}"
    urgent = f"{case}/acts/mark_urgent"
    assert named(await call(world, urgent, "lina", form={"reason": "已婚"})) == [
        ("reason", "doubtful_words")
    ]
    meant = await call(world, urgent, "lina", form={"reason": "已婚"}, confirmed=True)
    assert meant.status_code == 200
    assert named(await call(world, f"{case}/notes", "lina", text="已婚")) == [
        ("text", "doubtful_words")
    ]
    assert world.count(notes) == 0
    kept = await call(world, f"{case}/notes", "lina", text="已婚", confirmed=True)
    assert kept.status_code == 201
    asked = await call(world, f"{case}/acts/ask", "lina", form={"question": "要求已婚吗？"})
    assert asked.status_code == 200


async def test_to_confirm_is_true_or_false_and_nothing_else(story: Story, world: World) -> None:
    story.collecting()
    path = f"/tasks/{story.open(TaskKind.GIVE_FEEDBACK).id}/completions"
    for said in ("yes", 1, None):
        answer = await call(world, path, "maya", completion="submitted", form={}, confirmed=said)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:genjin:problem:invalid")


async def test_one_outcome_too_many_is_confirmed_by_the_same_field(
    story: Story, world: World
) -> None:
    limited = replace(world.parts.company.first, outcome_mails_per_hour=0)
    story.write(lambda conn: change_company(conn, limited))
    story.judged(PASS)
    path = f"/tasks/{story.open(TaskKind.NOTIFY_CANDIDATE).id}/completions"
    refused = await call(world, path, "lina", completion="send")
    assert refused.status_code == 422
    assert refused.json()["type"] == "urn:genjin:problem:many-outcomes"
    (error,) = refused.json()["errors"]
    assert (error["field"], error["code"]) == ("completion", "many_outcome_mails")
    sent = await call(world, path, "lina", completion="send", confirmed=True)
    assert [one["code"] for one in sent.json()["warnings"]] == ["many_outcome_mails"]
    query = select(messages.c.person_id).where(messages.c.scenario == "many_outcomes")
    told = world.parts.database.read_now(lambda conn: conn.execute(query).scalars().all())
    assert told == [world.people["hana"]]
