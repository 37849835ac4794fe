"""The API on PostgreSQL: the queries that differ, and the races that SQLite cannot have."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from db.schema import acts
from domain.proposals import ProposalKind
from domain.words import TaskKind
from tests.api.proposing import proposed
from tests.api.test_applying_again import applies_again, many_apply_again
from tests.api.test_jobs import all_over, somebody
from tests.api.world import Facts, World, opened
from tests.databases import Refilled

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_company: Refilled[Facts]) -> AsyncIterator[World]:
    async with opened(tmp_path, kept=postgres_company) as made:
        yield made


async def test_one_task_is_completed_by_one_of_a_hundred(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    body = {"completion": "decided", "form": {"outcome": "advance"}}
    path = f"/api/v1/tasks/{task}/completions"
    async with world.client("tom") as client:
        answers = await asyncio.gather(*(client.post(path, json=body) for _ in range(100)))
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 99}
    assert len(world.refusals()) == 99


async def test_many_at_once_start_one_process(world: World) -> None:
    candidate = {"name": "Ada Lovelace", "email": "ada@mail.example"}
    async with world.client("lina") as client:
        added = await asyncio.gather(
            *(client.post("/api/v1/candidates", json=candidate) for _ in range(10))
        )
        assert Counter(answer.status_code for answer in added) == {201: 1, 409: 9}
        id_ = next(answer.json()["id"] for answer in added if answer.status_code == 201)
        body = {"candidate": id_, "job": world.job}
        started = await asyncio.gather(
            *(client.post("/api/v1/applications", json=body) for _ in range(20))
        )
    assert Counter(answer.status_code for answer in started) == {201: 1, 409: 19}
    (made,) = (answer.json()["id"] for answer in started if answer.status_code == 201)
    refused = [answer.json() for answer in started if answer.status_code == 409]
    assert {(each["reason"], each["existing"]) for each in refused} == {("application_open", made)}
    assert world.count(acts) == 2


async def test_who_applies_again_begins_anew_once_the_earlier_one_is_over(world: World) -> None:
    await applies_again(world)


async def test_many_who_apply_again_at_once_begin_one(world: World) -> None:
    await many_apply_again(world)


async def test_everything_is_listed_to_whom_it_concerns(world: World) -> None:
    task = world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    for who, count in (("lina", 1), ("tom", 1), ("maya", 1), ("otto", 0)):
        async with world.client(who) as client:
            listed = (await client.get("/api/v1/applications")).json()["items"]
            tasks = (await client.get("/api/v1/tasks?whose=all")).json()["items"]
            assert (len(listed), len(tasks)) == (count, count), who
    async with world.client("maya") as client:
        assert (await client.get("/api/v1/tasks")).json()["items"][0]["id"] == task
        path = f"/api/v1/applications/{world.application}/timeline"
        assert len((await client.get(path)).json()) == 2


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/candidates/%00",
        "/api/v1/tasks?cursor=%00",
        "/api/v1/tasks?application=%00",
        "/l/dev.lnk%00.x",
        "/c/dev.lnk%00.x",
        "/applications/%00",
        "/tasks/%00",
        "/?job=%00",
        "/inbox?done=%00",
    ],
)
async def test_what_no_database_can_be_asked_is_unknown(world: World, path: str) -> None:
    async with world.client("lina") as client:
        assert (await client.get(path)).status_code == 404


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/inbox/letters", "task"),
        ("/jobs/{job}/people", "hiring_manager"),
        ("/applications/{application}/hold", "because"),
    ],
)
async def test_what_no_database_can_keep_is_left_out_of_forms(
    world: World, path: str, name: str
) -> None:
    where = path.format(job=world.job, application=world.application)
    async with world.client("hana") as client:
        for odd in (f"{world.people['tom']}\x00", "\x00"):
            assert (await client.post(where, data={name: odd})).status_code < 500


async def test_what_no_database_can_keep_is_refused_by_its_field(world: World) -> None:
    id_ = await proposed(world, ProposalKind.POLICY_SAVED, "lina")
    async with world.client("hana") as client:
        for odd in ("a\x00", "a\ud800"):
            hold = f"/api/v1/candidates/{world.candidate}/legal-hold"
            refusal = f"/api/v1/proposals/{id_}/refuse"
            for method, path, name in (("PUT", hold, "because"), ("POST", refusal, "reason")):
                body = json.dumps({name: odd})
                kind = {"Content-Type": "application/json"}
                answer = await client.request(method, path, content=body, headers=kind)
                assert answer.status_code == 422, answer.text
                [error] = answer.json()["errors"]
                assert error["field"] == name


async def test_of_two_who_give_a_job_to_somebody_else_each_has_their_way_in_turn(
    world: World,
) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    lina, hana = world.people["lina"], world.people["hana"]
    path = f"/api/v1/jobs/{world.job}"
    async with world.client("hana") as client:
        answers = await asyncio.gather(
            *(client.patch(path, json={"recruiter": who}) for who in (hana, lina) * 10)
        )
        holder = (await client.get(path)).json()["recruiter"]
        owner = (await client.get(f"/api/v1/tasks/{task}")).json()["owner"]
    assert Counter(answer.status_code for answer in answers) == {200: 20}
    assert owner == holder
    moved = [answer.json() for answer in answers]
    assert all(each["tasks"] == len(each["roles"]) for each in moved)


async def test_a_job_does_not_end_under_whoever_just_applies(world: World) -> None:
    all_over(world)
    new = [{"candidate": somebody(world, f"m{n}@mail.example"), "job": world.job} for n in range(8)]
    end = f"/api/v1/jobs/{world.job}/end"
    async with world.client("lina") as client:
        ended, *applied = await asyncio.gather(
            client.post(end, json={}),
            *(client.post("/api/v1/applications", json=each) for each in new),
        )
    begun = [answer for answer in applied if answer.status_code == 201]
    refused = [answer.json()["reason"] for answer in applied if answer.status_code != 201]
    # Either it ended and nobody got in, or somebody did and it goes on.
    assert (ended.status_code, len(begun)) in {(204, 0), (409, len(new))}
    assert set(refused) <= {"job_ended"}
