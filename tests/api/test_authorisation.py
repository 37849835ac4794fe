"""Who may ask for what: every route has a guard, or stands in the list of public ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from fastapi import FastAPI
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute

from api.deps import at_desk, signed_in
from domain.words import TaskKind
from tests.api.world import World

GUARDS = (signed_in, at_desk)

PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/api/openapi.json"),
    ("GET", "/api/docs"),
    ("GET", "/static/{name}"),
    # Links carry their own capability.
    ("GET", "/l/{token}"),
    ("POST", "/l/{token}"),
    ("GET", "/l/{token}/documents/{document}"),
    ("GET", "/c/{token}"),
    ("GET", "/c/{token}/questions"),
    ("POST", "/c/{token}/questions"),
    ("GET", "/c/{token}/review"),
    ("POST", "/c/{token}/review"),
    ("GET", "/c/{token}/data"),
    ("POST", "/c/{token}/data"),
    ("GET", "/c/{token}/copy"),
    ("POST", "/c/{token}/copy"),
    ("GET", "/c/{token}/withdraw"),
    ("POST", "/c/{token}/withdraw"),
    ("GET", "/first/{token}"),
    ("POST", "/first/{token}"),
    ("GET", "/static/logo/{name}"),
    ("GET", "/sign-in"),
    ("POST", "/sign-in"),
    ("GET", "/sign-in/sent"),
    ("GET", "/sign-in/{token}"),
    ("POST", "/sign-in/{token}"),
    ("POST", "/sign-out"),
    ("GET", "/signed-out"),
}

SIGNED_IN = {
    "/api/v1/me",
    "/api/v1/applications",
    "/api/v1/applications/{application_id}",
    "/api/v1/applications/{application_id}/timeline",
    "/api/v1/applications/{application_id}/acts/{kind}",
    "/api/v1/applications/{application_id}/documents",
    "/api/v1/applications/{application_id}/documents/{document_id}",
    "/api/v1/outcomes.csv",
    "/api/v1/keys",
    "/api/v1/keys/{key_id}",
    "/api/v1/me/sign-out",
    "/api/v1/sessions",
    "/api/v1/sessions/{session_id}",
    "/api/v1/tasks",
    "/api/v1/tasks/{task_id}",
    "/api/v1/tasks/{task_id}/completions",
}
"""Routes of the API that are not for the desk alone: their queries show only what is theirs."""


def routes_of(routes: Sequence[Any]) -> Iterator[tuple[str, str, Dependant | None]]:
    """Method, path and dependencies of every route, those of included routers among them."""
    for route in routes:
        if hasattr(route, "effective_candidates"):
            yield from routes_of(route.effective_candidates())
        else:
            original = getattr(route, "original_route", route)
            dependant = (
                getattr(route, "dependant", None) if isinstance(original, APIRoute) else None
            )
            for method in sorted((original.methods or set()) - {"HEAD"}):
                yield method, original.path, dependant


def guards_of(dependant: Dependant | None) -> set[Any]:
    """The guards among everything that a route depends on."""
    if dependant is None:
        return set()
    found = {dependant.call} & set(GUARDS)
    return found.union(*(guards_of(each) for each in dependant.dependencies), set())


def table_of(app: FastAPI) -> dict[tuple[str, str], set[Any]]:
    return {(method, path): guards_of(needs) for method, path, needs in routes_of(app.routes)}


def test_every_route_has_a_guard_or_is_public_by_name(world: World) -> None:
    table = table_of(world.app)
    assert len(table) > 30
    assert {route for route, guards in table.items() if not guards} == PUBLIC & set(table)
    assert not {route for route in PUBLIC & set(table) if table[route]}


def test_the_api_is_for_the_desk_unless_it_says_otherwise(world: World) -> None:
    api = {route: guards for route, guards in table_of(world.app).items() if "/api/v1/" in route[1]}
    assert {path for (_, path), guards in api.items() if at_desk not in guards} == SIGNED_IN


def test_a_route_without_a_guard_is_found(world: World) -> None:
    @world.app.get("/api/v1/forgotten")
    async def forgotten() -> None: ...

    assert not table_of(world.app)[("GET", "/api/v1/forgotten")]


async def test_nobody_gets_anything_from_outside(world: World) -> None:
    for method, path in table_of(world.app):
        if (method, path) in PUBLIC:
            continue
        concrete = path.replace("{", "").replace("}", "")
        async with world.client() as client:
            answer = await client.request(method, concrete)
        if path.startswith("/api/"):
            assert answer.status_code == 401, path
        elif method == "GET":
            assert answer.status_code == 303, path
            assert answer.headers["location"].startswith("/sign-in")
        else:
            assert answer.status_code == 401, path
            assert 'href="/sign-in"' in answer.text


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_managers_and_interviewers_are_kept_from_the_desk(world: World, who: str) -> None:
    async with world.client(who) as client:
        for path in ("/api/v1/people", "/api/v1/candidates", "/api/v1/policies", "/api/v1/jobs"):
            answer = await client.get(path)
            assert answer.status_code == 403, path
            assert answer.json()["type"].endswith(":not-allowed")
        withdrawal = f"/api/v1/applications/{world.application}/withdrawal"
        assert (await client.post(withdrawal, json={})).status_code == 403


async def test_people_see_what_is_theirs_and_nothing_else(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    paths = [
        f"/api/v1/applications/{world.application}",
        f"/api/v1/applications/{world.application}/timeline",
        f"/api/v1/tasks/{task}",
    ]
    for who, status in (("lina", 200), ("hana", 200), ("tom", 200), ("maya", 404), ("otto", 404)):
        async with world.client(who) as client:
            assert [(await client.get(path)).status_code for path in paths] == [status] * 3, who
            listed = (await client.get("/api/v1/applications")).json()["items"]
            assert len(listed) == (1 if status == 200 else 0)
            tasks = (await client.get("/api/v1/tasks?whose=all")).json()["items"]
            assert len(tasks) == (1 if status == 200 else 0)


async def test_a_task_gives_sight_of_its_case(world: World) -> None:
    task = world.open_task(TaskKind.GIVE_FEEDBACK, owner="maya")
    async with world.client("maya") as client:
        assert (await client.get(f"/api/v1/tasks/{task}")).status_code == 200
        mine = (await client.get("/api/v1/tasks")).json()["items"]
        assert [each["id"] for each in mine] == [task]
    async with world.client("otto") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions", json={"completion": "submitted", "form": {}}
        )
        assert answer.status_code == 404
