"""What is logged: types and places, never the words of an exception or the variables around it."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator

import pytest

from log import configure_logging
from settings import Settings

SECRET = "欧阳静怡 <ouyang@candidates.example>"


@pytest.fixture
def own_logging() -> Iterator[None]:
    """Put the run's logging back afterwards."""
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)


@pytest.mark.usefixtures("own_logging")
@pytest.mark.parametrize("log_format", ["text", "json"])
def test_an_exception_is_told_by_type_and_place(
    capsys: pytest.CaptureFixture[str], log_format: str
) -> None:
    configure_logging(Settings(_env_file=None, log_format=log_format))
    name = SECRET
    try:
        raise ValueError(f"cannot write to {name}")
    except ValueError:
        logging.getLogger("temporalio").warning("Completing activity as failed", exc_info=True)
    told = capsys.readouterr().err
    assert "ValueError" in told
    assert "test_log.py:" in told
    assert SECRET not in told
    assert json.dumps(SECRET)[1:8] not in told


@pytest.mark.usefixtures("own_logging")
def test_every_line_of_json_is_json(capsys: pytest.CaptureFixture[str]) -> None:
    configure_logging(Settings(_env_file=None, log_format="json"))
    logging.getLogger("worker").info("at work on %s", "127.0.0.1:7233")
    line = json.loads(capsys.readouterr().err)
    assert (line["event"], line["level"]) == ("at work on 127.0.0.1:7233", "info")
