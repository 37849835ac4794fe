"""What another system says of an application: its start, its interviews, its end."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from db.schema import act_texts, acts, applications
from domain.words import TaskKind
from tests.api.test_external import DANIEL, JOB, put, taken
from tests.api.world import World


async def applied(world: World) -> str:
    """The world's own application, known over there as A1. No process follows it here."""
    world.app.state.services.patience_s = 0
    await taken(world, "jobs/J9", {"title": "Senior Backend Engineer", "code": "BE-1"})
    await taken(world, "candidates/9", {"name": "欧阳静", "email": "jing@mail.example"})
    id_: str = (await taken(world, "applications/A1", {"candidate": "9", "job": "J9"}))["id"]
    assert id_ == world.application
    return id_


async def test_an_application_starts_one_process_in_the_name_of_the_key(world: World) -> None:
    await taken(world, "jobs/J1", JOB)
    await taken(world, "candidates/7", DANIEL)
    body = {"candidate": "7", "job": "J1"}
    first = await put(world, "applications/A1", body)
    again = await put(world, "applications/A1", body)
    assert (first.status_code, again.status_code) == (201, 200)
    await world.settle()
    assert world.bell.rung == [(first.json()["id"], "start")]
    query = select(acts).where(acts.c.application_id == first.json()["id"])
    (act,) = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    assert (act.actor_id, act.channel) == (world.people["lina"], "ats:greenhouse")


@pytest.mark.parametrize(("field", "code"), [("candidate", "candidate"), ("job", "job")])
async def test_an_application_names_only_what_was_put_before(
    world: World, field: str, code: str
) -> None:
    await applied(world)
    body = {"candidate": "9", "job": "J9", field: "404"}
    answer = await put(world, "applications/A2", body)
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
        (field, f"{code}_unknown")
    ]


async def test_an_application_does_not_become_another_candidates(world: World) -> None:
    await applied(world)
    await taken(world, "candidates/7", DANIEL)
    answer = await put(world, "applications/A1", {"candidate": "7", "job": "J9"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "belongs_elsewhere")


async def test_a_withdrawal_over_there_is_one_here(world: World) -> None:
    id_ = await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    first = await put(world, "applications/A1/withdrawal", {"reason": "另有安排"})
    again = await put(world, "applications/A1/withdrawal", {"reason": "something else"})
    assert (first.status_code, again.status_code) == (201, 200)
    assert (first.json()["changed"], again.json()["changed"]) == (True, False)
    assert first.json()["id"] == again.json()["id"] == id_
    query = select(acts).where(acts.c.application_id == id_, acts.c.kind == "withdraw")
    (act,) = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    assert (act.actor_id, act.channel) == (world.people["lina"], "ats:greenhouse")


INTERVIEW = {
    "application": "A1",
    "stage": "Technical interview",
    "starts_at": "2027-03-02T14:00:00+08:00",
    "minutes": 45,
    "place": "Room 3",
    "panel": ["maya@starriver.example"],
    "announce": "genjin",
}


async def test_an_interview_over_there_completes_the_recruiters_task(world: World) -> None:
    await applied(world)
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    first = await put(world, "interviews/I1", INTERVIEW)
    again = await put(world, "interviews/I1", INTERVIEW)
    assert (first.status_code, again.status_code) == (201, 200), first.text
    assert (first.json()["changed"], again.json()["changed"]) == (True, False)
    query = select(acts).where(acts.c.task_id == task)
    (act,) = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    assert (act.completion, act.channel) == ("scheduled", "ats:greenhouse")
    assert act.codes["starts_at"] == "2027-03-02T06:00:00+00:00"
    assert act.codes["panel"] == [world.people["maya"]]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"application": "A404"}, ("application", "application_unknown")),
        ({"stage": "Karaoke"}, ("stage", "stage_unknown")),
        ({"panel": ["otto@starriver.example", "u77"]}, ("panel.1", "person_unknown")),
        ({"starts_at": "2027-03-02T14:00:00"}, ("starts_at", "malformed")),
        ({"starts_at": "2031-03-02T14:00:00Z"}, ("starts_at", "too_far_away")),
        ({"place": None}, ("place", "required")),
        ({"minutes": 0}, ("minutes", "too_small")),
    ],
)
async def test_a_faulty_interview_is_refused_by_its_field(
    world: World, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    await applied(world)
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    answer = await put(world, "interviews/I1", {**INTERVIEW, **changes})
    assert answer.status_code == 422, answer.text
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [fault]
    async with world.client("lina") as client:
        assert (await client.get(f"/api/v1/tasks/{task}")).json()["state"] == "open"


async def test_what_the_process_cannot_take_is_a_conflict_that_names_its_state(
    world: World,
) -> None:
    await applied(world)
    early = await put(world, "interviews/I1", INTERVIEW)
    assert (early.status_code, early.json()["reason"]) == (409, "not_yet")
    world.open_task(TaskKind.PREPARE_OFFER)
    world.parts.database.write_now(
        lambda conn: conn.execute(applications.update().values(taken=applications.c.acts))
    )
    late = await put(world, "interviews/I1", INTERVIEW)
    assert (late.status_code, late.json()["reason"]) == (409, "not_now")
    async with world.client("lina") as client:
        state = (await client.get(f"/api/v1/applications/{world.application}")).json()["state"]
    assert late.json()["state"] == state
    rejected = await put(world, "applications/A1/rejection", {"reason_code": "other"})
    assert (rejected.status_code, rejected.json()["state"]) == (409, state)
    assert world.count(acts) == 1


async def test_an_interview_that_never_was_here_can_be_cancelled(world: World) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    body = {"application": "A1", "status": "cancelled", "version": 5}
    first = await put(world, "interviews/I1", body)
    assert (first.status_code, first.json()["id"], first.json()["changed"]) == (201, None, False)
    late = await taken(world, "interviews/I1", {**INTERVIEW, "version": 4})
    assert late["superseded"]


async def test_a_rejection_needs_a_reason_that_is_one(world: World) -> None:
    await applied(world)
    for body, code in (({}, "required"), ({"reason_code": "tired"}, "not_an_option")):
        answer = await put(world, "applications/A1/rejection", body)
        assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [
            ("reason_code", code)
        ]


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_only_the_desk_speaks_for_another_system(world: World, who: str) -> None:
    assert (await put(world, "candidates/7", DANIEL, who)).status_code == 403


async def test_what_was_said_over_there_is_not_asked_about(world: World) -> None:
    await applied(world)
    world.open_task(TaskKind.DECIDE)
    world.parts.database.write_now(
        lambda conn: conn.execute(applications.update().values(taken=applications.c.acts))
    )
    body = {"reason_code": "other", "note": "候选人太老了，薪资没问题。"}
    await put(world, "applications/A1/rejection", body)
    texts = world.parts.database.read_now(lambda conn: conn.execute(select(act_texts.c.text)).all())
    assert body["note"] in [row.text for row in texts]
