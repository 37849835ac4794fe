"""What candidates ask by right works at the public surface, whose role sees little of the house."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import psycopg
import pytest

from db.directory.notes import add_note
from db.process.rights import pieces_of
from db.schema import admin_acts
from domain.words import TaskKind
from tests.api.outside import Outside, made_role, public
from tests.api.world import World, opened
from tests.pages.places import open_task_of
from tests.pages.story import Story

pytestmark = pytest.mark.postgres


@pytest.fixture
async def world(tmp_path: Path, postgres_url: str) -> AsyncIterator[World]:
    async with opened(tmp_path, database_url=postgres_url) as made:
        yield made


@pytest.fixture
def story(world: World) -> Story:
    return Story(world, world.application)


@pytest.fixture
def role_url(world: World, postgres_url: str) -> Iterator[str]:
    with made_role(world, postgres_url) as url:
        yield url


async def test_a_candidate_asks_by_right(story: Story, world: World, role_url: str) -> None:
    story.collecting()
    path = story.link("", "")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sends(f"{path}/data", right="correction", request="My number is wrong.")
        await outside.sees(path, "My number is wrong.")


async def test_a_copy_is_fetched_there_and_it_is_kept_that_it_was(
    story: Story, world: World, role_url: str
) -> None:
    noted(story, "Friendly on the telephone.")
    hand_out(story)
    async with public(world, role_url) as client:
        fetched = await Outside(client).sends(f"{story.link('', '')}/copy", status=200)
    with ZipFile(BytesIO(fetched.content)) as copy:
        assert "Friendly on the telephone." in copy.read("tables/notes.json").decode()
    kept = story.read(lambda conn: conn.execute(admin_acts.select()).all())
    assert [row.subject_id for row in kept if row.kind == "copy.fetched"] == [world.candidate]


async def test_of_the_notes_it_reads_those_alone_that_hr_decided_on(
    story: Story, world: World, role_url: str
) -> None:
    first = noted(story, "Friendly on the telephone.")
    with psycopg.connect(role_url) as conn:
        assert conn.execute("SELECT id FROM notes").fetchall() == []
    hand_out(story)
    noted(story, "Asked for more money.")
    with psycopg.connect(role_url) as conn:
        assert conn.execute("SELECT id FROM notes").fetchall() == [(first,)]


def noted(story: Story, text: str) -> str:
    """A recruiter's private note; its id."""
    world = story.world
    lina, at = world.people["lina"], world.clock()
    note = story.write(lambda conn: add_note(conn, story.application, lina, {"text": text}, at))
    assert isinstance(note, str)
    return note


def hand_out(story: Story) -> None:
    """The candidate asked for a copy, and HR gives out everything that was said so far."""
    task = open_task_of(TaskKind.PRIVACY_REQUEST, story)
    given = story.read(lambda conn: pieces_of(conn, story.world.candidate))
    story.granted(story.act(task, "fulfilled", "hana", pieces=dict.fromkeys(given, "give")))
