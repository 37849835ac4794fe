"""Templates at the desk: listed, edited beside a preview, compared, restored, mailed to oneself."""

from __future__ import annotations

import base64
import hashlib
import html
import re
from typing import Any

import pytest

from db.schema import messages, templates, test_mails
from db.setup.templates import TEST_MAILS_PER_HOUR
from domain.scenarios import SCENARIOS
from tests.api.proposing import second_lead
from tests.api.world import World

LETTER = "/templates/rejection/en"
LOST_KEY = re.compile(r"\b(pages|words|letters|problems)\.[a-z_]+\.[a-z_.]+")


async def fields(client: Any, path: str = LETTER) -> dict[str, str]:
    """What the editor begins with."""
    page = (await client.get(path)).text
    texts = re.findall(r'<textarea id="letter-(\w+)".*?>\n(.*?)</textarea>', page, re.DOTALL)
    typed = {name: html.unescape(text) for name, text in texts}
    [base] = re.findall(r'name="base" value="(\d+)"', page)[:1]
    return {**typed, "base": base}


async def send(client: Any, what: str, path: str = LETTER, **typed: str) -> Any:
    """Press a button of the editor, with some fields changed."""
    return await client.post(path, data={**await fields(client, path), **typed, "do": what})


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_every_letter_can_be_opened_and_every_name_is_explained(
    world: World, language: str
) -> None:
    async with world.client("hana") as client:
        listed = await client.get("/templates", params={"lang": language})
        for scenario, spec in SCENARIOS.items():
            for letter in ("en", "zh"):
                assert f'href="/templates/{scenario}/{letter}"' in listed.text
                path = f"/templates/{scenario}/{letter}"
                page = await client.get(path, params={"lang": language})
                assert page.status_code == 200, path
                assert not LOST_KEY.search(page.text), path
                for name in spec.variables:
                    assert f"<code>{{{{ {name} }}}}</code>" in page.text, (path, name)
    assert not LOST_KEY.search(listed.text)


async def test_the_list_says_who_saved_which_version_and_when(world: World) -> None:
    async with world.client("hana") as client:
        before = (await client.get("/templates", params={"lang": "en"})).text
        assert "Version 1" not in before
        assert (await send(client, "save", subject="A letter")).status_code == 303
        after = (await client.get("/templates", params={"lang": "en"})).text
    assert "Version 1 · Hana Novak · <time" in after
    assert after.count("Default template") == before.count("Default template") - 1


async def test_a_letter_is_saved_and_the_next_one_begins_with_it(world: World) -> None:
    async with world.client("hana") as client:
        words = (await fields(client))["body"]
        answer = await send(client, "save", subject="To you\n", body=f"{words}\r\nAll the best!")
        assert answer.headers["location"] == f"{LETTER}?saved=1"
        page = await client.get(answer.headers["location"], params={"lang": "en"})
        assert (
            "Version 1 is saved and in force."
            in (await client.get(f"{LETTER}?saved=1&lang=en")).text
        )
        saved = await fields(client)
    assert page.status_code == 200
    assert saved == {"subject": "To you", "body": f"{words}\nAll the best!", "base": "1"}


async def test_a_faulty_letter_comes_back_with_every_fault_named_by_its_line(world: World) -> None:
    async with world.client("hana", **{"Accept-Language": "en"}) as client:
        path = "/templates/panel_invitation/en?lang=en"
        body = "Dear {{ recipient_name }},\n\nyour pay is {{ salary }}.\n\n{{ interview_place }}"
        answer = await send(client, "save", path, body=body)
        assert answer.status_code == 422
        assert "Text, line 3</a>: There is nothing called “salary”" in answer.text
        assert "Text, line 5</a>: “interview_place” can be empty" in answer.text
        assert html.escape(body) in answer.text
        answer = await send(client, "save", path, body="Please come.")
        assert "“interview_starts_at” is missing" in answer.text
        assert "“link” is missing" in answer.text
    assert world.count(templates) == 0


async def test_whoever_saves_on_an_older_version_sees_both(world: World) -> None:
    second_lead(world)
    async with world.client("hugo") as hugo, world.client("hana") as hana:
        began = await fields(hana)
        await send(hugo, "save", body="Dear {{ recipient_name }},\n\nHugo's words.")
        late = {**began, "body": "Dear {{ recipient_name }},\n\nHana's words.", "do": "save"}
        answer = await hana.post(f"{LETTER}?lang=en", data=late)
        assert answer.status_code == 409
        assert "Hugo has saved version 1" in answer.text
        lines = re.findall(r'<li class="(\w+)[^>]*>.*?<code>(.*?)</code>', answer.text)
        assert ("gone", "Hugo&#39;s words.") in lines
        assert ("new", "Hana&#39;s words.") in lines
        assert world.count(templates) == 1
        [base] = re.findall(r'name="base" value="(\d+)"', answer.text)[:1]
        again = await hana.post(LETTER, data={**late, "base": base})
        assert again.headers["location"] == f"{LETTER}?saved=2"


async def test_a_preview_shows_what_is_typed_and_saves_nothing(world: World) -> None:
    async with world.client("lina") as client:
        page = await send(
            client, "look", subject="For {{ candidate_name }}", body="<b>Hi</b> & bye"
        )
        part = await client.post(f"{LETTER}/preview", data={"subject": "S", "body": "Bye now"})
    assert "For Daniel O&#39;Brien" in page.text
    assert "&lt;b&gt;Hi&lt;/b&gt; &amp; bye" in page.text
    assert "<b>Hi</b>" not in page.text
    assert "&amp;lt;b&amp;gt;Hi" in page.text, "the HTML half stands escaped twice in srcdoc"
    assert "Bye now" in part.text
    assert "<html" not in part.text.split("srcdoc")[0]
    assert world.count(templates) == 0


async def test_the_preview_is_framed_without_scripts_under_the_pages_policy(world: World) -> None:
    async with world.client("lina") as client:
        page = await client.get(LETTER)
        other = await client.get("/templates")
    [frame] = re.findall(r"<iframe[^>]*>", page.text)
    assert re.search(r"\ssandbox\s", frame), "no permission at all"
    policy = page.headers["content-security-policy"]
    assert "unsafe-inline" not in policy
    assert "unsafe-eval" not in policy
    assert "script-src 'self';" in policy
    mail = html.unescape(re.findall(r'srcdoc="(.*?)"', frame, re.DOTALL)[0])
    styles = re.findall(r"<style[^>]*>(.*?)</style>", mail, re.DOTALL)
    styles += map(html.unescape, re.findall(r'\sstyle="([^"]*)"', mail))
    assert len(styles) > 5
    for style in styles:
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        assert f"'sha256-{digest}'" in policy, style
    assert "sha256" not in other.headers["content-security-policy"]


async def test_a_word_about_a_protected_attribute_is_a_warning_and_no_bar(world: World) -> None:
    async with world.client("hana") as client:
        typed = {"body": "Dear {{ recipient_name }},\n\nwe wanted a young team. 限男性。"}
        page = await send(client, "look", f"{LETTER}?lang=en", **typed)
        assert "Text, line 3: “young team” (age)" in page.text
        assert "Text, line 3: “限男” (gender)" in page.text
        assert (await send(client, "save", **typed)).status_code == 303
        page = await client.get(LETTER, params={"lang": "zh"})
    assert "提交前请再看一遍" in page.text


async def test_the_history_shows_differences_and_gives_old_words_back(world: World) -> None:
    async with world.client("hana") as client:
        original = await fields(client)
        await send(client, "save", subject="Second", body="Dear {{ recipient_name }},\n\none")
        await send(client, "save", subject="Second", body="Dear {{ recipient_name }},\n\ntwo")
        page = (await client.get(f"{LETTER}/versions", params={"lang": "en"})).text
        lines = re.findall(r'<li class="(\w+)[^>]*>.*?<code>(.*?)</code>', page)
        assert lines == [
            ("same", "Second"),
            ("same", "Dear {{ recipient_name }},"),
            ("same", " "),
            ("gone", "one"),
            ("new", "two"),
        ]
        other = await client.get(f"{LETTER}/versions?before=0&after=2")
        assert '<li class="gone first"' in other.text
        assert (await client.get(f"{LETTER}/versions?before=0&after=9")).status_code == 404
        form = {"version": "1", "base": "2"}
        answer = await client.post(f"{LETTER}/versions", data=form)
        assert answer.headers["location"] == f"{LETTER}?saved=3&restored=true"
        assert (await fields(client))["body"].endswith("one")
        late = await client.post(f"{LETTER}/versions", data=form)
        assert late.status_code == 409
        await client.post(f"{LETTER}/versions", data={"version": "0", "base": "3"})
        assert await fields(client) == {**original, "base": "4"}
        page = (await client.get(f"{LETTER}/versions", params={"lang": "en"})).text
    assert "the same words as the default template" in page
    assert "the same words as version 1" in page


async def test_a_test_mail_goes_to_oneself_and_leaves_nothing_in_the_ledger(world: World) -> None:
    async with world.client("lina") as client:
        page = await send(client, "test", f"{LETTER}?lang=en", body="Not saved, {{ stage_name }}?")
        assert page.status_code == 422
        page = await send(client, "test", f"{LETTER}?lang=en", body="Not saved yet.")
    assert "on its way to lina@starriver.example" in page.text
    assert "Not saved yet.</textarea>" in page.text
    [mail] = world.channel.sent
    assert mail.to_address == "lina@starriver.example"
    assert mail.subject.startswith("[Test] ")
    assert "Not saved yet." in mail.text
    assert "Not saved yet." in mail.html
    assert (world.count(messages), world.count(templates), world.count(test_mails)) == (0, 0, 1)


async def test_test_mails_have_a_limit_for_each_hour(world: World) -> None:
    path = "/api/v1/templates/rejection/zh/test-mail"
    letter = {"subject": "S", "body": "B"}
    async with world.client("lina") as lina, world.client("hana") as hana:
        for _ in range(TEST_MAILS_PER_HOUR):
            assert (await lina.post(path, json=letter)).status_code == 200
        answer = await lina.post(path, json=letter)
        assert (answer.status_code, answer.json()["type"]) == (429, "urn:genjin:problem:too-many")
        assert (await send(lina, "test")).status_code == 429
        assert (await hana.post(path, json=letter)).status_code == 200
        world.clock.forward(hours=1)
        assert (await lina.post(path, json=letter)).status_code == 200
    assert len(world.channel.sent) == TEST_MAILS_PER_HOUR + 2


async def test_a_test_mail_that_was_not_taken_is_said_so(world: World) -> None:
    world.channel.refuses = "smtp_550"
    async with world.client("lina") as client:
        page = await send(client, "test", f"{LETTER}?lang=en")
        answer = await client.post(
            "/api/v1/templates/rejection/en/test-mail", json={"subject": "S", "body": "B"}
        )
    assert page.status_code == 502
    assert "has not been sent" in page.text
    assert answer.status_code == 502
    assert answer.json()["reason"] == "smtp_550"


@pytest.mark.parametrize("who", ["tom", "maya"])
async def test_the_templates_are_the_desks(world: World, who: str) -> None:
    async with world.client(who) as client:
        for path in ("/templates", LETTER, f"{LETTER}/versions"):
            assert (await client.get(path)).status_code == 403
        for path in (LETTER, f"{LETTER}/preview", f"{LETTER}/versions"):
            assert (await client.post(path, data={"do": "save"})).status_code == 403
        assert 'href="/templates"' not in (await client.get("/inbox")).text


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"do": "save", "subject": "S", "body": "B"},
        {"do": "save", "subject": "S", "body": "B", "base": "-1"},
        {"do": "save", "subject": "S", "body": "B", "base": "9" * 30},
        {"do": "elsewhere", "subject": "x" * 500, "body": "{% for %}"},
    ],
)
async def test_a_form_that_no_page_made_saves_nothing(world: World, form: dict[str, str]) -> None:
    async with world.client("lina") as client:
        assert (await client.post(LETTER, data=form)).status_code in {200, 409, 422}
        assert (await client.post(f"{LETTER}/versions", data=form)).status_code in {404, 409}
    assert world.count(templates) == 0
