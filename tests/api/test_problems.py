"""Every kind of problem: its status, its stable type, words in the caller's language, no data."""

from __future__ import annotations

import json
import logging
from collections.abc import AsyncIterator

import pytest
from sqlalchemy.exc import OperationalError

from api.door.problem_kinds import STATUS, TYPE_PREFIX
from api.door.problems import problem_of
from api.door.texts import Texts, preferred
from db.schema import candidates
from domain.words import TaskKind
from tests.api.world import PROBLEM, World

JSON = {"Content-Type": "application/json"}
CANDIDATE = {"name": "Ada Lovelace", "email": "ada@mail.example"}


async def test_an_unknown_id_is_404(world: World) -> None:
    async with world.client("lina") as client:
        for path in (
            "/api/v1/applications/app_none",
            "/api/v1/applications/app_none/timeline",
            "/api/v1/tasks/app_none:decide:1",
            "/api/v1/tasks/app_none:decide:1/draft",
            "/api/v1/jobs/job_none",
            "/api/v1/candidates/can_none",
            "/api/v1/policies/none",
            "/api/v1/templates/no_such_scenario/en",
            "/api/v1/candidates/%00",
            "/api/v1/candidates/%ED%A0%80",
            "/api/v1/candidates/" + "x" * 500,
            "/api/v1/nowhere",
        ):
            answer = await client.get(path)
            assert (answer.status_code, answer.json()["type"]) == (404, f"{TYPE_PREFIX}unknown"), (
                path
            )
            assert answer.headers["content-type"] == PROBLEM


async def test_a_stale_command_is_409_with_the_present_state(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    decision = {"completion": "decided", "form": {"outcome": "advance"}}
    async with world.client("tom") as client:
        path = f"/api/v1/tasks/{task}/completions"
        assert (await client.post(path, json={**decision, "version": 1})).status_code == 200
        answer = await client.post(path, json=decision)
    assert answer.status_code == 409
    problem = answer.json()
    assert problem["type"] == f"{TYPE_PREFIX}conflict"
    assert (problem["reason"], problem["state"]) == ("task_closed", "deciding")


async def test_a_task_that_changed_since_it_was_looked_at_is_409(world: World) -> None:
    task = world.open_task(TaskKind.DECIDE)
    async with world.client("tom") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            json={"completion": "decided", "version": 7, "form": {"outcome": "advance"}},
        )
    assert (answer.status_code, answer.json()["reason"]) == (409, "task_changed")


async def test_malformed_input_is_422_naming_each_field(world: World) -> None:
    body = {"name": "", "email": "nobody", "zone": "Mars/Base", "phone": "call me", "salary": 1}
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/candidates", json=body)
    assert answer.status_code == 422
    assert {error["field"]: error["code"] for error in answer.json()["errors"]} == {
        "name": "empty",
        "email": "not_an_address",
        "zone": "zone_unknown",
        "phone": "not_a_phone",
        "salary": "unknown",
    }


@pytest.mark.parametrize(
    ("content", "status", "kind"),
    [
        (b"{", 422, "invalid"),
        (b"[]", 422, "invalid"),
        (b"", 422, "invalid"),
        (b"\xff", 400, "malformed"),
    ],
)
async def test_what_is_no_json_is_refused(
    world: World, content: bytes, status: int, kind: str
) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/candidates", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (status, TYPE_PREFIX + kind)


@pytest.mark.parametrize(
    "content",
    [
        b"{",
        b'{"name": "\n"}',
        b"[" * 100_000,
        b'{"name": ' + b"[" * 5_000 + b"]" * 5_000 + b"}",
        b'{"name": ' + b"9" * 5_000 + b"}",
    ],
    ids=["cut off", "line end in a text", "open lists", "nested too deeply", "a long number"],
)
async def test_what_cannot_be_read_as_json_names_the_body_and_no_place_in_it(
    world: World, content: bytes
) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/candidates", content=content, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, f"{TYPE_PREFIX}invalid")
    assert [(error["field"], error["code"]) for error in answer.json()["errors"]] == [
        ("body", "unreadable")
    ]


@pytest.mark.parametrize("depth", [300, 900, 950, 980])
async def test_a_form_of_many_layers_is_refused_like_any_other(world: World, depth: int) -> None:
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    layers = "[" * depth + "]" * depth
    fields = ("starts_at", "minutes", "place", "panel")
    form = ", ".join(f'"{name}": {layers}' for name in fields)
    async with world.client("lina") as client:
        answer = await client.post(
            f"/api/v1/tasks/{task}/completions",
            content=f'{{"completion": "scheduled", "form": {{{form}}}}}',
            headers=JSON,
        )
    assert (answer.status_code, answer.json()["type"]) == (422, f"{TYPE_PREFIX}invalid")


@pytest.mark.parametrize(
    "name",
    ["Eve\r\nBcc: all@mail.example", "Eve\x00", "\u202eeve", "Eve\u2028", "\ud800", " ", "x" * 201],
)
async def test_names_that_could_break_out_of_a_header_are_refused(world: World, name: str) -> None:
    before = world.count(candidates)
    async with world.client("lina") as client:
        # Written in ASCII, so that even half a character pair arrives.
        content = json.dumps({**CANDIDATE, "name": name})
        answer = await client.post("/api/v1/candidates", content=content, headers=JSON)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["name"]
    assert world.count(candidates) == before


@pytest.mark.parametrize(
    "email",
    ["a@b", "a b@mail.example", "a@mail.example\r\nBcc: b@mail.example", "a@@mail.example", "@x.y"],
)
async def test_addresses_that_are_none_are_refused(world: World, email: str) -> None:
    async with world.client("lina") as client:
        answer = await client.post("/api/v1/candidates", json={**CANDIDATE, "email": email})
    assert [error["code"] for error in answer.json()["errors"]] == ["not_an_address"]


async def test_a_body_over_256_kib_is_413(world: World) -> None:
    async def chunks() -> AsyncIterator[bytes]:
        for _ in range(5):
            yield b"x" * 64 * 1024

    async with world.client("lina") as client:
        declared = await client.post("/api/v1/candidates", content=b"x" * (256 * 1024 + 1))
        streamed = await client.post("/api/v1/candidates", content=chunks())
    for answer in (declared, streamed):
        assert answer.status_code == 413
        assert answer.json()["type"] == f"{TYPE_PREFIX}too-large"


async def test_a_method_that_is_not_there_is_405(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.delete("/api/v1/candidates")
    assert answer.status_code == 405
    assert answer.json()["type"] == f"{TYPE_PREFIX}method-not-allowed"


async def test_a_mistake_of_ours_is_500_without_any_data(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    @world.app.get("/api/v1/broken")
    async def broken() -> None:
        raise KeyError("欧阳静 jing@mail.example")

    with caplog.at_level(logging.INFO):
        async with world.client() as client:
            answer = await client.get("/api/v1/broken")
    assert (answer.status_code, answer.json()["type"]) == (500, f"{TYPE_PREFIX}internal")
    assert "jing" not in answer.text
    assert "jing" not in caplog.text
    assert "KeyError" in caplog.text
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_a_database_that_is_away_is_503(world: World) -> None:
    @world.app.get("/api/v1/away")
    async def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    async with world.client() as client:
        answer = await client.get("/api/v1/away")
    assert answer.status_code == 503
    assert answer.json()["type"] == f"{TYPE_PREFIX}unavailable"
    assert answer.headers["retry-after"] == "5"


async def test_titles_are_chinese_for_who_asks_or_is_so(world: World) -> None:
    async with world.client("tom") as client:
        asked = await client.get(
            "/api/v1/applications/app_none", headers={"Accept-Language": "zh-CN,zh;q=0.9,en;q=0.8"}
        )
    async with world.client("lina") as client:
        is_so = await client.get("/api/v1/applications/app_none")
    async with world.client("tom") as client:
        neither = await client.get("/api/v1/applications/app_none")
    assert asked.json()["title"] == is_so.json()["title"] == "没有找到"
    assert neither.json()["title"] == "There is no such thing"
    assert asked.headers["content-language"] == "zh"


@pytest.mark.parametrize(
    ("header", "locale"),
    [
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("fr, en;q=0.5, zh;q=0.7", "zh"),
        ("en;q=0, zh;q=0.1", "zh"),
        ("fr", None),
        ("", None),
        ("zh;q=oops", None),
        (",;=,,;q=", None),
    ],
)
def test_the_language_is_the_best_of_ours(header: str, locale: str | None) -> None:
    assert preferred(header, ("en", "zh")) == locale


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_every_kind_of_problem_has_words(world: World, locale: str) -> None:
    texts = Texts(world.parts.catalogue, locale)
    assert problem_of(ValueError("x"), texts).status == 500
    for kind in STATUS:
        assert world.parts.catalogue.has(locale, f"problems.title.{kind}")
        assert world.parts.catalogue.has(locale, f"problems.detail.{kind}")
