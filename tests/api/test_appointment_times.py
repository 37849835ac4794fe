"""When an interview is, as forms, the API and an ATS say it: what is no instant is asked back."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from api.bodies.hiring import CandidateBody
from db.schema import acts, people
from domain.words import TaskKind
from importing.cells import zone as zone_in_file
from tests.api.test_external import put, taken
from tests.api.test_external_acts import INTERVIEW, applied
from tests.api.world import World
from tests.clocks import ZONES

NEW_YORK = "America/New_York"


def form_of(world: World, starts_at: str, **more: object) -> dict[str, object]:
    panel = [world.people["maya"]]
    return {"starts_at": starts_at, "minutes": 45, "place": "Video", "panel": panel, **more}


async def scheduled(world: World, starts_at: str, **more: object) -> Any:
    """The recruiter, who is in New York, schedules the interview through the API."""
    world.parts.database.write_now(lambda conn: conn.execute(update(people).values(zone=NEW_YORK)))
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW, "lina")
    body = {"completion": "scheduled", "form": form_of(world, starts_at, **more)}
    async with world.client("lina") as client:
        return await client.post(f"/api/v1/tasks/{task}/completions", json=body)


def starts(world: World) -> str:
    query = select(acts.c.codes).order_by(acts.c.seq.desc())
    codes = world.parts.database.read_now(lambda conn: conn.execute(query).scalars().first())
    assert codes is not None
    return str(codes["starts_at"])


def faults(answer: Any) -> list[tuple[str, str]]:
    assert answer.status_code == 422, answer.text
    return [(each["field"], each["code"]) for each in answer.json()["errors"]]


def test_a_file_and_the_api_take_the_same_zones() -> None:
    for zone in ZONES:
        assert zone_in_file(zone, {}) == zone
        body = CandidateBody(name="Ada", email="ada@mail.example", locale="en", zone=zone)
        assert body.zone == zone


async def test_a_wall_time_is_one_of_the_zone_of_who_typed_it(world: World) -> None:
    assert (await scheduled(world, "2027-03-15T10:00")).status_code == 200
    assert starts(world) == "2027-03-15T14:00:00+00:00"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("2027-03-14T02:30", ("starts_at", "time_skipped")),
        ("2027-11-07T01:30", ("occurrence", "time_twice")),
        ("2027-03-15", ("starts_at", "time_missing")),
        ("20270315", ("starts_at", "not_an_instant")),
        ("2027-W11-1", ("starts_at", "not_an_instant")),
    ],
)
async def test_a_time_that_is_none_or_two_is_asked_back(
    world: World, text: str, fault: tuple[str, str]
) -> None:
    assert faults(await scheduled(world, text)) == [fault]


async def test_who_says_which_of_two_times_is_meant_is_understood(world: World) -> None:
    assert (await scheduled(world, "2027-11-07T01:30", occurrence="second")).status_code == 200
    assert starts(world) == "2027-11-07T06:30:00+00:00"


@pytest.mark.parametrize(
    "text",
    ["2027-03-15T10:00", "2027-03-15", "20270315", "2027-W11-1", "1805104800", 1805104800],
)
async def test_an_ats_says_an_instant_with_its_distance_from_utc(
    world: World, text: object
) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    answer = await put(world, "interviews/I1", {**INTERVIEW, "starts_at": text})
    assert faults(answer) == [("starts_at", "malformed")]


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2027-03-14T01:59:59-05:00", "2027-03-14T06:59:59+00:00"),
        ("2027-03-14T03:00:00-04:00", "2027-03-14T07:00:00+00:00"),
        ("2027-11-07T01:30:00-04:00", "2027-11-07T05:30:00+00:00"),
        ("2027-11-07T01:30:00-05:00", "2027-11-07T06:30:00+00:00"),
    ],
)
async def test_beside_a_change_of_the_clocks_an_ats_is_taken_at_its_word(
    world: World, text: str, instant: str
) -> None:
    await applied(world)
    world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    await taken(world, "interviews/I1", {**INTERVIEW, "starts_at": text})
    assert starts(world) == instant


@pytest.mark.parametrize("day", ["20270315", "2027-W11-1", 1805104800, "1805104800"])
async def test_a_day_in_the_api_is_written_out(world: World, day: object) -> None:
    async with world.client("lina") as client:
        kept = await client.put(
            f"/api/v1/candidates/{world.candidate}/retention", json={"until": day}
        )
        table = await client.get("/api/v1/outcomes.csv", params={"from": str(day)})
    assert faults(kept) == [("until", "malformed")]
    assert faults(table) == [("from", "malformed")]
