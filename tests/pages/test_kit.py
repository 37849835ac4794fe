"""The interview kit behind a link, and how long that link opens files."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import httpx2
import pytest
from sqlalchemy import Connection, select

from db.directory.applying import apply
from db.directory.documents import Kept, keep_address, keep_file
from db.directory.hiring import NewCandidate, add_candidate
from db.process.acts import Actor
from db.process.links import revoke
from db.schema import document_reads, interviews, people
from domain.documents import checked_file
from domain.events import ActorKind
from domain.task_specs import Capacity
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
    story.act(story.silent(), "went_on_without", "tom", note="Heard enough")


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
