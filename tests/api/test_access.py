"""Keys and sessions: how far they reach, and how they are seen, limited and ended."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from api.calls.identity import new_api_key
from api.deps import UNATTENDED
from db.directory.identity import KeyLimits, add_sign_in, living_keys, living_sessions
from db.schema import people
from domain.access import EVERY_SCOPE, Scope, browser_of
from tests.api.world import World, opened

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:141.0) Gecko/20100101 Firefox/141.0"
METHODS = ("get", "put", "post", "patch", "delete")


def operations(world: World) -> list[tuple[str, str]]:
    """Every operation of the API: method and path."""
    return [
        (method, path.replace("{", "x").replace("}", "x"))
        for path, item in world.app.openapi()["paths"].items()
        for method in METHODS
        if method in item and path.startswith("/api/v1/")
    ]


def key(world: World, who: str, *scopes: Scope, expires_at: datetime | None = None) -> str:
    limits = KeyLimits("", scopes, expires_at)
    return world.parts.database.write_now(
        lambda conn: new_api_key(conn, world.people[who], world.clock(), limits)
    )


def shows(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def cookie(secret: str) -> dict[str, str]:
    return {"Cookie": f"genjin={secret}", "Sec-Fetch-Site": "same-origin"}


async def scopes_that_open(world: World, method: str, path: str) -> set[Scope]:
    """The scopes with each of which alone an HR lead's key is not refused for its scope."""
    found = set()
    for scope in Scope:
        async with world.client(**shows(key(world, "hana", scope))) as client:
            answer = await client.request(method, path)
        if answer.status_code != 403 or answer.json().get("reason") != "scope_lacking":
            found.add(scope)
    return found


async def test_every_operation_is_open_to_one_scope_alone(world: World) -> None:
    found = {each: await scopes_that_open(world, *each) for each in operations(world)}
    assert len(found) > 60
    assert {each: scopes for each, scopes in found.items() if len(scopes) != 1} == {}
    by_path = {
        f"{method} {path.removeprefix('/api/v1/')}": s for (method, path), s in found.items()
    }
    expected = {
        "get candidates/xcandidate_idx/export": Scope.PRIVACY,
        "post candidates/xcandidate_idx/erasure": Scope.PRIVACY,
        "get admin-acts": Scope.ADMINISTER,
        "get keys": Scope.ADMINISTER,
        "post people": Scope.ADMINISTER,
        "post policies": Scope.ADMINISTER,
        "get people": Scope.READ,
        "get applications": Scope.READ,
        "post applications": Scope.ACT,
        "post tasks/xtask_idx/completions": Scope.ACT,
    }
    assert {each: by_path[each] for each in expected} == {k: {v} for k, v in expected.items()}
    external = {each: s for each, s in by_path.items() if " external/" in each}
    assert set().union(*external.values()) == {Scope.EXTERNAL}


async def test_a_key_says_which_scope_it_lacks(world: World) -> None:
    async with world.client(**shows(key(world, "lina", Scope.EXTERNAL))) as client:
        answer = await client.get("/api/v1/people", params={"lang": "en"})
    assert (answer.status_code, answer.json()["reason"]) == (403, "scope_lacking")
    assert "`read`" in answer.json()["detail"]


async def test_no_scope_gives_more_than_its_persons_roles(world: World) -> None:
    async with world.client(**shows(key(world, "maya", *EVERY_SCOPE))) as client:
        assert (await client.get("/api/v1/people")).status_code == 403
        assert (await client.get("/api/v1/admin-acts")).status_code == 403


@pytest.mark.parametrize("path", ["/", "/inbox", "/people", "/documents/doc_x", "/board/version"])
async def test_a_key_opens_no_pages(world: World, path: str) -> None:
    async with world.client(**shows(key(world, "hana", *EVERY_SCOPE))) as client:
        answer = await client.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
        sent = await client.post(f"/people/{world.people['otto']}/deactivate")
        assert "otto" not in sent.text
    gone = select(people.c.id).where(people.c.active.is_(False))
    assert world.parts.database.read_now(lambda conn: conn.execute(gone).all()) == []


async def test_a_key_ends_when_it_was_said_to(world: World) -> None:
    secret = key(world, "lina", Scope.READ, expires_at=world.clock() + timedelta(days=1))
    async with world.client(**shows(secret)) as client:
        assert (await client.get("/api/v1/me")).status_code == 200
        world.clock.forward(hours=24)
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_somebody_signed_in_makes_a_key_and_sees_it_once(world: World) -> None:
    body = {"name": "Reports", "scopes": ["read"], "days": 30}
    async with world.client(**cookie(world.session("lina"))) as client:
        made = await client.post("/api/v1/keys", json=body)
        assert made.status_code == 201
        listed = (await client.get("/api/v1/keys")).json()
    secret = made.json()["key"]
    assert [each["name"] for each in listed] == ["", "Reports"]
    assert secret not in str(listed)
    assert listed[1]["used_at"] is None
    assert listed[1]["expires_at"].startswith(f"{world.clock() + timedelta(days=30):%Y-%m-%d}")
    async with world.client(**shows(secret)) as program:
        assert (await program.get("/api/v1/me")).json()["name"] == "李娜"
        assert (await program.post("/api/v1/applications")).json()["reason"] == "scope_lacking"


async def test_no_key_makes_another(world: World) -> None:
    body = {"name": "More", "scopes": ["read"]}
    async with world.client("hana") as client:
        answer = await client.post("/api/v1/keys", json=body)
    assert (answer.status_code, answer.json()["reason"]) == (403, "in_person_only")


@pytest.mark.parametrize(
    "body",
    [
        {"scopes": ["read"]},
        {"name": "x", "scopes": []},
        {"name": "x", "scopes": ["read", "read"]},
        {"name": "x", "scopes": ["everything"]},
        {"name": "x" * 81, "scopes": ["read"]},
        {"name": "x", "scopes": ["read"], "days": 0},
        {"name": "x", "scopes": ["read"], "days": 36500},
    ],
)
async def test_a_key_that_cannot_be_is_refused(world: World, body: dict[str, Any]) -> None:
    async with world.client(**cookie(world.session("lina"))) as client:
        answer = await client.post("/api/v1/keys", json=body)
    assert answer.status_code == 422


async def test_a_key_is_renamed_and_only_narrowed(world: World) -> None:
    secret = key(world, "lina", Scope.READ, Scope.ACT)
    async with world.client("lina") as client:
        path = f"/api/v1/keys/{(await client.get('/api/v1/keys')).json()[-1]['id']}"
        less = await client.patch(path, json={"name": "Moka", "scopes": ["read"], "days": 9})
        more = await client.patch(path, json={"scopes": ["read", "privacy"], "days": 10})
    assert (less.json()["name"], less.json()["scopes"]) == ("Moka", ["read"])
    assert [(each["field"], each["code"]) for each in more.json()["errors"]] == [
        ("scopes", "only_less"),
        ("days", "only_less"),
    ]
    async with world.client(**shows(secret)) as program:
        assert (await program.get("/api/v1/me")).status_code == 200
        assert (await program.post("/api/v1/applications")).json()["reason"] == "scope_lacking"


@pytest.mark.parametrize(("who", "status"), [("maya", 204), ("hana", 204), ("lina", 404)])
async def test_a_key_is_revoked_by_its_owner_and_by_an_hr_lead(
    world: World, who: str, status: int
) -> None:
    secret = key(world, "maya", Scope.READ)
    whose = world.people["maya"]
    mine = world.parts.database.read_now(lambda conn: living_keys(conn, person=whose))[-1]
    async with world.client(who) as client:
        assert (await client.delete(f"/api/v1/keys/{mine.id}")).status_code == status
        again = await client.delete(f"/api/v1/keys/{mine.id}")
        assert again.status_code == 404
    async with world.client(**shows(secret)) as program:
        expected = 401 if status == 204 else 200
        assert (await program.get("/api/v1/me")).status_code == expected


async def test_an_hr_lead_sees_all_keys_and_the_others_their_own(world: World) -> None:
    maya = world.people["maya"]
    async with world.client("hana") as hana, world.client("maya") as theirs:
        assert len((await hana.get("/api/v1/keys")).json()) == len(world.keys)
        of_one = await hana.get("/api/v1/keys", params={"whose": maya})
        assert [each["person_id"] for each in of_one.json()] == [maya]
        assert [each["person_id"] for each in (await theirs.get("/api/v1/keys")).json()] == [maya]
        other = await theirs.get("/api/v1/keys", params={"whose": world.people["hana"]})
        assert other.status_code == 404


async def test_it_is_known_when_a_key_was_last_used(world: World) -> None:
    async with world.client("lina") as client:
        await client.get("/api/v1/me")
        await world.settle()
        first = (await client.get("/api/v1/keys")).json()[0]["used_at"]
        world.clock.forward(seconds=50)
        await client.get("/api/v1/me")
        await world.settle()
        assert (await client.get("/api/v1/keys")).json()[0]["used_at"] == first
        world.clock.forward(seconds=10)
        await client.get("/api/v1/me")
        await world.settle()
        assert (await client.get("/api/v1/keys")).json()[0]["used_at"] > first


@pytest.fixture
async def idle(tmp_path: Path) -> AsyncIterator[World]:
    """Where a session that nobody uses for two hours is over."""
    async with opened(tmp_path, session_idle_minutes=120) as made:
        yield made


async def test_a_session_that_nobody_uses_is_over(idle: World) -> None:
    async with idle.client(**cookie(idle.session("lina"))) as client:
        for _ in range(3):
            idle.clock.forward(minutes=119)
            assert (await client.get("/inbox")).status_code == 200
            await idle.settle()
        idle.clock.forward(minutes=120)
        assert (await client.get("/inbox")).status_code == 303
        assert (await client.get("/api/v1/me")).status_code == 401


async def test_a_page_that_is_only_left_open_uses_no_session(idle: World) -> None:
    async with idle.client(**cookie(idle.session("lina"))) as client:
        for _ in range(2):
            idle.clock.forward(minutes=59)
            seen = await client.get("/board/version", headers={UNATTENDED: "1"})
            assert seen.status_code == 200
            await idle.settle()
        idle.clock.forward(minutes=2)
        assert (await client.get("/inbox")).status_code == 303


async def test_sessions_are_listed_named_and_ended_one_by_one(world: World) -> None:
    at = world.clock()
    token = "a-token-for-tom"
    whose = world.people["tom"]
    until = at + timedelta(minutes=5)
    world.parts.database.write_now(lambda conn: add_sign_in(conn, whose, token, until))
    other = world.session("tom")
    async with world.client(**{"Sec-Fetch-Site": "same-origin"}) as client:
        await client.post(f"/sign-in/{token}", headers={"User-Agent": FIREFOX})
        listed = (await client.get("/api/v1/sessions")).json()
        assert {(each["browser"], each["current"]) for each in listed} == {
            ("", False),
            ("Firefox, Linux", True),
        }
        gone = next(each["id"] for each in listed if not each["current"])
        assert (await client.delete(f"/api/v1/sessions/{gone}")).status_code == 204
        assert (await client.delete(f"/api/v1/sessions/{gone}")).status_code == 404
        assert (await client.get("/api/v1/me")).status_code == 200
    async with world.client(**cookie(other)) as ended:
        assert (await ended.get("/api/v1/me")).status_code == 401


async def test_whoever_signs_out_everywhere_is_out_everywhere(world: World) -> None:
    here, there = cookie(world.session("lina")), cookie(world.session("lina"))
    async with world.client(**here) as client, world.client(**there) as other:
        assert (await client.post("/api/v1/me/sign-out")).status_code == 204
        for each in (client, other):
            assert (await each.get("/api/v1/me")).status_code == 401
    async with world.client("lina") as program:
        assert (await program.get("/api/v1/me")).status_code == 200


async def test_an_hr_lead_signs_somebody_out_and_ends_their_session(world: World) -> None:
    theirs = world.session("tom"), world.session("tom")
    path = f"/api/v1/people/{world.people['tom']}/sign-out"
    whose, idle = world.people["tom"], world.parts.settings.session_idle
    found = world.parts.database.read_now(
        lambda conn: living_sessions(conn, world.clock(), idle, person=whose)
    )
    async with world.client("lina") as recruiter, world.client("hana") as lead:
        assert (await recruiter.delete(f"/api/v1/sessions/{found[0].id}")).status_code == 404
        assert (await recruiter.post(path)).status_code == 403
        assert (await lead.delete(f"/api/v1/sessions/{found[0].id}")).status_code == 204
        assert (await lead.post(path)).status_code == 204
        assert (await lead.post("/api/v1/people/per_none/sign-out")).status_code == 404
    for secret in theirs:
        async with world.client(**cookie(secret)) as client:
            assert (await client.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (FIREFOX, "Firefox, Linux"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/141.0 Safari/537.36 Edg/141.0",
            "Edge, Windows",
        ),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (Linux; Android 16) Chrome/141.0 MicroMessenger/8.0", "WeChat, Android"),
        ("curl/8.5.0", "curl"),
        ("", ""),
        ("<script>", ""),
    ],
)
def test_a_session_is_called_by_its_browser(said: str, name: str) -> None:
    assert browser_of(said) == name
