"""CONTRIBUTING's "Where do I add", tried: what it names is enough, what is forgotten is noticed.

Everything is added to a copy of this repository, where its own tests are run.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pytest

from tests.additions import ADDITIONS, Addition, Edit

ROOT = Path(__file__).resolve().parents[1]
NOTICING = (
    "tests/test_structure.py",
    "tests/domain/test_tasks.py",
    "tests/domain/test_policy_faults.py",
    "tests/domain/test_policy_schemas.py",
    "tests/domain/test_rules.py",
    "tests/notify/test_render.py",
)
OF_OTHER_THINGS = "not (long_files or links_lead or same_words or speaks_of_its_link)"
"""Where CONTRIBUTING says that it is noticed; all of them need neither a server nor a browser."""


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """This repository, to be changed; with what is compiled of it, but for what just becomes so."""
    left_out = shutil.ignore_patterns(".*", "*.pyc.*", "histories", "node_modules", "images")
    return shutil.copytree(ROOT, tmp_path / "copy", ignore=left_out)


@pytest.mark.parametrize("added", ADDITIONS, ids=lambda added: added.rows[0])
def test_an_addition_touches_only_what_contributing_names(added: Addition) -> None:
    named = [place for row in added.rows for place in _places(row)]
    for edit in added.edits:
        assert any(re.fullmatch(place, edit.file) for place in named), edit.file


@pytest.mark.slow
def test_with_every_place_filled_in_all_tests_pass(copy: Path) -> None:
    probes = [f"tests/db/test_added_{number}.py" for number, _ in enumerate(ADDITIONS)]
    for added, probe in zip(ADDITIONS, probes, strict=True):
        _make(copy, added.edits)
        (copy / probe).write_text(added.probe, "utf-8")
    ended = _run(copy, *NOTICING, *probes, "-k", OF_OTHER_THINGS)
    assert ended.returncode == 0, ended.stdout[-4000:]


@pytest.mark.slow
def test_each_place_that_is_forgotten_is_noticed(copy: Path) -> None:
    for added in ADDITIONS:
        _make(copy, (edit for edit in added.edits if not edit.needed))
    noticed_by = {edit.needed for added in ADDITIONS for edit in added.edits if edit.needed}
    failed = _run(copy, *NOTICING, "-k", " or ".join(sorted(noticed_by))).stdout
    for added in ADDITIONS:
        for edit in added.edits:
            assert f"::{edit.needed}" in failed, f"nobody missed {edit.file}"


def _places(row: str) -> list[str]:
    """The files that a row of the table names, as patterns."""
    table = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
    (line,) = re.findall(rf"^\| \*\*{row}\*\* .*$", table, re.MULTILINE)
    code = re.findall(r"`([^`\s]+)`", line)
    links = [link.partition("#")[0] for link in re.findall(r"\]\(([^)]+)\)", line)]
    return [_pattern(place) for place in (*code, *links) if "/" in place or "." in place]


def _pattern(place: str) -> str:
    """A folder stands for what is in it, a bare name for the file wherever it is, `<x>` for any."""
    path = re.sub(r"<\w+>", "[^/]+", place.replace(".", r"\."))
    if "/" not in place and not (ROOT / place).exists():
        return f".*/{path}"
    return f"{path.rstrip('/')}/.*" if (ROOT / place).is_dir() else path


def _make(copy: Path, edits: Iterable[Edit]) -> None:
    for edit in edits:
        path = copy / edit.file
        base = copy / edit.of if edit.of else path
        text = base.read_text("utf-8") if base.is_file() else ""
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(edit.change(text), "utf-8")


def _run(copy: Path, *what: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "pytest", "-q", "-rf", "-p", "no:cacheprovider", *what]
    return subprocess.run(
        command, cwd=copy, capture_output=True, text=True, timeout=600, check=False
    )
