"""The page where somebody of the desk chooses how they hear of new tasks."""

from __future__ import annotations

import re

from tests.api.world import ORIGIN, World

CHECKED = re.compile(r'name="new_tasks" value="(\w+)" checked')


async def test_the_choice_is_shown_and_changed(world: World) -> None:
    async with world.client("lina", origin=ORIGIN) as client:
        page = await client.get("/me")
        assert CHECKED.findall(page.text) == ["together"]
        saved = await client.post("/me", data={"new_tasks": "never"})
        assert (saved.status_code, saved.headers["location"]) == (303, "/me?saved=yes")
        after = await client.get("/me?saved=yes&lang=en")
    assert CHECKED.findall(after.text) == ["never"]
    assert 'role="status"' in after.text
    assert "Saved." in after.text


async def test_a_form_without_a_choice_changes_nothing(world: World) -> None:
    async with world.client("lina", origin=ORIGIN) as client:
        assert (await client.post("/me", data={})).status_code == 422
        assert CHECKED.findall((await client.get("/me")).text) == ["together"]


async def test_who_has_no_desk_is_told_that_tasks_come_by_mail(world: World) -> None:
    async with world.client("tom") as client:
        page = await client.get("/me", params={"lang": "en"})
    assert "Your tasks reach you by mail" in page.text
    assert 'action="/me"' not in page.text


async def test_every_page_of_the_desk_leads_there_by_the_name(world: World) -> None:
    async with world.client("lina") as client:
        for path in ("/inbox", "/", "/people"):
            assert 'href="/me"' in (await client.get(path)).text


FACTS = {"name": "李娜娜", "locale": "en", "zone": "Europe/Dublin"}


async def test_name_language_and_zone_are_ones_own_to_say(world: World) -> None:
    async with world.client("tom", origin=ORIGIN) as client:
        saved = await client.post("/me/facts", data={**FACTS, "locale": "zh"})
        assert (saved.status_code, saved.headers["location"]) == (303, "/me?saved=facts")
        after = await client.get("/me")
        assert 'lang="zh-CN"' in after.text
        assert 'value="Europe/Dublin"' in after.text
        assert (await client.get("/api/v1/me")).json()["name"] == "李娜娜"
        back = await client.post("/me/facts", data={**FACTS, "zone": "Dublin"})
    assert back.status_code == 422
    assert 'id="zone-about"><strong class="fault">' in back.text


async def test_it_says_what_one_is_mailed_and_when(world: World) -> None:
    async with world.client("lina") as client:
        page = await client.get("/me", params={"lang": "en"})
        assert "Reminders leave between 08:00 and 21:00 only" in page.text
        assert "At most 3 a day" in page.text
        assert "proposal waits for you" not in page.text
    async with world.client("hana") as client:
        assert "proposal waits for you" in (await client.get("/me", params={"lang": "en"})).text


async def test_a_key_is_made_shown_once_and_revoked(world: World) -> None:
    async with world.client("lina", origin=ORIGIN) as client:
        said = {"name": "Moka", "scopes": ["read", "external"], "days": "30"}
        made = await client.post("/me/keys", data=said, params={"lang": "en"})
        assert made.status_code == 201
        [secret] = re.findall(r"<code>(gnj_\S+)</code>", made.text)
        page = (await client.get("/me", params={"lang": "en"})).text
        assert "Moka" in page
        assert secret not in page
        bearer = {"Authorization": f"Bearer {secret}"}
        assert (await client.get("/api/v1/applications", headers=bearer)).status_code == 200
        for key in re.findall(r'action="/me/keys/(key_\w+)/revoke"', page):
            assert (await client.post(f"/me/keys/{key}/revoke")).status_code == 303
        assert (await client.get("/api/v1/applications", headers=bearer)).status_code == 401
        refused = await client.post("/me/keys", data={"name": "", "days": "x"})
    assert refused.status_code == 422
    assert refused.text.count('class="fault"') == 3


async def test_other_browsers_are_signed_out_one_by_one_or_all_at_once(world: World) -> None:
    other = world.session("lina")
    async with world.client("lina", origin=ORIGIN) as client:
        page = (await client.get("/me", params={"lang": "en"})).text
        [session] = re.findall(r'action="/me/sessions/(ses_\w+)/end"', page)
        assert page.count("This one") == 1
        assert (await client.post(f"/me/sessions/{session}/end")).status_code == 303
        async with world.client(Cookie=f"genjin={other}") as elsewhere:
            assert (await elsewhere.get("/inbox")).status_code == 303
        assert (await client.post("/me/sign-out")).headers["location"] == "/signed-out"
        assert (await client.get("/inbox")).status_code == 303


async def test_nobody_ends_what_is_somebody_elses(world: World) -> None:
    world.usual_session("tom")
    async with world.client("lina", origin=ORIGIN) as client:
        listed = (await client.get("/me")).text
        assert len(re.findall(r"/me/keys/key_\w+/revoke", listed)) == 1
        async with world.client("hana") as lead:
            keys = (await lead.get("/api/v1/keys")).json()
        [toms] = [each["id"] for each in keys if each["person_name"] == "Tom Becker"]
        assert (await client.post(f"/me/keys/{toms}/revoke")).status_code == 404
