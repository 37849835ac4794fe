"""While a large import runs in another process, nobody waits long: on SQLite, with one writer."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bench.imports import FILE, Waits, import_beside, lines_of
from db.schema import candidates, import_rows
from tests.importing.world import new_world

COUNT = 5_000
LONGEST_S = 1.0
SHARE = 0.1
"""Of what the import takes: a machine that is busy besides makes both longer."""


def test_during_an_import_nobody_waits_longer_than_a_second(tmp_path: Path) -> None:
    with new_world(tmp_path) as world:
        waits = import_beside(world.settings, COUNT)
        assert world.count(candidates) == COUNT
        assert world.count(import_rows) == 0
    assert len(waits.writes) > 5, "too few to say anything"
    assert waits.longest_s < max(LONGEST_S, SHARE * waits.took_s)


def test_the_figures_are_said_in_a_line() -> None:
    waits = Waits(took_s=12.0, writes=[0.001, 0.25], reads=[0.002, 0.001])
    assert lines_of(3_000, waits) == [
        "3,000 candidates in 12.0 s (250 a second) on SQLite;"
        " of 2 writes and 2 reads beside it the longest took 250 ms and 2 ms"
    ]


def test_the_command_measures_any_number(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bench.imports", "50"],
        cwd=FILE.parents[1],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("50 candidates in ")
