"""What an interviewer goes into an interview with, and how long a link opens files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, insert, select

from db.documents import Kept, keep_address, keep_file
from db.hiring import NewCandidate, add_candidate, apply
from db.links import revoke
from db.reading.kit import Kit, focus_of, read_kit
from db.schema import act_texts, document_reads, interviews, people, scorecards, stages
from db.sources import new_id
from domain.documents import checked_file
from domain.tasks import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.files import PDF, docx
from tests.pages.places import open_task_of
from tests.pages.story import PASS, Story

EN = {"lang": "en"}


def resume_of(story: Story, content: bytes = PDF, name: str = "jing.pdf") -> str:
    """HR has handed in a résumé; gives its id."""
    world = story.world
    kept = story.write(
        lambda conn: keep_file(
            conn,
            story.application,
            checked_file(name, content),
            world.people["lina"],
            world.clock(),
        )
    )
    assert isinstance(kept, Kept)
    return kept.id


async def look(world: World, path: str, who: str = "") -> httpx2.Response:
    async with world.client(who) as client:
        return await client.get(path, params=EN)


def reads(story: Story) -> Sequence[Any]:
    """The access log, the earliest first."""
    found: Sequence[Any] = story.read(
        lambda conn: conn.execute(select(document_reads).order_by(document_reads.c.id)).all()
    )
    return found


def first_link(story: Story) -> str:
    return story.link(f"{story.application}:give_feedback:1", "maya")


# --- through a link -----------------------------------------------------------------------------


async def test_the_kit_is_there_from_the_invitation_on(story: Story, world: World) -> None:
    document = resume_of(story)
    story.invited("maya", "otto", starts_in=timedelta(days=1))
    link = first_link(story)
    early = await look(world, link)
    assert early.status_code == 200
    assert "opens when the interview begins" in early.text
    for shown in ("jing.pdf", "https://meet.example/room", "Maya Chen, Otto Brandt", "10:00"):
        assert shown in early.text, shown
    assert f'href="{link}/documents/{document}"' in early.text
    file = await look(world, f"{link}/documents/{document}")
    assert (file.status_code, file.content) == (200, PDF)
    assert file.headers["cache-control"] == "no-store"
    assert file.headers["referrer-policy"] == "no-referrer"
    assert "sandbox" in file.headers["content-security-policy"]
    assert file.headers["content-disposition"].startswith("attachment; ")


async def test_a_read_through_a_link_is_logged_with_the_link(story: Story, world: World) -> None:
    document = resume_of(story)
    story.collecting("maya")
    async with world.client() as client:
        for method in ("GET", "HEAD"):
            path = f"{first_link(story)}/documents/{document}"
            assert (await client.request(method, path)).status_code == 200
    rows = reads(story)
    assert [(row.document_id, row.person_id, row.channel) for row in rows] == [
        (document, world.people["maya"], "link")
    ] * 2
    assert all(row.link_id.startswith("lnk_") for row in rows)
    page = await look(world, f"/applications/{story.application}", "lina")
    assert page.text.count("Maya Chen <span class") == 2
    assert "through the link" in page.text
    assert (
        "Who opened it"
        not in (await look(world, f"/applications/{story.application}", "maya")).text
    )


async def test_the_form_stays_first_and_the_kit_folds_above_it(story: Story, world: World) -> None:
    resume_of(story)
    story.collecting("maya")
    page = (await look(world, first_link(story))).text
    assert page.index("kit-fold") < page.index("<form")
    assert '<details class="panel kit-fold">' in page
    assert "jing.pdf" in page


async def test_who_decides_by_link_has_the_resume_too(story: Story, world: World) -> None:
    document = resume_of(story)
    task = open_task_of(TaskKind.DECIDE, story)
    link = story.link(task, "tom")
    assert "jing.pdf" in (await look(world, link)).text
    assert (await look(world, f"{link}/documents/{document}")).status_code == 200


async def test_an_escalated_manager_has_it_while_the_task_is_open(
    story: Story, world: World
) -> None:
    document = resume_of(story)
    task = story.escalated("maya")
    path = f"{story.link(task, 'tom', Capacity.ESCALATED)}/documents/{document}"
    assert (await look(world, path)).status_code == 200


def _given(story: Story) -> None:
    story.act(story.open(TaskKind.GIVE_FEEDBACK).id, "submitted", "maya", **PASS)


def _revoked(story: Story) -> None:
    task, at = f"{story.application}:give_feedback:1", story.world.clock()
    story.write(lambda conn: revoke(conn, task=task, person=story.world.people["maya"], at=at))


def _gone(story: Story) -> None:
    gone = people.update().where(people.c.id == story.world.people["maya"]).values(active=False)
    story.write(lambda conn: conn.execute(gone))


def _withdrawn(story: Story) -> None:
    story.withdraw()


def _decided(story: Story) -> None:
    task = story.open(TaskKind.GIVE_FEEDBACK)
    story.act(task.id, "went_on_without", "tom", note="Heard enough")


@pytest.mark.parametrize("end", [_given, _revoked, _gone, _withdrawn, _decided])
async def test_a_dead_link_opens_no_file(story: Story, world: World, end: Any) -> None:
    document = resume_of(story)
    story.collecting("maya")
    link = first_link(story)
    path = f"{link}/documents/{document}"
    assert (await look(world, path)).status_code == 200
    end(story)
    assert (await look(world, path)).status_code == 404
    assert "jing.pdf" not in (await look(world, link)).text
    assert len(reads(story)) == 1


@pytest.mark.parametrize("how", ["withdrawn", "cancelled", "revoked"])
async def test_an_invitation_that_was_taken_back_opens_no_file(
    story: Story, world: World, how: str
) -> None:
    document = resume_of(story)
    story.invited("maya", starts_in=timedelta(days=1))
    path = f"{first_link(story)}/documents/{document}"
    assert (await look(world, path)).status_code == 200
    if how == "withdrawn":
        _withdrawn(story)
    elif how == "cancelled":
        story.write(lambda conn: conn.execute(interviews.update().values(cancelled=True)))
    else:
        _revoked(story)
    assert (await look(world, path)).status_code == 404


async def test_a_forged_or_a_candidates_link_opens_no_file(story: Story, world: World) -> None:
    document = resume_of(story)
    story.collecting("maya")
    candidates_own = story.link("", "").replace("/c/", "/l/")
    for link in (first_link(story)[:-2], "/l/x", "/l/dev.lnk.sig", candidates_own):
        assert (await look(world, f"{link}/documents/{document}")).status_code == 404


async def test_the_link_of_another_task_of_the_desk_opens_no_file(
    story: Story, world: World
) -> None:
    document = resume_of(story)
    link = story.link(story.arranging(), "tom", Capacity.ESCALATED)
    assert (await look(world, f"{link}/documents/{document}")).status_code == 404


async def test_a_genuine_link_opens_no_file_of_another_application(
    story: Story, world: World
) -> None:
    other = _another_application(world)
    foreign = resume_of(Story(world, other), docx(), "other.docx")
    story.collecting("maya")
    assert (await look(world, f"{first_link(story)}/documents/{foreign}")).status_code == 404
    assert (await look(world, f"{first_link(story)}/documents/doc_nothing")).status_code == 404
    # Maya has nothing to do with the other application, so signing in does not help.
    assert (await look(world, f"/documents/{foreign}", "maya")).status_code == 404
    assert list(reads(story)) == []


def _another_application(world: World) -> str:
    from db.acts import Actor
    from domain.events import ActorKind

    actor = Actor(ActorKind.PERSON, world.people["lina"], frozenset({Capacity.DESK}), "api")

    def write(conn: Connection) -> str:
        new = NewCandidate("Ada Lovelace", "ada@mail.example", "en", "Asia/Shanghai")
        candidate = add_candidate(conn, new, world.clock())
        return apply(conn, candidate, world.job, actor, world.clock(), world.parts.policies).id

    return world.parts.database.write_now(write)


async def test_an_address_is_a_link_that_tells_the_other_site_nothing(
    story: Story, world: World
) -> None:
    url, person = "https://ats.example/r/1?a=1&b=2", world.people["lina"]
    story.write(lambda conn: keep_address(conn, story.application, url, person, world.clock()))
    story.collecting("maya")
    shown = 'href="https://ats.example/r/1?a=1&amp;b=2" rel="noreferrer noopener"'
    assert shown in (await look(world, first_link(story))).text
    assert shown in (await look(world, f"/applications/{story.application}", "lina")).text


# --- what earlier rounds asked ------------------------------------------------------------------


def second_round(story: Story, *panel: str, probe: str = "Ask about the outage.") -> str:
    """The first round asked to probe something; a second one is set. Gives the task of its seat."""
    world = story.world
    story.judged(PASS)
    seat_task = f"{story.application}:give_feedback:9"
    at = world.clock()

    def write(conn: Connection) -> None:
        card = conn.execute(select(scorecards)).one()
        conn.execute(insert(act_texts).values(act_id=card.act_id, field="probe", text=probe))
        stage = new_id("stg")
        first = conn.execute(select(stages)).mappings().one()
        row = {**first, "id": stage, "position": first["position"] + 1, "name": "Final"}
        conn.execute(insert(stages).values(row))
        conn.execute(
            insert(interviews).values(
                id=new_id("int"),
                application_id=story.application,
                stage_id=stage,
                starts_at=at + timedelta(days=1),
                ends_at=at + timedelta(days=1, hours=1),
                place="Room 7",
                panel=[{"person": world.people[who], "task": seat_task} for who in panel],
            )
        )

    story.write(write)
    return seat_task


def kit_for(story: Story, task: str, who: str) -> Kit:
    kit = story.read(
        lambda conn: read_kit(conn, story.application, task, reader=story.world.people[who])
    )
    assert isinstance(kit, Kit)
    return kit


async def test_what_an_earlier_round_asked_to_probe_is_in_the_next_kit(
    story: Story, world: World
) -> None:
    task = second_round(story, "otto")
    kit = kit_for(story, task, "otto")
    assert kit.stage_name == "Final"
    assert kit.meeting is not None
    assert kit.meeting.place == "Room 7"
    assert [(each.text, each.person_name, each.stage_name) for each in kit.probes] == [
        ("Ask about the outage.", "Maya Chen", "Technical interview")
    ]
    page = (await look(world, story.link(task, "otto"))).text
    assert "Ask about the outage." in page
    assert "Room 7" in page
    # The verdict and its evidence are the earlier round's own business.
    assert str(PASS["evidence"]) not in page


def test_nothing_of_the_same_stage_is_shown(story: Story) -> None:
    story.collecting("maya", "otto")
    mine = story.open(TaskKind.GIVE_FEEDBACK, story.world.people["maya"]).id
    act = story.act(mine, "submitted", "maya", **PASS)
    story.write(
        lambda conn: conn.execute(
            insert(act_texts).values(act_id=act, field="probe", text="Ask about the outage.")
        )
    )
    others = story.open(TaskKind.GIVE_FEEDBACK, story.world.people["otto"]).id
    assert kit_for(story, others, "otto").probes == ()


def test_who_still_owes_feedback_on_the_earlier_round_sees_nothing_of_it(story: Story) -> None:
    task = second_round(story, "otto")
    seats = [{"person": story.world.people[who], "task": f"x{who}"} for who in ("maya", "otto")]
    first = interviews.update().where(interviews.c.place != "Room 7").values(panel=seats)
    story.write(lambda conn: conn.execute(first))
    assert kit_for(story, task, "otto").probes == ()
    assert len(kit_for(story, task, "tom").probes) == 1


def test_the_focus_is_named_in_the_stages_order() -> None:
    attributes = [{"id": "a", "name": "Depth"}, {"id": "b", "name": "Calm"}]
    assert focus_of({"attributes": attributes, "focus": ["b", "gone", "a"]}) == ("Calm", "Depth")
    assert focus_of({"attributes": None, "focus": None}) == ()
    assert focus_of({}) == ()


# --- at the desk --------------------------------------------------------------------------------


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
