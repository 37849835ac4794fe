"""Signing in by a link in a mail: opening it does nothing, one click does it, once."""

from __future__ import annotations

import re
from urllib.parse import unquote

import pytest

from tests.api.world import ORIGIN, World


async def test_one_link_signs_in_once_and_leads_back(world: World) -> None:
    async with world.client("", origin=ORIGIN) as client:
        away = await client.get("/inbox")
        assert away.status_code == 303
        assert away.headers["location"] == "/sign-in?next=%2Finbox"
        form = {"email": "lina@starriver.example", "next": "/?job=x"}
        asked = await client.post("/sign-in", data=form)
        assert asked.status_code == 303
        await world.settle()
        found = re.search(r"http://desk\.example(/sign-in/\S+)", world.channel.sent[0].text)
        assert found is not None
        link = found.group(1)
        for _ in range(3):
            assert (await client.get(link)).status_code == 200
        entered = await client.post(link)
        assert entered.status_code == 303
        assert entered.headers["location"] == "/?job=x"
        assert (await client.get("/inbox")).status_code == 200
        assert (await client.post(link)).status_code == 410
        left = await client.post("/sign-out")
        assert left.status_code == 303
        assert (await client.get("/inbox")).status_code == 303


async def test_signing_in_leads_back_to_whatever_page_it_was(world: World) -> None:
    for wanted in ("/applications/候选", "/?q=张 伟&x=%2F", "/\U0001f600"):
        async with world.client("", origin=ORIGIN) as client:
            form = {"email": "lina@starriver.example", "next": wanted}
            assert (await client.post("/sign-in", data=form)).status_code == 303
            await world.settle()
            found = re.search(r"http://desk\.example(/sign-in/\S+)", world.channel.sent[-1].text)
            assert found is not None
            entered = await client.post(found.group(1))
        assert unquote(entered.headers["location"]) == unquote(wanted)


async def test_however_the_address_is_typed_the_link_is_mailed_to_its_mailbox(world: World) -> None:
    async with world.client("", origin=ORIGIN) as client:
        asked = await client.post("/sign-in", data={"email": " ＬＩＮＡ@starriver。example"})
    await world.settle()
    assert asked.status_code == 303
    assert [mail.to_address for mail in world.channel.sent] == ["lina@starriver.example"]


@pytest.mark.parametrize("path", ["/inbox/", "/sign-in/x/", "/l/token/", "/api/v1/me/"])
async def test_no_answer_leads_to_the_host_that_somebody_sent(world: World, path: str) -> None:
    async with world.client("lina") as client:
        forged = await client.get(path, headers={"Host": "evil.example"})
        own = await client.get(path)
        assert (await client.get("/healthz", headers={"Host": "10.0.0.7"})).status_code == 200
    assert forged.status_code == 421
    assert "location" not in forged.headers
    assert "evil.example" not in forged.text
    assert "evil" not in own.headers.get("location", "")


@pytest.mark.parametrize("path", ["/inbox", "/api/v1/me", "/healthz", "/l/token", "/nothing"])
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("host", ["[", "[::1", "desk.example]", "[x]:1", "\u00bd[.example"])
async def test_what_is_no_host_at_all_is_another_one(
    world: World, path: str, method: str, host: str
) -> None:
    async with world.client("lina") as client:
        sent = {b"Host": host.encode("latin-1"), b"Authorization": b"Bearer x"}
        answer = await client.request(method, path, headers=sent)
    assert answer.status_code == 421


async def test_the_answer_does_not_say_whom_the_directory_knows(world: World) -> None:
    async with world.client("", origin=ORIGIN) as client:
        known = await client.post("/sign-in", data={"email": "lina@starriver.example"})
        strange = await client.post("/sign-in", data={"email": "nobody@starriver.example"})
        wrong = await client.post("/sign-in", data={"email": "no address"})
    assert known.status_code == strange.status_code == 303
    assert known.headers["location"] == strange.headers["location"]
    assert wrong.status_code == 422


async def test_what_is_not_there_gets_a_page_that_says_so(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.get("/tasks/unknown", params={"lang": "en"})
    assert answer.status_code == 404
    assert "There is no such thing" in answer.text
    assert "To the inbox" in answer.text


async def test_what_was_typed_outlives_the_session(world: World) -> None:
    typed = {"completion": "send", "body": "Dear Ada,\n\n</textarea><script>alert(1)</script>"}
    async with world.client("", origin=ORIGIN) as client:
        page = await client.post("/tasks/any?lang=en&from=case", data=typed)
        broken = await client.post(
            "/tasks/any",
            content=b"--x",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        )
    assert page.status_code == broken.status_code == 401
    assert "You are no longer signed in" in page.text
    assert 'action="/tasks/any?lang=en&amp;from=case"' in page.text
    assert '<input type="hidden" name="completion" value="send">' in page.text
    assert "Dear Ada,\n\n&lt;/textarea&gt;" in page.text
    assert "<script>alert" not in page.text


async def test_an_address_that_leads_nowhere_shows_the_way_back(world: World) -> None:
    async with world.client("lina") as client:
        answer = await client.get("/nowhere", params={"lang": "en"})
        by_link = await client.get("/l/nowhere", params={"lang": "en"})
    assert answer.status_code == 404
    assert '<a class="button second" href="/">' in answer.text
    assert 'href="/"' not in by_link.text
