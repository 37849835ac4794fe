"""The people of the directory in the browser: invited, found, changed, gone and back."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.async_api import Browser

from db.directory.people import NewPerson, Person, add_person, all_people, find_address, find_person
from domain.words import Role
from tests.api.world import ORIGIN, START, World
from tests.pages.looks import looked_at

NEW: dict[str, Any] = {
    "name": "王强",
    "email": "qiang@starriver.example",
    "roles": ["recruiter"],
    "locale": "zh",
    "zone": "Asia/Shanghai",
    "office": "",
}
EN = {"lang": "en"}


def known(world: World, email: str = NEW["email"]) -> Person | None:
    return world.parts.database.read_now(lambda conn: find_address(conn, email))


def person(world: World, who: str) -> Person:
    found = world.parts.database.read_now(lambda conn: find_person(conn, world.people[who]))
    assert found is not None
    return found


def said_of(world: World, who: str, **changes: Any) -> dict[str, Any]:
    """The form of somebody as it begins, with changes."""
    now = person(world, who)
    return {
        "name": now.name,
        "email": now.email,
        "roles": sorted(now.roles),
        "locale": now.locale,
        "zone": now.zone,
        "office": now.office,
        **changes,
    }


async def post(world: World, who: str, path: str, **data: Any) -> Any:
    async with world.client(who, origin=ORIGIN) as client:
        answer = await client.post(path, data=data, params=EN)
    await world.settle()
    return answer


async def test_a_colleague_is_invited_by_a_form_and_signs_in_by_the_mail(world: World) -> None:
    done = await post(world, "hana", "/people/new", **NEW)
    assert (done.status_code, done.headers["location"]) == (303, "/people?done=added")
    [mail] = world.channel.sent
    assert mail.to_address == NEW["email"]
    assert "Hana Novak邀请您" in mail.subject
    assert "招聘 HR" in mail.text
    [link] = re.findall(rf"{ORIGIN}(/sign-in/\S+)", mail.text)
    world.clock.forward(days=2, hours=23)
    async with world.client(origin=ORIGIN) as client:
        entered = await client.post(link)
        assert (entered.status_code, entered.headers["location"]) == (303, "/inbox")
        assert "王强" in (await client.get("/inbox")).text
        assert (await client.post(link)).status_code == 410


async def test_an_invitation_ends_after_three_days(world: World) -> None:
    await post(world, "hana", "/people/new", **NEW)
    [link] = re.findall(rf"{ORIGIN}(/sign-in/\S+)", world.channel.sent[0].text)
    world.clock.forward(days=3)
    async with world.client(origin=ORIGIN) as client:
        assert (await client.post(link)).status_code == 410


async def test_who_only_interviews_gets_no_invitation_and_the_form_says_so(world: World) -> None:
    async with world.client("lina") as client:
        form = await client.get("/people/new", params=EN)
    assert "needs no sign-in and gets no invitation" in form.text
    assert 'value="hr_lead"' not in form.text
    await post(world, "lina", "/people/new", **{**NEW, "roles": ["interviewer"]})
    assert known(world) is not None
    assert world.channel.sent == []


async def test_a_hiring_manager_of_a_recruiters_is_proposed_and_invited_when_confirmed(
    world: World,
) -> None:
    asked = await post(world, "lina", "/people/new", **{**NEW, "roles": ["hiring_manager"]})
    where = asked.headers["location"]
    assert re.fullmatch(r"/proposals/prp_\w+\?made=true", where)
    assert known(world) is None
    assert world.channel.sent == []
    proposal = where.removeprefix("/proposals/").partition("?")[0]
    async with world.client("hana") as client:
        answer = await client.post(f"/api/v1/proposals/{proposal}/confirm")
    assert answer.status_code == 200
    await world.settle()
    [mail] = world.channel.sent
    assert (mail.to_address, "李娜邀请您" in mail.subject) == (NEW["email"], True)


async def test_a_program_invites_only_where_it_says_so(world: World) -> None:
    async with world.client("hana") as client:
        for email, invite in (("a@starriver.example", False), ("b@starriver.example", True)):
            body = {**NEW, "email": email, "invite": invite}
            assert (await client.post("/api/v1/people", json=body)).status_code == 201
    await world.settle()
    assert [mail.to_address for mail in world.channel.sent] == ["b@starriver.example"]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"email": "qiang"}, "email"),
        ({"email": "maya@starriver.example"}, "email"),
        ({"roles": []}, "roles"),
        ({"zone": "Shanghai"}, "zone"),
    ],
)
async def test_what_cannot_be_taken_is_said_beside_the_field(
    world: World, typed: dict[str, Any], field: str
) -> None:
    back = await post(world, "hana", "/people/new", **{**NEW, **typed})
    assert back.status_code in (409, 422)
    assert re.findall(r'id="([a-z]+)-about"><strong class="fault">', back.text) == [field]


async def test_two_hundred_people_stand_on_pages_that_can_be_read_and_searched(
    world: World,
) -> None:
    def many(conn: Any) -> None:
        for number in range(200):
            mail = f"p{number:03}@starriver.example"
            new = NewPerson(f"同事{number:03}", mail, (Role.INTERVIEWER,), "zh", "Asia/Shanghai")
            add_person(conn, new, START)

    world.parts.database.write_now(many)
    async with world.client("lina") as client:
        first = await client.get("/people", params=EN)
        assert first.text.count('class="whole"') == 50
        assert len(first.content) < 60_000
        seen, page = 50, first
        while 'rel="next"' in page.text:
            [more] = re.findall(r'rel="next" href="([^"]+)"', page.text)
            page = await client.get(more.replace("&amp;", "&"))
            seen += page.text.count('class="whole"')
        assert seen == 205
        found = await client.get("/people", params={"q": "P117@", **EN})
        assert re.findall(r'class="whole" href="[^"]+">([^<]+)<', found.text) == ["同事117"]
        managers = await client.get("/people", params={"role": "hiring_manager", **EN})
        assert re.findall(r'class="whole" href="[^"]+">([^<]+)<', managers.text) == ["Tom Becker"]
        nobody = await client.get("/people", params={"q": "x y z", **EN})
        assert "Nobody was found." in nobody.text


async def test_what_is_said_of_somebody_is_changed_on_their_page(world: World) -> None:
    maya = world.people["maya"]
    said = said_of(world, "maya", name="Maya Lin", locale="zh", zone="Europe/Dublin")
    saved = await post(world, "hana", f"/people/{maya}", **said)
    assert (saved.status_code, saved.headers["location"]) == (303, f"/people/{maya}?done=saved")
    now = person(world, "maya")
    assert (now.name, now.locale, now.zone) == ("Maya Lin", "zh", "Europe/Dublin")


async def test_a_recruiter_proposes_a_hiring_manager_and_gives_other_roles_alone(
    world: World,
) -> None:
    path = f"/people/{world.people['maya']}"
    given = said_of(world, "maya", roles=["interviewer", "recruiter"])
    assert (await post(world, "lina", path, **given)).headers["location"].endswith("done=saved")
    assert person(world, "maya").roles == {Role.INTERVIEWER, Role.RECRUITER}
    more = said_of(world, "maya", roles=["interviewer", "hiring_manager"])
    asked = await post(world, "lina", path, **more)
    assert asked.headers["location"].startswith("/proposals/")
    assert Role.HIRING_MANAGER not in person(world, "maya").roles


async def test_a_recruiter_neither_makes_nor_unmakes_an_hr_lead_nor_changes_an_address(
    world: World,
) -> None:
    maya, hana = world.people["maya"], world.people["hana"]
    async with world.client("lina") as client:
        answers = [
            await client.patch(f"/api/v1/people/{maya}", json={"roles": ["hr_lead"]}),
            await client.patch(f"/api/v1/people/{hana}", json={"roles": ["recruiter"]}),
            await client.patch(f"/api/v1/people/{maya}", json={"email": "eve@elsewhere.example"}),
        ]
        page = await client.get(f"/people/{maya}")
    assert [answer.status_code for answer in answers] == [403] * 3
    assert 'name="email"' not in page.text
    assert person(world, "hana").roles == {Role.HR_LEAD}
    assert person(world, "maya").email == "maya@starriver.example"


async def test_nobody_loses_a_role_that_a_job_or_the_desk_needs_them_in(world: World) -> None:
    for who in ("tom", "lina"):
        said = said_of(world, who, roles=["interviewer"])
        refused = await post(world, "hana", f"/people/{world.people[who]}", **said)
        assert refused.status_code == 409
        assert f'href="/jobs/{world.job}"' in refused.text.partition('role="alert"')[2]
        assert Role.INTERVIEWER not in person(world, who).roles


async def test_who_left_comes_back_with_the_roles_they_had(world: World) -> None:
    path = f"/people/{world.people['otto']}"
    assert (await post(world, "lina", f"{path}/deactivate")).status_code == 303
    async with world.client("lina") as client:
        gone = await client.get("/people", params={"role": "gone", **EN})
        assert re.findall(r'class="whole" href="[^"]+">([^<]+)<', gone.text) == ["Otto Brandt"]
    done = await post(world, "lina", f"{path}/reactivate")
    assert done.headers["location"] == "/people?done=back"
    back = person(world, "otto")
    assert back.active
    assert back.roles == {Role.INTERVIEWER}
    assert world.channel.sent == []


async def test_who_decides_is_let_in_again_by_two_pairs_of_eyes(world: World) -> None:
    await post(world, "hana", "/people/new", **{**NEW, "roles": ["hiring_manager", "interviewer"]})
    added = known(world)
    assert added is not None
    await post(world, "hana", f"/people/{added.id}/deactivate")
    asked = await post(world, "lina", f"/people/{added.id}/reactivate")
    assert asked.headers["location"].startswith("/proposals/")
    back = known(world)
    assert back is not None
    assert back.active
    assert back.roles == {Role.INTERVIEWER}


async def test_the_invitation_is_sent_again_and_sessions_are_ended(world: World) -> None:
    lina = world.people["lina"]
    await post(world, "hana", f"/people/{lina}/invitation")
    assert [mail.to_address for mail in world.channel.sent] == ["lina@starriver.example"]
    async with world.client("lina") as client:
        assert (await client.get("/inbox")).status_code == 200
        await post(world, "hana", f"/people/{lina}/sign-out")
        assert (await client.get("/inbox")).status_code == 303
    maya = world.people["maya"]
    assert (await post(world, "hana", f"/people/{maya}/invitation")).status_code == 404


async def test_people_are_for_the_desk(world: World) -> None:
    everybody = world.parts.database.read_now(all_people)
    async with world.client("tom") as client:
        for path in ("/people", "/people/new", f"/people/{everybody[0].id}"):
            assert (await client.get(path)).status_code == 403
    async with world.client("lina") as client:
        assert (await client.get("/people/per_none")).status_code == 404


@pytest.mark.browser
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_pages_can_be_read_by_everybody(
    world: World, browser: Browser, language: str
) -> None:
    paths = ["/people", "/people?q=nobody", "/people/new", f"/people/{world.people['maya']}"]
    await looked_at(browser, world, paths, language, who="hana", unfold=True)
