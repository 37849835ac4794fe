"""Signing in by mail, sessions, API keys: what lets somebody in, and what no longer does."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from fastapi import Request, Response
from sqlalchemy import select, update

from api.calls.identity import sign_in, sign_out
from api.calls.sign_in import MOST_AT_ONCE, ask_for_link
from api.deps import ServicesDep
from api.door.problem_kinds import TYPE_PREFIX
from db.directory.identity import end_access
from db.directory.people import NewPerson, StillNeeded, add_person, all_people, deactivate
from db.schema import api_keys, people, sessions, sign_ins
from domain.words import Role
from tests.api.world import PROBLEM, World, opened


def routes_of_sessions(world: World) -> None:
    """The plainest routes that sign in and out; the pages around them are tested elsewhere."""

    @world.app.post("/test/in/{token}")
    async def enter(
        token: str, request: Request, services: ServicesDep, response: Response
    ) -> bool:
        return await sign_in(services, token, request, response)

    @world.app.post("/test/out")
    async def leave(request: Request, services: ServicesDep, response: Response) -> None:
        await sign_out(services, request, response)


async def token_for(world: World, email: str) -> str:
    """Ask for a link, and take the token out of the mail."""
    ask_for_link(world.app.state.services, email)
    await world.settle()
    found = re.search(r"/sign-in/([A-Za-z0-9_-]{43})", world.channel.sent[-1].text)
    assert found is not None
    return found.group(1)


async def test_a_link_signs_in_once_and_only_hashes_are_kept(world: World) -> None:
    routes_of_sessions(world)
    token = await token_for(world, " Tom@Starriver.Example ")
    mail = world.channel.sent[0]
    assert (mail.to_address, mail.to_name) == ("tom@starriver.example", "Tom Becker")
    async with world.client() as client:
        assert (await client.get("/api/v1/me")).status_code == 401
        assert (await client.post(f"/test/in/{token}")).json() is True
        assert (await client.get("/api/v1/me")).json()["name"] == "Tom Becker"
        cookie = client.cookies["genjin"]
    async with world.client() as another:
        assert (await another.post(f"/test/in/{token}")).json() is False
    kept = world.parts.database.read_now(
        lambda conn: [
            *conn.execute(select(sign_ins.c.token_hash)).scalars(),
            *conn.execute(select(sessions.c.id_hash)).scalars(),
            *conn.execute(select(api_keys.c.key_hash)).scalars(),
        ]
    )
    assert hashlib.sha256(cookie.encode()).hexdigest() in kept
    assert not {token, cookie, *world.keys.values()} & set(kept)


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(tmp_path: Path) -> None:
    async with opened(tmp_path, desk_base_url="https://desk.example") as world:
        routes_of_sessions(world)
        token = await token_for(world, "tom@starriver.example")
        async with world.client() as client:
            answer = await client.post(f"https://desk.example/test/in/{token}")
            cookie = answer.headers["set-cookie"]
            assert cookie.startswith("__Host-genjin=")
            for attribute in ("HttpOnly", "Secure", "SameSite=lax", "Path=/", "Max-Age=43200"):
                assert attribute in cookie
            assert "Domain" not in cookie
            assert (await client.get("https://desk.example/api/v1/me")).status_code == 200


async def test_a_link_is_worth_nothing_after_twenty_minutes(world: World) -> None:
    routes_of_sessions(world)
    token = await token_for(world, "tom@starriver.example")
    world.clock.forward(minutes=20)
    async with world.client() as client:
        assert (await client.post(f"/test/in/{token}")).json() is False
        assert (await client.post("/test/in/forged")).json() is False


async def test_strangers_and_people_who_left_get_no_mail(world: World) -> None:
    async with world.client("lina") as client:
        await client.post(f"/api/v1/people/{world.people['otto']}/deactivate")
    for email in ("nobody@mail.example", "otto@starriver.example", "jing@mail.example", "\x00", ""):
        ask_for_link(world.app.state.services, email)
    await world.settle()
    assert world.channel.sent == []


async def test_nobody_can_be_flooded_with_sign_in_mails(world: World) -> None:
    for _ in range(MOST_AT_ONCE + 3):
        ask_for_link(world.app.state.services, "tom@starriver.example")
    await world.settle()
    assert len(world.channel.sent) == MOST_AT_ONCE
    world.clock.forward(minutes=20)
    await token_for(world, "tom@starriver.example")
    assert len(world.channel.sent) == MOST_AT_ONCE + 1


async def test_signing_out_ends_the_session_wherever_the_cookie_is(world: World) -> None:
    routes_of_sessions(world)
    token = await token_for(world, "tom@starriver.example")
    async with world.client() as client:
        await client.post(f"/test/in/{token}")
        cookie = client.cookies["genjin"]
        await client.post("/test/out", headers={"Sec-Fetch-Site": "same-origin"})
        assert "genjin" not in client.cookies
    async with world.client(**{"Cookie": f"genjin={cookie}"}) as thief:
        assert (await thief.get("/api/v1/me")).status_code == 401


async def test_a_session_ends_by_itself(world: World) -> None:
    routes_of_sessions(world)
    token = await token_for(world, "tom@starriver.example")
    async with world.client() as client:
        await client.post(f"/test/in/{token}")
        world.clock.forward(hours=12)
        assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize("key", ["gnj_forged", "", " ", "x" * 5000, "\x80", "a b"])
async def test_a_forged_key_is_401(world: World, key: str) -> None:
    async with world.client() as client:
        headers = {b"Authorization": f"Bearer {key}".encode("latin-1")}
        answer = await client.get("/api/v1/me", headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_whoever_is_deactivated_is_out_at_once(world: World) -> None:
    async with world.client("otto") as otto, world.client("lina") as lina:
        assert (await otto.get("/api/v1/me")).status_code == 200
        path = f"/api/v1/people/{world.people['otto']}/deactivate"
        assert (await lina.post(path)).status_code == 204
        assert (await otto.get("/api/v1/me")).status_code == 401
        assert (await lina.post(path)).status_code == 204
        assert (await lina.post("/api/v1/people/per_none/deactivate")).status_code == 404


@pytest.mark.parametrize("who", ["lina", "tom", "hana"])
async def test_whoever_has_a_job_to_see_to_stays(world: World, who: str) -> None:
    async with world.client(who) as needed, world.client("lina") as lina:
        answer = await lina.post(f"/api/v1/people/{world.people[who]}/deactivate")
        assert (answer.status_code, answer.headers["content-type"]) == (409, PROBLEM)
        assert answer.json()["type"] == f"{TYPE_PREFIX}still-needed"
        assert answer.json()["reason"] == "has_a_job"
        assert (await needed.get("/api/v1/me")).status_code == 200


@pytest.mark.parametrize("role", [Role.RECRUITER, Role.HR_LEAD])
async def test_of_the_people_of_a_desk_role_the_last_one_stays(world: World, role: Role) -> None:
    write, at = world.parts.database.write_now, world.clock()
    write(lambda conn: conn.execute(update(people).values(active=False)))
    news = [NewPerson(name, name, (role,), "en", "UTC") for name in ("first", "last")]
    first, last = write(lambda conn: [add_person(conn, new, at) for new in news])
    assert write(lambda conn: deactivate(conn, first, at, by_lead=True))
    with pytest.raises(StillNeeded, match="last_of_role"):
        write(lambda conn: deactivate(conn, last, at, by_lead=True))
    assert write(lambda conn: deactivate(conn, first, at, by_lead=True))


@pytest.mark.parametrize("who", ["lina", "hana"])
async def test_only_an_hr_lead_makes_and_unmakes_hr_leads(world: World, who: str) -> None:
    new = {"name": "New Lead", "email": "new@starriver.example", "roles": ["hr_lead"]}
    at = world.clock()
    old = world.parts.database.write_now(
        lambda conn: add_person(
            conn, NewPerson("Old", "old@x.example", (Role.HR_LEAD,), "en", "UTC"), at
        )
    )
    async with world.client(who) as client:
        answers = [
            await client.post("/api/v1/people", json=new),
            await client.put(
                "/api/v1/external/moka/people/u9", json={**new, "email": "two@starriver.example"}
            ),
            await client.post(f"/api/v1/people/{old}/deactivate"),
            await client.post(f"/people/{old}/deactivate"),
        ]
    allowed = who == "hana"
    statuses = [201, 201, 204, 303] if allowed else [403] * 4
    assert [each.status_code for each in answers] == statuses
    people_now = world.parts.database.read_now(all_people)
    assert len(people_now) == (8 if allowed else 6)
    assert next(each.active for each in people_now if each.id == old) is not allowed


async def test_ending_access_ends_sessions_too(world: World) -> None:
    routes_of_sessions(world)
    token = await token_for(world, "tom@starriver.example")
    async with world.client() as client:
        await client.post(f"/test/in/{token}")
        tom, at = world.people["tom"], world.clock()
        world.parts.database.write_now(lambda conn: end_access(conn, tom, at))
        assert (await client.get("/api/v1/me")).status_code == 401
