"""`cli.py policy`: check a document, show a policy, say what two differ in."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

import cli
from db.engine import Database
from db.setup.policies import save_policy
from domain.defaults import default_policy
from domain.policy_documents import read_document, to_toml
from domain.policy_json import to_document
from settings import Settings
from tests.databases import make_tables

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A database with two versions of a policy, and an English terminal."""
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    database = Database(Settings(data_dir=tmp_path, database_url="").sql_url)
    make_tables(database)
    first, at = default_policy(), datetime(2026, 11, 2, tzinfo=UTC)
    database.write_now(lambda conn: save_policy(conn, first, at))
    database.write_now(lambda conn: save_policy(conn, replace(first, settling_hours=48), at))
    database.dispose()
    return tmp_path


@pytest.fixture
def run(ours: Path, capsys: pytest.CaptureFixture[str]) -> Run:
    """A command: its exit code, what it printed, and what it complained of."""

    def command(*arguments: str) -> tuple[int, str, str]:
        code = cli.run(["policy", *arguments])
        printed = capsys.readouterr()
        return code, printed.out, printed.err

    return command


@pytest.mark.parametrize("ending", ["toml", "json"])
def test_a_good_document_is_good_in_either_form(run: Run, tmp_path: Path, ending: str) -> None:
    policy, file = default_policy(), tmp_path / f"p.{ending}"
    text = to_toml(policy) if ending == "toml" else json.dumps(to_document(policy))
    file.write_text(text, "utf-8")
    assert run("check", str(file)) == (0, "The policy “hybrid” is good and can be saved.\n", "")


def test_every_fault_is_said_with_its_place(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    document = to_toml(replace(default_policy(), settling_hours=0, default_rule="coin"))
    file.write_text(document, "utf-8")
    code, said, complaint = run("check", str(file))
    assert (code, said) == (1, "")
    assert f"{file}, “settling_hours”: 0 is too small." in complaint
    assert f"{file}, “default_rule”: There is no rule called “coin”" in complaint
    file.write_text(document.replace("due = 2", 'due = "2"').replace('"Asia', "7 #"), "utf-8")
    code, _, complaint = run("check", str(file))
    assert code == 1
    assert f"{file}, “calendar.zone”: Text is expected here." in complaint
    assert f"{file}, “tasks.decide.due”: A number is expected here." in complaint
    file.write_text("name = oops\n" + document, "utf-8")
    code, _, complaint = run("check", str(file))
    assert (code, f"{file}, line 1: " in complaint) == (1, True)


def test_a_policy_is_shown_as_sentences_in_the_terminals_language(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    code, english, _ = run("show", "hybrid")
    assert code == 0
    assert "stays open for another 48 working hours" in english
    assert "stays open for another 24 working hours" in run("show", "hybrid@1")[1]
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert "流程再保留 48 个工作小时" in run("show", "hybrid@2")[1]


def test_a_policy_is_shown_as_a_document_that_can_be_saved_again(run: Run) -> None:
    _, document, _ = run("show", "hybrid@1", "--toml")
    assert read_document(document) == default_policy()


def test_two_policies_are_compared_wherever_they_stand(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "next.toml"
    file.write_text(to_toml(replace(default_policy(), notice_hours=1)), "utf-8")
    code, said, _ = run("diff", "hybrid@1", "hybrid")
    before, after = said.splitlines()
    assert code == 0
    assert (before[0], after[0]) == ("-", "+")
    assert ("another 24 working hours" in before, "another 48 working hours" in after) == (
        True,
    ) * 2
    _, said, _ = run("diff", "hybrid@1", str(file))
    assert "+ An interview that begins within 1 working hour is asked about" in said
    assert run("diff", "hybrid@2", "hybrid") == (0, "Nothing differs.\n", "")


def test_a_way_of_working_that_nobody_has_saved_is_shown_to_be_saved(run: Run) -> None:
    _, document, _ = run("show", "traditional", "--toml")
    assert read_document(document) == default_policy("traditional")
    code, said, _ = run("diff", "hybrid@1", "traditional")
    assert code == 0
    assert "+ “Decide the outcome” is done by the recruiter" in said


@pytest.mark.parametrize("name", ["ours", "hybrid@3", "hybrid@0", "@", "hybrid@two"])
def test_a_policy_that_is_not_there_is_a_sentence(run: Run, name: str) -> None:
    code, _, complaint = run("show", name)
    assert code == 1
    assert f"There is no policy “{name}”" in complaint


def test_a_policy_is_played_in_the_terminal(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "p.toml"
    file.write_text(to_toml(default_policy()), "utf-8")
    situation = ("--verdicts", "pass,reject", "--silent", "interviewer", "--at", "2026-12-07T16:30")
    for which in ("hybrid@1", str(file)):
        code, said, _ = run("preview", which, *situation)
        assert code == 0
        assert "Tuesday 8 December\n" in said
        assert "  11:30  The hiring manager is brought in: interviewer 2 has not done" in said
    code, _, complaint = run("preview", "hybrid", "--verdicts", "pass,perhaps", "--at", "soon")
    assert code == 1
    assert "“soon” is no time." in complaint
    assert "“perhaps” is none of these: pass, hold, reject." in complaint
