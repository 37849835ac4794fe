"""Where HR leads need another one, nobody is that other one themselves, by a second mailbox."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, delete, select

from api.calls.identity import new_api_key
from db.directory.people import change_address
from db.schema import admin_acts, proposals
from domain.proposals import ProposalKind
from domain.words import Role
from tests.api.proposing import ask, proposed, second_lead, settle, there, with_two_leads
from tests.api.world import World, opened

POLICY = ProposalKind.POLICY_SAVED


@pytest.fixture(params=["", pytest.param("postgres", marks=pytest.mark.postgres)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """One HR lead, and a company that asks for two."""
    kept = request.getfixturevalue("postgres_company") if request.param else None
    async with opened(tmp_path, kept=kept) as made:
        with_two_leads(made)
        yield made


async def adds(world: World, by: str, who: str, role: Role) -> int:
    """Somebody adds a colleague, who has a key from then on."""
    body = {"name": who.title(), "email": f"{who}@starriver.example", "roles": [role]}
    async with world.client(by) as client:
        answer = await client.post("/api/v1/people", json=body)
    if answer.status_code == 201:
        person = world.people[who] = answer.json()["id"]
        world.keys[who] = world.parts.database.write_now(
            lambda conn: new_api_key(conn, person, world.clock())
        )
    return answer.status_code


def last_act(world: World) -> Any:
    query = select(admin_acts).order_by(admin_acts.c.id.desc()).limit(1)
    return world.parts.database.read_now(lambda conn: conn.execute(query).one())


def said(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("reason", "")


async def test_a_second_self_confirms_nothing_and_changes_stay_marked(world: World) -> None:
    assert await adds(world, "hana", "hana2", Role.HR_LEAD) == 201
    assert last_act(world).after["alone"] is True
    answer = await ask(world, POLICY, "hana")
    assert answer.status_code == 201, "there is nobody whom one could ask"
    assert there(world, POLICY)
    assert last_act(world).after["alone"] is True
    assert world.count(proposals) == 0


async def test_where_another_one_is_there_it_is_they_who_confirm(world: World) -> None:
    assert await adds(world, "hana", "lina2", Role.RECRUITER) == 201
    second_lead(world)
    id_ = await proposed(world, POLICY, "lina2")
    assert said(await settle(world, id_, "confirm", "hana")) == (403, "not_independent")
    assert not there(world, POLICY)
    async with world.client("hana") as browser:
        page = await browser.get(f"/proposals/{id_}")
        assert f"/proposals/{id_}/confirm" not in page.text
        assert f"/proposals/{id_}/refuse" in page.text
    assert (await settle(world, id_, "confirm", "hugo")).status_code == 200
    assert "alone" not in last_act(world).after


async def test_whom_two_have_made_is_in_nobodys_hand(world: World) -> None:
    second_lead(world)
    assert await adds(world, "hana", "ivy", Role.HR_LEAD) == 202
    [id_] = world.parts.database.read_now(
        lambda conn: conn.execute(select(proposals.c.id)).scalars().all()
    )
    assert (await settle(world, id_, "confirm", "hugo")).status_code == 200
    person = world.people["ivy"] = last_act(world).subject_id
    world.keys["ivy"] = world.parts.database.write_now(
        lambda conn: new_api_key(conn, person, world.clock())
    )
    other = await proposed(world, POLICY, "hana")
    assert (await settle(world, other, "confirm", "ivy")).status_code == 200


async def test_after_thirty_days_they_are_two(world: World) -> None:
    assert await adds(world, "hana", "lina2", Role.RECRUITER) == 201
    second_lead(world)
    id_ = await proposed(world, POLICY, "lina2")
    world.clock.forward(days=29)
    assert said(await settle(world, id_, "confirm", "hana")) == (403, "not_independent")
    world.clock.forward(days=1)
    assert (await settle(world, id_, "confirm", "hana")).status_code == 200


async def test_two_addresses_of_one_mailbox_are_one_pair_of_eyes(world: World) -> None:
    second_lead(world)
    id_ = await proposed(world, POLICY, "lina")
    hers, again = "hana@starriver.example", "hana+tasks@starriver.example"

    def write(conn: Connection) -> None:
        change_address(conn, world.people["hana"], hers)
        change_address(conn, world.people["lina"], again)
        conn.execute(delete(admin_acts))

    world.parts.database.write_now(write)
    assert said(await settle(world, id_, "confirm", "hana")) == (403, "not_independent")
    assert (await settle(world, id_, "refuse", "hana", reason="Not yet.")).status_code == 200


async def test_where_nobody_is_independent_a_lead_confirms_and_it_is_marked(world: World) -> None:
    assert await adds(world, "hana", "lina2", Role.RECRUITER) == 201
    id_ = await proposed(world, POLICY, "lina2")
    assert (await settle(world, id_, "confirm", "hana")).status_code == 200
    assert last_act(world).after["alone"] is True


async def test_without_the_companys_word_a_lead_confirms_whom_they_added(tmp_path: Path) -> None:
    async with opened(tmp_path) as world:
        assert await adds(world, "hana", "lina2", Role.RECRUITER) == 201
        id_ = await proposed(world, POLICY, "lina2")
        assert (await settle(world, id_, "confirm", "hana")).status_code == 200
        assert "alone" not in last_act(world).after
