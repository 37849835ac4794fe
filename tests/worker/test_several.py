"""Several workers under one parent: they stop with it, and one that dies is replaced."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path

import pytest

from settings import Settings
from supervisor import supervise
from worker import own_port

PATIENCE_S = 60.0
WORKER = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (note("stopped"), sys.exit(0)))
def note(what):
    with open(sys.argv[1], "a") as out:
        out.write(f"{what} {os.getpid()}\\n")
note("began")
if sys.stdin.read() == "":
    note("alone")
"""
PARENT = """
import asyncio, sys
from supervisor import supervise
asyncio.run(supervise(2, lambda n: (sys.executable, "-c", sys.argv[1], sys.argv[2])))
"""
ROOT = Path(__file__).resolve().parents[2]


class Diary:
    """What the stand-ins for workers write down of themselves."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.touch()

    @property
    def command(self) -> tuple[str, ...]:
        return (sys.executable, "-c", WORKER, str(self.file))

    def of(self, what: str) -> list[int]:
        """Who wrote that, in order."""
        lines = (line.split() for line in self.file.read_text().splitlines())
        return [int(pid) for said, pid in lines if said == what]

    async def until(self, what: str, times: int) -> list[int]:
        """Wait until it stands there so often."""
        async with asyncio.timeout(PATIENCE_S):
            while True:
                if len(said := self.of(what)) >= times:
                    return said
                await asyncio.sleep(0.01)  # time itself: between two looks


@pytest.fixture
def diary(tmp_path: Path) -> Diary:
    return Diary(tmp_path / "diary")


async def test_all_of_them_stop_when_the_parent_is_told_to(diary: Diary) -> None:
    running = asyncio.create_task(supervise(3, lambda n: diary.command))
    began = await diary.until("began", 3)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert sorted(diary.of("stopped")) == sorted(began)


async def test_one_that_dies_is_replaced_and_the_others_go_on(diary: Diary) -> None:
    running = asyncio.create_task(supervise(2, lambda n: diary.command))
    first, second = await diary.until("began", 2)
    os.kill(first, signal.SIGKILL)
    *_, third = await diary.until("began", 3)
    os.kill(os.getpid(), signal.SIGTERM)
    assert await running == 0
    assert sorted(diary.of("stopped")) == sorted([second, third])


async def test_where_none_can_start_all_end_and_a_sentence_says_so(
    caplog: pytest.LogCaptureFixture,
) -> None:
    broken = (sys.executable, "-c", "raise SystemExit(3)")
    assert await supervise(1, lambda n: broken) == 1
    assert caplog.messages[-1] == "worker 0 ended with exit code 3 again: giving up"


async def test_they_do_not_outlive_a_parent_that_is_killed(diary: Diary) -> None:
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", PARENT, WORKER, str(diary.file), cwd=ROOT
    )
    began = await diary.until("began", 2)
    parent.kill()
    await parent.wait()
    assert sorted(await diary.until("alone", 2)) == sorted(began)


def test_each_serves_its_metrics_on_a_port_of_its_own() -> None:
    settings = Settings(_env_file=None, metrics_bind="0.0.0.0:9464")
    assert [own_port(settings, number) for number in (0, 2)] == ["0.0.0.0:9464", "0.0.0.0:9466"]
    assert own_port(Settings(_env_file=None), 1) == ""
