"""The public surface under its own role in PostgreSQL: what links do works, and nothing else does.

Whoever adds something to a link's page that needs another table sees it fail here first.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors, sql
from sqlalchemy import insert
from sqlalchemy.engine import make_url

from activities.steps import telling
from commands.database import migrate_database
from commands.terminal import CommandFailed
from db.directory.documents import Kept, keep_file
from db.engine import Database
from db.schema import (
    document_reads,
    messages,
    metadata,
    refused_acts,
    webhook_deliveries,
    webhook_endpoints,
)
from db.setup.roles import PUBLIC_SURFACE, RoleUnfit, grant_public_surface
from domain.documents import checked_file
from domain.webhooks import SUBSCRIBABLE
from domain.words import TaskKind
from settings import Settings
from tests.api.outside import Outside, made_role, public
from tests.api.world import World, opened
from tests.files import PDF
from tests.pages.places import open_task_of
from tests.pages.story import PASS, REJECT, Story
from tests.pages.test_link_feedback import last_act

pytestmark = pytest.mark.postgres

SECRETS = (
    "api_keys",
    "sessions",
    "sign_ins",
    "webhook_secrets",
    "admin_acts",
    "templates",
    "steps",
)


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


async def test_an_interviewer_judges_and_puts_it_right(
    story: Story, world: World, role_url: str
) -> None:
    _endpoint(world)
    story.collecting("maya", "otto")
    document = _resume(story)
    link = story.link(story.open(TaskKind.GIVE_FEEDBACK, world.people["maya"]).id, "maya")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sees(link, "jing.pdf")
        file = await client.get(f"{link}/documents/{document}")
        assert (file.status_code, file.content) == (200, PDF)
        await outside.sends(link, completion="submitted", version="1", **_form(PASS))
        await outside.sees(link)
        await outside.sends(link, status=409, completion="submitted", version="1", **_form(PASS))
        act = last_act(story)
        await outside.sends(link, completion="corrected", version=act, **_form(REJECT))
    assert world.count(document_reads) == 1
    assert world.count(refused_acts) == 1
    assert world.count(webhook_deliveries) >= 1


async def test_an_interviewer_declines_before_it(story: Story, world: World, role_url: str) -> None:
    story.invited("maya", "otto")
    link = story.link(f"{story.application}:give_feedback:1", "maya")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sees(link)
        await outside.sends(link, completion="declined_interview", version="1", note="Away")


async def test_an_interviewer_confirms_what_hr_wrote(
    story: Story, world: World, role_url: str
) -> None:
    link = story.link(open_task_of(TaskKind.CONFIRM_SCORECARD, story), "maya")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sees(link)
        await outside.sends(link, completion="confirmed", version="1")
        await outside.sees(link)


async def test_a_manager_decides(story: Story, world: World, role_url: str) -> None:
    link = story.link(open_task_of(TaskKind.DECIDE, story), "tom")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sees(link)
        await outside.sends(link, completion="decided", version="1", outcome="advance")


async def test_a_candidate_asks_and_is_answered_by_link_and_withdraws(
    story: Story, world: World, role_url: str
) -> None:
    story.collecting()
    path = story.link("", "")
    async with public(world, role_url) as client:
        outside = Outside(client)
        await outside.sees(path)
        await outside.sends(f"{path}/questions", question="How many are you?")
        link = story.link(story.asked(), "maya")
        await outside.sees(link, "How many are you?")
        await outside.sends(link, completion="answered", version="1", answer="Twelve.")
        await outside.sees(f"{path}/questions", "How many are you?")
        # A mail that has not left is taken back.
        story.ask("And where?")
        await outside.sees(f"{path}/withdraw")
        await outside.sends(f"{path}/withdraw", reason="Elsewhere", confirmed="yes")
        await outside.sees(path)


async def test_a_withdrawal_takes_back_what_has_not_left(
    story: Story, world: World, role_url: str
) -> None:
    story.judged(REJECT)
    task = story.open(TaskKind.NOTIFY_CANDIDATE).id
    sent = story.act(task, "send", "lina", reason_code="skills_gap")
    story.step(telling.tell, sent)
    path = story.link("", "")
    async with public(world, role_url) as client:
        await Outside(client).sends(f"{path}/withdraw", reason="Elsewhere", confirmed="yes")
    states = story.read(lambda conn: conn.execute(messages.select()).all())
    assert "suppressed" in {row.state for row in states if row.scenario == "rejection"}


async def test_a_rejected_candidate_asks_for_a_review(
    story: Story, world: World, role_url: str
) -> None:
    story.told(REJECT, reason_code="skills_gap")
    story.released()
    path = story.link("", "")
    async with public(world, role_url) as client:
        await Outside(client).sends(f"{path}/review", question="Why?")


async def test_it_says_how_it_is_and_knows_no_stranger(world: World, role_url: str) -> None:
    async with public(world, role_url) as client:
        ready = (await client.get("/readyz")).json()
        assert (ready["database"], ready["migrations"]) == ("ok", "ok")
        assert (await client.get("/l/nobody")).status_code == 404
        assert (await client.get("/sign-in")).status_code == 404


@pytest.mark.parametrize("table", SECRETS)
def test_it_cannot_read_what_is_the_houses(role_url: str, table: str) -> None:
    with psycopg.connect(role_url) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute(sql.SQL("SELECT * FROM {}").format(sql.Identifier(table)))


@pytest.mark.parametrize(
    "statement",
    [
        "CREATE TABLE mine (id int)",
        "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "ALTER TABLE acts ADD COLUMN mine int",
        "DROP TABLE acts",
        "TRUNCATE acts",
        "UPDATE candidates SET email = 'me@evil.example'",
        "UPDATE people SET email = 'me@evil.example'",
        "UPDATE acts SET actor_id = 'somebody'",
        "UPDATE process_events SET actor_id = 'somebody'",
        "DELETE FROM document_reads",
        "UPDATE jobs SET title = 'x'",
        "SELECT url FROM webhook_endpoints",
        "UPDATE webhook_endpoints SET url = 'https://evil.example'",
        "INSERT INTO links (id) VALUES ('x')",
        "SET ROLE genjin",
    ],
)
def test_it_cannot_change_what_is_not_its_own(role_url: str, statement: str) -> None:
    with psycopg.connect(role_url) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute(statement.encode())


def test_every_table_stands_in_one_of_two_lists() -> None:
    assert {table.name for table in PUBLIC_SURFACE} <= set(metadata.tables)
    read = {table.name for table, rights in PUBLIC_SURFACE.items() if "SELECT" in rights}
    assert not read & set(SECRETS)
    assert set(SECRETS) <= set(metadata.tables)


def test_a_right_too_many_is_taken_away_at_the_next_migration(
    world: World, role_url: str, postgres_url: str, tmp_path: Path
) -> None:
    role = make_url(role_url).username or ""
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(sql.SQL("GRANT SELECT ON api_keys TO {}").format(sql.Identifier(role)))
    migrate_database(Settings(_env_file=None, database_url=postgres_url, public_database_role=role))
    with psycopg.connect(role_url) as conn, pytest.raises(errors.InsufficientPrivilege):
        conn.execute("SELECT * FROM api_keys")


@pytest.mark.parametrize("group", ["", "pg_read_all_data"], ids=["the owner", "who reads all"])
def test_a_role_that_can_become_one_that_may_do_everything_is_refused(
    world: World, role_url: str, postgres_url: str, group: str
) -> None:
    role = make_url(role_url).username or ""
    joined = sql.Identifier(group or make_url(postgres_url).username or "")
    with psycopg.connect(postgres_url, autocommit=True) as owner:
        owner.execute(sql.SQL("GRANT {} TO {}").format(joined, sql.Identifier(role)))
    with pytest.raises(RoleUnfit):
        world.parts.database.write_now(partial(grant_public_surface, role=role))


def test_a_role_that_is_none_or_may_do_everything_is_refused(
    world: World, postgres_url: str, tmp_path: Path
) -> None:
    database = Database(postgres_url.replace("postgresql://", "postgresql+psycopg://"))
    for name in ("nobody_at_all", make_url(postgres_url).username or ""):
        with pytest.raises(RoleUnfit):
            database.write_now(partial(grant_public_surface, role=name))
    database.dispose()
    on_sqlite = Settings(_env_file=None, data_dir=tmp_path, public_database_role="genjin_public")
    with pytest.raises(CommandFailed, match="SQLite"):
        migrate_database(on_sqlite)


def _form(said: Mapping[str, object]) -> dict[str, Any]:
    return dict(said)


def _endpoint(world: World) -> None:
    """A program that is told of everything."""
    row = {
        "id": "whk_1",
        "url": "https://ats.example/hooks",
        "types": sorted(SUBSCRIBABLE),
        "active": True,
        "created_by": world.people["hana"],
        "created_at": world.clock(),
    }
    world.parts.database.write_now(lambda conn: conn.execute(insert(webhook_endpoints), row))


def _resume(story: Story) -> str:
    world = story.world
    kept = story.write(
        lambda conn: keep_file(
            conn,
            story.application,
            checked_file("jing.pdf", PDF),
            world.people["lina"],
            world.clock(),
        )
    )
    assert isinstance(kept, Kept)
    return kept.id
