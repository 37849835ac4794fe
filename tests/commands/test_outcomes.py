"""The command that writes the table of outcomes."""

from __future__ import annotations

import csv
from datetime import datetime
from pathlib import Path

import pytest

from commands.import_files import import_files
from commands.outcomes import outcomes
from commands.terminal import CommandFailed
from db.engine import Database
from db.reading.outcomes import COLUMNS
from local.toolchain import ROOT
from settings import Settings
from tests.databases import make_tables


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """A database with the samples."""
    chosen = Settings(data_dir=tmp_path / "data", database_url="")
    database = Database(chosen.sql_url)
    make_tables(database)
    database.dispose()
    import_files(chosen, [ROOT / "samples"])
    return chosen


def test_the_table_is_written_as_a_whole_and_replaces_the_one_before(
    settings: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "outcomes.csv"
    file.write_text("the one of yesterday")
    outcomes(settings, file, "backend-engineer", "opened", None, None)
    with file.open(encoding="utf-8-sig", newline="") as opened:
        head, *rows = csv.reader(opened)
    assert tuple(head) == COLUMNS
    assert len(rows) == 8
    assert f"8 applications in {file}." in capsys.readouterr().out
    assert list(tmp_path.glob("*.part")) == []


def test_days_narrow_it_down(settings: Settings, tmp_path: Path) -> None:
    file = tmp_path / "outcomes.csv"
    outcomes(settings, file, "", "opened", None, datetime.fromisoformat("2020-01-01"))
    assert len(file.read_text("utf-8-sig").splitlines()) == 1


def test_what_cannot_be_is_said_in_a_sentence(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(CommandFailed, match="no job with the code moon"):
        outcomes(settings, tmp_path / "o.csv", "moon", "opened", None, None)
    with pytest.raises(CommandFailed, match="cannot be written"):
        outcomes(settings, tmp_path / "no" / "o.csv", "", "opened", None, None)
