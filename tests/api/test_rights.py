"""What a candidate asks by right, by API: noted at the desk, answered by HR leads, handed out."""

from __future__ import annotations

import json
from io import BytesIO
from zipfile import ZipFile

from db.schema import admin_acts
from tests.api.requests_by_right import asked, completed, fetches, given_out, page_of
from tests.api.test_documents import contents, put
from tests.api.world import PROBLEM, World
from tests.files import PDF

HOLD = "/api/v1/candidates/{}/legal-hold"
REASON = {"because": "Labour arbitration"}


async def test_the_day_on_which_a_letter_arrived_is_not_ahead_and_not_years_ago(
    world: World,
) -> None:
    path = f"/api/v1/applications/{world.application}/acts/request_privacy"
    for day in ("2099-01-01", "2020-01-01"):
        async with world.client("lina") as client:
            form = {"right": "access", "arrived_on": day}
            answer = await client.post(path, json={"form": form})
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["code"] == "not_of_the_last_year"


async def test_a_correction_says_what_is_wrong(world: World) -> None:
    path = f"/api/v1/applications/{world.application}/acts/request_privacy"
    async with world.client("lina") as client:
        answer = await client.post(path, json={"form": {"right": "correction"}})
    assert answer.json()["errors"][0]["field"] == "request"


async def test_only_the_ways_that_answer_what_was_asked_are_offered_and_to_hr_leads(
    world: World,
) -> None:
    task = await asked(world, "erasure")
    async with world.client("hana") as client:
        ways = (await client.get(f"/api/v1/tasks/{task}")).json()["completions"]
    assert [way["completion"] for way in ways] == ["erased", "refused"]
    async with world.client("lina") as client:
        assert (await client.get(f"/api/v1/tasks/{task}")).json()["completions"] == []
    answer = await completed(world, task, "refused", "lina", answer="No.")
    assert (answer.status_code, answer.json()["reason"]) == (403, "not_yours")
    another = await completed(world, task, "put_right", answer="Done.")
    assert (another.status_code, another.json()["reason"]) == (409, "another_right")


async def test_everything_that_was_said_is_decided_about_and_the_copy_obeys(world: World) -> None:
    """What is withheld is named with its reason, and none of its words is anywhere in the copy."""
    async with world.client("lina") as client:
        notes = f"/api/v1/applications/{world.application}/notes"
        for text in ("note nightingale", "note blackbird"):
            assert (await client.post(notes, json={"text": text})).status_code == 201
    task = await asked(world, "access")
    async with world.client("hana") as client:
        await client.put(HOLD.format(world.candidate), json={"because": "hold nightjar"})
        ways = (await client.get(f"/api/v1/tasks/{task}")).json()["completions"]
    [pieces] = [each for each in ways[0]["fields"] if each["name"] == "pieces"]
    one, other = (option["value"] for option in pieces["options"])
    undecided = await completed(world, task, "fulfilled", pieces={one: "give"})
    assert undecided.json()["errors"][0]["code"] == "piece_undecided"
    for wrong in ({one: "give", other: "because"}, {one: "give", "not_x": "give"}):
        refused = await completed(world, task, "fulfilled", pieces=wrong)
        assert refused.json()["errors"][0]["code"] == "not_an_option"
    decided = {one: "give", other: "others_named"}
    assert (await completed(world, task, "fulfilled", pieces=decided)).status_code == 200
    async with world.client("") as client:
        answer = await client.post(f"{page_of(world)}/copy")
    assert answer.headers["cache-control"] == "no-store"
    with ZipFile(BytesIO(answer.content)) as archive:
        files = {name: archive.read(name).decode("utf-8", "replace") for name in archive.namelist()}
    whole = "\n".join(files.values())
    assert "note nightingale" in whole
    assert "note blackbird" not in whole
    assert "nightjar" not in whole
    assert "欧阳静" in whole
    [left_out] = json.loads(files["index.json"])["withheld"]
    assert left_out.endswith("。未提供：涉及他人的个人信息。")
    assert "note" not in left_out
    assert "tables/refused_acts.json" not in files


async def test_a_copy_is_fetched_by_a_press_alone_and_it_is_kept_that_it_was(world: World) -> None:
    async with world.client("") as client:
        early = await client.post(f"{page_of(world)}/copy")
    assert early.status_code == 410
    await given_out(world)
    async with world.client("") as client:
        looked = await client.get(f"{page_of(world)}/copy")
    assert "text/html" in looked.headers["content-type"]
    await fetches(world)
    rows = world.parts.database.read_now(lambda conn: conn.execute(admin_acts.select()).all())
    [kept] = [row for row in rows if row.kind == "copy.fetched"]
    assert (kept.via, kept.subject_id) == ("link", world.candidate)
    world.clock.forward(days=31)
    async with world.client("") as client:
        assert (await client.post(f"{page_of(world)}/copy")).status_code == 410


async def test_a_legal_hold_is_the_hr_leads_and_refuses_to_erase(world: World) -> None:
    path = HOLD.format(world.candidate)
    for who in ("lina", "tom"):
        async with world.client(who) as client:
            assert (await client.put(path, json=REASON)).status_code == 403
            assert (await client.get(path)).status_code == 403
    async with world.client("hana") as client:
        assert (await client.get(path)).json()["since"] is None
        empty = await client.put(path, json={"because": "  "})
        assert empty.status_code == 422
        held = (await client.put(path, json=REASON)).json()
        assert (held["by"], held["because"]) == (world.people["hana"], "Labour arbitration")
        world.clock.forward(days=1)
        again = (await client.put(path, json={"because": "Court of Pudong"})).json()
        assert (again["since"], again["because"]) == (held["since"], "Court of Pudong")
        kept = await client.get(f"/api/v1/candidates/{world.candidate}/retention")
        assert kept.json()["held_since"] == held["since"]
        erasure = f"/api/v1/candidates/{world.candidate}/erasure"
        refused = await client.post(erasure, json={"confirm": world.candidate})
        assert (refused.status_code, refused.headers["content-type"]) == (409, PROBLEM)
        assert refused.json()["type"] == "urn:genjin:problem:legal-hold"
        assert "until an HR lead lifts it" in refused.json()["detail"]
        assert (await client.delete(path)).status_code == 204
        assert (await client.delete(path)).status_code == 204
        assert (await client.post(erasure, json={"confirm": world.candidate})).status_code == 200
        gone = await client.put(path, json=REASON)
        assert (gone.status_code, gone.json()["reason"]) == (409, "erased")
        assert (await client.get(path.replace(world.candidate, "can_nobody"))).status_code == 404


async def test_who_is_on_hold_is_not_erased_on_request_either(world: World) -> None:
    task = await asked(world, "erasure")
    async with world.client("hana") as client:
        await client.put(HOLD.format(world.candidate), json=REASON)
        ways = (await client.get(f"/api/v1/tasks/{task}")).json()["completions"]
        assert [way["completion"] for way in ways] == ["refused"]
    answer = await completed(world, task, "erased", final="yes")
    assert answer.status_code == 409
    assert answer.json()["type"] == "urn:genjin:problem:legal-hold"


async def test_no_part_of_what_a_hold_keeps_is_taken_out(world: World) -> None:
    """Neither by page nor by API: a file or a note may be what a court asks for."""
    of = f"/api/v1/applications/{world.application}"
    async with world.client("lina") as client:
        file = (await put(world, PDF)).json()["id"]
        note = (await client.post(f"{of}/notes", json={"text": "Asked for leave."})).json()["id"]
    async with world.client("hana") as client:
        await client.put(HOLD.format(world.candidate), json=REASON)
    async with world.client("lina") as client:
        for each in (f"{of}/documents/{file}", f"{of}/notes/{note}"):
            refused = await client.delete(each)
            assert refused.status_code == 409
            assert refused.json()["type"] == "urn:genjin:problem:legal-hold"
            page = each.removeprefix("/api/v1")
            assert (await client.post(f"{page}/remove")).status_code == 409
    assert contents(world) != [(b"", "")]
    async with world.client("hana") as client:
        await client.delete(HOLD.format(world.candidate))
    async with world.client("lina") as client:
        for each in (f"{of}/documents/{file}", f"{of}/notes/{note}"):
            assert (await client.delete(each)).status_code == 204


async def test_erasing_closes_what_was_asked(world: World) -> None:
    task = await asked(world, "access")
    async with world.client("hana") as client:
        body = {"confirm": world.candidate}
        done = await client.post(f"/api/v1/candidates/{world.candidate}/erasure", json=body)
        assert done.status_code == 200
        assert (await client.get(f"/api/v1/tasks/{task}")).json()["state"] == "withdrawn"


async def test_a_merge_carries_the_hold_and_what_was_asked_over(world: World) -> None:
    await asked(world, "access")
    async with world.client("hana") as client:
        twin = {"name": "欧阳静静", "email": "jing@mail.example", "another": True}
        other = (await client.post("/api/v1/candidates", json=twin)).json()["id"]
        await client.put(HOLD.format(world.candidate), json=REASON)
        merged = await client.post(
            f"/api/v1/candidates/{other}/merge", json={"candidate": world.candidate}
        )
        assert merged.status_code == 200, merged.text
        hold = (await client.get(HOLD.format(other))).json()
        assert hold["because"] == "Labour arbitration"
        erasure = f"/api/v1/candidates/{other}/erasure"
        assert (await client.post(erasure, json={"confirm": other})).status_code == 409
        path = f"/api/v1/applications/{world.application}/acts/request_privacy"
        twice = await client.post(path, json={"form": {"right": "access"}})
        assert twice.json()["reason"] == "privacy_requested_before"
