"""Webhooks over the API and on their page: for HR leads, with secrets that are shown once."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import httpx2
import pytest
from sqlalchemy import update

from activities.webhooks import WebhookSender
from api.app import Surface, create_app
from api.services import Services
from db.schema import webhook_deliveries, webhook_endpoints
from domain.destinations import DestinationRefused, destination
from domain.webhooks import SUBSCRIBABLE
from notify.webhook_http import Postman
from tests.api.world import PROBLEM, World
from tests.receiver import Receiver

URL = "https://hooks.example/in"
HOOKS = "/api/v1/webhooks"
BODY = {"url": URL, "types": ["decision.made", "application.closed"]}


async def public(host: str, port: int) -> Sequence[str]:
    """A name server for which every host is out there, and `inside` is not."""
    return ("10.0.0.7",) if host.startswith("inside") else ("8.8.8.8",)


@pytest.fixture
def world(world: World) -> World:
    """The company, whose names are looked up by hand."""
    world.parts = replace(world.parts, postman=Postman(public))
    world.app.state.services = Services(world.parts, world.bell)
    return world


async def added(client: httpx2.AsyncClient, **changes: Any) -> dict[str, Any]:
    """Add an endpoint."""
    answer = await client.post(HOOKS, json={**BODY, **changes})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def test_an_endpoint_shows_its_secret_once(world: World) -> None:
    async with world.client("hana") as client:
        made = await added(client)
        shown = await client.get(f"{HOOKS}/{made['id']}")
        listed = await client.get(HOOKS)
        deliveries = await client.get(f"{HOOKS}/{made['id']}/deliveries")
    assert made["secret"].startswith("whsec_")
    for answer in (shown, listed, deliveries):
        assert answer.status_code == 200
        assert made["secret"] not in answer.text
    told = shown.json()
    assert (told["url"], told["active"], told["trouble"]) == (URL, True, None)
    assert told["types"] == ["decision.made", "application.closed"]
    assert told["created_by"] == world.people["hana"]
    assert listed.json() == [told]


@pytest.mark.parametrize("who", ["lina", "tom", "maya"])
async def test_only_an_hr_lead_sees_and_changes_webhooks(world: World, who: str) -> None:
    async with world.client(who) as client:
        answers = [
            await client.get(HOOKS),
            await client.post(HOOKS, json=BODY),
            await client.get("/webhooks"),
            await client.post("/webhooks", data=BODY),
        ]
        board = await client.get("/")
    assert {answer.status_code for answer in answers} == {403}
    assert 'href="/webhooks"' not in board.text
    assert world.count(webhook_endpoints) == 0


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"url": "http://hooks.example/"}, "url", "https_only"),
        ({"url": "https://inside.example/"}, "url", "address_not_public"),
        ({"url": "https://hooks.example:22/"}, "url", "port_not_allowed"),
        ({"url": "javascript:alert(1)"}, "url", "not_a_web_address"),
        ({"types": []}, "types", "too_few"),
        ({"types": ["ping"]}, "types", "not_an_option"),
        ({"types": ["everything"]}, "types.0", "not_an_option"),
        ({"secret": "mine"}, "secret", "unknown"),
    ],
)
async def test_an_endpoint_that_cannot_be_is_refused(
    world: World, changes: dict[str, Any], field: str, code: str
) -> None:
    async with world.client("hana") as client:
        answer = await client.post(HOOKS, json={**BODY, **changes})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == PROBLEM
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [(field, code)]
    assert world.count(webhook_endpoints) == 0


async def test_a_changed_address_is_judged_as_the_first_one_was(world: World) -> None:
    async with world.client("hana") as client:
        path = f"{HOOKS}/{(await added(client))['id']}"
        inside = await client.patch(path, json={"url": "https://inside.example/"})
        outside = await client.patch(path, json={"url": "https://other.example/", "active": False})
        now = (await client.get(path)).json()
    assert inside.status_code == 422
    assert outside.status_code == 204
    assert (now["url"], now["active"], now["types"]) == (
        "https://other.example/",
        False,
        BODY["types"],
    )


async def test_a_rotated_secret_is_another_one(world: World) -> None:
    async with world.client("hana") as client:
        made = await added(client)
        rotated = (await client.post(f"{HOOKS}/{made['id']}/secret")).json()
    assert rotated["id"] == made["id"]
    assert rotated["secret"] != made["secret"]


async def test_what_does_not_exist_is_not_found(world: World) -> None:
    async with world.client("hana") as client:
        path = f"{HOOKS}/{(await added(client))['id']}"
        answers = [
            await client.get(f"{HOOKS}/whk_none"),
            await client.patch(f"{HOOKS}/whk_none", json={"active": True}),
            await client.delete(f"{HOOKS}/whk_none"),
            await client.post(f"{HOOKS}/whk_none/secret"),
            await client.post(f"{HOOKS}/whk_none/ping"),
            await client.get(f"{HOOKS}/whk_none/deliveries"),
            await client.post(f"{path}/deliveries/whd_none/resend"),
            await client.get("/webhooks/whk_none"),
        ]
    assert {answer.status_code for answer in answers} == {404}


async def test_a_ping_arrives_and_can_be_sent_again(world: World) -> None:
    async with Receiver() as receiver, world.client("hana") as client:
        made = await added(client, url="https://hooks.example/")
        # The receiver of this test speaks no TLS; which URLs can be saved is tested above.
        world.parts.database.write_now(
            lambda conn: conn.execute(update(webhook_endpoints).values(url=receiver.url))
        )
        path = f"{HOOKS}/{made['id']}"
        delivery = (await client.post(f"{path}/ping")).json()["id"]
        too_soon = await client.post(f"{path}/deliveries/{delivery}/resend")
        sender = WebhookSender(
            world.parts.database,
            world.parts.policies,
            Postman(loopback=True),
            world.parts.keys,
            world.clock,
        )
        for _ in range(2):
            await sender.look()
            await sender.finish()
            (line,) = (await client.get(f"{path}/deliveries")).json()["items"]
            assert (line["state"], line["status"], line["attempt"]) == ("delivered", 200, 1)
            again = await client.post(f"{path}/deliveries/{delivery}/resend")
            assert again.status_code == 204
    assert too_soon.status_code == 409
    assert too_soon.json()["reason"] == "delivery_waiting"
    assert [each.headers["webhook-id"] for each in receiver.received] == [delivery] * 2
    assert all(each.is_signed_by(made["secret"]) for each in receiver.received)


async def test_an_endpoint_that_is_off_or_deleted_is_told_nothing(world: World) -> None:
    async with world.client("hana") as client:
        path = f"{HOOKS}/{(await added(client))['id']}"
        await client.post(f"{path}/ping")
        await client.patch(path, json={"active": False})
        (dropped,) = (await client.get(f"{path}/deliveries?state=dropped")).json()["items"]
        off = await client.post(f"{path}/ping")
        gone = await client.delete(path)
    assert dropped["type"] == "ping"
    assert (off.status_code, off.json()["reason"]) == (409, "endpoint_off")
    assert gone.status_code == 204
    assert world.count(webhook_endpoints) == world.count(webhook_deliveries) == 0


# --- the page ---


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_everything_can_be_done_on_the_page(world: World, language: str) -> None:
    async with world.client("hana") as client:
        empty = await client.get("/webhooks", params={"lang": language})
        form = {"url": URL, "types": [each.value for each in SUBSCRIBABLE]}
        made = await client.post("/webhooks", data=form)
        assert made.status_code == 201
        (secret,) = re.findall(r"whsec_[A-Za-z0-9+/=]+", made.text)
        path = "/webhooks/" + re.findall(r"/webhooks/(whk_\w+)", made.text)[0]
        for button, data in (
            ("/ping", {}),
            ("", {"url": f"{URL}/2", "types": ["decision.made"]}),
            ("/active", {"active": "no"}),
        ):
            assert (await client.post(path + button, data=data)).status_code == 303, button
        shown = await client.get(path)
        rotated = await client.post(path + "/secret")
        listed = await client.get("/webhooks")
        off = await client.post(path + "/ping")
        removed = await client.post(path + "/remove")
    assert 'href="/webhooks"' in empty.text
    assert secret not in shown.text
    assert f"{URL}/2" in shown.text
    assert f"{URL}/2" in listed.text
    assert secret not in rotated.text
    assert "whsec_" in rotated.text
    assert off.status_code == 409
    assert 'role="alert"' in off.text
    assert removed.headers["location"] == "/webhooks"
    assert world.count(webhook_endpoints) == 0


async def test_a_faulty_form_comes_back_with_what_was_typed(world: World) -> None:
    async with world.client("hana") as client:
        answer = await client.post(
            "/webhooks", data={"url": 'https://inside.example/"><b>', "types": ["decision.made"]}
        )
        nothing = await client.post("/webhooks", data={"url": "https://inside.example/"})
    assert answer.status_code == nothing.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "https://inside.example/&#34;&gt;&lt;b&gt;" in answer.text
    assert answer.text.count(" checked>") == 1
    assert "Choose at least one." in nothing.text


@pytest.mark.parametrize("language", ["en", "zh"])
def test_every_state_type_and_error_has_words(world: World, language: str) -> None:
    catalogue = world.parts.catalogue
    errors = {"timeout", "not_connected", "connection_lost", "tls_failed", "signing_key_gone"}
    for code in errors | {"host_unknown", *refusals()}:
        assert catalogue.has(language, f"webhooks.error.{code}"), code
    for code in {"host_unknown", *refusals()}:
        assert catalogue.has(language, f"problems.field.{code}"), code
    for type_ in (*SUBSCRIBABLE, "ping"):
        assert catalogue.has(language, f"webhooks.type.{type_.replace('.', '_')}"), type_


def refusals() -> set[str]:
    """Every code with which a destination is refused, by trying."""
    codes = {"address_not_public"}
    for url in ("nonsense", "http://a.example/", "https://a.example:22/"):
        try:
            destination(url)
        except DestinationRefused as refused:
            codes.add(refused.code)
    return codes


def test_the_public_surface_has_no_webhooks(world: World) -> None:
    app = create_app(world.parts.settings, surface=Surface.PUBLIC, parts=world.parts)
    assert not [route for route in app.routes if "webhook" in getattr(route, "path", "")]
