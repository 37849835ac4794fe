"""By API: another version of a policy for a job, and for the processes that are under way."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from db.process.acts import ActKind
from db.schema import acts, applications, process_events, tasks
from db.setup.policies import find_version, save_policy
from domain.defaults import default_policy
from domain.policy import Mode, Policy
from domain.words import Party, TaskKind
from tests.api.world import World

USUAL = default_policy()
MODE = Mode("manager_tells", {"en": "Manager tells", "zh": "经理告知"})
SCHEDULING = TaskKind.SCHEDULE_INTERVIEW


def saved(world: World, policy: Policy) -> str:
    return world.parts.database.write_now(lambda conn: save_policy(conn, policy, world.clock()))


def slower(**changes: Any) -> Policy:
    task = replace(USUAL.tasks[SCHEDULING], due=24.0, **changes)
    return replace(USUAL, tasks={**USUAL.tasks, SCHEDULING: task})


def without_the_rule() -> Policy:
    rules = {name: rule for name, rule in USUAL.rules.items() if name != "any_veto"}
    return replace(USUAL, name="other", rules=rules, default_rule="always_ask")


def rows(world: World, table: Any) -> list[Any]:
    return list(world.parts.database.read_now(lambda conn: conn.execute(table.select()).all()))


async def send(world: World, who: str, method: str, path: str, **body: Any) -> Any:
    address = f"/api/v1/{path}".format(job=world.job, application=world.application)
    async with world.client(who) as client:
        answer = await client.request(method, address, json=body or None)
    await world.settle()
    return answer


async def test_a_job_works_by_another_version_for_whoever_applies_from_then_on(
    world: World,
) -> None:
    version = saved(world, slower())
    answer = await send(world, "hana", "PUT", "jobs/{job}/policy", policy="hybrid", reason="Slower")
    assert answer.json() == {
        "id": version,
        "name": "hybrid",
        "version": 2,
        "mode": "hybrid",
        "changed": True,
    }
    job = (await send(world, "hana", "GET", "jobs/{job}")).json()
    assert (job["policy_version"], job["mode"]) == (2, "hybrid")
    (application,) = rows(world, applications)
    assert application.policy_version_id != version
    again = await send(world, "hana", "PUT", "jobs/{job}/policy", policy=version)
    assert again.json()["changed"] is False


@pytest.mark.parametrize("path", ["jobs/{job}/policy", "jobs/{job}/adoption"])
async def test_a_version_without_the_rule_of_a_stage_does_not_fit(world: World, path: str) -> None:
    saved(world, without_the_rule())
    method = "PUT" if path.endswith("policy") else "POST"
    answer = await send(world, "hana", method, path, policy="other")
    problem = answer.json()
    assert (answer.status_code, problem["type"], problem["reason"]) == (
        409,
        "urn:genjin:problem:policy-unfit",
        "rule_unknown",
    )
    assert not [row for row in rows(world, acts) if row.kind == ActKind.ADOPT_POLICY]


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "jobs/{job}/policy"),
        ("POST", "jobs/{job}/adoption"),
        ("POST", "applications/{application}/adoption"),
    ],
)
async def test_there_is_no_such_policy(world: World, method: str, path: str) -> None:
    answer = await send(world, "hana", method, path, policy="nobody's")
    assert answer.status_code == 422
    assert [each["code"] for each in answer.json()["errors"]] == ["policy_unknown"]


async def test_a_preview_names_each_open_task_and_changes_nothing(world: World) -> None:
    task = world.open_task(SCHEDULING)
    version = saved(world, slower(owner=(Party.HR_LEAD,)))
    before = rows(world, tasks)
    for path in ("jobs/{job}", "applications/{application}"):
        answer = await send(world, "lina", "GET", f"{path}/adoption?policy={version}")
        shown = answer.json()
        assert (shown["count"], shown["version"]) == (1, 2)
        (process,) = shown["processes"]
        assert (process["application"], process["refused"]) == (world.application, None)
        (moved,) = process["tasks"]
        assert (moved["id"], moved["owner"], moved["new_owner"]) == (
            task,
            world.people["lina"],
            world.people["hana"],
        )
        assert moved["new_due_at"] > moved["due_at"]
        assert moved["at_once"] is False
    assert rows(world, tasks) == before
    assert not [row for row in rows(world, process_events) if row.type == "policy.adopted"]


async def test_every_open_process_of_a_job_adopts_a_version_of_another_mode(world: World) -> None:
    world.open_task(SCHEDULING)
    version = saved(world, replace(slower(), name="manager_tells", mode=MODE))
    alone = await send(world, "hana", "POST", "applications/{application}/adoption", policy=version)
    assert (alone.status_code, alone.json()["reason"]) == (409, "other_mode")
    answer = await send(
        world, "hana", "POST", "jobs/{job}/adoption", policy=version, reason="新做法"
    )
    assert answer.json() == {"applications": [world.application]}
    assert (world.application, ActKind.ADOPT_POLICY) in world.bell.rung
    (act,) = (row for row in rows(world, acts) if row.kind == ActKind.ADOPT_POLICY)
    assert act.codes == {"policy": version, "with_the_job": "yes"}
    again = await send(world, "hana", "POST", "jobs/{job}/adoption", policy=version)
    assert again.json() == {"applications": []}


async def test_one_process_adopts_a_version_of_its_own_mode_once(world: World) -> None:
    path, version = "applications/{application}/adoption", saved(world, slower())
    first = await send(world, "hana", "POST", path, policy="hybrid", reason="日历已公布")
    assert first.status_code == 200, first.text
    again = await send(world, "hana", "POST", path, policy=version)
    assert (again.status_code, again.json()["reason"]) == (409, "adopted_before")
    assert again.json()["type"] == "urn:genjin:problem:conflict"


@pytest.mark.parametrize("path", ["jobs/{job}/adoption", "applications/{application}/adoption"])
@pytest.mark.parametrize("who", ["lina", "tom"])
async def test_hr_leads_alone_have_processes_adopt_a_version(
    world: World, path: str, who: str
) -> None:
    saved(world, slower())
    answer = await send(world, who, "POST", path, policy="hybrid")
    assert answer.status_code == 403


async def test_a_process_that_is_over_adopts_nothing(world: World) -> None:
    version = saved(world, slower())
    await send(world, "lina", "POST", "applications/{application}/withdrawal", reason="另有安排")
    answer = await send(
        world, "hana", "POST", "applications/{application}/adoption", policy=version
    )
    assert (answer.status_code, answer.json()["reason"]) == (409, "candidate_withdrew")
    together = await send(world, "hana", "POST", "jobs/{job}/adoption", policy=version)
    assert together.json() == {"applications": []}


async def test_an_ats_gives_a_known_job_another_policy_and_no_newer_version_of_its_own(
    world: World,
) -> None:
    other = saved(world, replace(USUAL, name="slow"))
    job = {"title": "Senior Backend Engineer", "code": "BE-1"}
    for named, changed in (("hybrid", False), ("slow", True), ("slow", False)):
        saved(world, USUAL)
        path = "external/moka/jobs/J1"
        answer = await send(world, "hana", "PUT", path, **job, policy=named)
        assert (answer.json()["changed"], named) == (changed, named)
    found = await send(world, "hana", "GET", "jobs/{job}")
    assert (found.json()["policy"], found.json()["policy_version"]) == ("slow", 1)
    assert world.parts.database.read_now(lambda conn: find_version(conn, other)) is not None


async def test_what_a_recruiters_ats_says_of_a_known_jobs_policy_is_proposed(world: World) -> None:
    saved(world, replace(USUAL, name="slow"))
    job = {"title": "Senior Backend Engineer", "code": "BE-1", "policy": "slow"}
    answer = await send(world, "lina", "PUT", "external/moka/jobs/J1", **job)
    assert answer.status_code == 202
    assert answer.json()["warnings"][0]["field"] == "policy"
    assert (await send(world, "lina", "GET", "jobs/{job}")).json()["policy"] == "hybrid"
