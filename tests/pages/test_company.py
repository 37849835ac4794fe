"""The company settings page: what candidates see of the company, changed by HR leads."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser

from db.setup.company import read_company
from domain.company import Company
from tests.api.test_company import SAID, change
from tests.api.world import ORIGIN, World
from tests.pages.looks import looked_at
from tests.pages.story import Story
from tests.pictures import LOGO, png

TYPED: dict[str, Any] = {
    "name_zh": "晨曦科技",
    "name_en": "Chenxi Technology",
    "email": "zhaopin@chenxi.example",
    "languages": ["zh", "en"],
    "language": "zh",
    "zone": "Asia/Shanghai",
    "privacy_notice_url": "",
    "proposal_hours": "8",
    "outcome_mails_per_hour": "10",
}


def known(world: World) -> Company:
    company = world.parts.database.read_now(read_company)
    assert company is not None
    return company


async def send(world: World, **typed: Any) -> Any:
    async with world.client("hana", origin=ORIGIN) as client:
        return await client.post("/company", data={**TYPED, **typed}, params={"lang": "en"})


async def test_it_begins_with_what_counts_and_saves_all_of_it(world: World) -> None:
    async with world.client("hana") as client:
        page = await client.get("/company", params={"lang": "en"})
    assert 'name="name_en" value="Starriver"' in page.text
    assert 'name="name_zh" value=""' in page.text
    saved = await send(world)
    assert (saved.status_code, saved.headers["location"]) == (303, "/company?saved=yes")
    company = known(world)
    assert (company.name, dict(company.names)) == ("晨曦科技", {"en": "Chenxi Technology"})
    assert (company.email, company.languages) == ("zhaopin@chenxi.example", ("zh", "en"))
    assert not company.two_leads
    async with world.client("hana") as client:
        after = await client.get("/company", params={"lang": "en", "saved": "yes"})
    assert 'name="name_zh" value="晨曦科技"' in after.text
    assert "Saved." in after.text


async def test_each_reader_sees_the_name_in_their_language(story: Story, world: World) -> None:
    await send(world)
    story.collecting()
    async with world.client() as client:
        for language, name in (("zh", "晨曦科技"), ("en", "Chenxi Technology")):
            page = await client.get(story.link("", ""), params={"lang": language})
            assert f"{name}</title>" in page.text


async def test_the_sign_in_mail_is_from_the_company_in_its_readers_language(world: World) -> None:
    await send(world)
    async with world.client(origin=ORIGIN) as client:
        for who in ("lina", "tom"):
            await client.post("/sign-in", data={"email": f"{who}@starriver.example"})
    await world.settle()
    assert sorted(mail.from_name for mail in world.channel.sent) == [
        "Chenxi Technology",
        "晨曦科技",
    ]


async def test_it_says_who_changed_it_last_and_leads_to_all_changes(world: World) -> None:
    await send(world)
    async with world.client("hana") as client:
        page = await client.get("/company", params={"lang": "en"})
    assert re.search(r"Last change: Hana Novak, [^<]*2027", page.text)
    assert 'href="/admin-acts?kind=company.changed"' in page.text


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name_zh": "", "name_en": ""}, "name_zh"),
        ({"name_en": "A\nB"}, "name_en"),
        ({"email": "zhaopin"}, "email"),
        ({"languages": []}, "languages"),
        ({"zone": "Etc/GMT+8"}, "zone"),
        ({"privacy_notice_url": "javascript:alert(1)"}, "privacy_notice_url"),
        ({"proposal_hours": "soon"}, "proposal_hours"),
        ({"outcome_mails_per_hour": "0"}, "outcome_mails_per_hour"),
    ],
)
async def test_a_fault_stands_beside_its_field_and_what_was_typed_is_kept(
    world: World, typed: dict[str, Any], field: str
) -> None:
    back = await send(world, **typed)
    assert back.status_code == 422
    assert re.findall(r'id="([a-z_]+)-about"><strong class="fault">', back.text) == [field]
    if field != "name_zh":
        assert 'name="name_zh" value="晨曦科技"' in back.text
    assert world.parts.company.known.name == "Starriver"


async def test_that_two_hr_leads_are_not_needed_any_more_is_proposed_to_another(
    world: World,
) -> None:
    await send(world, two_leads="yes")
    assert known(world).two_leads
    proposed = await send(world)
    # There is no other HR lead, so it is made, and marked.
    assert proposed.status_code == 303
    assert not known(world).two_leads


@pytest.mark.parametrize("who", ["lina", "tom"])
async def test_only_hr_leads_see_and_change_it(world: World, who: str) -> None:
    async with world.client(who, origin=ORIGIN) as client:
        answers = [
            await client.get("/company"),
            await client.post("/company", data=TYPED),
            await client.post("/company/logo", files={"file": ("logo.png", LOGO)}),
            await client.post("/company/logo/remove"),
        ]
    assert [each.status_code for each in answers] == [403] * 4


async def test_a_logo_is_shown_on_every_page_and_can_be_taken_away(world: World) -> None:
    async with world.client("hana", origin=ORIGIN) as client:
        file = {"file": ("logo.png", png(4, 4, (b"tEXt", b"Shanghai")))}
        assert (await client.post("/company/logo", files=file)).status_code == 303
        page = await client.get("/inbox")
        [address] = re.findall(r'<img class="logo" src="([^"]+)"', page.text)
    async with world.client() as client:
        picture = await client.get(address)
        assert f'src="{address}"' in (await client.get("/sign-in")).text
    assert (picture.status_code, picture.content) == (200, LOGO)
    assert picture.headers["content-type"] == "image/png"
    assert picture.headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in picture.headers["content-security-policy"]
    assert "immutable" in picture.headers["cache-control"]
    async with world.client("hana", origin=ORIGIN) as client:
        await client.post("/company/logo/remove")
        assert (await client.get(address)).status_code == 404
        assert 'class="logo"' not in (await client.get("/inbox")).text


async def test_saving_the_facts_leaves_the_logo_as_it_is(world: World) -> None:
    async with world.client("hana", origin=ORIGIN) as client:
        await client.post("/company/logo", files={"file": ("logo.png", LOGO)})
    await send(world)
    await change(world)
    assert known(world).logo.endswith(".png")


async def test_a_program_shows_a_logo_and_takes_it_away(world: World) -> None:
    async with world.client("hana") as client:
        shown = await client.put("/api/v1/company/logo", content=LOGO)
        assert (shown.status_code, shown.json()["logo"][-4:]) == (200, ".png")
        assert (await client.delete("/api/v1/company/logo")).status_code == 204
        assert (await client.get("/api/v1/company")).json()["logo"] == ""
        refused = await client.put("/api/v1/company/logo", content=b"<svg/>")
    assert [each["code"] for each in refused.json()["errors"]] == ["neither_png_nor_jpeg"]


async def test_what_is_no_picture_is_said_beside_the_file(world: World) -> None:
    async with world.client("hana", origin=ORIGIN) as client:
        for content in (b"<svg/>", b""):
            back = await client.post("/company/logo", files={"file": ("logo.png", content)})
            assert back.status_code == 422
            assert 'id="file-about"><strong class="fault">' in back.text


async def test_names_that_are_not_said_stay(world: World) -> None:
    await change(world, names={"en": "Starriver Ltd"})
    await change(world, **SAID)
    assert dict(known(world).names) == {"en": "Starriver Ltd"}


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_page_can_be_read_by_everybody(
    world: World, browser: Browser, language: str
) -> None:
    await looked_at(browser, world, ["/company", "/first-steps"], language, who="hana")
