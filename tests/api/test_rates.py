"""What is done too often is refused for a while; what is genuine is never counted as a failure."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.requests import HTTPConnection

from api import guesses, rates
from api.calls.sign_in import MOST_AT_ONCE, ask_for_link
from api.guesses import Guesses
from api.rates import USUAL, Rate, Rates, RateUnknown, TooOften, home_of, limits_of
from api.services import Services
from db.operations.guesses import Guessed
from tests.api.world import ORIGIN, PROBLEM, TestClock, World, opened
from tests.files import PDF, pdf_of

FEW = ",".join(
    (
        "sign_in_mails=2/hour",
        "sign_in_asks=4/hour",
        "failures=3/minute",
        "uploads=2/hour",
        "exports=2/hour",
        "reads=5/minute",
    )
)
HOUR, MINUTE = 3600, 60
SAME = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
async def world(tmp_path: Path) -> AsyncIterator[World]:
    """Where little is allowed."""
    async with opened(tmp_path, rate_limits=FEW, trusted_proxies="10.0.0.0/8") as made:
        yield made


def at(world: World, address: str, **headers: str) -> httpx2.AsyncClient:
    """Nobody's client, on a connection from this address."""
    return httpx2.AsyncClient(
        transport=httpx2.ASGITransport(app=world.app, client=(address, 1)),
        base_url=ORIGIN,
        headers={**SAME, **headers},
    )


def refused(answer: httpx2.Response, rate: Rate, within: int) -> bool:
    """Whether it is the problem that says so."""
    body = answer.json()
    waits = int(answer.headers["retry-after"])
    return (
        answer.status_code == 429
        and answer.headers["content-type"] == PROBLEM
        and body["reason"] == rate
        and 0 < waits <= within
    )


async def test_guessed_keys_are_refused_for_a_while(world: World) -> None:
    async with at(world, "192.0.2.1", Authorization="Bearer gnj_guessed") as guesser:
        codes = [(await guesser.get("/api/v1/me")).status_code for _ in range(3)]
        assert codes == [401] * 3
        assert refused(await guesser.get("/api/v1/me"), Rate.FAILURES, MINUTE)
        world.clock.forward(minutes=1)
        assert (await guesser.get("/api/v1/me")).status_code == 401


async def test_a_genuine_key_is_neither_counted_nor_refused_beside_a_guesser(world: World) -> None:
    real = f"Bearer {world.keys['lina']}"
    async with at(world, "192.0.2.1") as office:
        for _ in range(5):
            await office.get("/api/v1/me", headers={"Authorization": "Bearer gnj_guessed"})
        for _ in range(3):
            answer = await office.get("/api/v1/me", headers={"Authorization": real})
            assert answer.status_code == 200


async def test_guessers_are_told_apart_by_their_network(world: World) -> None:
    guessed = {"Authorization": "Bearer gnj_guessed"}
    one, two = (at(world, f"2001:db8::{n}", **guessed) for n in (1, 2))
    async with one, two:
        assert [(await one.get("/api/v1/me")).status_code for _ in range(4)] == [401] * 3 + [429]
        assert (await two.get("/api/v1/me")).status_code == 429, "one household"
    async with at(world, "2001:db8:0:1::1", **guessed) as another:
        assert (await another.get("/api/v1/me")).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [("/l/dev.lnk_x.y", 404), ("/c/dev.lnk_x.y", 404), ("/l/dev.lnk_x.y/documents/doc_1", 404)],
)
async def test_guessed_links_are_refused_for_a_while(world: World, path: str, status: int) -> None:
    async with at(world, "192.0.2.1") as guesser:
        found = [(await guesser.get(path)).status_code for _ in range(5)]
        assert found == [status] * 3 + [429] * 2
        answer = await guesser.get(path, params={"lang": "en"})
    assert 0 < int(answer.headers["retry-after"]) <= MINUTE
    assert "Please wait a little" in answer.text


async def test_who_guesses_from_process_to_process_is_refused_by_all_of_them(world: World) -> None:
    # Each has counters of its own, and all of them one database.
    processes = [Services(world.parts, world.bell) for _ in range(3)]
    there, elsewhere = (HTTPConnection(_from(each)) for each in ("192.0.2.1", "192.0.2.9"))
    for services in processes:
        services.guesses.count(there)
        await services.finish()
    last = processes[-1]
    with pytest.raises(TooOften):
        last.guesses.count(there)
    last.guesses.count(elsewhere)
    for services in processes[:2]:
        services.guesses.count(there)
        await services.finish()
        with pytest.raises(TooOften):
            services.guesses.count(there)
    world.clock.forward(minutes=1)
    last.guesses.count(there)
    await last.finish()


async def test_whoever_is_refused_costs_no_write_and_a_flood_costs_one(world: World) -> None:
    written: list[dict[str, int]] = []

    async def write(counted: Mapping[str, int]) -> Mapping[str, Guessed]:
        written.append(dict(counted))
        return {}

    services = Services(world.parts, world.bell)
    counting = Guesses(services.rates, write, services.in_background)
    for number in range(guesses.MOST_AT_ONCE + 50):
        counting.count(HTTPConnection(_from(f"198.51.{number // 250}.{number % 250}")))
    for _ in range(2):
        counting.count(HTTPConnection(_from("198.51.0.0")))
    for _ in range(20):
        with pytest.raises(TooOften):
            counting.count(HTTPConnection(_from("198.51.0.0")))
    await services.finish()
    [once] = written
    assert len(once) == guesses.MOST_AT_ONCE
    assert once["198.51.0.0"] == 3


def _from(address: str) -> dict[str, Any]:
    return {"type": "http", "client": (address, 1), "headers": []}


async def test_used_up_sign_in_links_are_counted_and_good_ones_are_not(world: World) -> None:
    async with at(world, "192.0.2.1") as guesser:
        found = [(await guesser.post(f"/sign-in/guess{n}")).status_code for n in range(4)]
    assert found == [410] * 3 + [429]
    async with at(world, "192.0.2.1") as looking:
        assert (await looking.get("/sign-in/guess")).status_code == 200


async def test_a_session_that_has_ended_is_no_guess(world: World) -> None:
    async with at(world, "192.0.2.1", Cookie="genjin=ended") as left_open:
        for _ in range(10):
            assert (await left_open.get("/board/version")).status_code == 303


async def asked(client: httpx2.AsyncClient, email: str) -> int:
    return (await client.post("/sign-in", data={"email": email})).status_code


@pytest.mark.parametrize("email", ["tom@starriver.example", "nobody@starriver.example"])
async def test_sign_in_mails_are_few_to_one_mailbox_known_or_not(world: World, email: str) -> None:
    async with at(world, "192.0.2.1") as one, at(world, "192.0.2.2") as another:
        assert [await asked(one, email), await asked(another, email.upper())] == [303, 303]
        assert await asked(another, email) == 429
        world.clock.forward(hours=1)
        assert await asked(another, email) == 303


async def test_sign_in_mails_are_few_however_many_processes_are_asked(world: World) -> None:
    # Each has counters of its own, and all of them one database.
    processes = [Services(world.parts, world.bell) for _ in range(MOST_AT_ONCE)]
    for services in processes:
        for _ in range(2):
            ask_for_link(services, "tom@starriver.example")
    for services in processes:
        await services.finish()
    assert len(world.channel.sent) == MOST_AT_ONCE


async def test_sign_in_mails_are_few_from_one_address(world: World) -> None:
    async with at(world, "192.0.2.1") as one:
        found = [await asked(one, f"nobody{n}@mail.example") for n in range(5)]
    assert found == [303] * 4 + [429]


async def test_uploads_are_counted_before_they_are_taken_in(world: World) -> None:
    path = f"/api/v1/applications/{world.application}/resume"
    sent: dict[str, Any] = {"headers": {"content-type": "application/pdf"}}
    async with world.client("lina") as client:
        for number in range(2):
            answer = await client.put(path, content=pdf_of(len(PDF) + number), **sent)
            assert answer.status_code == 201
        assert refused(await client.put(path, content=PDF, **sent), Rate.UPLOADS, HOUR)
        page = await client.post(
            f"/applications/{world.application}/resume", files={"file": ("a.pdf", PDF)}
        )
        assert page.status_code == 429, "the page and the API count together"
    async with world.client("hana") as other:
        assert (await other.put(path, content=PDF, **sent)).status_code == 201


async def test_exports_are_few(world: World) -> None:
    export = f"/api/v1/candidates/{world.candidate}/export"
    async with world.client("hana") as client:
        assert (await client.get(export)).status_code == 200
        assert (await client.get("/api/v1/outcomes.csv")).status_code == 200
        assert refused(await client.get(export), Rate.EXPORTS, HOUR)
        assert refused(await client.get("/api/v1/outcomes.csv"), Rate.EXPORTS, HOUR)


async def test_nobody_reads_everything_at_once_whatever_keys_they_have(world: World) -> None:
    async with world.client("lina") as client:
        for _ in range(5):
            assert (await client.get("/api/v1/candidates")).status_code == 200
        assert refused(await client.get("/api/v1/applications"), Rate.READS, MINUTE)
        note = await client.post(
            f"/api/v1/applications/{world.application}/notes", json={"text": "Called."}
        )
        assert note.is_success, "acts go on"
    async with world.client("hana") as other:
        assert (await other.get("/api/v1/candidates")).status_code == 200


@pytest.mark.parametrize(
    ("peer", "forwarded", "seen"),
    [
        ("192.0.2.1", "", "192.0.2.1"),
        ("192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.5", "203.0.113.9", "203.0.113.9"),
        # What is in front of the last one that we trust, anybody may have made up.
        ("10.0.0.5", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.5", "203.0.113.9, 10.0.0.7", "203.0.113.9"),
        ("10.0.0.5", "no address", ""),
    ],
)
async def test_where_a_request_comes_from_is_believed_of_trusted_proxies_alone(
    world: World, peer: str, forwarded: str, seen: str
) -> None:
    said = {"X-Forwarded-For": forwarded} if forwarded else {}
    key = f"Bearer {world.keys['hana']}"
    async with at(world, peer, Authorization=key, **said) as client:
        body = {"name": "New", "email": "new@starriver.example", "roles": ["interviewer"]}
        assert (await client.post("/api/v1/people", json=body)).status_code == 201
        [act] = (await client.get("/api/v1/admin-acts")).json()["items"]
    assert act["address"] == seen


async def test_without_a_trusted_proxy_nobody_is_believed(tmp_path: Path) -> None:
    guessed = {"Authorization": "Bearer gnj_guessed"}
    async with opened(tmp_path, rate_limits=FEW) as world, at(world, "127.0.0.1") as guesser:
        answers = [
            await guesser.get("/api/v1/me", headers={**guessed, "X-Forwarded-For": f"192.0.2.{n}"})
            for n in range(4)
        ]
    found = [answer.status_code for answer in answers]
    assert found == [401] * 3 + [429]


def test_limits_can_be_set_and_what_cannot_be_read_is_said() -> None:
    usual = limits_of("")
    assert set(usual) == set(USUAL) == set(Rate)
    said = limits_of(" reads = 7/second , exports=off,")
    assert (said[Rate.READS].amount, said[Rate.READS].get_expiry()) == (7, 1)
    assert Rate.EXPORTS not in said
    assert said[Rate.UPLOADS] == usual[Rate.UPLOADS]
    for wrong in ("reeds=7/second", "reads", "reads=many", "reads=7/fortnight"):
        with pytest.raises(RateUnknown, match=r"RATE_LIMITS: `.+` cannot be read\."):
            limits_of(wrong)


def test_what_is_off_is_not_counted() -> None:
    counting = Rates(TestClock(), "exports=off")
    for _ in range(1000):
        counting.count(Rate.EXPORTS, "per_1")


def test_a_window_ends_and_says_when() -> None:
    clock = TestClock()
    counting = Rates(clock, "exports=1/minute")
    counting.count(Rate.EXPORTS, "per_1")
    clock.forward(seconds=20)
    with pytest.raises(TooOften) as refusal:
        counting.count(Rate.EXPORTS, "per_1")
    assert refusal.value.retry_after == 40
    clock.forward(seconds=40)
    counting.count(Rate.EXPORTS, "per_1")


def test_there_are_never_more_counters_than_fit() -> None:
    counting = Rates(TestClock(), "failures=1/minute")
    for number in range(rates.MOST_COUNTERS + 10):
        counting.count(Rate.FAILURES, f"n{number}")
    assert counting.held <= rates.MOST_COUNTERS
    with pytest.raises(TooOften):
        counting.count(Rate.FAILURES, f"n{rates.MOST_COUNTERS + 9}")


def test_an_ipv6_address_stands_for_its_household() -> None:
    assert home_of("2001:db8:1:2:3::4") == home_of("2001:db8:1:2:ffff::1") == "2001:db8:1:2::/64"
    assert home_of("192.0.2.1") == "192.0.2.1"
    assert home_of("") == ""
