"""The sample week fits the samples: everybody it names is there, and everything in it is known."""

from __future__ import annotations

import csv
import tomllib
from typing import Any

import pytest

from commands.sample_files import resume
from domain.acts import OWN_ACTS, ActKind
from domain.documents import MediaType, checked_file
from domain.tasks import TASKS
from domain.words import TaskKind
from local.toolchain import ROOT

SAMPLES = ROOT / "samples"
WEEK: list[dict[str, Any]] = tomllib.loads((SAMPLES / "week" / "week.toml").read_text("utf-8"))[
    "applications"
]
LARGEST_RESUME = 20_000


def column(table: str, name: str) -> set[str]:
    with (SAMPLES / table).open(encoding="utf-8") as file:
        return {row[name] for row in csv.DictReader(file)}


def job_of(candidate: str) -> dict[str, Any]:
    with (SAMPLES / "applications.csv").open(encoding="utf-8") as file:
        code = next(row["job"] for row in csv.DictReader(file) if row["candidate"] == candidate)
    return tomllib.loads((SAMPLES / f"{code}.toml").read_text("utf-8"))


def test_each_application_of_the_week_is_there_once() -> None:
    played = [entry["candidate"] for entry in WEEK]
    assert len(set(played)) == len(played)
    assert set(played) < column("applications.csv", "candidate")


@pytest.mark.parametrize("entry", WEEK, ids=lambda entry: str(entry["candidate"]))
def test_everything_that_the_week_names_is_known(entry: dict[str, Any]) -> None:
    people = column("people.csv", "email") | {"candidate"}
    rated = {name for stage in job_of(entry["candidate"])["stages"] for name in stage["attributes"]}
    for move in entry["moves"]:
        form = move["form"]
        assert {move["by"], *form.get("panel", ())} <= people
        if "act" in move:
            fields = OWN_ACTS[ActKind(move["act"])].fields
        else:
            fields = TASKS[TaskKind(move["task"])].completions[move["way"]].fields
        assert set(form) <= {field.name for field in fields}
        assert set(form.get("ratings", ())) <= rated
        if form.get("starts_at", {}).get("day", 1) < 0:
            assert form["announce"] == "elsewhere", "nobody is invited to what is over"


def test_a_resume_is_a_small_pdf() -> None:
    lines = [entry["resume"] for entry in WEEK if "resume" in entry]
    assert len(lines) > 3
    for each in (*lines, ["Brackets (and \\)"]):
        content = resume(each)
        assert checked_file(f"{each[0]}.pdf", content).type is MediaType.PDF
        assert len(content) < LARGEST_RESUME
