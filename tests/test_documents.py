"""What documents say of tests is true: each that is named is there, under that name."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| [^|]+ \| ([^|]+) \| [^|]* \| ([^|]*) \|$", re.MULTILINE)
LEVEL_1 = 70
DISPOSITIONS = {"done", "not applicable", "operator", "open"}


def _is_there(file: str, name: str) -> bool:
    path = ROOT / file
    found = rf"^(?:async )?def {name}\("
    return path.is_file() and bool(re.search(found, path.read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("document", sorted(ROOT.glob("docs/*.md")), ids=lambda path: path.stem)
def test_every_test_that_a_document_names_is_there(document: Path) -> None:
    named = NAMED.findall(document.read_text("utf-8"))
    assert [each for each in named if not _is_there(*each)] == []


def test_a_test_that_is_not_there_is_noticed() -> None:
    here = "tests/test_documents.py"
    assert _is_there(here, "test_a_test_that_is_not_there_is_noticed")
    assert not _is_there(here, "test_a_test")
    assert not _is_there("tests/test_nothing.py", "test_a_test")


def test_of_every_requirement_it_is_said_what_became_of_it() -> None:
    rows = ROW.findall((ROOT / "docs" / "security.md").read_text("utf-8"))
    assert len({number for number, _, _ in rows}) == len(rows) == LEVEL_1
    assert {disposition for _, disposition, _ in rows} == DISPOSITIONS
    untested = [
        number for number, said, tests in rows if said == "done" and not NAMED.search(tests)
    ]
    assert untested == []
