"""`make up` for real: every address it prints answers, Ctrl-C ends it, a second run continues."""

from __future__ import annotations

import os
import re
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from demo.browser import Browser
from local.stack import Ports
from local.temporal import only
from local.toolchain import ROOT
from tests.waiting import PATIENCE_S, until_now

pytestmark = pytest.mark.slow

LIVELY = {
    "arranging", "awaiting_interview", "collecting", "disturbed", "deciding", "on_hold",
    "telling", "releasing", "offering", "settling",
}  # fmt: skip
"""Where the sample team's candidates stand after the first start."""


@contextmanager
def running(
    folder: Path, *more: str, until: str = "Sign in as"
) -> Iterator[tuple[subprocess.Popen[str], str, Ports]]:
    """`cli.py up`, what it has said when it is up (`until` is in its last line), and where it
    listens."""
    ports = Ports.free()
    flags = {
        "--data-dir": folder,
        "--port": ports.api,
        "--mails-port": ports.mails,
        "--smtp-port": ports.smtp,
        "--temporal-port": ports.temporal,
        "--temporal-ui-port": ports.temporal_ui,
    }
    chosen = [str(part) for flag in flags.items() for part in flag]
    environment = {name: text for name, text in os.environ.items() if name != "TEMPORAL_ADDRESS"}
    process = subprocess.Popen(
        [sys.executable, "cli.py", "up", *chosen, *more],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    said = ""
    with process:
        while until not in said:
            line = process.stdout.readline()
            assert line, said
            said += line
        try:
            yield process, said, ports
        finally:
            process.kill()


def beside(folder: Path, ports: Ports, command: str) -> str:
    """What a command of operations prints beside the running stack."""
    address = {"DATA_DIR": str(folder), **only(f"127.0.0.1:{ports.temporal}")}
    done = subprocess.run(
        [sys.executable, "cli.py", command],
        cwd=ROOT,
        env={**os.environ, **address},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def stop(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    process.send_signal(signal.SIGINT)
    rest = process.stdout.read()
    assert process.wait(PATIENCE_S) == 0, rest
    return rest


def processes(folder: Path) -> int:
    """How many applications have a process that took all their acts."""
    return len(look(folder, "SELECT id FROM applications WHERE taken = acts"))


def look(folder: Path, query: str) -> list[tuple[object, ...]]:
    """What stands in the database."""
    with sqlite3.connect(folder / "genjin.db") as connection:
        found = connection.execute(query).fetchall()
    connection.close()
    return found


def until_at_work(folder: Path, count: int) -> None:
    """The first run may be stopped before every process took its first act; the second goes on."""
    until_now(f"{count} at work", lambda: processes(folder) == count)


def test_every_address_answers_and_a_second_run_continues(tmp_path: Path) -> None:
    with running(tmp_path) as (process, said, ports):
        addresses = dict(re.findall(r"^  (\S.*?) {2,}(http://\S+)$", said, re.MULTILINE))
        assert {"Board", "Inbox", "API docs", "Caught mails", "Temporal UI"} <= set(addresses)
        link = next(url for name, url in addresses.items() if name.startswith("Sign in as"))
        browser = Browser("/".join(link.split("/")[:3]))
        browser.submit(browser.get(link))
        for name, url in addresses.items():
            if not name.startswith("Sign in as"):
                assert browser.get(url).status == 200, name
        assert len(browser.ask("/api/v1/applications?limit=50")["items"]) == 14
        assert "Stopped." in stop(process)
    states = {str(row[0]) for row in look(tmp_path, "SELECT state FROM process_views")}
    assert states >= LIVELY
    acts = look(tmp_path, "SELECT id FROM acts ORDER BY id")
    with running(tmp_path) as (process, said, ports):
        until_at_work(tmp_path, 14)
        for command in ("replay", "doctor"):
            assert "14" in beside(tmp_path, ports, command), command
        assert look(tmp_path, "SELECT id FROM acts ORDER BY id") == acts
        board = re.search(r"Board +(http://[^/]+)", said)
        assert board
        stranger = Browser(board[1])
        assert "sign-in" in stranger.get("/inbox").url
        assert stranger.get("/api/v1/applications").status == 401
        stop(process)


def test_data_of_before_the_first_release_is_put_aside_when_asked_for(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "genjin.db") as connection:
        connection.execute("CREATE TABLE alembic_version (version_num TEXT)")
        connection.execute("INSERT INTO alembic_version VALUES ('0001')")
    connection.close()
    refused = subprocess.run(
        [sys.executable, "cli.py", "up", "--data-dir", tmp_path],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert refused.returncode == 1
    assert "make up ARGS=--anew" in refused.stdout + refused.stderr
    with running(tmp_path, "--anew") as (process, said, _):
        stop(process)
    kept = re.search(r"kept in (.+)", said)
    assert kept
    with sqlite3.connect(Path(kept[1]) / "genjin.db") as old:
        assert old.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    old.close()
