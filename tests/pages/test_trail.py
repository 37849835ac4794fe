"""The acts of administration as a page and as a table: in words, found again, for HR leads."""

from __future__ import annotations

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import insert

from db.clock_and_ids import new_id
from db.schema import admin_acts
from domain.administration import AdminKind, SignInFailure
from domain.proposals import ProposalKind
from notify.catalogue import Catalogue
from tests.api.deeds import DEEDS
from tests.api.world import ORIGIN, START, World
from tests.notify.test_catalogue import FOLDER

PAGE = "/admin-acts"
TABLE = "/api/v1/admin-acts.csv"
CATALOGUE = Catalogue.load(FOLDER)


RAW = r"\w+_\w+|[{}\[\]]|\b[a-z]+\.[a-z]+\b(?<!\.example)|\btrue\b|\bfalse\b|\d{4}-\d\d-\d\d"
"""What a program reads and people do not: codes, ids, JSON, and days as files write them."""


async def page(world: World, who: str = "hana", **query: str) -> str:
    async with world.client(who) as client:
        answer = await client.get(PAGE, params={"lang": "en", **query})
    assert answer.status_code == 200, answer.text
    return str(answer.text)


async def table(world: World, **query: str) -> list[dict[str, str]]:
    async with world.client("hana") as client:
        answer = await client.get(TABLE, params={"lang": "en", **query})
    assert answer.status_code == 200
    return list(csv.DictReader(io.StringIO(answer.text.removeprefix("\ufeff"))))


def keep(world: World, *kinds: str, **values: Any) -> None:
    rows = [
        {
            "id": new_id("adm"),
            "at": START,
            "kind": kind,
            "person_id": world.people["lina"],
            "via": "desk",
            "address": "",
            "subject_id": world.people["maya"],
            "before": {},
            "after": {},
            **values,
        }
        for kind in kinds
    ]
    world.parts.database.write_now(lambda conn: conn.execute(insert(admin_acts), rows))


def said(text: str) -> list[str]:
    """What each line of the page says was done."""
    return re.findall(r'<span class="did">([^<]+)</span>', text)


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", list(AdminKind))
def test_every_kind_has_its_phrase_in_both_languages(kind: AdminKind, locale: str) -> None:
    assert CATALOGUE.text(locale, f"trail.did.{kind}")


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_no_two_kinds_have_the_same_phrase(locale: str) -> None:
    phrases = [CATALOGUE.text(locale, f"trail.did.{kind}") for kind in AdminKind]
    assert len(set(phrases)) == len(phrases)


@pytest.mark.parametrize("why", list(SignInFailure))
def test_every_reason_of_a_failed_sign_in_has_its_words(why: SignInFailure) -> None:
    for locale in CATALOGUE.locales:
        assert CATALOGUE.text(locale, f"trail.why.{why}")


# An endpoint needs a host that can be looked up: it is done in tests/api/test_what_changed.py.
@pytest.mark.parametrize("kind", [kind for kind in DEEDS if not kind.startswith("endpoint.")])
async def test_every_act_is_shown_in_words(world: World, kind: AdminKind) -> None:
    for prepare in (*DEEDS[kind].prepares, DEEDS[kind].does):
        await prepare(world)
    text = await page(world, kind=kind)
    assert said(text)[0] == CATALOGUE.text("en", f"trail.did.{kind}").replace("'", "&#39;")
    assert set(said(text)) == set(said(text)[:1])
    for language in CATALOGUE.locales:
        told = re.findall(
            r"<d[td]>(.*?)</d[td]>", await page(world, kind=kind, lang=language), re.S
        )
        codes = re.findall(RAW, re.sub(r"<[^>]+>|application/pdf", "", "\n".join(told)))
        assert codes == [], language


async def test_a_line_says_who_did_what_to_whom_and_from_where(world: World) -> None:
    given = {"recruiter": world.people["hana"]}
    async with world.client("lina") as client:
        await client.patch(f"/api/v1/jobs/{world.job}", json=given)
    text = await page(world)
    assert said(text) == ["gave a job to other people"]
    assert "李娜" in text
    assert f'<a href="/jobs/{world.job}">Senior Backend Engineer</a>' in text
    assert re.search(r"<dt>recruiter</dt>\s*<dd>李娜 → .+?</dd>", text)


async def test_it_is_found_by_person_kind_and_days_and_the_address_says_so(world: World) -> None:
    keep(world, "person.added", "job.opened")
    keep(world, "person.added", person_id=world.people["hana"], at=START + timedelta(days=3))
    keep(world, "files.imported", person_id="", via="cli", at=START + timedelta(days=3))
    day = (START + timedelta(days=3)).date().isoformat()
    assert said(await page(world, kind="job.opened")) == ["opened a job"]
    assert len(said(await page(world, person=world.people["lina"]))) == 2
    assert said(await page(world, person="nobody")) == ["imported files"]
    # Both are of one instant, and may be of one millisecond: neither is the newer one.
    since = said(await page(world, **{"from": day}))
    assert sorted(since) == ["added a person", "imported files"]
    assert len(said(await page(world, to=START.date().isoformat()))) == 2
    both = await page(world, person=world.people["hana"], **{"from": day})
    assert said(both) == ["added a person"]
    assert f'value="{day}"' in both
    assert f"{TABLE}?person={world.people['hana']}&amp;from={day}" in both


async def test_a_day_that_is_none_bounds_nothing_and_is_said(world: World) -> None:
    keep(world, "job.opened")
    text = await page(world, **{"from": "yesterday"})
    assert said(text) == ["opened a job"]
    assert "This is not a day" in text
    async with world.client("hana") as client:
        refused = await client.get("/api/v1/admin-acts", params={"from": "yesterday"})
    assert refused.status_code == 422


async def test_it_goes_on_page_by_page_with_what_is_looked_for(world: World) -> None:
    keep(world, *(["person.added"] * 60), "job.opened")
    first = await page(world, kind="person.added")
    [older] = re.findall(r'<a rel="next" href="([^"]+)"', first)
    assert len(said(first)) == 50
    async with world.client("hana") as client:
        second = (await client.get(older.replace("&amp;", "&"))).text
    assert len(said(second)) == 10
    assert 'rel="next"' not in second
    assert "Back to the newest" in second


async def test_the_api_finds_the_same(world: World) -> None:
    keep(world, *(["person.added"] * 5), "job.opened")
    found: list[str] = []
    async with world.client("hana") as client:
        query = {"kind": "person.added", "person": world.people["lina"], "limit": "2"}
        cursor = ""
        while True:
            answer = (
                await client.get("/api/v1/admin-acts", params=query | {"before": cursor})
            ).json()
            found += [each["id"] for each in answer["items"]]
            cursor = answer["next"]
            if cursor is None:
                break
        unknown = await client.get("/api/v1/admin-acts", params={"kind": "tea.made"})
    assert len(found) == len(set(found)) == 5
    assert found == sorted(found, reverse=True)
    assert unknown.status_code == 422


async def test_the_table_holds_all_of_it_and_is_an_act_itself(world: World) -> None:
    keep(world, *(["person.added"] * 1001))
    rows = await table(world, kind="person.added")
    assert len(rows) == 1001
    assert {(row["what"], row["person_name"]) for row in rows} == {("added a person", "李娜")}
    assert said(await page(world, kind="admin_acts.exported")) == ["exported the audit log"]


async def test_no_cell_of_the_table_is_a_formula(world: World) -> None:
    keep(world, "policy.saved", subject_id="=cmd()", address="@evil")
    [row] = await table(world, kind="policy.saved")
    assert (row["subject_id"], row["address"]) == ("'=cmd()", "'@evil")


async def test_only_hr_leads_see_it(world: World) -> None:
    for who in ("lina", "tom", "maya"):
        async with world.client(who) as client:
            assert (await client.get(PAGE)).status_code == 403
            assert (await client.get(TABLE)).status_code == 403
            home = await client.get("/inbox")
        assert f'href="{PAGE}"' not in home.text
    async with world.client("hana") as client:
        assert f'href="{PAGE}"' in (await client.get("/inbox")).text


async def test_a_failed_sign_in_keeps_no_address_of_anybody(world: World) -> None:
    async with world.client("", origin=ORIGIN) as client:
        for number in range(3):
            await client.post("/sign-in", data={"email": f"stranger{number}@mail.example"})
        await client.post("/sign-in/guessed")
    async with world.client("", authorization="Bearer gnj_guessed") as client:
        assert (await client.get("/api/v1/me")).status_code == 401
    await world.app.state.services.finish()
    text = await page(world, kind="sign_in.failed")
    assert "stranger" not in text
    assert "an address that nobody here has" in text
    assert "Somebody unknown" in text
    counts = {row["subject_id"]: row["after"] for row in await table(world, kind="sign_in.failed")}
    assert counts == {
        "address_unknown": '{"count": 3}',
        "link_not_valid": '{"count": 1}',
        "key_not_valid": '{"count": 1}',
    }


async def test_failures_of_an_hour_stand_in_one_row(world: World) -> None:
    for _ in range(2):
        async with world.client("", origin=ORIGIN) as client:
            await client.post("/sign-in/guessed")
        await world.app.state.services.finish()
    world.clock.forward(hours=1)
    async with world.client("", origin=ORIGIN) as client:
        await client.post("/sign-in/guessed")
    await world.app.state.services.finish()
    rows = await table(world, kind="sign_in.failed")
    assert [row["after"] for row in rows] == ['{"count": 1}', '{"count": 2}']


async def test_of_an_erased_candidate_no_name_is_left_in_it(world: World) -> None:
    async with world.client("hana") as client:
        await client.get(f"/api/v1/candidates/{world.candidate}/export")
        assert "欧阳静" in (await page(world))
        erased = await client.post(
            f"/api/v1/candidates/{world.candidate}/erasure", json={"confirm": world.candidate}
        )
        assert erased.status_code == 200
    text = await page(world)
    assert "exported everything held about a candidate" in said(text)
    assert "欧阳静" not in text


async def test_what_is_no_id_in_the_address_looks_for_nothing(world: World) -> None:
    keep(world, "job.opened")
    odd = {"person": "{}", "kind": "'; --", "before": "人"}
    assert said(await page(world, **odd)) == ["opened a job"]


async def test_an_act_of_a_newer_release_is_shown_by_its_code(world: World) -> None:
    keep(world, "tea.made", via="samovar", subject_id="tea_1")
    assert said(await page(world)) == ["tea.made"]


@pytest.mark.parametrize("locale", ["en", "zh"])
@pytest.mark.parametrize("kind", [kind for kind in DEEDS if kind.startswith("proposal.")])
async def test_a_proposal_is_called_by_words_and_leads_to_its_page(
    world: World, kind: AdminKind, locale: str
) -> None:
    for prepare in (*DEEDS[kind].prepares, DEEDS[kind].does):
        await prepare(world)
    text = await page(world, kind=kind, lang=locale)
    [(path, name)] = re.findall(r'<a href="(/proposals/prp_[^"]+)">([^<]+)</a>', text)
    assert name in {CATALOGUE.text(locale, f"proposals.kind.{each}") for each in ProposalKind}
    shown = "".join(re.findall(r"<d[td]>[^<]*</d[td]>", text))
    assert shown
    assert not re.search(r"proposed_by|subject_id|>open<|_saved|_manager", shown)
    async with world.client("hana") as client:
        assert (await client.get(path)).status_code == 200


async def test_a_letter_and_the_company_are_called_by_words(world: World) -> None:
    keep(world, "template.saved", subject_id="rejection/zh")
    keep(world, "company.changed", subject_id="company")
    text = await page(world, lang="zh")
    assert '<a href="/templates/rejection/zh">婉拒通知（感谢信） · 中文</a>' in text
    assert "<code>" not in text


async def test_a_candidate_who_fetches_their_copy_is_called_so(world: World) -> None:
    keep(world, "copy.fetched", person_id="", via="link", subject_id=world.candidate)
    text = await page(world, lang="zh")
    assert re.search(r'候选人 <span class="did">下载了本人的资料副本', text)
