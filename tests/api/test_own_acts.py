"""Acts that nobody waited for, over the API: by a table, for whom it says, described as it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import select

from activities.steps import judging
from api.calls.own_acts import FORMS, OFFERED
from db.schema import act_texts, acts, process_views
from domain.acts import OWN_ACTS
from domain.words import TaskKind
from tests.api.world import PROBLEM, World
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story

NO_DAY = ("offer_until", "not_a_day")


async def take(
    world: World, kind: str, who: str = "lina", application: str = "", **body: Any
) -> httpx2.Response:
    path = f"/api/v1/applications/{application or world.application}/acts/{kind}"
    async with world.client(who) as client:
        return await client.post(path, json=body)


async def facts(world: World, who: str = "lina") -> dict[str, Any]:
    async with world.client(who) as client:
        answer = await client.get(f"/api/v1/applications/{world.application}")
    found: dict[str, Any] = answer.json()
    return found


async def test_hr_notes_a_question_and_the_application_shows_it(world: World) -> None:
    answer = await take(world, "ask", form={"question": "团队有多大？"})
    await world.settle()
    assert answer.status_code == 200
    assert answer.json()["seq"] == 2
    assert world.bell.rung == [(world.application, "ask")]
    (question,) = (await facts(world))["questions"]
    assert (question["question"], question["answered_at"]) == ("团队有多大？", None)
    assert question["id"] == answer.json()["act"]


async def test_an_application_is_marked_urgent_with_a_reason_and_another_offers_day(
    world: World,
) -> None:
    task = world.open_task(TaskKind.DECIDE)
    form = {"reason": "Another company has made an offer", "offer_until": "2027-03-05"}
    assert (await take(world, "mark_urgent", form=form)).status_code == 200
    shown = await facts(world)
    assert (shown["urgent"], shown["offer_until"]) == (True, "2027-03-05")
    assert [one["id"] for one in shown["tasks"]] == [task]
    assert form["reason"] not in str(
        world.parts.database.read_now(lambda conn: conn.execute(select(process_views)).all())
    )


async def test_what_is_urgent_gets_another_date_and_its_usual_time_again(world: World) -> None:
    world.open_task(TaskKind.DECIDE)
    early = await take(world, "take_back_urgency")
    assert (early.status_code, early.json()["reason"]) == (409, "not_urgent")
    form = {"reason": "Another company has made an offer", "offer_until": "2027-03-05"}
    assert (await take(world, "mark_urgent", form=form)).status_code == 200
    later = {**form, "offer_until": "2027-03-12"}
    assert (await take(world, "mark_urgent", form=later)).status_code == 200
    assert (await facts(world))["offer_until"] == "2027-03-12"
    taken = await take(world, "take_back_urgency", form={"reason": "They have declined it"})
    assert taken.status_code == 200
    shown = await facts(world)
    assert (shown["urgent"], shown["offer_until"]) == (False, None)


async def test_the_next_interview_is_booked_ahead_or_there_is_none_to_book(world: World) -> None:
    starts = (world.clock() + timedelta(days=1)).isoformat()
    form = {"starts_at": starts, "minutes": 60, "place": "3F", "panel": [world.people["maya"]]}
    answer = await take(world, "book_ahead", form=form)
    assert (answer.status_code, answer.json()["reason"]) == (409, "nothing_to_book")


async def test_an_interviewer_corrects_their_own_scorecard_and_nobody_elses(world: World) -> None:
    story = Story(world, world.application)
    task = open_task_of(TaskKind.GIVE_FEEDBACK, story)
    story.act(task, "submitted", "maya", **PASS)
    form = {**PASS, "verdict": "hold", "recommendation": "no"}
    story.step(judging.decide, story.stage)
    others = await take(world, "correct", "lina", task=task, form=form)
    assert (others.status_code, others.json()["reason"]) == (403, "not_yours")
    answer = await take(world, "correct", "maya", task=task, form=form)
    assert answer.status_code == 200
    missing = await take(world, "correct", "maya", form=form)
    assert [(one["field"], one["code"]) for one in missing.json()["errors"]] == [
        ("task", "required")
    ]
    unknown = await take(world, "correct", "maya", task=f"{task}9", form=form)
    assert unknown.status_code == 404


@pytest.mark.parametrize(
    "kind", ["withdraw", "erase", "start", "complete", "reject", "webhook_given_up", "dance"]
)
async def test_what_is_no_act_of_ones_own_is_not_found(world: World, kind: str) -> None:
    answer = await take(world, kind, form={})
    assert answer.status_code == 404
    assert answer.headers["content-type"] == PROBLEM
    assert world.count(acts) == 1


async def test_an_application_that_is_not_there_or_not_theirs_is_not_found(world: World) -> None:
    for who, application in (("lina", "app_nowhere"), ("otto", "")):
        answer = await take(world, "ask", who, application, form={"question": "?"})
        assert answer.status_code == 404
    assert world.refusals() == []


@pytest.mark.parametrize("kind", ["ask", "mark_urgent", "book_ahead"])
async def test_managers_leave_the_desks_acts_to_the_desk(world: World, kind: str) -> None:
    answer = await take(world, kind, "tom", form={})
    assert (answer.status_code, answer.json()["reason"]) == (403, "not_yours")
    assert world.count(act_texts) == 0


@pytest.mark.parametrize(
    ("kind", "body", "faults"),
    [
        ("ask", {"form": {}}, [("question", "required")]),
        ("ask", {"form": {"question": "x" * 2001}}, [("question", "too_long")]),
        ("ask", {"form": {"question": "a\x00b"}}, [("question", "control_characters")]),
        ("ask", {"form": {"question": "?", "to": "x"}}, [("to", "unknown_field")]),
        ("ask", {"form": {"question": "?"}, "task": "app_1:decide:1"}, [("task", "unknown")]),
        (
            "mark_urgent",
            {"form": {"reason": "?", "offer_until": "soon"}},
            [("offer_until", "not_a_day")],
        ),
        ("ask", {"form": {"question": "?"}, "more": 1}, [("more", "unknown")]),
    ],
)
async def test_what_cannot_be_read_is_named_field_by_field(
    world: World, kind: str, body: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    answer = await take(world, kind, **body)
    assert answer.status_code == 422
    found = [(one["field"], one["code"]) for one in answer.json()["errors"]]
    assert found == faults
    assert world.count(acts) == 1


async def test_a_review_needs_a_told_rejection_and_is_asked_for_once(world: World) -> None:
    early = await take(world, "request_review", form={"question": "Why?"})
    assert (early.status_code, early.json()["reason"]) == (409, "nothing_to_review")
    story = Story(world, world.application)
    open_task_of(TaskKind.SETTLING, story)
    assert (await take(world, "request_review", form={"question": "Why?"})).status_code == 200
    again = await take(world, "request_review", form={"question": "Why?"})
    assert (again.status_code, again.json()["reason"]) == (409, "review_requested_before")
    assert [one["review"] for one in (await facts(world))["questions"]] == [True]


async def test_who_is_only_on_the_panel_reads_no_questions(world: World) -> None:
    story = Story(world, world.application)
    story.collecting()
    await take(world, "ask", form={"question": "Whom would I report to?"})
    assert (await facts(world, "maya"))["questions"] == []
    assert len((await facts(world, "tom"))["questions"]) == 1


def test_the_document_describes_every_form_as_the_table_has_it(world: World) -> None:
    document = world.app.openapi()
    path = "/api/v1/applications/{application_id}/acts/{kind}"
    content = document["paths"][path]["post"]["requestBody"]["content"]["application/json"]
    name = content["schema"]["$ref"].rpartition("/")[2]
    form = document["components"]["schemas"][name]["properties"]["form"]
    described = {one["title"]: one for one in form["anyOf"]}
    assert list(described) == list(OFFERED) == [one["title"] for one in FORMS["anyOf"]]
    for title, one in described.items():
        fields = OWN_ACTS[OFFERED[title]].fields
        assert list(one["properties"]) == [field.name for field in fields]
        assert one["required"] == [field.name for field in fields if field.required]
