"""Acts over the API: exactly once, answered before the bell, refused ones kept."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from db.schema import acts, applications, refused_acts
from domain.words import TaskKind
from tests.api.world import World

JSON = {"Content-Type": "application/json"}
ADVANCE = {"completion": "decided", "form": {"outcome": "advance"}}


async def new_candidate(world: World) -> str:
    async with world.client("lina") as client:
        body = {"name": "Ada Lovelace", "email": "ada@mail.example"}
        return str((await client.post("/api/v1/candidates", json=body)).json()["id"])


async def test_an_application_starts_its_process_once(world: World) -> None:
    body = {"candidate": await new_candidate(world), "job": world.job}
    async with world.client("lina") as client:
        first = await client.post("/api/v1/applications", json=body)
        again = await client.post("/api/v1/applications", json=body)
        await world.settle()
    assert (first.status_code, again.status_code) == (201, 409)
    assert again.json()["reason"] == "application_open"
    assert again.json()["existing"] == first.json()["id"]
    assert world.bell.rung == [(first.json()["id"], "start")]
    assert world.count(applications) == world.count(acts) == 2


async def test_many_at_once_start_one_process(world: World) -> None:
    body = {"candidate": await new_candidate(world), "job": world.job}
    async with world.client("lina") as client:
        answers = await asyncio.gather(
            *(client.post("/api/v1/applications", json=body) for _ in range(20))
        )
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    (id_,) = (answer.json()["id"] for answer in answers if answer.status_code == 201)
    refused = [answer.json() for answer in answers if answer.status_code == 409]
    assert {(each["reason"], each["existing"]) for each in refused} == {("application_open", id_)}
    assert world.count(acts) == 2


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"candidate": "can_nobody"}, "candidate", "candidate_unknown"),
        ({"job": "job_none"}, "job", "job_unknown"),
        ({"job": "'; DROP TABLE jobs"}, "job", "malformed"),
    ],
)
async def test_an_application_names_what_exists(
    world: World, changes: dict[str, str], field: str, code: str
) -> None:
    body = {"candidate": world.candidate, "job": world.job, **changes}
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/applications", json=body)
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [(field, code)]
    assert world.count(applications) == 1


async def test_one_task_is_completed_by_one_of_a_hundred(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    path = f"/api/v1/tasks/{task}/completions"
    async with world.client("tom") as client:
        answers = await asyncio.gather(*(client.post(path, json=ADVANCE) for _ in range(100)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 99}
    assert {answer.json()["reason"] for answer in answers if answer.status_code == 409} == {
        "task_closed"
    }
    assert world.refusals() == [(task, world.people["tom"], "task_closed")] * 99
    assert world.count(acts) == 2


async def test_the_answer_does_not_wait_for_the_bell(world: World) -> None:
    world.bell.broken = True
    task = world.open_task(TaskKind.DECIDE)
    async with world.client("tom") as client:
        answer = await client.post(f"/api/v1/tasks/{task}/completions", json=ADVANCE)
    await world.settle()
    assert answer.status_code == 200
    assert world.bell.rung == []
    assert answer.json()["seq"] == 2


async def test_an_act_rings_and_names_its_actor(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    async with world.client("tom") as client:
        await client.post(f"/api/v1/tasks/{task}/completions", json=ADVANCE)
    await world.settle()
    assert world.bell.rung == [(world.application, "complete")]
    row = world.parts.database.read_now(
        lambda conn: conn.execute(select(acts).where(acts.c.seq == 2)).one()
    )
    assert (row.actor_id, row.capacity, row.channel) == (world.people["tom"], "owner", "api")


async def test_somebody_elses_task_is_refused_and_the_attempt_is_kept(world: World) -> None:
    task = world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    form = {"recommendation": "yes", "verdict": "pass", "evidence": "Clear and calm."}
    async with world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions", json={"completion": "submitted", "form": form}
        )
    assert (answer.status_code, answer.json()["reason"]) == (403, "not_yours")
    assert world.refusals() == [(task, world.people["lina"], "not_yours")]


@pytest.mark.parametrize(
    ("form", "faults"),
    [
        ({}, {"outcome": "required"}),
        ({"outcome": "hire"}, {"outcome": "not_an_option"}),
        ({"outcome": "reject"}, {"reason_code": "required"}),
        ({"outcome": "hold", "note": "x" * 2001}, {"note": "too_long"}),
        ({"outcome": "hold", "note": "\x00"}, {"note": "control_characters"}),
        ({"outcome": "hold", "note": 7}, {"note": "not_text"}),
        ({"outcome": "hold", "salary": 1}, {"salary": "unknown_field"}),
        ({"outcome": ["hold"]}, {"outcome": "not_an_option"}),
        ({"outcome": "hold", "note": "\ud800"}, {"note": "control_characters"}),
        ({"outcome": "hold", "\ud800": "x"}, {"?": "unknown_field"}),
        ({"outcome": {"a": 1}}, {"outcome": "not_an_option"}),
    ],
)
async def test_a_form_that_cannot_be_taken_names_its_fields(
    world: World, form: dict[str, Any], faults: dict[str, str]
) -> None:
    task = world.open_task(TaskKind.DECIDE)
    async with world.client("tom") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            content=json.dumps({"completion": "decided", "form": form}),
            headers=JSON,
        )
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == faults
    assert all(error["detail"] for error in answer.json()["errors"])
    assert (world.count(acts), world.count(refused_acts)) == (1, 0)


@pytest.mark.parametrize("panel", [["per_nobody"], ["\x00"], ["\ud800"], [{"a": 1}], "per_a per_b"])
async def test_a_panel_of_strangers_is_refused(world: World, panel: Any) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    form = {"starts_at": "2027-03-02T10:00", "minutes": 60, "place": "Room 1", "panel": panel}
    content = json.dumps({"completion": "scheduled", "form": form})
    async with world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            content=content,
            headers=JSON,
        )
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("panel", "unknown_person")
    ]


@pytest.mark.parametrize("sign", ["\t", "\x85", "\u2028", "\u200e", "\u202e"])
async def test_a_line_holds_nothing_that_its_invitation_would_be_refused_for(
    world: World, sign: str
) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    form = {
        "starts_at": "2027-03-02T10:00",
        "minutes": 60,
        "place": f"Room{sign}1",
        "panel": [world.people["maya"]],
    }
    async with world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            content=json.dumps({"completion": "scheduled", "form": form}),
            headers=JSON,
        )
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("place", "control_characters")
    ]


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "2027-02-30", "soon"])
async def test_nobody_starts_on_a_day_like_that(world: World, day: str) -> None:
    task = world.open_task(TaskKind.PREPARE_OFFER)
    async with world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            json={"completion": "accepted", "form": {"start_on": day}},
        )
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("start_on", "not_a_day")
    ]


async def test_a_task_shows_the_forms_of_whoever_asks(world: World) -> None:
    task = world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    async with world.client("maya") as client:
        owner = (await client.get(f"/api/v1/tasks/{task}")).json()
    async with world.client("lina") as client:
        desk = (await client.get(f"/api/v1/tasks/{task}")).json()
    assert [way["completion"] for way in owner["completions"]] == [
        "submitted",
        "candidate_absent",
        "interviewer_absent",
        "moved",
        "cut_short",
    ]
    assert [way["completion"] for way in desk["completions"]] == ["submitted_for"]
    fields = {field["name"]: field for field in owner["completions"][0]["fields"]}
    assert fields["verdict"]["options"][0] == {
        "value": "pass",
        "label": "Pass",
        "closed": None,
    }
    assert fields["feedback"]["required_if"] == ["verdict", ["reject"]]
    assert (owner["candidate_name"], owner["state"]) == ("欧阳静", "open")


async def test_the_drafted_mail_is_in_the_candidates_language(world: World) -> None:
    task = world.open_task(TaskKind.NOTIFY_CANDIDATE, scenario="rejection")
    other = world.open_task(TaskKind.DECIDE)
    async with world.client("lina") as client:
        draft = (await client.get(f"/api/v1/tasks/{task}/draft")).json()
        assert "欧阳静" in draft["body"]
        assert (await client.get(f"/api/v1/tasks/{other}/draft")).status_code == 404


async def test_tasks_are_listed_by_due_time_with_a_cursor(world: World) -> None:
    opened = [world.open_task(TaskKind.DECIDE) for _ in range(3)]
    opened += [world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya") for _ in range(2)]
    async with world.client("tom") as client:
        mine = (await client.get("/api/v1/tasks")).json()["items"]
        everything: list[dict[str, Any]] = []
        cursor = ""
        while True:
            query = {"whose": "all", "limit": "2", "cursor": cursor}
            page = (await client.get("/api/v1/tasks", params=query)).json()
            everything += page["items"]
            cursor = page["next"]
            if cursor is None:
                break
        asked = {"whose": "all", "kind": "give_feedback", "application": world.application}
        of_kind = (await client.get("/api/v1/tasks", params=asked)).json()["items"]
    assert {task["kind"] for task in mine} == {"decide"}
    assert sorted(task["id"] for task in everything) == sorted(opened)
    assert [task["due_at"] for task in everything] == sorted(task["due_at"] for task in everything)
    assert len(of_kind) == 2


async def test_a_task_that_becomes_due_at_another_time_moves_no_other_off_the_next_page(
    world: World,
) -> None:
    opened = [world.open_task(TaskKind.DECIDE) for _ in range(4)]
    async with world.client("tom") as client:
        first = (await client.get("/api/v1/tasks", params={"limit": "2"})).json()
        last = first["items"][-1]
        world.redate(last["id"], datetime.fromisoformat(last["due_at"]) + timedelta(days=30))
        rest = (await client.get("/api/v1/tasks", params={"cursor": first["next"]})).json()
    missing = set(opened) - {task["id"] for task in (*first["items"], *rest["items"])}
    assert missing == set()


async def test_the_candidate_withdraws_once(world: World) -> None:
    world.open_task(TaskKind.DECIDE)
    path = f"/api/v1/applications/{world.application}/withdrawal"
    async with world.client("lina") as client:
        first = await client.post(path, json={"reason": "Took another offer."})
        again = await client.post(path, json={})
        stands = (await client.get(f"/api/v1/applications/{world.application}")).json()
        timeline = (await client.get(f"/api/v1/applications/{world.application}/timeline")).json()
    assert first.status_code == 200
    assert (again.status_code, again.json()["reason"]) == (409, "candidate_withdrew")
    assert stands["withdrawn"] is True
    assert stands["tasks"] == []
    withdrew = next(each for each in timeline if each["type"] == "candidate.withdrew")
    assert withdrew["texts"] == {"reason": "Took another offer."}
    assert withdrew["actor_name"] == "李娜"


async def test_an_application_tells_where_it_stands(world: World) -> None:
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    async with world.client("lina") as client:
        one = (await client.get(f"/api/v1/applications/{world.application}")).json()
        listed = (await client.get("/api/v1/applications?state=arranging")).json()["items"]
        none = (await client.get("/api/v1/applications?state=closed")).json()["items"]
        messages = await client.get(f"/api/v1/applications/{world.application}/messages")
    assert (one["state"], one["mode"]) == ("arranging", "hybrid")
    assert [task["kind"] for task in one["tasks"]] == ["schedule_interview"]
    assert [each["id"] for each in listed] == [world.application]
    assert none == []
    assert messages.json() == []
