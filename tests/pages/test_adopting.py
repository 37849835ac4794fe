"""Another version of a policy in the browser: looked at first, for a job and for one process."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from activities.steps import adopting
from db.process.acts import ActKind
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.policy import Mode, Policy
from domain.task_specs import Capacity
from domain.words import Party, TaskKind
from tests.api.world import World
from tests.pages.places import open_task_of
from tests.pages.story import Story
from tests.pages.test_application import last_act

LOST_KEY = re.compile(r"\b(pages|words|policies|problems)\.[a-z_]+\.[a-z_.]*[a-z]")
USUAL = default_policy()
MODE = Mode("manager_tells", {"en": "Manager tells", "zh": "经理告知"})
DECIDE = TaskKind.DECIDE


def saved(world: World, policy: Policy) -> str:
    return world.parts.database.write_now(lambda conn: save_policy(conn, policy, world.clock()))


def slower(**changes: Any) -> Policy:
    decide = replace(USUAL.tasks[DECIDE], due=16.0, **changes)
    return replace(USUAL, tasks={**USUAL.tasks, DECIDE: decide})


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_pages_show_in_both_languages_what_would_become_of_what_is_open(
    story: Story, world: World, language: str
) -> None:
    open_task_of(DECIDE, story)
    version = saved(world, slower(owner=(Party.HR_LEAD,)))
    async with world.client("hana") as client:
        for subject in (f"/jobs/{world.job}", f"/applications/{world.application}"):
            bare = await client.get(f"{subject}/policy", params={"lang": language})
            page = await client.get(
                f"{subject}/policy", params={"policy": version, "lang": language}
            )
            assert (bare.status_code, page.status_code) == (200, 200)
            assert "<del>Tom Becker</del>" in page.text
            assert re.search(r"<ins>\s*Hana Novak\s*</ins>", page.text)
            for each in (bare, page):
                assert not LOST_KEY.search(each.text)


async def test_a_job_shows_its_policy_and_its_way_of_working_apart(
    story: Story, world: World
) -> None:
    async with world.client("hana") as client:
        for path in (f"/jobs/{world.job}", f"/applications/{world.application}"):
            page = (await client.get(path)).text
            assert "hybrid, version 1" in page
            assert re.search(r"<dt>Way of working</dt>\s*<dd>Hybrid</dd>", page)


async def test_an_hr_lead_gives_a_job_another_version_and_says_why(world: World) -> None:
    version = saved(world, slower())
    sent = {"policy": version, "reason": "Two hours were too few"}
    async with world.client("hana") as client:
        answer = await client.post(f"/jobs/{world.job}/policy", data=sent)
        assert answer.status_code == 303
        page = (await client.get(answer.headers["location"])).text
    assert "hybrid, version 2" in page
    assert "Chosen by Hana Novak: Two hours were too few" in page


async def test_a_recruiter_proposes_it_and_is_not_offered_to_touch_what_is_open(
    story: Story, world: World
) -> None:
    open_task_of(DECIDE, story)
    version = saved(world, slower())
    async with world.client("lina") as client:
        page = (await client.get(f"/jobs/{world.job}/policy", params={"policy": version})).text
        assert "提议用于新投递" in page
        assert "/adoption" not in page
        answer = await client.post(f"/jobs/{world.job}/policy", data={"policy": version})
        assert answer.headers["location"].startswith("/proposals/")
        assert (await client.post(f"/jobs/{world.job}/adoption", data={})).status_code == 403
    async with world.client("hana") as client:
        proposal = await client.get(answer.headers["location"])
    assert "Another policy for a job" in proposal.text


async def test_every_open_application_goes_on_by_another_mode_and_its_timeline_says_so(
    story: Story, world: World
) -> None:
    open_task_of(DECIDE, story)
    version = saved(world, replace(slower(), name="manager_tells", mode=MODE))
    async with world.client("hana") as client:
        answer = await client.post(f"/jobs/{world.job}/adoption", data={"policy": version})
        page = (await client.get(answer.headers["location"])).text
        assert "Open applications that go on by it: 1" in page
        story.step(adopting.adopt_policy, last_act(story, ActKind.ADOPT_POLICY))
        case = (await client.get(f"/applications/{world.application}")).text
    assert "and by another way of working: Manager tells" in case
    assert re.search(r"<dt>Way of working</dt>\s*<dd>Manager tells</dd>", case)
    assert "Process begun by 李娜 (Hybrid)" in case


async def test_one_application_is_offered_versions_of_its_own_way_of_working_alone(
    story: Story, world: World
) -> None:
    open_task_of(DECIDE, story)
    other = saved(world, replace(slower(), name="manager_tells", mode=MODE))
    version = saved(world, slower())
    place = f"/applications/{world.application}/policy"
    async with world.client("hana") as client:
        page = (await client.get(place)).text
        assert (version in page, other in page) == (True, False)
        refused = await client.post(place, data={"policy": other})
        assert (refused.status_code, "another way of working" in refused.text) == (409, True)
        answer = await client.post(place, data={"policy": version})
        assert answer.headers["location"].endswith("?saved=adopt_policy")
        said = (await client.get(answer.headers["location"])).text
    assert "It goes on by the other version." in said


async def test_the_day_a_candidate_was_promised_stands(story: Story, world: World) -> None:
    open_task_of(DECIDE, story)
    link = story.link("", "", Capacity.CANDIDATE)
    async with world.client() as client:
        before = promised((await client.get(link)).text)
    version = saved(world, slower())
    world.clock.forward(minutes=5)
    async with world.client("hana") as client:
        await client.post(f"/applications/{world.application}/policy", data={"policy": version})
    story.step(adopting.adopt_policy, last_act(story, ActKind.ADOPT_POLICY))
    assert story.open(DECIDE).due_at > world.clock() + timedelta(hours=8)
    async with world.client() as client:
        assert promised((await client.get(link)).text) == before


def promised(page: str) -> list[str]:
    """The instants that a page names."""
    found = re.findall(r'<time datetime="([^"]+)"', page)
    assert found
    return found
