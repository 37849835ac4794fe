"""What is read of the files that are handed in, and of those that they name: within bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands.import_words import ImportWords
from domain.defaults import default_policy
from domain.policy_json import to_json
from domain.toml_text import LONGEST
from importing.faults import Faults
from importing.files import LARGEST_FILE, read_files
from importing.records import Bundle
from tests.importing.world import JOB

POLICY = json.dumps(to_json(default_policy()))


def read(path: Path) -> tuple[Bundle, list[tuple[int, str]]]:
    """What one file holds, and its faults: in which line, and which."""
    words, faults = ImportWords("en"), Faults()
    bundle = read_files([path], words.spellings(), faults)
    assert all(words.sentence(fault) for fault in faults)
    return bundle, [(each.place.line, each.key.rpartition(".")[2]) for each in faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where a job is handed in; beside it lies what is none of its business."""
    inner = tmp_path / "handed-in"
    inner.mkdir()
    (tmp_path / "secret.json").write_text(POLICY, "utf-8")
    return inner


def job(folder: Path, named: str) -> Path:
    path = folder / "job.toml"
    path.write_text(f"policy = {json.dumps(named)}\n{JOB}", "utf-8")
    return path


@pytest.mark.parametrize("named", ["../secret.json", "sub/../../secret.json", "/secret.json"])
def test_a_job_names_no_file_outside_of_its_folder(folder: Path, named: str) -> None:
    bundle, faults = read(job(folder, named))
    assert (bundle.jobs, faults) == ([], [(1, "file_elsewhere")])


def test_no_link_leads_a_job_out_of_its_folder(folder: Path) -> None:
    (folder / "policy.json").symlink_to(folder.parent / "secret.json")
    assert read(job(folder, "policy.json"))[1] == [(1, "file_elsewhere")]
    (folder / "sub").symlink_to(folder.parent)
    assert read(job(folder, "sub/secret.json"))[1] == [(1, "file_elsewhere")]


def test_what_lies_in_the_folder_or_below_is_read_also_where_the_folder_is_a_link(
    folder: Path,
) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "policy.json").write_text(POLICY, "utf-8")
    (folder.parent / "link").symlink_to(folder)
    path = job(folder, "sub/policy.json")
    for each in (path, folder.parent / "link" / path.name):
        bundle, faults = read(each)
        assert (len(bundle.jobs), faults) == (1, [])


def test_a_file_is_read_up_to_its_bound_and_the_one_it_names_too(folder: Path) -> None:
    with (folder / "policy.json").open("wb") as file:
        file.truncate(LARGEST_FILE + 1)
    path = job(folder, "policy.json")
    assert read(path)[1] == [(1, "file_too_large")]
    with path.open("ab") as file:
        file.truncate(LARGEST_FILE + 1)
    assert read(path)[1] == [(0, "file_too_large")]


@pytest.mark.parametrize(
    ("toml", "line"),
    [
        ("x = " + "[" * 100_000, 0),
        ("x = " + "[" * 100 + "]" * 100, 0),
        ("senders.x = " + "{a = " * 500 + "1" + "}" * 500, 0),
        ("x = " + "9" * 100_000, 0),
        ("minutes = 0x" + "f" * 10_000, 0),
        ("\n" + "a." * 20_000 + "a = 1", 2),
        ('x = """' + "\n" * LONGEST + '"""', LONGEST - 6),
    ],
)
def test_a_job_that_would_take_all_the_time_or_room_there_is_is_not_read(
    folder: Path, toml: str, line: int
) -> None:
    path = folder / "job.toml"
    path.write_text(toml, "utf-8")
    assert read(path)[1] == [(line, "toml_broken")]
