"""A child process of ours: its log, its environment, its end."""

from __future__ import annotations

import socket
import sys
from pathlib import Path

import pytest

from local.process import Child, LocalError, free_port, port_is_taken

SHOW = "import os; print(os.environ['FIRST'], os.environ.get('SECOND', 'nothing'))"


def a_child(folder: Path, program: str, **env: str) -> Child:
    return Child("The child", [sys.executable, "-c", program], log=folder / "log", env=env)


def wait_for_end(child: Child) -> None:
    child.wait_until(lambda: not child.running, seconds=60)


def test_an_environment_for_one_start_is_gone_at_the_next(tmp_path: Path) -> None:
    child = a_child(tmp_path, SHOW, FIRST="one")
    for more in ({"SECOND": "two"}, {}):
        child.start(**more)
        wait_for_end(child)
    assert child.log.read_text() == "one two\none nothing\n"


def test_a_child_that_ends_while_waited_for_tells_its_last_words(tmp_path: Path) -> None:
    child = a_child(tmp_path, "raise SystemExit('the disk is full')")
    child.start()
    with pytest.raises(LocalError, match=r"exit code 1\.\n[\s\S]*the disk is full"):
        child.wait_until(lambda: False, seconds=60)


def test_a_child_that_is_never_ready_is_given_up(tmp_path: Path) -> None:
    child = a_child(tmp_path, "import signal; signal.pause()")
    child.start()
    with pytest.raises(LocalError, match="not ready after 0 s"):
        child.wait_until(lambda: False, seconds=0.1)
    child.kill()
    assert child.exit_code == -9


def test_a_free_port_is_not_taken() -> None:
    assert not port_is_taken(free_port())


def test_no_port_is_given_twice_nor_one_that_anybody_may_get_by_chance() -> None:
    ports = [free_port() for _ in range(500)]
    assert len(set(ports)) == 500
    with socket.create_server(("127.0.0.1", 0)) as anybodys:
        assert max(ports) < anybodys.getsockname()[1]
