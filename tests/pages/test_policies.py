"""Policies at the desk: listed, read as sentences, changed by a form or a document."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from db.schema import policy_versions
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.policy_documents import to_toml
from domain.policy_json import from_stored, to_document
from domain.words import Party, TaskKind
from tests.api.world import World

LOST_KEY = re.compile(r"\b(pages|words|policies|policy_fields|problems)\.(?!\w+\.css)[a-z_.]+[a-z]")
HIDDEN_LIST = re.compile(r'<div class="alert".*?</div>', re.DOTALL)


def newest(world: World) -> tuple[str, Any]:
    """The id of the version that was saved last, and its policy."""
    row = world.parts.database.read_now(
        lambda conn: conn.execute(
            policy_versions.select().order_by(policy_versions.c.version.desc())
        ).first()
    )
    assert row is not None
    return row.id, from_stored(row.body)


async def fields(client: Any, path: str) -> dict[str, str]:
    """What the form begins with, as a browser would send it."""
    page = (await client.get(path)).text.partition(f"{path.removesuffix('/edit')}/document")[0]
    sent = dict(re.findall(r'<input [^>]*?name="([^"]+)" value="([^"]*)"', page))
    sent |= dict(re.findall(r'<textarea [^>]*?name="([^"]+)".*?>\n(.*?)</textarea>', page, re.S))
    for name, options in re.findall(r'<select [^>]*?name="([^"]+)".*?>(.*?)</select>', page, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', options)
        sent[name] = chosen[0] if chosen else re.findall(r'value="([^"]*)"', options)[0]
    return {name: html.unescape(value) for name, value in sent.items()}


@pytest.fixture
def form(world: World) -> str:
    """Where the form of the only version is."""
    return f"/policies/{newest(world)[0]}/edit"


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("who", ["lina", "hana"])
async def test_desk_people_read_policies_and_are_offered_to_change_them(
    world: World, form: str, who: str, language: str
) -> None:
    page = form.removesuffix("/edit")
    async with world.client(who) as client:
        listed = await client.get("/policies", params={"lang": language})
        one = await client.get(page, params={"lang": language})
        edit = await client.get(form, params={"lang": language})
    assert (listed.status_code, one.status_code) == (200, 200)
    assert f'href="{page}"' in listed.text
    assert ('href="/policies"' in one.text, f'href="{form}"' in one.text) == (True, True)
    assert edit.status_code == 200
    for answer in (listed, one, edit):
        assert not LOST_KEY.search(answer.text)


@pytest.mark.parametrize("path", ["/policies", "/policies/hybrid", "/policies/hybrid/edit"])
async def test_nobody_else_sees_them(world: World, path: str) -> None:
    for who in ("tom", "maya"):
        async with world.client(who) as client:
            assert (await client.get(path)).status_code == 403
    async with world.client("hana") as client:
        assert (await client.get(path.replace("hybrid", "none"))).status_code in {200, 404}


async def test_a_form_that_is_sent_as_it_came_says_the_same(world: World, form: str) -> None:
    async with world.client("hana") as client:
        answer = await client.post(form, data=await fields(client, form))
        page = await client.get(answer.headers["location"] + "&lang=en")
    assert answer.status_code == 303
    assert newest(world)[1] == default_policy()
    assert "Version 2 is saved." in page.text
    assert "Nothing differs." in page.text


async def test_what_is_changed_in_the_form_is_the_next_version_and_told_as_a_difference(
    world: World, form: str
) -> None:
    rungs = "policy.tasks.give_feedback.ladder.rungs"
    async with world.client("hana") as client:
        typed = await fields(client, form) | {
            "policy.tasks.give_feedback.due": "6",
            "policy.tasks.answer_question.owner": "recruiter",
            f"{rungs}.1.action": "remove",
            f"{rungs}.8.after": "5.5",
            f"{rungs}.8.action": "remind",
            "policy.tasks.decide.ladder.repeat_every": "",
            "policy.default_rule": "unanimous",
            "policy.sending.candidate_window.start": "",
            "policy.sending.candidate_window.end": "",
            "policy.sending.reminders_per_day": "",
            "policy.calendar.weekly.5": "10:00–12:00",
            "policy.calendar.days_off": "2027-10-01 – 2027-10-03\n2027/5/1",
            "policy.calendar.covers_until": "2027-12-31",
        }
        answer = await client.post(form, data=typed)
        page = await client.get(answer.headers["location"] + "&lang=en")
        listed = await client.get("/policies", params={"lang": "en"})
    assert answer.status_code == 303
    version, policy = newest(world)
    feedback = policy.tasks[TaskKind.GIVE_FEEDBACK]
    assert answer.headers["location"] == f"/policies/{version}?saved=1"
    assert feedback.due == 6
    assert [rung.after for rung in feedback.ladder.rungs] == [0, 3, 4, 5.5, 8, 16, 24, 24]
    assert policy.tasks[TaskKind.ANSWER_QUESTION].owner == (Party.RECRUITER,)
    assert policy.tasks[TaskKind.DECIDE].ladder.repeat_every is None
    assert policy.default_rule == "unanimous"
    assert policy.sending.candidate_window is None
    assert policy.sending.reminders_per_day is None
    assert len(policy.calendar.weekly[5]) == 1
    assert policy.calendar.days_off == {date(2027, 5, 1), *(date(2027, 10, n) for n in (1, 2, 3))}
    assert policy.calendar.covers_until == date(2027, 12, 31)
    assert "“Give feedback” is due 4 working hours after the planned end" in page.text
    assert "“Give feedback” is due 6 working hours after the planned end" in page.text
    assert "Saved by Hana Novak" in listed.text


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("tasks.decide.due", "soon", "A number is expected here."),
        ("tasks.decide.due", "-1", "-1 is not a duration."),
        ("tasks.decide.ladder.rungs.0.after", "<b>", "A number is expected here."),
        ("tasks.decide.ladder.rungs.7.to", "recruiter", "The last step must escalate to the HR"),
        ("tasks.give_feedback.owner", "recruiter", "nobody else can own it"),
        ("urgent_factor", "0", "0 is too small."),
        ("name", " ", "Give this a name."),
        ("name", "n" * 81, "Use one line of at most 80 characters"),
        ("calendar.zone", "Asia/Nowhere", "There is no time zone called “Asia/Nowhere”."),
        ("calendar.weekly.0", "nine to five", "“nine to five” are no hours."),
        ("calendar.weekly.0", "12:00-09:00", "12:00 to 09:00 is no time at all."),
        ("calendar.weekly.0", "09:00-12:00, 25:00-26:00", "A time like 09:30 is expected here."),
        ("calendar.days_off", "2027-10-01\nMonday", "“Monday” is not a day."),
        ("calendar.days_off", "2027-10-07 – 2027-10-01", "ends before it begins."),
        ("calendar.working_days", "2027-10-01 – 2029-10-01", "are too many days."),
        ("sending.candidate_window.end", "", "A time like 09:30 is expected here."),
        ("sending.reminders_per_day", "2.5", "A whole number is expected here."),
    ],
)
async def test_a_fault_stands_beside_its_field_with_what_was_typed_and_nothing_is_saved(
    world: World, form: str, name: str, text: str, said: str
) -> None:
    async with world.client("hana") as client:
        before = await fields(client, form)
        assert f"policy.{name}" in before
        typed = before | {f"policy.{name}": text, "policy.settling_hours": "31"}
        answer = await client.post(f"{form}?lang=en", data=typed)
    assert answer.status_code == 422
    assert world.count(policy_versions) == 1
    page = html.unescape(answer.text)
    assert 'value="31"' in page
    assert "Nothing was saved." in page
    listed = HIDDEN_LIST.search(page)
    assert listed is not None
    assert said in listed.group()
    beside = HIDDEN_LIST.sub("", page)
    place = re.search(rf'id="policy\.{name}-about"><strong class="fault">([^<]*)', beside)
    assert place is not None, name
    assert said in place.group(1)
    if not text.startswith("<"):
        assert text.strip() in beside
    else:
        assert html.escape(text) in answer.text


async def test_all_faults_are_said_at_once(world: World, form: str) -> None:
    async with world.client("hana") as client:
        typed = await fields(client, form) | {
            "policy.tasks.decide.due": "-1",
            "policy.calendar.weekly.0": "?",
            "policy.notice_hours": "-2",
        }
        answer = await client.post(f"{form}?lang=en", data=typed)
    assert [
        said in answer.text
        for said in ("-1 is not a duration", "“?” are no hours", "-2 is not a duration")
    ] == [True] * 3


async def test_whoever_saves_on_an_older_version_is_told_and_keeps_what_they_typed(
    world: World, form: str
) -> None:
    async with world.client("hana") as client:
        began = await fields(client, form)
        other = replace(default_policy(), settling_hours=48)
        world.parts.database.write_now(lambda conn: save_policy(conn, other, world.clock()))
        answer = await client.post(f"{form}?lang=en", data=began | {"policy.notice_hours": "7"})
        assert answer.status_code == 409
        assert "has a version 2 that you did not begin with" in answer.text
        assert world.count(policy_versions) == 2
        again = dict(re.findall(r'name="([^"]+)" value="([^"]*)"', answer.text))
        assert (again["policy.notice_hours"], again["base"]) == ("7", newest(world)[0])
        saved = await client.post(form, data=began | again)
    assert saved.status_code == 303
    assert newest(world)[1].notice_hours == 7


async def test_another_name_makes_a_policy_of_its_own(world: World, form: str) -> None:
    async with world.client("hana") as client:
        typed = await fields(client, form) | {"policy.name": "研发"}
        answer = await client.post(form, data=typed)
        listed = (await client.get("/api/v1/policies")).json()
    assert answer.status_code == 303
    assert [(each["name"], each["version"]) for each in listed] == [("hybrid", 1), ("研发", 1)]


async def test_a_document_is_saved_from_text_or_from_a_file(world: World, form: str) -> None:
    address = form.replace("/edit", "/document")
    first, second = (replace(default_policy(), settling_hours=n) for n in (30, 31))
    async with world.client("hana") as client:
        answer = await client.post(address, data={"document": to_toml(first)})
        assert (answer.status_code, newest(world)[1]) == (303, first)
        for number, (name, content) in enumerate(
            (("p.toml", to_toml(second)), ("p.json", _json(first))), start=3
        ):
            files = {"file": (name, content.encode(), "application/octet-stream")}
            answer = await client.post(address, data={"document": "x", "base": ""}, files=files)
            assert (answer.status_code, world.count(policy_versions)) == (303, number), name
    assert newest(world)[1] == first


def _json(policy: Any) -> str:
    import json

    return json.dumps(to_document(policy))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("due = 2\n", 'due = "<2>"\n'), "tasks.decide.due: A number is expected here."),
        (("due = 2\n", "due = -2\n"), "tasks.decide.due: -2 is not a duration."),
        (("schema = ", "schema is "), "This is no TOML from line 1 on."),
        (("always_open = false", 'always_open = "no'), "This is no TOML from line"),
    ],
)
async def test_a_faulty_document_comes_back_as_it_was_with_every_fault_and_its_place(
    world: World, form: str, change: tuple[str, str], said: str
) -> None:
    typed = to_toml(default_policy()).replace(*change)
    async with world.client("hana") as client:
        answer = await client.post(
            form.replace("/edit", "/document") + "?lang=en", data={"document": typed}
        )
    assert answer.status_code == 422
    assert said in answer.text
    assert html.escape(typed, quote=False) in answer.text.replace("&#34;", '"').replace(
        "&#39;", "'"
    )
    assert world.count(policy_versions) == 1


async def test_a_file_that_is_no_text_is_refused_and_the_text_kept(world: World, form: str) -> None:
    files = {"file": ("p.toml", b"\xff\xfe\x00", "application/octet-stream")}
    async with world.client("hana") as client:
        answer = await client.post(
            form.replace("/edit", "/document") + "?lang=en",
            data={"document": "what I typed"},
            files=files,
        )
    assert answer.status_code == 422
    assert "The file is not text in UTF-8." in answer.text
    assert "what I typed" in answer.text


async def test_what_a_recruiter_saves_is_a_proposal_and_the_page_says_so(
    world: World, form: str
) -> None:
    async with world.client("lina") as client:
        page = await client.get(form, params={"lang": "en"})
        assert "What you save here is a proposal" in page.text
        typed = await fields(client, form)
        answers = [await client.post(form, data=typed)]
        document = {"document": to_toml(default_policy())}
        answers.append(await client.post(form.replace("/edit", "/document"), data=document))
    assert [answer.status_code for answer in answers] == [303, 303]
    assert all(answer.headers["location"].startswith("/proposals/") for answer in answers)
    assert world.count(policy_versions) == 1


async def test_provisional_days_are_marked_and_announced_ones_not(world: World) -> None:
    policy = default_policy()
    days = {date(2026, 10, 1), date(2026, 10, 2), date(2027, 1, 1)}
    calendar = replace(policy.calendar, days_off=frozenset(days), covers_until=date(2026, 12, 31))
    version = world.parts.database.write_now(
        lambda conn: save_policy(conn, replace(policy, calendar=calendar), world.clock())
    )
    async with world.client("lina") as client:
        page = (await client.get(f"/policies/{version}", params={"lang": "en"})).text
    # Between a day and the next there are narrow spaces.
    page = page.replace("\u2009", " ")
    assert re.search(r"<li>Thu, 1 Oct – Fri, 2 Oct 2026</li>", page)
    assert re.search(r'<li>Fri, 1 Jan 2027 <span class="tag urgent">provisional</span></li>', page)


async def test_a_fault_of_a_window_says_which_of_the_two_windows_it_is_in(
    world: World, form: str
) -> None:
    async with world.client("hana") as client:
        typed = await fields(client, form) | {
            "policy.sending.candidate_window.start": "nine",
            "policy.sending.reminder_window.start": "ten",
        }
        answer = await client.post(f"{form}?lang=zh", data=typed)
    named = re.findall(r'<li><a href="#policy[^"]+">([^<]+)</a>', answer.text)
    assert named == ["给候选人的邮件：从", "催办邮件：从"]
