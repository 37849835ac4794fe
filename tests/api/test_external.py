"""What another system puts here: taken in once, in order, and named by what is wrong with it."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from db.schema import (
    application_words,
    applications,
    candidates,
    external_ids,
    jobs,
    people,
    stages,
)
from tests.api.world import World

ATS = "/api/v1/external/greenhouse"
DANIEL = {"name": "Daniel O'Brien", "email": "daniel@mail.example", "locale": "en"}
JOB: dict[str, Any] = {
    "title": "Backend Engineer",
    "code": "BE-7",
    "recruiter": "lina@starriver.example",
    "hiring_manager": "tom@starriver.example",
    "hr_lead": "hana@starriver.example",
    "stages": [
        {"id": "s1", "name": "Technical", "panel": ["maya@starriver.example"]},
        {"id": "s2", "name": "Final", "minutes": 30},
    ],
}


async def put(world: World, path: str, body: dict[str, Any], who: str = "lina") -> Any:
    """One PUT, and what it was answered."""
    async with world.client(who) as client:
        answer = await client.put(f"{ATS}/{path}", json=body)
    return answer


async def taken(world: World, path: str, body: dict[str, Any], who: str = "lina") -> Any:
    """One PUT that is taken in."""
    answer = await put(world, path, body, who)
    assert answer.status_code in (200, 201), answer.text
    return answer.json()


def row_of(world: World, table: Any, id_: str) -> Any:
    query = select(table).where(table.c.id == id_)
    return world.parts.database.read_now(lambda conn: conn.execute(query).one())


# --- things -------------------------------------------------------------------------------------


async def test_a_candidate_is_added_once_and_changed_when_there_is_news(world: World) -> None:
    first = await put(world, "candidates/7", DANIEL)
    again = await put(world, "candidates/7", DANIEL)
    moved = await put(world, "candidates/7", {**DANIEL, "email": "dan@mail.example"})
    assert [each.status_code for each in (first, again, moved)] == [201, 200, 200]
    assert [each.json()["changed"] for each in (first, again, moved)] == [True, False, True]
    row = row_of(world, candidates, first.json()["id"])
    assert (row.name, row.email, row.locale) == (DANIEL["name"], "dan@mail.example", "en")
    assert world.count(candidates) == 2


async def test_a_nightly_export_does_not_undo_what_was_changed_here(world: World) -> None:
    id_ = (await taken(world, "candidates/7", DANIEL))["id"]
    world.parts.database.write_now(
        lambda conn: conn.execute(
            candidates.update().where(candidates.c.id == id_).values(name="Dan")
        )
    )
    assert not (await taken(world, "candidates/7", DANIEL))["changed"]
    assert row_of(world, candidates, id_).name == "Dan"


async def test_who_is_called_something_else_is_found_by_it(world: World) -> None:
    said = {"name": "欧阳静", "email": "jing@mail.example"}
    await taken(world, "candidates/9", said)
    await taken(world, "candidates/9", {**said, "name": "Ouyang Jing"})
    query = select(application_words.c.word)
    found = world.parts.database.read_now(lambda conn: conn.execute(query).scalars().all())
    assert "ouyang" in found
    assert "欧阳静" not in found


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        ({"version": 1}, {"version": 2}),
        (
            {"occurred_at": "2027-03-01T08:00:00+08:00"},
            {"occurred_at": "2027-03-01T00:00:01Z"},
        ),
    ],
)
async def test_what_is_older_and_arrives_late_overwrites_nothing(
    world: World, older: dict[str, Any], newer: dict[str, Any]
) -> None:
    id_ = (await taken(world, "candidates/7", {**DANIEL, "name": "New", **newer}))["id"]
    late = await taken(world, "candidates/7", {**DANIEL, "name": "Old", **older})
    assert (late["changed"], late["superseded"], late["id"]) == (False, True, id_)
    assert row_of(world, candidates, id_).name == "New"


async def test_who_is_known_by_the_address_is_not_added_again(world: World) -> None:
    body = {"name": "欧阳静", "email": "Jing@mail.example"}
    found = await put(world, "candidates/9", body)
    assert (found.status_code, found.json()["id"]) == (201, world.candidate)
    assert not found.json()["changed"]
    colleague = await taken(
        world, "people/u5", {"name": "Maya Chen", "email": "maya@starriver.example"}
    )
    assert colleague["id"] == world.people["maya"]


async def test_an_address_of_another_colleague_is_a_conflict(world: World) -> None:
    await taken(world, "people/7", {"name": "Ada", "email": "ada@starriver.example"})
    moved = {"name": "Ada", "email": "maya@starriver.example"}
    answer = await put(world, "people/7", moved, "hana")
    assert (answer.status_code, answer.json()["reason"]) == (409, "address_taken")
    assert answer.json()["existing"] == world.people["maya"]


async def test_only_an_hr_lead_leads_a_colleagues_mails_elsewhere(world: World) -> None:
    maya = {"name": "Maya Chen-Li", "email": "maya@starriver.example"}
    assert (await taken(world, "people/u5", maya))["changed"]
    moved = {**maya, "email": "mchen@starriver.example"}
    assert (await put(world, "people/u5", moved)).status_code == 403
    assert (await taken(world, "people/u5", moved, "hana"))["changed"]
    row = row_of(world, people, world.people["maya"])
    assert (row.name, row.email) == ("Maya Chen-Li", "mchen@starriver.example")
    assert row.roles == ["interviewer"]


async def test_what_was_left_out_stays_as_it_is(world: World) -> None:
    id_ = (await taken(world, "candidates/7", {**DANIEL, "phone": "+49 30 1234"}))["id"]
    await taken(world, "candidates/7", {"name": "Dan O'Brien", "email": DANIEL["email"]})
    row = row_of(world, candidates, id_)
    assert (row.name, row.locale, row.phone) == ("Dan O'Brien", "en", "+49 30 1234")


async def test_twenty_at_once_make_one(world: World) -> None:
    await many_at_once(world)


async def many_at_once(world: World) -> None:
    """Twenty times each, all at once."""
    await taken(world, "jobs/J1", JOB)
    async with world.client("lina") as client:
        for path, body, table in (
            ("candidates/7", DANIEL, candidates),
            ("people/u9", {"name": "Ada", "email": "ada@starriver.example"}, people),
            ("jobs/J2", {**JOB, "code": "BE-8"}, jobs),
            ("applications/A1", {"candidate": "7", "job": "J1"}, applications),
        ):
            before = world.count(table)
            answers = await asyncio.gather(
                *(client.put(f"{ATS}/{path}", json=body) for _ in range(20))
            )
            assert {each.status_code for each in answers} <= {200, 201}, path
            assert sorted(each.json()["changed"] for each in answers) == [False] * 19 + [True]
            assert len({each.json()["id"] for each in answers}) == 1
            assert world.count(table) == before + 1, path


# --- jobs ---------------------------------------------------------------------------------------


def plan(world: World, job: str) -> list[tuple[str, int]]:
    query = select(stages).where(stages.c.job_id == job).order_by(stages.c.position)
    rows = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    return [(row.name, row.minutes) for row in rows]


async def test_a_job_is_opened_with_its_people_and_plan_and_changed_later(world: World) -> None:
    first = await put(world, "jobs/J1", JOB)
    assert first.status_code == 201
    id_ = first.json()["id"]
    assert plan(world, id_) == [("Technical", 60), ("Final", 30)]
    assert not (await taken(world, "jobs/J1", JOB))["changed"]
    changed = {
        **JOB,
        "title": "Staff Engineer",
        "stages": [
            {"id": "s1", "name": "Technical deep dive"},
            {"id": "s3", "name": "Team", "panel": ["otto@starriver.example"]},
            {"id": "s2", "name": "Final", "minutes": 45},
        ],
    }
    assert (await taken(world, "jobs/J1", changed))["changed"]
    assert plan(world, id_) == [("Technical deep dive", 60), ("Team", 60), ("Final", 45)]
    assert row_of(world, jobs, id_).title == "Staff Engineer"


async def test_a_job_that_was_opened_here_is_found_by_its_code(world: World) -> None:
    body = {"title": "Senior Backend Engineer", "code": "BE-1"}
    assert (await taken(world, "jobs/J9", body))["id"] == world.job


async def test_jobs_without_a_code_do_not_become_one(world: World) -> None:
    unnamed = {name: value for name, value in JOB.items() if name != "code"}
    long = "3f0c" * 20
    ids = [
        (await taken(world, f"jobs/{id_}", unnamed))["id"] for id_ in ("1", f"{long}a", f"{long}b")
    ]
    async with world.client("lina") as client:
        other = await client.put("/api/v1/external/moka/jobs/1", json=unnamed)
    ids.append(other.json()["id"])
    assert len(set(ids)) == 4
    codes = [row_of(world, jobs, id_).code for id_ in ids]
    assert codes[0] == "1"
    assert len(set(codes)) == 4
    assert max(map(len, codes)) == 60
    again = await taken(world, "jobs/1", {**unnamed, "title": "Another title"})
    assert again["id"] == ids[0]


@pytest.mark.parametrize("key", ["id", "name"])
async def test_two_stages_of_a_plan_are_not_called_the_same(world: World, key: str) -> None:
    named = [{"name": "Technical"}, {"name": "Final"}]
    same = [{**stage, key: "again"} for stage in named]
    answer = await put(world, "jobs/J1", {**JOB, "stages": same})
    assert [each["code"] for each in answer.json()["errors"]] == ["said_twice"]


@pytest.mark.parametrize("year", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
async def test_an_instant_beyond_all_calendars_is_refused_by_its_field(
    world: World, year: str
) -> None:
    answer = await put(world, "candidates/7", {**DANIEL, "occurred_at": year})
    (fault,) = answer.json()["errors"]
    assert (answer.status_code, fault["field"], fault["code"]) == (
        422,
        "occurred_at",
        "malformed",
    )


async def test_a_plan_that_applications_follow_keeps_its_stages(world: World) -> None:
    await taken(world, "jobs/J1", JOB)
    await taken(world, "candidates/7", DANIEL)
    swapped = {**JOB, "stages": list(reversed(JOB["stages"]))}
    assert (await taken(world, "jobs/J1", swapped))["changed"]
    id_ = (await taken(world, "jobs/J1", JOB))["id"]
    await taken(world, "applications/A1", {"candidate": "7", "job": "J1"})
    shorter = {**JOB, "stages": JOB["stages"][:1]}
    for body in (shorter, swapped):
        answer = await put(world, "jobs/J1", body)
        assert (answer.status_code, answer.json()["reason"]) == (409, "plan_in_use")
    assert plan(world, id_) == [("Technical", 60), ("Final", 30)]


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"recruiter": "nobody@starriver.example"}, ("recruiter", "person_unknown")),
        ({"hr_lead": "u404"}, ("hr_lead", "person_unknown")),
        ({"policy": "none"}, ("policy", "policy_unknown")),
        ({"recruiter": None}, ("recruiter", "required")),
        ({"stages": None}, ("stages", "required")),
        ({"stages": [{"name": "x", "rule": "coin"}]}, ("stages.0.rule", "rule_unknown")),
        ({"stages": [{"name": "x", "panel": ["u4"]}]}, ("stages.0.panel.0", "person_unknown")),
        ({"colour": "red"}, ("colour", "unknown")),
    ],
)
async def test_a_job_names_only_what_exists(
    world: World, changes: dict[str, Any], fault: tuple[str, str]
) -> None:
    answer = await put(world, "jobs/J1", {**JOB, **changes})
    assert answer.status_code == 422, answer.text
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [fault]
    assert world.count(jobs) == 1
    assert world.count(external_ids) == 0
