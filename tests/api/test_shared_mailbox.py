"""A shared mailbox is not an identity: two are two, until somebody says that they are one."""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, select

from activities.steps.inviting import ensure_candidate_link
from db.directory.documents import keep_address
from db.process import ledger
from db.process.case import lock
from db.schema import admin_acts, applications, candidates, external_ids, messages
from domain.scenarios import Scenario
from domain.words import TaskKind
from tests.api.test_external import put, taken
from tests.api.world import World, opened

CASE = Path(__file__).parents[1] / "cases" / "ats-two-ids-one-address.jsonl"
LEI = {"name": "李雷", "email": "jing@mail.example"}


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
async def world(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[World]:
    """The company, on both databases."""
    on_postgres = request.param == "postgres"
    kept = request.getfixturevalue("postgres_company") if on_postgres else None
    async with opened(tmp_path, kept=kept) as made:
        yield made


async def ask(
    world: World, method: str, path: str, body: Any = None, who: str = "lina"
) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.request(method, f"/api/v1{path}", json=body)


async def lei(world: World, *, applies: bool = True) -> tuple[str, str]:
    """Somebody else of the same address; with an application, if they apply."""
    added = await ask(world, "POST", "/candidates", LEI)
    assert added.status_code == 201, added.text
    id_ = str(added.json()["id"])
    if not applies:
        return id_, ""
    body = {"candidate": id_, "job": world.job}
    return id_, str((await ask(world, "POST", "/applications", body)).json()["id"])


async def merge(world: World, candidate: str, other: str) -> httpx2.Response:
    return await ask(world, "POST", f"/candidates/{candidate}/merge", {"candidate": other})


async def duplicates(world: World, candidate: str) -> list[tuple[str, bool]]:
    found = (await ask(world, "GET", f"/candidates/{candidate}/duplicates")).json()
    return [(each["id"], each["kept_apart"]) for each in found]


async def withdraw(world: World, application: str) -> None:
    answer = await ask(world, "POST", f"/applications/{application}/withdrawal", {})
    assert answer.status_code == 200


def rows(world: World, query: Any) -> list[Any]:
    return list(world.parts.database.read_now(lambda conn: conn.execute(query).all()))


# --- two are two --------------------------------------------------------------------------------


async def test_one_address_under_clearly_different_names_is_two_candidates(world: World) -> None:
    other, _ = await lei(world, applies=False)
    assert other != world.candidate
    same = await ask(world, "POST", "/candidates", {**LEI, "name": "李 雷"})
    assert (same.status_code, same.json()["reason"]) == (409, "address_taken")
    assert same.json()["existing"] == other
    another = await ask(world, "POST", "/candidates", {**LEI, "another": True})
    assert another.status_code == 201


async def test_of_many_who_add_one_and_the_same_at_once_one_does(world: World) -> None:
    answers = await asyncio.gather(*(ask(world, "POST", "/candidates", LEI) for _ in range(10)))
    assert Counter(each.status_code for each in answers) == {201: 1, 409: 9}


async def test_the_case_of_the_agency_whose_candidates_share_its_mailbox(world: World) -> None:
    await taken(world, "jobs/req-1", {"title": "Senior Backend Engineer", "code": "BE-1"})
    said = [json.loads(line) for line in CASE.read_text("utf-8").splitlines()]
    mei, lei_, first, second = [await taken(world, each["put"], each["body"]) for each in said]
    assert mei["id"] != lei_["id"]
    assert first["id"] != second["id"]
    assert second["changed"]
    query = select(candidates.c.name).where(candidates.c.email == said[0]["body"]["email"])
    assert {row.name for row in rows(world, query)} == {"韩梅梅", "李雷"}


async def test_two_ids_over_there_are_two_candidates_though_they_are_called_the_same(
    world: World,
) -> None:
    jing = {"name": "欧阳静", "email": "jing@mail.example"}
    assert (await taken(world, "candidates/1", jing))["id"] == world.candidate
    assert (await taken(world, "candidates/2", jing))["id"] != world.candidate
    # An address that is another one's is nobody's fault.
    moved = {"name": "Daniel O'Brien", "email": "dan@mail.example"}
    id_ = (await taken(world, "candidates/3", moved))["id"]
    answer = await put(world, "candidates/3", {**moved, "email": "jing@mail.example"})
    assert (answer.status_code, answer.json()["id"]) == (200, id_)


async def test_a_mail_greets_and_links_the_candidate_of_its_own_application(world: World) -> None:
    _, application = await lei(world)
    names = {world.application: "欧阳静", application: "李雷"}

    def composed(of: str) -> tuple[str, str]:
        def write(conn: Connection) -> tuple[str, str]:
            case = lock(conn, of, world.clock(), world.parts.policies)
            ensure_candidate_link(case)
            mail = ledger.message(conn, ledger.reserve(case, Scenario.WITHDRAWAL_RECEIVED, "1"))
            case.finish()
            facts = world.parts.composer.facts(conn, mail)
            return world.parts.composer.rendered(facts).text, str(facts.variables["link"])

        return world.parts.database.write_now(write)

    links = set()
    for of, name in names.items():
        text, link = composed(of)
        other = next(each for each in names.values() if each != name)
        async with world.client() as client:
            page = (await client.get(link)).text
        for shown in (text, page):
            assert name in shown
            assert other not in shown
        links.add(link)
    assert len(links) == 2


# --- possible duplicates ------------------------------------------------------------------------


async def test_who_may_be_one_is_shown_on_both_pages_until_they_are_kept_apart(
    world: World,
) -> None:
    other, application = await lei(world)
    assert await duplicates(world, world.candidate) == [(other, False)]
    assert await duplicates(world, other) == [(world.candidate, False)]
    async with world.client("lina") as client:
        for page, shown in ((world.application, "李雷"), (application, "欧阳静")):
            text = (await client.get(f"/applications/{page}", params={"lang": "en"})).text
            assert "Possibly the same candidate" in text
            assert shown in text
        path = f"/applications/{world.application}/keep-apart"
        assert (await client.post(path, data={"candidate": other})).status_code == 303
        for page in (world.application, application):
            text = (await client.get(f"/applications/{page}", params={"lang": "en"})).text
            assert "Possibly the same candidate" not in text
    async with world.client("tom") as client:
        text = (await client.get(f"/applications/{application}", params={"lang": "en"})).text
        assert "Possibly the same candidate" not in text
    assert await duplicates(world, other) == [(world.candidate, True)]
    again = {"candidate": world.candidate}
    answer = await ask(world, "POST", f"/candidates/{other}/keep-apart", again)
    assert answer.status_code == 204
    (act,) = rows(world, select(admin_acts))
    assert (act.kind, act.subject_id, act.after) == (
        "candidate.kept_apart",
        world.candidate,
        {"kept_apart": [other]},
    )


async def test_a_name_and_a_telephone_number_are_enough(world: World) -> None:
    ids = []
    for email, phone in (("ada@a.example", "138 0013 8000"), ("ada@b.example", "+8613800138000")):
        body = {"name": "Ada Lovelace", "email": email, "phone": phone}
        ids.append((await ask(world, "POST", "/candidates", body)).json()["id"])
    assert await duplicates(world, ids[0]) == [(ids[1], False)]
    missing = await ask(world, "GET", "/candidates/can_nobody/duplicates")
    assert missing.status_code == 404


# --- two are one --------------------------------------------------------------------------------


async def test_a_merge_moves_everything_and_each_process_and_link_goes_on(world: World) -> None:
    other, application = await lei(world)
    await withdraw(world, world.application)
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW)
    await taken(world, "candidates/c-1", LEI)
    note = await ask(world, "POST", f"/applications/{application}/notes", {"text": "met at a fair"})
    assert note.status_code == 201

    def hand_in(conn: Connection) -> None:
        at, lina = world.clock(), world.people["lina"]
        keep_address(conn, application, "https://ats.example/cv/1", lina, at)

    world.parts.database.write_now(hand_in)
    done = await merge(world, world.candidate, other)
    assert (done.status_code, done.json()) == (
        200,
        {"candidate": world.candidate, "applications": [application]},
    )
    (row,) = rows(world, select(applications).where(applications.c.id == application))
    assert row.candidate_id == world.candidate
    assert row.over_at is None
    (ours,) = rows(world, select(external_ids.c.our_id))
    assert ours.our_id == world.candidate
    answer = (await ask(world, "GET", f"/applications/{application}")).json()
    assert [each["id"] for each in answer["others"]] == [world.application]
    assert answer["candidate_name"] == "欧阳静"
    notes = (await ask(world, "GET", f"/applications/{application}/notes")).json()
    assert [each["text"] for each in notes] == ["met at a fair"]
    assert task
    assert await duplicates(world, world.candidate) == []


async def test_an_old_id_answers_who_they_are_now(world: World) -> None:
    other, _ = await lei(world, applies=False)
    await merge(world, world.candidate, other)
    assert (await ask(world, "GET", f"/candidates/{other}")).json()["merged_into"] == (
        world.candidate
    )
    day = {"until": "2028-01-31"}
    for answer in (
        await merge(world, world.candidate, other),
        await ask(world, "POST", "/applications", {"candidate": other, "job": world.job}),
        await ask(world, "GET", f"/candidates/{other}/retention"),
        await ask(world, "PUT", f"/candidates/{other}/retention", day),
    ):
        assert (answer.status_code, answer.json()["reason"]) == (409, "merged_into"), answer.text
        assert answer.json()["existing"] == world.candidate
    third = await ask(world, "POST", "/candidates", {"name": "Ada", "email": "ada@mail.example"})
    path = f"/candidates/{third.json()['id']}/merge"
    led = await ask(world, "POST", path, {"candidate": world.candidate}, "hana")
    assert led.status_code == 200
    first = (await ask(world, "GET", f"/candidates/{other}")).json()
    assert first["merged_into"] == third.json()["id"]


async def test_two_open_processes_on_one_job_refuse_it_until_one_has_ended(world: World) -> None:
    other, application = await lei(world)
    refused = await merge(world, world.candidate, other)
    assert (refused.status_code, refused.json()["reason"]) == (409, "both_open")
    assert set(refused.json()["applications"]) == {world.application, application}
    async with world.client("lina") as client:
        path = f"/applications/{world.application}/merge"
        page = await client.post(path, data={"candidate": other})
        assert page.status_code == 409
    await withdraw(world, application)
    async with world.client("lina") as client:
        page = await client.post(path, data={"candidate": other})
        assert page.status_code == 303
    (act,) = rows(world, select(admin_acts))
    assert (act.kind, act.subject_id) == ("candidate.merged", other)
    assert act.after == {"merged_into": world.candidate, "applications": [application]}


async def test_nobody_is_merged_with_themselves_or_with_somebody_unknown(world: World) -> None:
    same = await merge(world, world.candidate, world.candidate)
    assert (same.status_code, same.json()["reason"]) == (409, "same_candidate")
    assert (await merge(world, world.candidate, "can_nobody")).status_code == 404


async def test_many_merges_at_once_are_one(world: World) -> None:
    other, _ = await lei(world, applies=False)
    answers = await asyncio.gather(
        *(merge(world, *pair) for pair in [(world.candidate, other), (other, world.candidate)] * 5)
    )
    assert Counter(each.status_code for each in answers) == {200: 1, 409: 9}


async def test_a_mail_that_was_reserved_before_a_merge_is_not_reserved_once_more(
    world: World,
) -> None:
    other, application = await lei(world)
    await withdraw(world, world.application)

    def reserve(conn: Connection) -> str:
        case = lock(conn, application, world.clock(), world.parts.policies)
        message = ledger.reserve(case, Scenario.STILL_DECIDING, "1")
        case.finish()
        return message

    first = world.parts.database.write_now(reserve)
    await merge(world, world.candidate, other)
    assert world.parts.database.write_now(reserve) == first
    (row,) = rows(world, select(messages).where(messages.c.application_id == application))
    assert row.candidate_id == world.candidate


async def test_erasing_one_erases_who_was_merged_into_them(world: World) -> None:
    other, application = await lei(world)
    await withdraw(world, world.application)
    await merge(world, world.candidate, other)
    async with world.client("hana") as client:
        path = f"/api/v1/candidates/{other}/erasure"
        old = await client.post(path, json={"confirm": other})
        assert (old.status_code, old.json()["reason"]) == (409, "merged_into")
        path = f"/api/v1/candidates/{world.candidate}/erasure"
        done = await client.post(path, json={"confirm": world.candidate})
    assert done.status_code == 200
    for row in rows(world, select(candidates)):
        assert row.name == f"#{row.id[-6:]}"
        assert row.email == f"{row.id}@erased.invalid"
    assert (await merge(world, world.candidate, other)).status_code == 409
