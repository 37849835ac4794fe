"""The pages of jobs and people: who sees to what, and giving it to somebody else."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from domain.defaults import default_policy
from domain.policy import Mode
from domain.policy_json import to_json
from domain.senders import CHOOSABLE
from domain.words import Role, TaskKind
from tests.api.test_hiring import job_of
from tests.api.test_job_team import colleague
from tests.api.world import World


def choices_of(page: str, role: str) -> list[str]:
    """The people that a role can be given to."""
    found = re.search(rf'<select id="{role}".*?</select>', page, re.DOTALL)
    assert found is not None
    return re.findall(r'value="(per_[^"]+)"', found[0])


async def test_a_job_shows_its_people_plan_and_policy(world: World) -> None:
    async with world.client("hana") as client:
        listed = (await client.get("/jobs")).text
        page = (await client.get(f"/jobs/{world.job}")).text
    assert f'href="/jobs/{world.job}"' in listed
    for text in ("Senior Backend Engineer", "BE-1", "Technical interview", "Maya Chen", "Hybrid"):
        assert text in page
    assert choices_of(page, "hiring_manager") == [world.people["tom"]]
    assert set(choices_of(page, "recruiter")) == {world.people["lina"], world.people["hana"]}


@pytest.mark.parametrize(("language", "words"), [("en", "Shared"), ("zh", "共同跟进")])
async def test_a_team_reads_of_its_own_mode_in_its_own_words(
    world: World, language: str, words: str
) -> None:
    mode = Mode("shared", {"en": "Shared", "zh": "共同跟进"})
    policy = replace(default_policy(), name="shared", mode=mode)
    async with world.client("hana") as client:
        assert (await client.post("/api/v1/policies", json=to_json(policy))).status_code == 201
        opened = await client.post("/api/v1/jobs", json=job_of(world, policy="shared"))
        page = await client.get(f"/jobs/{opened.json()['id']}", params={"lang": language})
        listed = (await client.get("/api/v1/policies")).json()
    assert words in page.text
    assert [each["mode"] for each in listed] == ["hybrid", "shared"]


async def test_hr_gives_a_job_to_somebody_else_in_the_browser(world: World) -> None:
    world.open_task(TaskKind.DECIDE)
    new = colleague(world, "mira", Role.HIRING_MANAGER)
    people = {"hiring_manager": new, "recruiter": world.people["lina"], "hr_lead": ""}
    async with world.client("hana") as client:
        answer = await client.post(f"/jobs/{world.job}/people", data=people)
        assert answer.status_code == 303
        page = (await client.get(answer.headers["location"])).text
    assert "Open tasks handed over: 1" in page
    assert f'<option value="{new}" selected>' in page


async def test_somebody_who_cannot_hold_the_role_is_refused_beside_the_field(world: World) -> None:
    async with world.client("hana") as client:
        sent = {"hr_lead": world.people["maya"]}
        answer = await client.post(f"/jobs/{world.job}/people", data=sent)
    assert answer.status_code == 422
    assert 'href="#hr_lead"' in answer.text


async def test_who_is_still_needed_is_not_deactivated_and_the_page_says_where(
    world: World,
) -> None:
    async with world.client("hana") as client:
        refused = await client.post(f"/people/{world.people['tom']}/deactivate")
        assert refused.status_code == 409
        alert = refused.text.partition('role="alert"')[2].partition("</div>")[0]
        assert f'href="/jobs/{world.job}"' in alert
        done = await client.post(f"/people/{world.people['otto']}/deactivate")
        assert done.status_code == 303
        page = (await client.get("/people")).text
    assert page.count("deactivated</span>") == 1
    async with world.client("otto") as otto:
        assert (await otto.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("who", ["lina", "tom", "maya"])
async def test_jobs_and_people_are_for_the_desk(world: World, who: str, language: str) -> None:
    async with world.client(who) as client:
        for path in ("/jobs", f"/jobs/{world.job}", "/people"):
            answer = await client.get(path, params={"lang": language})
            assert answer.status_code == (200 if who == "lina" else 403), path
            assert not re.search(r"\b(pages|words|problems)\.[a-z_]+\.[a-z_.]+", answer.text)
        assert (await client.get("/jobs/job_none")).status_code == (404 if who == "lina" else 403)


async def test_in_a_shadow_run_nobody_sends_candidates_anything(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.post(
            f"/jobs/{world.job}/senders", data={"all_mails": "nobody", "rejection": "genjin"}
        )
        senders = (await client.get(f"/api/v1/jobs/{world.job}")).json()["senders"]
    assert answer.status_code == 303
    assert senders == dict.fromkeys(CHOOSABLE, "nobody")
