"""The mail catcher as a process, as `make up` starts it."""

from __future__ import annotations

import sys
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from local.process import Child, free_port


@dataclass(frozen=True, slots=True)
class MailCatcher:
    """Where a running mail catcher listens and keeps its mails."""

    smtp_port: int
    url: str
    folder: Path


@pytest.fixture(scope="session")
def mail_catcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MailCatcher]:
    """One mail catcher for the run; tests keep apart by recipients."""
    folder = tmp_path_factory.mktemp("mails")
    smtp_port, http_port = free_port(), free_port()
    ports = ["--smtp-port", str(smtp_port), "--http-port", str(http_port)]
    child = Child(
        "The mail catcher",
        [sys.executable, "-m", "local.mailbox", *ports, "--dir", folder / "kept"],
        log=folder / "log",
    )
    child.start()
    url = f"http://127.0.0.1:{http_port}"
    child.wait_until(lambda: _answers(f"{url}/healthz"), seconds=60)
    yield MailCatcher(smtp_port, url, folder / "kept")
    assert child.stop(), child.tail()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=1) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False
