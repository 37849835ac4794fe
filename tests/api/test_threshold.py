"""What every request passes: headers, other sites, the access log, the surfaces, health."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
from sqlalchemy import text

from api.app import Surface
from db import migrate
from db.operations.heartbeats import EVERY, beat, rest
from tests.api.test_identity import routes_of_sessions, token_for
from tests.api.world import ORIGIN, World, opened

CANDIDATE = {"name": "Ada Lovelace", "email": "ada@mail.example"}
ELSEWHERE = "https://evil.example"


@pytest.mark.parametrize(
    "path", ["/healthz", "/api/v1/me", "/nowhere", "/api/openapi.json", "/l/x", "/"]
)
async def test_every_answer_has_the_security_headers(world: World, path: str) -> None:
    async with world.client() as client:
        headers = (await client.get(path)).headers
    policy = headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
    assert headers["referrer-policy"] == ("no-referrer" if path == "/l/x" else "same-origin")
    assert "strict-transport-security" not in headers


async def test_over_https_browsers_are_told_to_stay_there(tmp_path: Path) -> None:
    async with opened(tmp_path, desk_base_url="https://desk.example") as world:
        client = world.client()
        assert "strict-transport-security" in (await client.get("/healthz")).headers


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "none"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Sec-Fetch-Site": "same-site"}, False),
        ({"Origin": ORIGIN}, True),
        ({"Origin": ELSEWHERE}, False),
        ({"Origin": "http://desk.example.evil.example"}, False),
        ({"Origin": "null"}, False),
        ({}, False),
        ({"Sec-Fetch-Site": "cross-site", "Origin": ORIGIN}, False),
    ],
)
async def test_a_cookie_counts_only_from_our_own_pages(
    world: World, headers: dict[str, str], allowed: bool
) -> None:
    routes_of_sessions(world)
    token = await token_for(world, "lina@starriver.example")
    async with world.client() as client:
        await client.post(f"/test/in/{token}")
        answer = await client.post("/api/v1/candidates", json=CANDIDATE, headers=headers)
    assert answer.status_code == (201 if allowed else 403)
    if not allowed:
        assert answer.json()["type"].endswith(":cross-site")


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"Origin": "null"}, True),
        ({"Sec-Fetch-Site": "same-origin"}, True),
        ({"Sec-Fetch-Site": "cross-site"}, False),
        ({"Origin": ELSEWHERE}, False),
    ],
)
async def test_a_form_of_another_site_is_refused_even_without_a_cookie(
    world: World, headers: dict[str, str], allowed: bool
) -> None:
    async with world.client() as client:
        answer = await client.post("/l/whatever", data={"completion": "x"}, headers=headers)
    assert (answer.status_code == 403) is not allowed


async def test_a_key_needs_no_page(world: World) -> None:
    async with world.client("lina", **{"Sec-Fetch-Site": "cross-site"}) as client:
        assert (await client.post("/api/v1/candidates", json=CANDIDATE)).status_code == 201


async def test_the_log_has_no_addresses_tokens_or_queries(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        async with world.client("lina") as client:
            await client.get(f"/api/v1/applications/{world.application}?cursor=SECRETQUERY")
            await client.get("/l/dev.lnk_x.SECRETTOKEN")
            await client.get("/nowhere/SECRETPATH")
    lines = [record.getMessage() for record in caplog.records if record.name == "api.access"]
    assert lines[0] == "GET /api/v1/applications/{application_id} 200"
    assert len(lines) == 3
    ours = "".join(r.getMessage() for r in caplog.records if not r.name.startswith("http"))
    assert "SECRET" not in ours
    assert world.keys["lina"] not in ours


async def test_the_public_surface_has_nothing_of_the_desk(tmp_path: Path) -> None:
    async with opened(tmp_path, surface=Surface.PUBLIC) as world, world.client("lina") as client:
        assert (await client.get("/healthz")).status_code == 200
        for path in ("/api/v1/me", "/api/openapi.json", "/api/docs", "/inbox", "/sign-in", "/"):
            assert (await client.get(path)).status_code == 404, path


async def test_ready_means_that_everything_an_act_needs_is_there(tmp_path: Path) -> None:
    async with opened(tmp_path) as world, world.client() as client:
        stamp(world, "an older one")
        bare = await client.get("/readyz")
        assert bare.status_code == 503
        assert bare.json()["migrations"] == "behind"
        assert bare.json()["worker"] == "away"
        stamp(world, migrate.head_revision())
        world.parts.database.write_now(lambda conn: beat(conn, "host:1", world.clock()))
        assert (await client.get("/readyz")).json() == {
            "ready": True,
            "database": "ok",
            "migrations": "ok",
            "temporal": "ok",
            "worker": "ok",
            "unattended": [],
        }
        world.bell.away = True
        assert (await client.get("/readyz")).json()["temporal"] == "away"
        assert (await client.get("/healthz")).json() == {"status": "ok"}


async def test_a_worker_that_died_is_known_to_be_away_within_two_heartbeats(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as world, world.client() as client:
        write = world.parts.database.write_now
        write(lambda conn: beat(conn, "host:1", world.clock()))
        write(lambda conn: beat(conn, "host:2", world.clock()))
        world.clock.forward(seconds=EVERY.total_seconds())
        write(lambda conn: beat(conn, "host:1", world.clock()))
        world.clock.forward(seconds=EVERY.total_seconds())
        assert (await client.get("/readyz")).json()["worker"] == "ok"
        world.clock.forward(seconds=EVERY.total_seconds())
        assert (await client.get("/readyz")).json()["worker"] == "away"


async def test_when_the_last_worker_is_stopped_nobody_waits_for_its_next_heartbeat(
    tmp_path: Path,
) -> None:
    async with opened(tmp_path) as world, world.client() as client:
        write = world.parts.database.write_now
        write(lambda conn: beat(conn, "host:1", world.clock()))
        assert (await client.get("/readyz")).json()["worker"] == "ok"
        write(lambda conn: rest(conn, "host:1"))
        assert (await client.get("/readyz")).json()["worker"] == "away"


async def test_a_version_that_has_open_processes_and_no_worker_is_named(tmp_path: Path) -> None:
    async with opened(tmp_path) as world, world.client() as client:
        write = world.parts.database.write_now
        write(lambda conn: beat(conn, "host:1", world.clock(), "0.1.0"))
        write(lambda conn: beat(conn, "host:2", world.clock(), "0.2.0"))
        world.bell.versions = {"0.1.0", "0.2.0"}
        assert (await client.get("/readyz")).status_code == 200
        write(lambda conn: rest(conn, "host:1"))
        answer = await client.get("/readyz")
        assert answer.status_code == 503
        assert answer.json()["unattended"] == ["0.1.0"]
        world.bell.versions = {"0.2.0"}
        assert (await client.get("/readyz")).status_code == 200


def stamp(world: World, revision: str) -> None:
    """Write down at which revision the database is, as a migration does."""
    with world.parts.database.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :at"), {"at": revision})


async def test_no_other_site_may_read_an_answer(world: World) -> None:
    """There is no CORS: whatever origin asks, and for which method, no header lets it read."""
    asks = {"Origin": "https://evil.example", "Access-Control-Request-Method": "POST"}
    async with world.client("hana", **asks) as client:
        answers = [
            await client.get("/api/v1/me"),
            await client.get("/api/openapi.json"),
            await client.options("/api/v1/candidates"),
            await client.get("/sign-in"),
        ]
    for answer in answers:
        assert [name for name in answer.headers if name.startswith("access-control-")] == []
    assert [answer.status_code for answer in answers] == [200, 200, 405, 200]
