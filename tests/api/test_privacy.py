"""One candidate's data by API: who may hand it out or erase it, and until when it is kept."""

from __future__ import annotations

import json
from datetime import timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from sqlalchemy import Connection, select, update

from db.process import ledger
from db.process.case import lock
from db.process.ledger import MessageState
from db.schema import external_ids, messages, process_views
from db.types import digest_of
from domain.scenarios import Scenario
from domain.words import TaskKind
from tests.api.test_external import put
from tests.api.test_external_acts import applied
from tests.api.world import PROBLEM, START, World

NAME = "欧阳静"


def close(world: World) -> None:
    """The process of the candidate has closed."""
    its = update(process_views).where(process_views.c.application_id == world.application)
    values = {"state": "closed", "closed_at": START}
    world.parts.database.write_now(lambda conn: conn.execute(its.values(**values)))


def path(world: World, what: str = "") -> str:
    return f"/api/v1/candidates/{world.candidate}{what}"


async def erase(world: World, who: str = "hana", **body: Any) -> Any:
    async with world.client(who) as client:
        return await client.post(path(world, "/erasure"), json=body or {"confirm": world.candidate})


@pytest.mark.parametrize("who", ["lina", "tom", "maya"])
async def test_only_an_hr_lead_exports_or_erases(world: World, who: str) -> None:
    close(world)
    assert (await erase(world, who)).status_code == 403
    async with world.client(who) as client:
        assert (await client.get(path(world, "/export"))).status_code == 403


async def test_the_export_is_a_zip_that_nobody_keeps(world: World) -> None:
    async with world.client("hana") as client:
        answer = await client.get(path(world, "/export"))
        nobody = await client.get("/api/v1/candidates/can_nobody/export")
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["content-disposition"] == f'attachment; filename="{world.candidate}.zip"'
    with ZipFile(BytesIO(answer.content)) as archive:
        (row,) = json.loads(archive.read("tables/candidates.json"))
    assert (row["name"], row["email"]) == (NAME, "jing@mail.example")
    assert nobody.status_code == 404


async def test_erasing_asks_for_the_id_once_more(world: World) -> None:
    close(world)
    for body in ({"confirm": ""}, {"confirm": world.application}):
        answer = await erase(world, **body)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "not_confirmed"
    async with world.client("hana") as client:
        assert (await client.get(path(world))).json()["name"] == NAME


async def test_an_open_process_ends_and_is_rung(world: World) -> None:
    assert (await erase(world)).status_code == 200
    await world.settle()
    assert world.bell.rung == [(world.application, "erase")]


async def test_a_mail_that_is_being_sent_stands_in_the_way_with_a_sentence(world: World) -> None:
    def sending(conn: Connection) -> None:
        case = lock(conn, world.application, world.clock(), world.parts.policies)
        message = ledger.reserve(case, Scenario.STILL_DECIDING, "1")
        case.finish()
        its = update(messages).where(messages.c.id == message)
        conn.execute(its.values(state=MessageState.SENDING))

    world.parts.database.write_now(sending)
    answer = await erase(world)
    assert answer.status_code == 409
    assert answer.headers["content-type"] == PROBLEM
    assert answer.json()["reason"] == "mail_on_its_way"
    assert answer.json()["existing"] == world.application
    assert "minute" in answer.json()["detail"]


async def test_what_was_erased_is_gone_and_says_since_when_and_by_whom(world: World) -> None:
    close(world)
    first = await erase(world)
    world.clock.forward(hours=1)
    again = await erase(world)
    assert first.status_code == again.status_code == 200
    assert first.json() == again.json()
    assert first.json()["by"] == world.people["hana"]
    async with world.client("hana") as client:
        candidate = (await client.get(path(world))).json()
        application = (await client.get(f"/api/v1/applications/{world.application}")).json()
        body = {"candidate": world.candidate, "job": world.job}
        applied = await client.post("/api/v1/applications", json=body)
        set_again = await client.put(path(world, "/retention"), json={"until": None})
        page = await client.get(f"/applications/{world.application}")
    assert candidate["name"] == application["candidate_name"] == f"#{world.candidate[-6:]}"
    assert candidate["erased_at"] == first.json()["at"]
    assert application["state"] == "closed"
    assert applied.status_code == 422
    assert (set_again.status_code, set_again.json()["reason"]) == (409, "erased")
    assert page.status_code == 200
    assert NAME not in page.text


async def test_hr_sets_until_when_somebody_is_kept(world: World) -> None:
    async with world.client("lina") as client:
        assert (await client.get(path(world, "/retention"))).json()["until"] is None
        close(world)
        ruled = (await client.get(path(world, "/retention"))).json()
        assert (ruled["until"], ruled["by_hr"]) == ("2029-03-01", False)
        longer = await client.put(path(world, "/retention"), json={"until": "2030-01-31"})
        assert (longer.json()["until"], longer.json()["by_hr"]) == ("2030-01-31", True)
        over = (START - timedelta(days=1)).date().isoformat()
        late = await client.put(path(world, "/retention"), json={"until": over})
        assert (late.status_code, late.json()["errors"][0]["code"]) == (422, "day_is_over")
        back = await client.put(path(world, "/retention"), json={"until": None})
        assert back.json() == ruled
    async with world.client("maya") as client:
        assert (await client.get(path(world, "/retention"))).status_code == 403


async def test_the_page_of_an_application_says_until_when_and_lets_hr_change_it(
    world: World,
) -> None:
    page, form = (
        f"/applications/{world.application}",
        f"/applications/{world.application}/retention",
    )
    async with world.client("lina") as client:
        assert "while a process is open" in (await client.get(f"{page}?lang=en")).text
        close(world)
        assert "by the rule" in (await client.get(page)).text
        saved = await client.post(form, data={"until": "2031-05-02"})
        assert (saved.status_code, saved.headers["location"]) == (303, f"{page}?saved=retention")
        shown = (await client.get(page)).text
        assert "set by HR" in shown
        assert 'value="2031-05-02"' in shown
        for wrong in ("2027-02-28", "soon"):
            assert (await client.post(form, data={"until": wrong})).status_code == 422
        await client.post(form, data={"until": ""})
        assert "by the rule" in (await client.get(page)).text
        gone = await client.post("/applications/app_nobody/retention", data={"until": ""})
        assert gone.status_code == 404
    async with world.client("maya") as client:
        assert (await client.post(form, data={"until": ""})).status_code == 403


async def test_an_ats_does_not_bring_back_who_was_erased(world: World) -> None:
    ats = "/api/v1/external/greenhouse/candidates/jing-7"
    said = {"name": NAME, "email": "jing@mail.example"}
    async with world.client("lina") as client:
        assert (await client.put(ats, json=said)).json()["id"] == world.candidate
        close(world)
        assert (await erase(world)).status_code == 200
        query = select(external_ids.c.external_id, external_ids.c.fingerprint)
        (row,) = world.parts.database.read_now(lambda conn: conn.execute(query).all())
        assert row == (digest_of("jing-7"), "")
        again = await client.put(ats, json=said)
        named = (await client.get(path(world))).json()["name"]
    assert (again.status_code, again.json()["reason"]) == (409, "erased")
    assert named == f"#{world.candidate[-6:]}"


async def test_what_an_ats_says_of_an_erased_application_is_refused_and_not_written_down(
    world: World,
) -> None:
    await applied(world)
    task = world.open_task(TaskKind.SCHEDULE_INTERVIEW, owner="lina")
    assert task
    gone = {"application": "A1", "status": "cancelled"}
    assert (await put(world, "interviews/never-made", gone)).status_code == 201
    assert (await erase(world)).status_code == 200
    said: list[tuple[str, dict[str, Any]]] = [
        ("candidates/9", {"name": NAME, "email": "jing@mail.example"}),
        ("applications/A1", {"candidate": "9", "job": "J9"}),
        ("applications/A2", {"candidate": "9", "job": "J9"}),
        ("applications/A1/withdrawal", {"reason": "secret"}),
        ("applications/A1/rejection", {"reason_code": "other", "note": "secret"}),
        ("interviews/never-made", gone),
        ("interviews/another", gone),
    ]
    for where, body in said:
        answer = await put(world, where, body)
        assert (answer.status_code, answer.json()["reason"]) == (409, "erased"), where
    query = select(external_ids.c.external_id, external_ids.c.fingerprint).where(
        external_ids.c.kind != "job"
    )
    left = world.parts.database.read_now(lambda conn: conn.execute(query).all())
    assert {tuple(row) for row in left} == {
        (digest_of(plain), "") for plain in ("9", "A1", "never-made")
    }


async def test_only_an_hr_lead_lets_somebody_go_sooner_than_the_rule(world: World) -> None:
    path = f"/api/v1/candidates/{world.candidate}/retention"
    soon = (world.clock() + timedelta(days=1)).date().isoformat()
    async with world.client("lina") as client:
        refused = await client.put(path, json={"until": soon})
        assert refused.status_code == 403
        assert refused.json()["reason"] == "nearer_than_the_rule"
        page = await client.post(
            f"/applications/{world.application}/retention", data={"until": soon}
        )
        assert page.status_code == 403
        assert (await client.get(path)).json()["until"] is None
        assert (await client.put(path, json={"until": "2031-01-31"})).status_code == 200
    async with world.client("hana") as client:
        taken = await client.put(path, json={"until": soon})
        assert (taken.status_code, taken.json()["until"]) == (200, soon)
