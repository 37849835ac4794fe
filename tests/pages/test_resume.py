"""Résumés at the desk: handed in, refused with a sentence, replaced, erased."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest

from tests.api.world import World
from tests.files import PDF, docx
from tests.pages.story import Story
from tests.pages.test_kit import EN, look, resume_of


async def send(world: World, application: str, who: str = "lina", **form: Any) -> httpx2.Response:
    files = {"file": form.pop("file")} if "file" in form else {"none": (None, b"")}
    asked = {**EN, "task": form.pop("task", "")}
    async with world.client(who) as client:
        return await client.post(
            f"/applications/{application}/resume", params=asked, data=form, files=files
        )


async def test_hr_hands_in_a_resume_and_comes_back_to_where_they_were(
    story: Story, world: World
) -> None:
    task = story.arranging()
    assert "Upload a file" in (await look(world, f"/tasks/{task}", "lina")).text
    answer = await send(world, story.application, file=("cv.pdf", PDF), task=task)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/tasks/{task}")
    assert "cv.pdf" in (await look(world, f"/tasks/{task}", "lina")).text
    for elsewhere in ("", "app_other:x:1", "//evil.example", f"{story.application}:/../../x"):
        answer = await send(world, story.application, file=("cv.pdf", PDF), task=elsewhere)
        assert answer.headers["location"] == f"/applications/{story.application}"


async def test_a_refused_file_is_explained_beside_the_form(story: Story, world: World) -> None:
    answer = await send(world, story.application, file=("cv.pdf", b"MZ not at all"))
    assert answer.status_code == 422
    assert "neither a PDF nor a Word document" in answer.text
    assert 'type="file"' in answer.text
    nothing = await send(world, story.application, file=("", b""))
    assert nothing.status_code == 422
    http = await send(world, story.application, url="http://ats.example/x")
    assert "begins with https://" in http.text
    assert (await send(world, "app_other", file=("cv.pdf", PDF))).status_code == 404
    assert (await send(world, "app_other", file=("cv.pdf", b"MZ"))).status_code == 404
    assert (await send(world, story.application, "tom", file=("a.pdf", PDF))).status_code == 403


async def test_a_file_that_is_too_large_is_explained_too(story: Story, world: World) -> None:
    answer = await send(world, story.application, file=("cv.pdf", bytes(11 * 1024 * 1024)))
    assert answer.status_code == 413
    assert "10 MiB" in answer.text
    assert 'type="file"' in answer.text


async def test_hr_erases_a_file_that_is_somebody_elses(story: Story, world: World) -> None:
    document = resume_of(story, name="wrong.pdf")
    path = f"/applications/{story.application}/documents/{document}/remove"
    async with world.client("tom") as client:
        assert (await client.post(path)).status_code == 403
    async with world.client("lina") as client:
        assert (await client.post(path)).status_code == 303
        assert (await client.post(path)).status_code == 404
    assert "wrong.pdf" not in (await look(world, f"/applications/{story.application}", "lina")).text


async def test_an_older_resume_says_that_it_was_replaced(story: Story, world: World) -> None:
    resume_of(story, name="old.pdf")
    world.clock.forward(minutes=1)
    resume_of(story, docx(), "new.docx")
    page = (await look(world, f"/applications/{story.application}", "lina")).text
    assert page.index("new.docx") < page.index("old.pdf") < page.index("replaced")
    assert page.count(">replaced<") == 1


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_desk_shows_the_kit_in_both_languages(
    story: Story, world: World, language: str
) -> None:
    resume_of(story)
    task = story.arranging()
    async with world.client("lina") as client:
        page = await client.get(f"/tasks/{task}", params={"lang": language})
        case = await client.get(f"/applications/{story.application}", params={"lang": language})
    assert ("面试资料" if language == "zh" else "For the interview") in page.text
    assert ("上传简历" if language == "zh" else "Upload a file") in case.text
