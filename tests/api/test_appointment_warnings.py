"""A slip of the finger at scheduling: asked back, told of, and never lost or overwritten."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Connection, insert, update

from db.clock_and_ids import new_id
from db.schema import interviews, jobs, people
from domain.words import TaskKind
from tests.api.test_appointment_times import faults, form_of, starts
from tests.api.test_external import put
from tests.api.test_external_acts import INTERVIEW, applied
from tests.api.world import START, World

TOMORROW = START + timedelta(days=1, hours=4)


def busy(world: World, who: str, at: datetime, **values: object) -> None:
    """Somebody has another interview."""

    def write(conn: Connection) -> None:
        row = {
            "id": new_id("int"),
            "application_id": world.application,
            "stage_id": world.facts.stage,
            "starts_at": at,
            "ends_at": at + timedelta(hours=1),
            "place": "Room 1",
            "panel": [{"person": world.people[who], "lead": True, "task": "t"}],
        }
        conn.execute(insert(interviews), row | values)

    world.parts.database.write_now(write)


async def complete(world: World, task: str, completion: str, **form: object) -> Any:
    async with world.client("hana") as client:
        body = {"completion": completion, "form": form}
        return await client.post(f"/api/v1/tasks/{task}/completions", json=body)


async def scheduled(world: World, at: datetime, **more: object) -> Any:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW, "lina")
    return await complete(world, task, "scheduled", **form_of(world, at.isoformat(), **more))


def warnings(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code in (200, 201), answer.text
    return [(each["code"], each["field"]) for each in answer.json()["warnings"]]


async def test_an_unsuspicious_appointment_has_no_warnings(world: World) -> None:
    assert warnings(await scheduled(world, TOMORROW)) == []


async def test_an_interviewer_in_two_places_at_once_is_told_of_and_not_refused(
    world: World,
) -> None:
    busy(world, "maya", TOMORROW - timedelta(minutes=30))
    busy(world, "otto", TOMORROW)
    busy(world, "maya", TOMORROW, cancelled=True)
    answer = await scheduled(world, TOMORROW)
    assert warnings(answer) == [("overlap", "panel")]
    [warning] = answer.json()["warnings"]
    assert warning["detail"] == (
        "Maya Chen has another interview then, from Tuesday 2 March 2027, 13:30"
        " (China Standard Time, UTC+8)."
    )
    assert starts(world) == TOMORROW.isoformat()


@pytest.mark.parametrize(
    ("at", "code"),
    [
        (START + timedelta(minutes=2), "short_notice"),
        (datetime.fromisoformat("2027-03-06T14:00:00+08:00"), "day_off"),
        (datetime.fromisoformat("2027-03-04T03:00:00+08:00"), "night"),
    ],
)
async def test_what_may_be_a_slip_is_told_of_with_the_answer(
    world: World, at: datetime, code: str
) -> None:
    assert warnings(await scheduled(world, at)) == [(code, "starts_at")]


async def test_who_joins_an_interview_is_looked_up_and_who_stays_is_not(world: World) -> None:
    busy(world, "maya", TOMORROW)
    busy(world, "otto", TOMORROW)
    kept = new_id("int")
    busy(world, "maya", TOMORROW, id=kept)
    task = world.open_task(TaskKind.AWAIT_INTERVIEW, "lina", interview=kept, origin=TOMORROW)
    panel = [world.people[who] for who in ("maya", "otto")]
    answer = await complete(world, task, "panel_changed", panel=panel)
    assert [each["detail"].split(" has")[0] for each in answer.json()["warnings"]] == [
        "Otto Brandt"
    ]


async def test_an_ats_is_told_of_it_too(world: World) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    body = {**INTERVIEW, "starts_at": "2027-03-06T03:00:00+08:00"}
    answer = await put(world, "interviews/I1", body)
    assert warnings(answer) == [("night", "starts_at"), ("day_off", "starts_at")]
    assert warnings(await put(world, "interviews/I1", body)) == []


async def test_a_time_that_is_over_is_refused_unless_it_is_noted_down(world: World) -> None:
    yesterday = START - timedelta(days=1)
    assert faults(await scheduled(world, yesterday)) == [("afterwards", "time_over")]
    assert warnings(await scheduled(world, yesterday, afterwards="yes")) == []


async def test_an_ats_says_that_an_interview_has_been_or_is_refused(world: World) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    body = {**INTERVIEW, "starts_at": "2027-02-26T14:00:00+08:00"}
    assert faults(await put(world, "interviews/I1", body)) == [("afterwards", "time_over")]
    answer = await put(world, "interviews/I1", {**body, "afterwards": True})
    assert (answer.status_code, answer.json()["changed"]) == (201, True)


@pytest.mark.parametrize(
    ("zone", "day", "taken"),
    [
        ("Asia/Shanghai", "2027-03-01", False),
        ("Asia/Shanghai", "2027-03-02", True),
        ("America/New_York", "2027-03-01", True),
        ("America/New_York", "2027-02-28", False),
        ("Asia/Shanghai", "2028-03-04", False),
    ],
)
async def test_a_day_is_one_from_today_on_where_who_typed_it_is(
    world: World, zone: str, day: str, taken: bool
) -> None:
    world.clock.now = datetime.fromisoformat("2027-03-01T23:35:00+00:00")
    world.parts.database.write_now(lambda conn: conn.execute(update(people).values(zone=zone)))
    world.parts.database.write_now(
        lambda conn: conn.execute(update(jobs).values(hiring_manager_id=world.people["tom"]))
    )
    hold = world.open_task(TaskKind.DECIDE, "tom")
    urgent = f"/api/v1/applications/{world.application}/acts/mark_urgent"
    async with world.client("tom") as client:
        form = {"outcome": "hold", "revisit_on": day}
        body = {"completion": "decided", "form": form}
        decided = await client.post(f"/api/v1/tasks/{hold}/completions", json=body)
    async with world.client("lina") as client:
        form = {"reason": "another offer", "offer_until": day}
        marked = await client.post(urgent, json={"form": form})
    if taken:
        assert (decided.status_code, marked.status_code) == (200, 200), (decided.text, marked.text)
        return
    assert faults(decided) == [("revisit_on", "not_within_a_year")]
    assert faults(marked) == [("offer_until", "not_within_a_year")]


@pytest.mark.parametrize(
    ("zone", "day", "found"),
    [
        ("Asia/Shanghai", "2027-03-01", []),
        ("Asia/Shanghai", "2027-02-28", [("day_over", "start_on")]),
        ("America/New_York", "2027-02-28", []),
    ],
)
async def test_a_first_working_day_that_is_over_is_told_of(
    world: World, zone: str, day: str, found: list[tuple[str, str]]
) -> None:
    world.parts.database.write_now(lambda conn: conn.execute(update(people).values(zone=zone)))
    task = world.open_task(TaskKind.PREPARE_OFFER, "lina")
    assert warnings(await complete(world, task, "accepted", start_on=day)) == found


async def test_a_first_working_day_of_another_year_is_refused(world: World) -> None:
    task = world.open_task(TaskKind.PREPARE_OFFER, "lina")
    answer = await complete(world, task, "accepted", start_on="2037-03-01")
    assert faults(answer) == [("start_on", "day_too_far_away")]


IN_THE_NIGHT = datetime.fromisoformat("2027-03-01T21:00:00+08:00")
TOO_NEAR = datetime.fromisoformat("2027-03-02T10:00:00+08:00")
OUTSIDE_HOURS = ("outside_hours", "invitation")


async def test_a_candidate_who_would_hear_too_late_is_told_of_unless_it_was_said_how_they_hear(
    world: World,
) -> None:
    world.clock.now = IN_THE_NIGHT
    answer = await scheduled(world, TOO_NEAR)
    assert warnings(answer) == [("short_notice", "starts_at"), OUTSIDE_HOURS]
    assert answer.json()["warnings"][1]["detail"] == (
        "欧阳静 would not hear of it in good time: candidates are written to in their hours, which"
        " begin at Tuesday 2 March 2027, 09:00 (China Standard Time, UTC+8)."
    )


@pytest.mark.parametrize("said", ["now", "telephone"])
async def test_who_said_how_the_candidate_hears_is_not_told(world: World, said: str) -> None:
    world.clock.now = IN_THE_NIGHT
    answer = await scheduled(world, TOO_NEAR, invitation=said)
    assert warnings(answer) == [("short_notice", "starts_at")]


async def test_it_is_no_matter_where_nobody_is_invited(world: World) -> None:
    world.clock.now = IN_THE_NIGHT
    elsewhere = await scheduled(world, TOO_NEAR, announce="elsewhere")
    assert warnings(elsewhere) == [("short_notice", "starts_at")]


async def test_it_is_no_matter_where_there_is_time(world: World) -> None:
    world.clock.now = IN_THE_NIGHT
    assert warnings(await scheduled(world, TOO_NEAR.replace(hour=15))) == []


@pytest.mark.parametrize(
    ("said", "is_told"), [({}, True), ({"invitation": "telephone"}, False)], ids=["no", "yes"]
)
async def test_an_ats_can_say_how_the_candidate_hears(
    world: World, said: dict[str, str], is_told: bool
) -> None:
    await applied(world)
    world.clock.now = IN_THE_NIGHT
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    body = {**INTERVIEW, "starts_at": TOO_NEAR.isoformat(), **said}
    told = warnings(await put(world, "interviews/I1", body))
    assert (OUTSIDE_HOURS in told) is is_told
