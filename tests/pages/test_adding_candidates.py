"""Adding a candidate by form: everything in one go, counted once, and nothing typed is lost."""

from __future__ import annotations

import asyncio
import re
from typing import Any

import httpx2
import pytest
from sqlalchemy import select, update

from db.schema import acts, applications, candidates, documents, jobs, notes
from tests.api.world import START, World
from tests.files import PDF, docx
from tests.pages.places import marks_in

ANNA = {
    "name": "张伟",
    "email": "zhang.wei@mail.example",
    "phone": "+86 138 0013 8000",
    "locale": "zh",
    "zone": "Asia/Shanghai",
}


async def press(world: World, file: Any = None, who: str = "lina", **form: Any) -> httpx2.Response:
    """Send the form, with the key that a page has given."""
    async with world.client(who) as client:
        if "key" not in form:
            form["key"] = key_of((await client.get("/candidates/new")).text)
        sent = {**ANNA, **form}
        files = {"file": file or ("", b"")}
        return await client.post("/candidates/new?lang=en", data=sent, files=files)


def key_of(page: str) -> str:
    [key] = re.findall(r'name="key" value="(\w+)"', page)
    return str(key)


def rows(world: World, table: Any) -> list[Any]:
    return list(world.parts.database.read_now(lambda conn: conn.execute(select(table)).all()))


async def test_candidate_application_resume_and_note_are_added_in_one_go(world: World) -> None:
    answer = await press(world, ("cv.pdf", PDF), job=world.job, note="Referred by Tom")
    assert answer.status_code == 303, answer.text
    application = rows(world, applications)[-1]
    assert answer.headers["location"] == f"/applications/{application.id}?saved=candidate_added"
    candidate = next(row for row in rows(world, candidates) if row.id == application.candidate_id)
    assert (candidate.name, candidate.email) == ("张伟", "zhang.wei@mail.example")
    assert [row.application_id for row in rows(world, documents)] == [application.id]
    assert [(row.text, row.author_id) for row in rows(world, notes)] == [
        ("Referred by Tom", world.people["lina"])
    ]
    assert [row.channel for row in rows(world, acts) if row.application_id == application.id] == [
        "desk"
    ]
    async with world.client("lina") as client:
        page = await client.get(answer.headers["location"])
    assert page.status_code == 200
    assert "候选人已添加，流程已开始。" in page.text
    await world.settle()
    assert (application.id, "start") in world.bell.rung


async def test_sent_twice_it_counts_once(world: World) -> None:
    async with world.client("lina") as client:
        key = key_of((await client.get("/candidates/new")).text)
    answers = await asyncio.gather(
        *(press(world, job=world.job, key=key, note="once") for _ in range(3))
    )
    assert {answer.status_code for answer in answers} == {303}
    assert len({answer.headers["location"] for answer in answers}) == 1
    assert (len(rows(world, candidates)), len(rows(world, applications))) == (2, 2)
    assert len(rows(world, notes)) == 1


async def test_without_a_job_there_is_only_the_candidate(world: World) -> None:
    answer = await press(world)
    again = await press(world, key=answer.headers["location"].split("can_")[1][:26])
    assert answer.headers["location"] == again.headers["location"]
    assert answer.headers["location"].endswith("?saved=added")
    assert (len(rows(world, candidates)), len(rows(world, applications))) == (2, 1)


@pytest.mark.parametrize("more", [{"note": "by Tom"}, {"url": "https://ats.example/cv/1"}])
async def test_a_note_and_a_resume_belong_to_an_application(
    world: World, more: dict[str, str]
) -> None:
    answer = await press(world, **more)
    assert answer.status_code == 422
    assert "Choose a job" in answer.text
    assert len(rows(world, candidates)) == 1


async def test_every_fault_stands_beside_its_field_and_nothing_typed_is_lost(world: World) -> None:
    answer = await press(
        world,
        ("cv.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old word"),
        name="=?utf-8?x?=",
        email="nobody at all",
        phone="soon",
        zone="Etc/GMT+8",
        job=world.job,
        note="<b>by Tom</b>",
    )
    assert answer.status_code == 422
    for field in ("name", "email", "phone", "file", "zone"):
        assert f'id="{field}-about"><strong class="fault">' in answer.text, field
        assert f'href="#{field}"' in answer.text, field
    for typed in ("nobody at all", "soon", "Etc/GMT+8", "&lt;b&gt;by Tom&lt;/b&gt;"):
        assert typed in answer.text
    assert f'value="{world.job}" selected' in answer.text
    assert len(rows(world, candidates)) == 1


async def test_a_file_that_was_fine_has_to_be_chosen_again_and_the_page_says_so(
    world: World,
) -> None:
    answer = await press(world, ("cv.docx", docx()), email="no", job=world.job)
    assert "please choose “cv.docx” again" in answer.text


async def test_a_file_that_is_too_large_loses_nothing_that_was_typed(world: World) -> None:
    huge = b"%PDF-1.7\n" + b"0" * (11 * 1024 * 1024)
    answer = await press(world, ("cv.pdf", huge), job=world.job, note="by Tom")
    assert answer.status_code == 422
    assert "10 MiB" in answer.text
    assert "by Tom" in answer.text
    assert "zhang.wei@mail.example" in answer.text


@pytest.mark.parametrize("whose", ["known", "another"])
async def test_who_may_be_known_is_asked_back_and_a_second_press_says(
    world: World, whose: str
) -> None:
    end(world)
    they = {"name": "欧阳 静", "email": "JING@mail.example", "job": world.job}
    asked = await press(world, **they)
    assert asked.status_code == 409
    assert f'value="{world.candidate}" required' in asked.text
    assert "Is it the same person?" in asked.text
    chosen = world.candidate if whose == "known" else "another"
    form = {**they, "whose": chosen, "asked_of": "JING@mail.example", "key": key_of(asked.text)}
    answer = await press(world, **form)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/applications/app_")
    newest = rows(world, applications)[-1]
    assert (newest.candidate_id == world.candidate) is (whose == "known")
    assert len(rows(world, candidates)) == (1 if whose == "known" else 2)
    assert (await press(world, **form)).headers["location"] == answer.headers["location"]


async def test_an_answer_counts_for_the_address_that_was_asked_about(world: World) -> None:
    they = {"name": "欧阳静", "email": "jing@mail.example", "job": world.job}
    answer = await press(world, **they, whose="another", asked_of="other@mail.example")
    assert answer.status_code == 409
    assert "Is it the same person?" in answer.text


async def test_the_same_name_and_number_are_asked_about_too(world: World) -> None:
    await press(world)
    asked = await press(world, email="wei@other.example", phone="13800138000")
    assert asked.status_code == 409
    assert "zhang.wei@mail.example" in asked.text


async def test_another_name_at_an_agencys_address_is_taken_at_once(world: World) -> None:
    answer = await press(world, email="jing@mail.example", job=world.job)
    assert answer.status_code == 303


async def test_an_application_that_is_not_over_is_shown_instead(world: World) -> None:
    they = {"name": "欧阳静", "email": "jing@mail.example", "job": world.job}
    answer = await press(world, **they, whose=world.candidate, asked_of="jing@mail.example")
    assert answer.status_code == 409
    assert f'href="/applications/{world.application}"' in answer.text
    assert len(rows(world, applications)) == 1


async def test_whoever_is_gone_meanwhile_is_asked_about_anew(world: World) -> None:
    world.parts.database.write_now(
        lambda conn: conn.execute(update(candidates).values(erased_at=START))
    )
    they = {"name": "欧阳静", "email": "jing@mail.example", "job": world.job}
    answer = await press(world, **they, whose=world.candidate, asked_of="jing@mail.example")
    assert answer.status_code == 409
    assert "has just changed" in answer.text


async def test_a_doubtful_word_in_the_note_is_asked_about(world: World) -> None:
    asked = await press(world, job=world.job, note="太老了，35 岁以下优先")
    assert asked.status_code == 422
    assert len(rows(world, candidates)) == 1
    marks = marks_in(asked.text)
    form = {"job": world.job, "note": "太老了，35 岁以下优先", "meant": marks}
    assert (await press(world, **form, key=key_of(asked.text))).status_code == 303


async def test_the_form_begins_with_the_companys_language_and_the_job_one_comes_from(
    world: World,
) -> None:
    async with world.client("lina") as client:
        page = await client.get(f"/candidates/new?job={world.job}&lang=en")
        job = await client.get(f"/jobs/{world.job}")
        board = await client.get(f"/?job={world.job}")
    assert f'value="{world.job}" selected' in page.text
    assert 'value="en" selected' in page.text
    assert f'value="{world.parts.company.known.zone}"' in page.text
    assert f'href="/candidates/new?job={world.job}"' in job.text
    assert f'href="/candidates/new?job={world.job}"' in board.text


async def test_whoever_is_signed_out_gets_back_what_they_typed(world: World) -> None:
    answer = await press(world, who="", key="0" * 26, note="by Tom", job=world.job)
    assert answer.status_code == 401
    assert "by Tom" in answer.text
    assert 'enctype="multipart/form-data"' in answer.text
    assert 'name="file" accept' in answer.text, "a résumé can be left out"


async def test_others_than_the_desk_add_nobody(world: World) -> None:
    assert (await press(world, who="maya", key="0" * 26)).status_code == 403
    assert len(rows(world, candidates)) == 1


def end(world: World) -> None:
    """The application that is there from the beginning is over."""
    over = update(applications).values(over_at=START)
    world.parts.database.write_now(lambda conn: conn.execute(over))


async def test_nobody_is_added_to_a_job_that_has_ended_meanwhile(world: World) -> None:
    ended = update(jobs).values(ended_at=START)
    world.parts.database.write_now(lambda conn: conn.execute(ended))
    async with world.client("lina") as client:
        assert f'value="{world.job}"' not in (await client.get("/candidates/new")).text
    before = len(rows(world, candidates))
    answer = await press(world, job=world.job, note="Referred by Tom")
    assert answer.status_code == 409
    assert "This job has ended" in answer.text
    assert "Referred by Tom" in answer.text
    assert len(rows(world, candidates)) == before
    # Nor is somebody who is known already.
    world.parts.database.write_now(
        lambda conn: conn.execute(update(applications).values(over_at=START))
    )
    async with world.client("lina") as client:
        path = f"/candidates/{world.candidate}/applications"
        answer = await client.post(f"{path}?lang=en", data={"job": world.job})
    assert answer.status_code == 409
    assert "This job has ended" in answer.text
