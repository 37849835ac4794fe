"""A company begins in the browser: one link, one form, and its first HR lead is signed in."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest
from sqlalchemy import select

from api.pages.first_steps import STEPS
from db.directory.people import all_people
from db.schema import admin_acts, policy_versions
from db.setup.company import read_company
from domain.administration import FIRST_LINK
from domain.first_link import first_token, living_until
from domain.words import Role
from tests.api.world import ORIGIN, World
from tests.pages.nothing import FIRST, first_link, nothing


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[World]:
    async with nothing(tmp_path) as world:
        yield world


def browser(world: World) -> httpx2.AsyncClient:
    """Somebody's browser, which keeps its cookies."""
    return world.client(**{"Origin": ORIGIN, "Accept-Language": "en"})


async def test_the_first_person_is_an_hr_lead_and_recruiter_and_is_signed_in(empty: World) -> None:
    async with browser(empty) as client:
        link = first_link(empty)
        asked = await client.get(link)
        assert asked.status_code == 200
        assert "Welcome to Genjin" in asked.text
        begun = await client.post(link, data=FIRST)
        assert (begun.status_code, begun.headers["location"]) == (303, "/first-steps")
        steps = await client.get("/first-steps", params={"lang": "en"})
    assert "<span>晨曦科技</span>" in steps.text
    assert [f'href="{each.path}"' in steps.text for each in STEPS] == [True] * len(STEPS)
    [first] = empty.parts.database.read_now(all_people)
    assert (first.name, first.email, first.locale) == ("周宁", FIRST["email"], "zh")
    assert first.roles == {Role.HR_LEAD, Role.RECRUITER}


async def test_the_company_is_theirs_in_their_language_zone_and_days_off(empty: World) -> None:
    async with browser(empty) as client:
        said = {**FIRST, "zone": "Europe/Dublin", "locale": "en"}
        await client.post(first_link(empty), data=said)
    database = empty.parts.database
    company = database.read_now(read_company)
    assert company is not None
    assert (company.name, company.zone) == ("晨曦科技", "Europe/Dublin")
    assert company.languages == ("en", "zh")
    [policy] = database.read_now(lambda conn: conn.execute(select(policy_versions)).all())
    calendar = policy.body["calendar"]
    assert (policy.name, calendar["zone"]) == ("hybrid", "Europe/Dublin")
    assert "2027-03-17" in calendar["days_off"]
    acts = database.read_now(lambda conn: conn.execute(select(admin_acts)).all())
    assert {act.kind: act.via for act in acts if act.via == FIRST_LINK} == {
        "company.changed": FIRST_LINK,
        "policy.saved": FIRST_LINK,
        "person.added": FIRST_LINK,
    }


async def test_the_link_opens_nothing_once_somebody_is_there(empty: World) -> None:
    link = first_link(empty)
    async with browser(empty) as client:
        await client.post(link, data=FIRST)
    async with browser(empty) as stranger:
        answers = [
            await stranger.get(link),
            await stranger.post(link, data={**FIRST, "email": "eve@chenxi.example"}),
            await stranger.get(first_link(empty)),
        ]
        assert [each.status_code for each in answers] == [410, 410, 410]
        assert (await stranger.get("/inbox")).status_code == 303
    assert len(empty.parts.database.read_now(all_people)) == 1


async def test_the_link_lives_for_twenty_minutes(empty: World) -> None:
    link = first_link(empty)
    empty.clock.forward(minutes=20)
    async with browser(empty) as client:
        assert (await client.post(link, data=FIRST)).status_code == 410
    assert empty.parts.database.read_now(all_people) == []


async def test_a_link_that_was_made_up_or_altered_opens_nothing(empty: World) -> None:
    token = first_link(empty).removeprefix("/first/")
    key_id, seconds, signature = token.split(".")
    forged = (
        f"{key_id}.{int(seconds) + 3600}.{signature}",
        f"other.{seconds}.{signature}",
        f"{key_id}.{'9' * 400}.{signature}",
        f"{key_id}..{signature}",
        "nothing",
    )
    async with browser(empty) as client:
        for each in forged:
            assert (await client.get(f"/first/{each}")).status_code == 410
    [key] = empty.parts.keys
    until = empty.clock()
    assert living_until([key], first_token(key, until)) == until
    assert living_until([], first_token(key, until)) is None


async def test_what_cannot_be_taken_is_said_beside_the_field_and_nobody_is_added(
    empty: World,
) -> None:
    said = {**FIRST, "name": "", "email": "zhou.ning", "zone": "Etc/GMT+8"}
    async with browser(empty) as client:
        back = await client.post(first_link(empty), data=said)
    assert back.status_code == 422
    assert back.text.count('class="fault"') == 3
    assert 'value="zhou.ning"' in back.text
    assert empty.parts.database.read_now(all_people) == []


@pytest.mark.parametrize("path", ["/inbox", "/"])
async def test_an_empty_desk_says_what_is_to_be_set_up(empty: World, path: str) -> None:
    async with browser(empty) as client:
        await client.post(first_link(empty), data=FIRST)
        page = await client.get(path, params={"lang": "en"})
    assert "Get started" in page.text
    for step in STEPS:
        assert f'href="{step.path}"' in page.text


async def test_the_checklist_goes_when_somebody_is_followed_up(world: World) -> None:
    async with world.client("lina") as client:
        assert 'id="first-steps"' not in (await client.get("/inbox")).text
        every = await client.get("/first-steps", params={"lang": "en"})
    assert "Everything is in place" in every.text
    assert 'href="/company"' not in every.text.partition("<main")[2]
