"""What an ATS says and a recruiter's key may not change alone: the rest is taken in, that waits."""

from __future__ import annotations

from typing import Any

from db.directory.applying import apply
from db.process.acts import Actor
from db.schema import applications, candidates, jobs, people, proposals
from domain.events import ActorKind
from domain.task_specs import Capacity
from domain.words import Role
from tests.api.proposing import colleague, second_lead, settle, with_two_leads
from tests.api.test_external import DANIEL, JOB, put, row_of, taken
from tests.api.world import World

MIRA = {"name": "Mira Sand", "email": "mira@starriver.example", "roles": ["hiring_manager"]}


def held(answer: Any) -> list[tuple[str, str]]:
    """What of a call waits for an HR lead."""
    assert answer.status_code == 202, answer.text
    return [(each["code"], each["field"]) for each in answer.json()["warnings"]]


def proposal_of(answer: Any) -> str:
    [warning] = answer.json()["warnings"]
    return str(warning["proposal"])


async def in_process(world: World) -> str:
    """A candidate of the ATS whose process goes on."""
    id_ = (await taken(world, "candidates/7", DANIEL))["id"]
    actor = Actor(ActorKind.PERSON, world.people["lina"], frozenset({Capacity.DESK}), "api")
    at, policies = world.clock(), world.parts.policies
    world.parts.database.write_now(lambda conn: apply(conn, id_, world.job, actor, at, policies))
    return str(id_)


async def test_a_candidates_mails_go_where_they_went_until_it_is_confirmed(world: World) -> None:
    id_ = await in_process(world)
    moved = {**DANIEL, "name": "Dan O'Brien", "email": "attacker@evil.example"}
    answer = await put(world, "candidates/7", moved)
    assert held(answer) == [("proposed", "email")]
    row = row_of(world, candidates, id_)
    assert (row.name, row.email) == ("Dan O'Brien", DANIEL["email"])
    assert (await settle(world, proposal_of(answer), "confirm", "hana")).status_code == 200
    assert row_of(world, candidates, id_).email == "attacker@evil.example"


async def test_the_same_export_proposes_nothing_twice(world: World) -> None:
    await in_process(world)
    moved = {**DANIEL, "email": "dan@mail.example"}
    assert held(await put(world, "candidates/7", moved)) == [("proposed", "email")]
    again = await put(world, "candidates/7", moved)
    assert (again.status_code, again.json()["warnings"]) == (200, [])
    assert world.count(proposals) == 1


async def test_an_address_that_is_put_back_takes_its_proposal_back(world: World) -> None:
    id_ = await in_process(world)
    first = await put(world, "candidates/7", {**DANIEL, "email": "dan@mail.example"})
    back = await put(world, "candidates/7", DANIEL)
    assert back.status_code == 200
    row = row_of(world, proposals, proposal_of(first))
    assert row.state == "withdrawn"
    assert row_of(world, candidates, id_).email == DANIEL["email"]


async def test_another_address_takes_the_place_of_the_one_before(world: World) -> None:
    await in_process(world)
    first = await put(world, "candidates/7", {**DANIEL, "email": "one@mail.example"})
    second = await put(world, "candidates/7", {**DANIEL, "email": "two@mail.example"})
    states = [row_of(world, proposals, proposal_of(each)).state for each in (first, second)]
    assert states == ["overtaken", "open"]


async def test_an_hr_leads_key_changes_it_at_once(world: World) -> None:
    id_ = await in_process(world)
    answer = await put(world, "candidates/7", {**DANIEL, "email": "dan@mail.example"}, "hana")
    assert answer.status_code == 200
    assert row_of(world, candidates, id_).email == "dan@mail.example"
    assert world.count(proposals) == 0


async def test_a_candidate_nobody_writes_to_any_more_changes_at_once(world: World) -> None:
    id_ = (await taken(world, "candidates/7", DANIEL))["id"]
    answer = await put(world, "candidates/7", {**DANIEL, "email": "dan@mail.example"})
    assert answer.status_code == 200
    assert row_of(world, candidates, id_).email == "dan@mail.example"


async def test_a_new_colleague_is_there_and_no_hiring_manager_yet(world: World) -> None:
    answer = await put(world, "people/u9", {**MIRA, "roles": ["interviewer", "hiring_manager"]})
    assert held(answer) == [("proposed", "roles")]
    id_ = answer.json()["id"]
    assert row_of(world, people, id_).roles == ["interviewer"]
    assert (await settle(world, proposal_of(answer), "confirm", "hana")).status_code == 200
    assert row_of(world, people, id_).roles == ["hiring_manager", "interviewer"]


async def test_an_hr_lead_is_still_not_added_by_a_recruiters_key(world: World) -> None:
    answer = await put(world, "people/u9", {**MIRA, "roles": ["hr_lead"]})
    assert answer.status_code == 403
    assert world.count(proposals) == 0


async def test_no_hr_lead_signs_in_as_another_by_leading_their_mails_elsewhere(
    world: World,
) -> None:
    second_lead(world)
    with_two_leads(world)
    hugo = {"name": "Hugo", "email": "hugo@starriver.example", "roles": ["hr_lead"]}
    assert (await put(world, "people/u7", hugo, "hana")).status_code in (200, 201)
    answer = await put(world, "people/u7", {**hugo, "email": "mine@evil.example"}, "hana")
    assert held(answer) == [("proposed", "email")]
    assert row_of(world, people, world.people["hugo"]).email == hugo["email"]
    own = await settle(world, proposal_of(answer), "confirm", "hana")
    assert (own.status_code, own.json()["reason"]) == (403, "own_proposal")
    assert (await settle(world, proposal_of(answer), "refuse", "hugo", reason="No.")).is_success
    maya = {"name": "Maya Chen", "email": "maya@starriver.example", "roles": ["interviewer"]}
    await put(world, "people/u8", maya, "hana")
    moved = await put(world, "people/u8", {**maya, "email": "m.chen@starriver.example"}, "hana")
    assert moved.status_code == 200
    assert row_of(world, people, world.people["maya"]).email == "m.chen@starriver.example"


async def test_a_new_job_is_its_hr_leads_until_its_manager_is_confirmed(world: World) -> None:
    await put(world, "people/u9", MIRA)
    answer = await put(world, "jobs/J9", {**JOB, "code": "BE-9", "hiring_manager": "u9"})
    assert held(answer) == [("proposed", "hiring_manager")]
    row = row_of(world, jobs, answer.json()["id"])
    assert row.hiring_manager_id == world.people["hana"]
    assert (await settle(world, proposal_of(answer), "confirm", "hana")).status_code == 200
    row = row_of(world, jobs, answer.json()["id"])
    mira = row_of(world, people, row.hiring_manager_id)
    assert (mira.email, mira.roles) == (MIRA["email"], ["hiring_manager"])


async def test_whoever_stands_in_is_an_hr_lead(world: World) -> None:
    colleague(world, "mira", Role.HIRING_MANAGER)
    said = {**JOB, "code": "BE-9", "hiring_manager": MIRA["email"]}
    answer = await put(world, "jobs/J9", {**said, "hr_lead": "lina@starriver.example"})
    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert (error["field"], error["code"]) == ("hr_lead", "role_lacking")


async def test_a_jobs_other_news_is_taken_in(world: World) -> None:
    await taken(world, "jobs/J9", JOB)
    colleague(world, "mira", Role.HIRING_MANAGER)
    said = {**JOB, "title": "Lead Engineer", "hiring_manager": MIRA["email"]}
    answer = await put(world, "jobs/J9", said)
    assert held(answer) == [("proposed", "hiring_manager")]
    row = row_of(world, jobs, answer.json()["id"])
    assert (row.title, row.hiring_manager_id) == ("Lead Engineer", world.people["tom"])
    assert world.count(applications) == 1


async def test_a_manager_of_another_job_is_given_this_one_at_once(world: World) -> None:
    answer = await put(world, "jobs/J9", {**JOB, "code": "BE-9"})
    assert answer.status_code == 201
    row = row_of(world, jobs, answer.json()["id"])
    assert row.hiring_manager_id == world.people["tom"]
