"""The supervisor: a real Temporal and mail catcher, with stand-ins for the product's processes."""

from __future__ import annotations

import os
import re
import signal
import socket
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.process import LocalError
from local.stack import Ports, Stack, StackOptions
from local.toolchain import ROOT
from tests.waiting import PATIENCE_S, until_now

FAKE = (sys.executable, "-m", "tests.local.fake_programs")
TERMINAL = """
import signal
import sys
from pathlib import Path
from local.stack import Ports, StackOptions
from local.up import run
fake = (sys.executable, "-m", "tests.local.fake_programs")
options = StackOptions(Path(sys.argv[1]), Ports.free(), cli=fake, worker=fake)
signal.signal(signal.SIGINT, signal.SIG_IGN)  # as a script's shell does for its background jobs
sys.exit(run(options, sign_in_as="hr@genjin.example"))
"""


@pytest.fixture(autouse=True)
def no_keys_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("LINK_KEYS", raising=False)


@pytest.fixture
def said() -> list[str]:
    """What a stack told the person in front of the terminal."""
    return []


def options(folder: Path, **settings: str) -> StackOptions:
    return StackOptions(folder, Ports.free(), settings=settings, cli=FAKE, worker=FAKE)


def wait_for_file(path: Path) -> None:
    until_now(str(path), path.exists)


def test_a_second_start_continues_where_the_first_stopped(tmp_path: Path, said: list[str]) -> None:
    tmp_path.chmod(0o755)  # as an earlier release left it
    with Stack(options(tmp_path), said.append) as stack:
        assert stack.dead() is None
        keys = (tmp_path / "link-keys-seen").read_text()
        wait_for_file(tmp_path / "worker-runs")
    assert (tmp_path / "worker-stopped-gently").exists()
    with Stack(options(tmp_path), said.append):
        assert (tmp_path / "migrated").read_text() == "xx"
        assert (tmp_path / "link-keys-seen").read_text() == keys
    assert stat.S_IMODE((tmp_path / "link-keys").stat().st_mode) == 0o600
    assert stat.S_IMODE(tmp_path.stat().st_mode) == 0o700
    assert [line.split()[0] for line in said[:5]] == [
        "Temporal", "mail", "migrate", "worker", "api",
    ]  # fmt: skip


def test_a_second_stack_on_the_same_folder_is_refused(tmp_path: Path, said: list[str]) -> None:
    with (
        Stack(options(tmp_path), said.append),
        pytest.raises(LocalError, match=f"process {os.getpid()}.*another folder"),
    ):
        Stack(options(tmp_path), said.append).start()


def test_a_taken_port_is_named_with_the_mend(tmp_path: Path, said: list[str]) -> None:
    wanted = options(tmp_path)
    with socket.create_server(("127.0.0.1", wanted.ports.smtp)):
        stack = Stack(wanted, said.append)
        with pytest.raises(LocalError, match=rf"Port {wanted.ports.smtp} \(SMTP\).*--smtp-port"):
            stack.start()
        stack.stop()


def test_a_child_that_dies_is_reported_with_the_end_of_its_log(
    tmp_path: Path, said: list[str]
) -> None:
    with Stack(options(tmp_path, FAKE_WORKER="dies"), said.append) as stack:
        (tmp_path / "die-now").touch()
        dead = until_now("the child to die", stack.dead)
        assert dead.exit_code == 3
        assert "the reason of its death" in dead.tail()


def test_a_child_that_does_not_stop_is_killed_after_the_grace_time(
    tmp_path: Path, said: list[str]
) -> None:
    stack = Stack(options(tmp_path, FAKE_WORKER="stubborn"), said.append)
    stack.start()
    wait_for_file(tmp_path / "worker-runs")
    assert "worker" in stack.stop(grace_seconds=4)


@pytest.fixture
def terminal(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """`make up` in a process of its own, after it has printed its addresses."""
    process = subprocess.Popen(
        [sys.executable, "-c", TERMINAL, str(tmp_path)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    with process:
        yield process
        process.kill()


@pytest.mark.parametrize("asked_by", [signal.SIGINT, signal.SIGTERM])
def test_the_terminal_shows_the_addresses_and_stops_when_asked(
    terminal: subprocess.Popen[str], tmp_path: Path, asked_by: signal.Signals
) -> None:
    assert terminal.stdout is not None
    shown = ""
    while "Sign in as" not in shown:
        line = terminal.stdout.readline()
        assert line, shown
        shown += line
    for name in ("Board", "Inbox", "API docs", "Caught mails", "Temporal UI"):
        assert re.search(rf"{name} +http://127\.0\.0\.1:\d+", shown)
    terminal.send_signal(asked_by)
    assert "Stopped." in terminal.stdout.read()
    assert terminal.wait(PATIENCE_S) == 0
    assert (tmp_path / "worker-stopped-gently").exists()


def test_nothing_outlives_a_killed_terminal(
    terminal: subprocess.Popen[str], tmp_path: Path
) -> None:
    assert terminal.stdout is not None
    while "Sign in as" not in (line := terminal.stdout.readline()):
        assert line, "it ended early"
    children = Path(f"/proc/{terminal.pid}/task/{terminal.pid}/children").read_text().split()
    assert len(children) == 4
    terminal.kill()
    until_now("their end", lambda: not any(_alive(child) for child in children))


def _alive(pid: str) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"
