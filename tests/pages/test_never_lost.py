"""What somebody typed is given back on whatever answers a form that did not count."""

from __future__ import annotations

from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from db.process.case import lock
from domain.events import EventType
from domain.words import TaskKind
from tests.api.world import ORIGIN, World
from tests.files import PDF
from tests.pages.story import Story

MINE = "她把队列的取舍讲得很清楚，</textarea>但没有说到回滚。"
SHOWN = MINE.replace("<", "&lt;").replace(">", "&gt;")
MY_CARD: dict[str, Any] = {
    "completion": "submitted",
    "recommendation": "no",
    "verdict": "reject",
    "evidence": MINE,
    "feedback": "Clear answers; more depth would help.",
}


async def send(
    world: World, path: str, who: str = "", language: str = "en", **form: Any
) -> httpx2.Response:
    async with world.client(who) as client:
        return await client.post(path, params={"lang": language}, data=form)


def feedback_of(story: Story, who: str = "maya") -> tuple[str, str]:
    """The open task and its link."""
    task = str(story.open(TaskKind.GIVE_FEEDBACK, story.world.people[who]).id)
    return task, story.link(task, who)


def close(story: Story) -> None:
    """The process comes to its end."""

    def write(conn: Connection) -> None:
        case = lock(conn, story.application, story.world.clock(), story.world.parts.policies)
        case.record(EventType.PROCESS_CLOSED)
        case.finish()

    story.write(write)


# --- every other form ---------------------------------------------------------------------------


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_replaced_or_forged_link_gives_back_what_was_typed(
    story: Story, world: World, language: str
) -> None:
    story.collecting()
    task, link = feedback_of(story)
    story.revoke(task, world.clock())
    title = {"en": "What you typed", "zh": "您刚才填写的内容"}[language]
    for path in (
        link,
        "/l/forged",
        link.replace("/l/", "/c/") + "/questions",
        "/c/forged/withdraw",
    ):
        form = {**MY_CARD, "question": MINE, "reason": MINE}
        answer = await send(world, path, language=language, **form)
        assert answer.status_code in (404, 409, 410), path
        assert SHOWN in answer.text, path
        assert title in answer.text, path


async def test_a_candidates_question_and_reason_are_given_back(story: Story, world: World) -> None:
    story.collecting()
    own = story.link("", "")
    for number in range(3):
        assert (await send(world, f"{own}/questions", question=f"{number}?")).status_code == 303
    full = await send(world, f"{own}/questions", question=MINE)
    assert (full.status_code, SHOWN in full.text) == (409, True)
    story.withdraw()
    late = await send(world, f"{own}/withdraw", reason=MINE)
    assert (late.status_code, SHOWN in late.text) == (409, True)


async def test_a_form_of_the_desk_that_is_gone_gives_back_what_was_typed(
    story: Story, world: World
) -> None:
    story.arranging()
    task = str(story.open(TaskKind.SCHEDULE_INTERVIEW).id)
    story.withdraw()
    case = f"/applications/{story.application}"
    forms = {
        f"/tasks/{task}": {"completion": "scheduled", "place": MINE},
        f"{case}/urgent": {"reason": MINE},
        f"{case}/withdraw": {"reason": MINE},
        f"{case}/book": {"place": MINE},
    }
    for path, form in forms.items():
        answer = await send(world, path, "lina", **form)
        assert (answer.status_code, SHOWN in answer.text) == (409, True), path


async def test_where_a_form_was_refused_one_may_reload(story: Story, world: World) -> None:
    story.collecting()
    case = f"/applications/{story.application}"
    async with world.client("lina") as client:
        for form in ("withdraw", "book", "urgent", "ask", "review", "notes", "resume"):
            answer = await client.get(f"{case}/{form}?lang=zh")
            assert (answer.status_code, answer.headers["location"]) == (303, case)
        assert (await client.get(f"{case}/nothing")).status_code == 404


async def test_an_error_page_gives_back_what_was_typed_and_sends_it_once_more(
    story: Story, world: World
) -> None:
    story.collecting()
    case = f"/applications/{story.application}"
    gone = await send(world, "/tasks/unknown", "lina", completion="send", body=MINE)
    assert (gone.status_code, SHOWN in gone.text) == (404, True)
    assert "<form" not in gone.text
    forbidden = await send(world, f"{case}/notes", "maya", text=MINE)
    assert (forbidden.status_code, SHOWN in forbidden.text) == (403, True)
    wrong = await send(world, f"{case}/retention", "lina", until="am 3. März")
    assert wrong.status_code == 422
    assert 'name="until" value="am 3. März"' in wrong.text
    assert f'action="{case}/retention?lang=en"' in wrong.text


async def test_when_the_database_is_away_what_was_typed_can_be_sent_again(world: World) -> None:
    @world.app.post("/away")
    async def away() -> None:
        raise OperationalError("SELECT 1", {}, Exception("gone"))

    answer = await send(world, "/away", **MY_CARD)
    assert answer.status_code == 503
    assert SHOWN in answer.text
    assert '<input type="hidden" name="verdict" value="reject">' in answer.text
    assert 'action="/away?lang=en"' in answer.text


async def test_what_another_site_sends_is_not_given_to_anybody(world: World) -> None:
    async with world.client("", **{"Sec-Fetch-Site": "cross-site"}) as client:
        answer = await client.post("/tasks/any", data={"body": MINE})
    assert answer.status_code == 403
    assert "队列" not in answer.text


# --- with a file --------------------------------------------------------------------------------

FILE = ("cv.pdf", PDF)
ARRANGED = {"completion": "scheduled", "version": "1", "place": MINE, "minutes": "45"}


async def hand_in(world: World, story: Story, who: str, file: Any, **texts: Any) -> httpx2.Response:
    task = f"{story.application}:schedule_interview:1"
    async with world.client(who, origin=ORIGIN) as client:
        return await client.post(
            f"/applications/{story.application}/resume",
            params={"lang": "en", "task": task},
            data=texts,
            files={"file": file},
        )


async def test_a_resume_is_handed_in_and_what_was_typed_beside_it_stays(
    story: Story, world: World
) -> None:
    task = story.arranging()
    panel = [world.people["maya"], world.people["otto"]]
    answer = await hand_in(world, story, "lina", FILE, **ARRANGED, panel=panel, hand_in="file")
    assert answer.status_code == 200
    assert "The résumé has been kept" in answer.text
    assert "cv.pdf" in answer.text
    form = answer.text.split('id="scheduling"', 1)[1].split("</form>", 1)[0]
    assert MINE.replace("<", "&lt;").replace(">", "&gt;") in form
    assert 'value="45"' in form
    for person in panel:
        assert f'value="{person}" checked' in form
    assert story.open(TaskKind.SCHEDULE_INTERVIEW).id == task


@pytest.mark.parametrize(
    ("file", "status", "why"),
    [
        (("cv.pdf", b"MZ"), 422, "neither a PDF nor a Word document"),
        (("", b""), 422, "This must be filled in"),
        (("cv.pdf", bytes(11 * 1024 * 1024)), 413, "10 MiB"),
    ],
)
async def test_a_refused_resume_leaves_what_was_typed_beside_it(
    story: Story, world: World, file: Any, status: int, why: str
) -> None:
    story.arranging()
    answer = await hand_in(world, story, "lina", file, **ARRANGED, hand_in="file")
    assert answer.status_code == status
    assert why in answer.text
    assert SHOWN in answer.text.split('id="scheduling"', 1)[1].split("</form>", 1)[0]


@pytest.mark.parametrize("size", [100, 11 * 1024 * 1024])
async def test_a_form_with_a_file_outlives_the_session(
    story: Story, world: World, size: int
) -> None:
    story.arranging()
    answer = await hand_in(world, story, "", ("cv.pdf", PDF + bytes(size)), **ARRANGED)
    assert answer.status_code == 401
    assert 'enctype="multipart/form-data"' in answer.text
    assert 'type="file"' in answer.text
    assert 'name="completion" value="scheduled"' in answer.text
    assert SHOWN in answer.text


async def test_an_address_typed_into_a_form_with_a_file_is_given_back(
    story: Story, world: World
) -> None:
    story.arranging()
    url = "http://ats.example/resumes/1"
    out = await hand_in(world, story, "", ("", b""), url=url, hand_in="url")
    assert f'value="{url}"' in out.text
    async with world.client("lina") as client:
        path = f"/applications/{story.application}/resume"
        refused = await client.post(path, data={"url": url}, files={"file": ("", b"")})
    assert (refused.status_code, f'value="{url}"' in refused.text) == (422, True)
    story.withdraw()
    close(story)
    shut = await hand_in(world, story, "lina", FILE, **ARRANGED)
    assert (shut.status_code, SHOWN in shut.text) == (409, True)
