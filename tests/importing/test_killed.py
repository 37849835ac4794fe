"""An import is killed by SIGKILL, and gone on with: every row is added once."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta

import pytest

from db.clock_and_ids import system_clock
from db.schema import admin_acts, applications, candidates, import_rows, imports
from db.setup.policies import Policies
from importing.resuming import LEFT_ALONE, resume_left_alone
from local.toolchain import ROOT
from tests.importing.world import TEAM, World

COUNT = 300
FILES = {
    **TEAM,
    "candidates.csv": "name,email\n"
    + "".join(f"候选人{n},c{n}@bulk.example\n" for n in range(COUNT)),
    "applications.csv": "candidate,job\n"
    + "".join(f"c{n}@bulk.example,be\n" for n in range(0, COUNT, 10)),
}


def killed(world: World, crash_at: str) -> None:
    """The command, killed at a point."""
    done = subprocess.run(
        [sys.executable, "cli.py", "import", *map(str, world.write(FILES))],
        cwd=ROOT,
        env={
            **os.environ,
            "DATA_DIR": str(world.settings.data_dir),
            "DATABASE_URL": world.settings.database_url,
            "CRASH_AT": crash_at,
            "LANG": "C",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == -9, done.stderr


def again(world: World) -> None:
    """The same command."""
    world.bring(FILES)


def resumed(world: World) -> None:
    """`cli.py import --resume`."""
    world.resume()


async def by_a_worker(world: World) -> None:
    """What a worker does when nobody has worked on it for a while."""
    company = world.settings.company
    now = system_clock()
    await resume_left_alone(world.database, Policies(), company, lambda: now)
    assert world.rows(imports)[0].state == "applying", "whoever is at it is let work"

    def later() -> timedelta:
        return LEFT_ALONE + timedelta(seconds=1)

    await resume_left_alone(world.database, Policies(), company, lambda: system_clock() + later())


def everything_is_there_once(world: World) -> None:
    addresses = [row.email for row in world.rows(candidates)]
    assert sorted(addresses) == sorted(f"c{n}@bulk.example" for n in range(COUNT))
    assert world.count(applications) == COUNT // 10
    assert world.count(import_rows) == 0
    (act,) = world.rows(admin_acts, admin_acts.c.kind == "files.imported")
    assert act.after["candidates"] == {"added": COUNT, "known": 0}
    assert act.after["applications"] == {"added": COUNT // 10, "known": 0}


@pytest.mark.parametrize("go_on", [again, resumed])
@pytest.mark.parametrize("point", ["import.before_commit:3", "import.after_commit:2"])
def test_an_import_that_is_killed_while_it_adds_goes_on_where_it_was(
    world: World, point: str, go_on: Callable[[World], None], capsys: pytest.CaptureFixture[str]
) -> None:
    killed(world, point)
    (row,) = world.rows(imports)
    assert row.state == "applying"
    assert 0 < row.applied < row.rows
    assert world.count(import_rows) == row.rows - row.applied
    go_on(world)
    printed = capsys.readouterr().out
    assert f"Going on with what was begun: {row.applied} of {row.rows} rows are done" in printed
    assert f"Candidates: {COUNT} added, 0 known already" in printed
    (row,) = world.rows(imports)
    assert (row.state, row.resumed, row.applied) == ("done", 1, row.rows)
    everything_is_there_once(world)


async def test_a_worker_goes_on_with_an_import_that_was_left_alone(world: World) -> None:
    killed(world, "import.after_commit:2")
    await by_a_worker(world)
    (row,) = world.rows(imports)
    assert (row.state, row.resumed, row.applied) == ("done", 1, row.rows)
    everything_is_there_once(world)


def test_an_import_that_is_killed_while_it_is_checked_has_added_nothing(world: World) -> None:
    killed(world, "import.staged:2")
    assert world.count(candidates) == 0
    world.resume()
    assert world.count(candidates) == 0
    again(world)
    assert sorted(row.state for row in world.rows(imports)) == ["done", "validating"]
    assert len(world.rows(candidates)) == COUNT
    assert world.count(applications) == COUNT // 10


def test_another_import_says_that_one_is_not_finished(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    id_ = world.staged({"one.csv": "name,email\nA,a@m.example\n"})
    world.bring({"two.csv": "name,email\nB,b@m.example\n"})
    assert f"An earlier import ({id_}) is not finished." in capsys.readouterr().out
    world.resume()
    assert {row.email for row in world.rows(candidates)} == {"a@m.example", "b@m.example"}
