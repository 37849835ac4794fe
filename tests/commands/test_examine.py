"""`cli.py doctor`: what it found before is not said again where only news is asked for."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import update

from commands.examine import LastResult, examine
from commands.terminal import CommandFailed
from db.clock_and_ids import system_clock
from db.engine import Database
from db.schema import applications
from doctor.findings import Finding
from settings import Settings
from tests.databases import make_tables
from tests.doctor.walk import Walk
from tests.faults.company import found_company, quick_policy


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path)


@pytest.fixture
def new_walk(settings: Settings) -> Callable[[], Walk]:
    """Healthy applications in the deployment's database."""
    database = Database(settings.sql_url)
    make_tables(database)
    company = database.write_now(lambda conn: found_company(conn, quick_policy(settling=0.001)))

    def walk() -> Walk:
        return Walk(database, company).rejected()

    return walk


def break_(walk: Walk) -> None:
    """Count one act too many."""
    query = update(applications).where(applications.c.id == walk.id).values(acts=77)
    walk.database.write_now(lambda conn: conn.execute(query))


async def run(settings: Settings, *, only_new: bool = False) -> str:
    """What the command complains of; '' if all is well."""
    try:
        await examine(settings, None, 0, temporal=False, only_new=only_new)
    except CommandFailed as failed:
        return str(failed)
    return ""


async def test_only_what_the_run_before_did_not_find_is_said(
    settings: Settings, new_walk: Callable[[], Walk]
) -> None:
    one, other = new_walk(), new_walk()
    assert await run(settings, only_new=True) == ""
    break_(one)
    assert "acts_counter_differs" in await run(settings, only_new=True)
    assert await run(settings, only_new=True) == ""
    assert one.id in await run(settings), "without `--new` it is said every time"
    break_(other)
    said = await run(settings, only_new=True)
    assert other.id in said
    assert one.id not in said
    assert "Only what is new, since 20" in said
    one.database.dispose()


async def test_a_folder_that_is_none_is_named(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match="no folder"):
        await examine(settings, settings.data_dir / "nowhere", 0, temporal=False)


@pytest.mark.parametrize(
    ("before", "now", "same"),
    [
        ("app_1:decide:2: 33 s", "app_1:decide:2: 3600 s", True),
        ("app_1:decide:2: 33 s", "app_1:decide:3: 33 s", False),
        ("counter 3, rows 4", "counter 4, rows 5", True),
        ("run 0a-1: attempt 5", "run 0a-1: attempt 99", True),
        ("act 5 submit", "act 6 submit", False),
        ("msg_1 rejection sent: 0", "msg_2 rejection sent: 0", False),
    ],
)
def test_how_late_it_is_by_now_makes_nothing_new(before: str, now: str, same: bool) -> None:
    keys = {Finding("c", "app_1", "code", detail).key for detail in (before, now)}
    assert (len(keys) == 1) is same


def test_a_result_that_cannot_be_read_is_none(tmp_path: Path) -> None:
    file = tmp_path / "doctor.json"
    for content in ("", "[]", '{"at": "x", "findings": [{"checker": 1}]}'):
        file.write_text(content)
        assert LastResult(file).read().keys == frozenset()
    LastResult(file).write([Finding("a", "b", "c")], system_clock())
    assert LastResult(file).read().keys == {("a", "b", "c", "")}
