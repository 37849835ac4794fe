"""The commands: each has a help, and what goes wrong is a sentence with the mend."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from google.protobuf.duration_pb2 import Duration
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client

import cli
from commands.import_files import import_files
from commands.up import SAMPLE_RECRUITER, SAMPLES, desk_address
from db.engine import Database
from local.process import free_port
from local.toolchain import ROOT
from settings import Settings
from tests.databases import make_tables

COMMANDS = {
    "migrate", "api", "catch-mail", "up", "demo", "doctor", "import", "policy", "sign-in-link",
    "api-key", "replay", "rebuild-view", "reconcile", "export", "erase", "retention", "outcomes",
    "play-samples", "deploy", "api-keys", "revoke-key", "sign-out",
    "sessions", "end-session", "hold", "first-link",
}  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the samples in its database."""
    folder = tmp_path_factory.mktemp("data")
    settings = Settings(data_dir=folder, database_url="")
    database = Database(settings.sql_url)
    make_tables(database)
    database.dispose()
    import_files(settings, [ROOT / SAMPLES])
    return folder


@pytest.fixture
def here(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment of the commands: that folder, English, no Temporal."""
    monkeypatch.setenv("DATA_DIR", str(folder))
    monkeypatch.setenv("LANG", "C")
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.setenv("TEMPORAL_ADDRESS", f"127.0.0.1:{free_port()}")
    monkeypatch.setenv("TEMPORAL_CONFIG_FILE", os.devnull)
    monkeypatch.delenv("DATABASE_URL", raising=False)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    """A command in this process: its exit code, what it printed, and what it complained of."""
    code = cli.run(arguments)
    printed = capsys.readouterr()
    return code, printed.out, printed.err


def test_the_help_lists_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "--help")
    assert code == 0
    listed = set(re.findall(r"^\W{0,3}([a-z][a-z-]+) {2,}\S", out, re.MULTILINE))
    assert listed == COMMANDS


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_says_what_it_does(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, command, "--help")
    assert code == 0
    assert "Usage:" in out


def test_the_commands_of_the_documents_exist() -> None:
    """Makefile, compose file and texts name commands; each of them is there."""
    for name in ("Makefile", "docker-compose.yml"):
        file = ROOT / name
        if file.exists():
            named = re.findall(r'cli\.py"?,? "?([a-z][a-z-]+)', file.read_text("utf-8"))
            assert set(named) <= COMMANDS, name


@pytest.mark.usefixtures("here")
@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("sign-in-link", "nobody@c.example"), "Nobody who works here has the address nobody@"),
        (("api-key", "nobody@c.example"), "Nobody who works here has the address nobody@"),
        (("api-keys", "nobody@c.example"), "Nobody who works here has the address nobody@"),
        (("sign-out", "nobody@c.example"), "Nobody who works here has the address nobody@"),
        (("revoke-key", "key_0"), "There is no key key_0 (any more). `cli.py api-keys` lists"),
        (("sessions", "nobody@c.example"), "Nobody who works here has the address nobody@"),
        (("end-session", "ses_0"), "There is no session ses_0 (any more). `cli.py sessions`"),
        (("api-key", "nobody@c.example", "--name", "a\nb"), "A name is one line of at most 80"),
        (("export", "can_0", "--out", "can_0.zip"), "There is no such candidate."),
        (("erase", "can_0"), "There is no such candidate."),
        (("rebuild-view", "app_0"), "There is no application app_0."),
        (("import", "nowhere.csv"), "nowhere.csv: There is no such file."),
        (("policy", "check", "nowhere.json"), "nowhere.json: There is no such file."),
        (("policy", "check", "README.md"), "README.md, line 1: The policy is not JSON"),
        (
            ("policy", "check", "pyproject.toml"),
            "pyproject.toml, “schema”: This must be",
        ),
        (("doctor", "--wait", "0"), "did not answer within 0 s. Is it running, and is TEMPORAL_"),
        (("migrate", "--wait", "0"), "did not answer within 0 s. Is it running, and is TEMPORAL_"),
        (("replay", "--histories", "docs"), "There are no recorded histories (*.json) in docs"),
        (("import",), "Name the files to import, or --resume."),
        (("erase",), "Missing argument"),
        (("up", "--port", "99999"), "Invalid value for '--port'"),
        (("api", "--surface", "moon"), "'moon'"),
        (("fly",), "No such command"),
    ],
)
def test_what_goes_wrong_is_a_sentence(
    arguments: tuple[str, ...], expected: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, complaint = run(capsys, *arguments)
    assert code != 0
    assert expected in complaint
    assert "Traceback" not in complaint


@pytest.mark.usefixtures("here")
def test_a_database_that_was_never_migrated_is_named_with_the_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    code, _, complaint = run(capsys, "import", "samples")
    assert code == 1
    assert "The database is at revision none" in complaint
    assert "cli.py migrate" in complaint


@pytest.mark.usefixtures("here")
def test_a_database_that_is_away_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    url = f"postgresql://genjin:verysecret@127.0.0.1:{free_port()}/genjin"
    monkeypatch.setenv("DATABASE_URL", url)
    code, _, complaint = run(capsys, "migrate", "--database-only")
    assert code == 1
    assert "does not answer as it should" in complaint
    assert "verysecret" not in complaint


@pytest.mark.usefixtures("here")
def test_settings_that_cannot_be_used_are_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SMTP_PORT", "mail")
    monkeypatch.setenv("ENVIRONMENT", "moon")
    code, _, complaint = run(capsys, "rebuild-view")
    assert code == 1
    assert "SMTP_PORT: " in complaint
    assert "ENVIRONMENT: " in complaint


@pytest.mark.usefixtures("here")
def test_the_read_model_is_folded_anew(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = run(capsys, "rebuild-view")
    assert (code, out) == (0, "Read model: folded anew for 14 applications\n")


@pytest.mark.usefixtures("here")
def test_the_samples_do_not_come_into_a_database_with_a_team(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code, out, _ = run(capsys, "import", "--if-empty", "samples")
    assert code == 0
    assert "not imported" in out


@pytest.mark.usefixtures("here")
def test_the_doctor_finds_nothing_in_the_samples(capsys: pytest.CaptureFixture[str]) -> None:
    code, out, complaint = run(capsys, "doctor", "--no-temporal")
    assert code == 0, complaint
    assert "All is well: 14 applications" in out


@pytest.mark.usefixtures("here")
async def test_the_search_attributes_are_made_once(
    temporal_client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    await temporal_client.workflow_service.register_namespace(
        RegisterNamespaceRequest(
            namespace="bare", workflow_execution_retention_period=Duration(seconds=86_400)
        )
    )
    monkeypatch.setenv("TEMPORAL_ADDRESS", temporal_client.service_client.config.target_host)
    monkeypatch.setenv("TEMPORAL_NAMESPACE", "bare")
    for expected in ("added: HireJob, HireStage", "there already"):
        done = command("migrate")
        assert done.returncode == 0, done.stderr
        assert f"Temporal: search attributes {expected}" in done.stdout


def test_up_lets_a_recruiter_of_the_database_in(folder: Path) -> None:
    database = Database(Settings(data_dir=folder, database_url="").sql_url)
    found = desk_address(database)
    database.dispose()
    assert found == SAMPLE_RECRUITER


@pytest.mark.usefixtures("here")
def test_who_begins_with_nothing_does_not_get_the_sample_team(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, _, complained = run(capsys, "up", "--empty", "--data-dir", str(folder))
    assert code == 1
    assert "make up ARGS='--empty --anew'" in complained


def test_nothing_heavy_is_loaded_for_a_help() -> None:
    """Everybody who types `cli.py` waits for what its file loads."""
    tree = ast.parse((ROOT / "cli.py").read_text("utf-8"))
    loaded = {node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module}
    own = {name for name in loaded if (ROOT / name.split(".")[0]).exists()}
    assert own <= {"commands.terminal", "domain.access", "domain.releases", "local.process"}


@pytest.mark.usefixtures("here")
def test_in_a_pipe_there_are_plain_lines() -> None:
    done = command("import", "--if-empty", "samples")
    assert "\x1b" not in done.stdout + done.stderr


@pytest.mark.slow
def test_the_demo_ends_as_it_should() -> None:
    done = command("demo")
    assert done.returncode == 0, done.stdout + done.stderr
    for part in (
        "escalated to",
        "puts the scorecard right",
        "The candidate was absent",
        "Outcome decided, hold",
        "code 4",
    ):
        assert part in done.stdout, part
    assert "All 8 ended as they should" in done.stdout
    for way in ("traditional", "interviewer_led", "hybrid"):
        _, _, table = done.stdout.partition(f"\n{way}: ")
        assert "Good news and next step" in table.partition("┘")[0]
    assert "All is well: 8 applications" in done.stdout


def command(*arguments: str) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own."""
    return subprocess.run(
        [sys.executable, "cli.py", *arguments],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        check=False,
    )
