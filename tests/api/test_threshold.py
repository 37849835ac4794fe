"""What every request passes: headers, other sites, the access log, the surfaces, health."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from api.app import Surface
from db import migrate
from db.relay import beat
from tests.api.test_identity import routes_of_sessions, token_for
from tests.api.world import ORIGIN, World, opened
from workflows.contracts import HIRING_QUEUE

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
        bare = await client.get("/readyz")
        assert bare.status_code == 503
        assert bare.json()["migrations"] == "behind"
        assert bare.json()["worker"] == "away"
        stamp(world)
        world.parts.database.write_now(lambda conn: beat(conn, HIRING_QUEUE, world.clock()))
        assert (await client.get("/readyz")).json() == {
            "ready": True,
            "database": "ok",
            "migrations": "ok",
            "temporal": "ok",
            "worker": "ok",
        }
        world.bell.away = True
        assert (await client.get("/readyz")).json()["temporal"] == "away"
        world.clock.forward(minutes=5)
        assert (await client.get("/readyz")).json()["worker"] == "away"
        assert (await client.get("/healthz")).json() == {"status": "ok"}


def stamp(world: World) -> None:
    """Write down that the database is at this code's revision, as a migration does."""
    with world.parts.database.engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32))")
        connection.exec_driver_sql(
            f"INSERT INTO alembic_version VALUES ('{migrate.head_revision()}')"
        )
        connection.commit()
