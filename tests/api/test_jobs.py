"""Jobs by the API: their codes, their plan while people follow it, their end, and their pay."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from db.directory.hiring import NewCandidate, add_candidate
from db.schema import applications, jobs, process_views, stages
from domain.job_codes import suggested_code
from domain.plan import Followed, takes_its_place
from tests.api.test_hiring import job_of
from tests.api.world import PROBLEM, World
from tests.pages.story import PASS, Story


async def ask(world: World, method: str, path: str, body: Any = None, who: str = "lina") -> Any:
    async with world.client(who) as client:
        return await client.request(method, f"/api/v1{path}", json={} if body is None else body)


def stage(world: World, **changes: Any) -> dict[str, Any]:
    """The stage there is, with what is to be different."""
    there = {"id": world.facts.stage, "name": "Technical interview", "rule": "any_veto"}
    return {**there, "panel": [world.people["maya"]], **changes}


async def plan(world: World, *wanted: dict[str, Any]) -> Any:
    return await ask(world, "PUT", f"/jobs/{world.job}/plan", {"stages": wanted})


def followed(world: World) -> list[str]:
    """The stages with which the application began."""
    query = select(process_views.c.plan).where(process_views.c.application_id == world.application)
    kept: list[str] = world.parts.database.read_now(lambda conn: conn.execute(query).scalar_one())
    return kept


def somebody(world: World, email: str = "ming@mail.example") -> str:
    new = NewCandidate("王小明", email, "zh", "Asia/Shanghai")
    return world.parts.database.write_now(lambda conn: add_candidate(conn, new, world.clock()))


def all_over(world: World) -> None:
    over = update(applications).values(over_at=world.clock())
    world.parts.database.write_now(lambda conn: conn.execute(over))


# --- codes --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("title", "taken", "code"),
    [
        ("Senior Backend Engineer", (), "SBE-1"),
        ("Head of the Design Studio", ("hds-1", "HDS-2"), "HDS-3"),
        ("后端工程师 / Backend Engineer", (), "BE-1"),
        ("后端工程师", ("JOB-1",), "JOB-2"),
        ("Recruiter", (), "REC-1"),
        ("C++ 工程师", (), "C-1"),
    ],
)
def test_a_code_comes_from_the_title(title: str, taken: tuple[str, ...], code: str) -> None:
    assert suggested_code(title, taken) == code


async def test_a_job_without_a_code_gets_a_free_one(world: World) -> None:
    wanted = {**job_of(world), "title": "Backend Engineer"}
    del wanted["code"]
    made = [(await ask(world, "POST", "/jobs", wanted)).json()["id"] for _ in range(2)]
    codes = [(await ask(world, "GET", f"/jobs/{job}")).json()["code"] for job in made]
    assert codes == ["BE-2", "BE-3"]


# --- the plan -----------------------------------------------------------------------------------


def test_who_is_under_way_keeps_what_they_are_judged_by() -> None:
    one = Followed("any_veto", ("Code", "Design"), frozenset({"depth"}))
    same = ("any_veto", ("Code", "Design"), ("depth", "speed"))
    assert not takes_its_place(one, *same)
    assert takes_its_place(one, "unanimous", *same[1:])
    assert takes_its_place(one, same[0], ("Design", "Code"), same[2])
    assert takes_its_place(one, *same[:2], ("speed",))
    alone = Followed("any_veto", ())
    assert not takes_its_place(alone, "any_veto", ("Call",), ())


async def test_a_plan_is_renamed_and_grows_and_who_is_under_way_keeps_their_stages(
    world: World,
) -> None:
    before = followed(world)
    other = {"name": "Meet the team", "panel": [world.people["otto"]]}
    answer = await plan(world, other, stage(world, name="System design", minutes=45))
    assert answer.status_code == 200, answer.text
    said = [(each["name"], each["minutes"]) for each in answer.json()["stages"]]
    assert said == [("Meet the team", 60), ("System design", 45)]
    assert answer.json()["stages"][1]["id"] == world.facts.stage
    assert followed(world) == before == [world.facts.stage]


async def test_another_rule_is_for_who_comes_after(world: World) -> None:
    answer = await plan(world, stage(world, rule="unanimous"))
    [only] = answer.json()["stages"]
    assert (only["rule"], only["id"] != world.facts.stage) == ("unanimous", True)
    kept = world.parts.database.read_now(
        lambda conn: conn.execute(select(stages).where(stages.c.id == world.facts.stage)).one()
    )
    assert (kept.rule, kept.removed_at) == ("any_veto", world.clock())
    new = {"candidate": somebody(world), "job": world.job}
    begun = (await ask(world, "POST", "/applications", new)).json()["id"]
    query = select(process_views.c.plan).where(process_views.c.application_id == begun)
    assert world.parts.database.read_now(lambda conn: conn.execute(query).scalar()) == [only["id"]]
    # The process that began before goes on by its own.
    story = Story(world, world.application)
    story.judged(PASS)


async def test_a_stage_that_nobody_follows_is_gone_when_it_is_left_out(world: World) -> None:
    made = (await ask(world, "POST", "/jobs", job_of(world))).json()["id"]
    there = (await ask(world, "GET", f"/jobs/{made}")).json()["stages"]
    path = f"/jobs/{made}/plan"
    answer = await ask(world, "PUT", path, {"stages": [{"name": "Call", "rule": "unanimous"}]})
    assert [each["name"] for each in answer.json()["stages"]] == ["Call"]
    left = select(stages.c.id).where(stages.c.id.in_([each["id"] for each in there]))
    assert world.parts.database.read_now(lambda conn: conn.execute(left).all()) == []


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"id": "stg_another"}, "stages.0.id", "stage_unknown"),
        ({"rule": "coin_toss"}, "stages.0.rule", "rule_unknown"),
        ({"panel": ["per_nobody"]}, "stages.0.panel.0", "person_unknown"),
    ],
)
async def test_a_plan_names_only_what_there_is(
    world: World, changes: dict[str, Any], field: str, code: str
) -> None:
    answer = await plan(world, stage(world, **changes))
    assert answer.status_code == 422
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]


async def test_what_an_ats_plans_is_planned_there(world: World) -> None:
    said = {"title": "Senior Backend Engineer", "code": "BE-1"}
    planned = {**said, "stages": [{"name": "Technical interview", "id": "s1"}]}
    assert (await ask(world, "PUT", "/external/greenhouse/jobs/J1", planned)).is_success
    answer = await plan(world, stage(world), {"name": "One more"})
    assert (answer.status_code, answer.json()["reason"]) == (409, "plan_elsewhere")
    assert "greenhouse" in answer.json()["detail"]
    assert (await plan(world, stage(world, name="Coding"))).status_code == 200


# --- its end ------------------------------------------------------------------------------------


async def test_a_job_does_not_end_while_candidates_wait(world: World) -> None:
    answer = await ask(world, "POST", f"/jobs/{world.job}/end")
    assert answer.status_code == 409
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["type"] == "urn:genjin:problem:job-under-way"
    assert answer.json()["applications"] == [world.application]


async def test_nobody_applies_for_a_job_that_has_ended_until_it_is_reopened(world: World) -> None:
    all_over(world)
    assert (await ask(world, "POST", f"/jobs/{world.job}/end")).status_code == 204
    new = {"candidate": somebody(world), "job": world.job}
    refused = await ask(world, "POST", "/applications", new)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:genjin:problem:job-ended")
    assert refused.json()["reason"] == "job_ended"
    assert (await ask(world, "GET", f"/jobs/{world.job}")).json()["ended_at"] is not None
    assert (await ask(world, "POST", f"/jobs/{world.job}/reopen")).status_code == 204
    assert (await ask(world, "POST", "/applications", new)).status_code == 201


async def test_an_ats_starts_nothing_on_a_job_that_has_ended(world: World) -> None:
    all_over(world)
    ats = "/external/greenhouse"
    await ask(world, "PUT", f"{ats}/jobs/J1", {"title": "Engineer", "code": "BE-1"})
    await ask(world, "PUT", f"{ats}/candidates/C1", {"name": "王小明", "email": "m@mail.example"})
    await ask(world, "POST", f"/jobs/{world.job}/end")
    body = {"candidate": "C1", "job": "J1"}
    refused = await ask(world, "PUT", f"{ats}/applications/A1", body)
    assert (refused.status_code, refused.json()["reason"]) == (409, "job_ended")


# --- title and pay ------------------------------------------------------------------------------


async def test_title_and_pay_are_changed_and_what_is_left_out_stays(world: World) -> None:
    path = f"/jobs/{world.job}"
    pay = {"pay_range": " 25–35k × 14 ", "pay_shown": True}
    assert (await ask(world, "PATCH", path, pay)).json() == {"roles": [], "tasks": 0}
    await ask(world, "PATCH", path, {"title": "后端工程师 / Backend Engineer"})
    row = world.parts.database.read_now(lambda conn: conn.execute(select(jobs)).one())
    assert (row.title, row.pay_range) == ("后端工程师 / Backend Engineer", "25–35k × 14")
    assert row.pay_shown
    broken = await ask(world, "PATCH", path, {"pay_range": "25k\n35k"})
    assert broken.json()["errors"][0]["code"] == "control_character"
    assert (await ask(world, "PATCH", "/jobs/job_none", pay)).status_code == 404
