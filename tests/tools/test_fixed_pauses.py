"""The part of `make check` that refuses to guess how long somebody else will take."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.fixed_pauses import fixed_pauses, main


@pytest.mark.parametrize(
    "line",
    [
        "await asyncio.sleep(0.5)",
        "time.sleep(0.5)",
        "sleep(0.5)",
        "await page.wait_for_timeout(500)",
        "time.sleep(0.5)  # by then it has surely come",
        "time.sleep(0.5)  # time itself:",
        "# time itself: said above, where a second pause may come to stand\n    time.sleep(0.5)",
    ],
)
def test_a_pause_without_a_reason_is_found(line: str) -> None:
    source = f"async def test() -> None:\n    begin()\n    {line}\n"
    assert list(fixed_pauses(source)) == [2 + len(line.splitlines())]


@pytest.mark.parametrize(
    "line",
    [
        "time.sleep(AWAY_S)  # time itself: whoever tries again backs off meanwhile",
        "time.sleep(\n    AWAY_S  # time itself: whoever tries again backs off meanwhile\n)",
        "await until('the row', look)",
        "pause = 'time.sleep(0.5)'  # and not in a text",
    ],
)
def test_a_reason_and_a_wait_for_the_thing_itself_are_let_pass(line: str) -> None:
    assert list(fixed_pauses(line)) == []


def test_every_place_is_named_and_the_check_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "test_guess.py").write_text("import time\n\ntime.sleep(1)\n")
    (tmp_path / "test_patient.py").write_text("until()\n")
    assert main([str(tmp_path)]) == 1
    printed = capsys.readouterr().out
    assert "test_guess.py:3: a pause of a fixed length" in printed
    assert "test_patient.py" not in printed
