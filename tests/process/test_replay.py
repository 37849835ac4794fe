"""The histories of every branch replay with today's code; a change that breaks them is caught."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer
from temporalio.workflow import NondeterminismError

from tests.process.branches import BRANCHES
from tests.process.checks import decoded
from tests.process.planted import OfferFirst
from tests.record_histories import HISTORIES
from workflows.hire import HiringProcess
from workflows.plugin import PLUGIN

RECORDED = sorted(HISTORIES.glob("*.json"))
MAIL_ADDRESS = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
NOT_ASCII = re.compile(r"[^\x00-\x7f]")


def recorded(file: Path) -> WorkflowHistory:
    """A history as it was recorded."""
    return WorkflowHistory.from_json("hire/recorded", file.read_text("utf-8"))


def replayer(of: type[HiringProcess]) -> Replayer:
    """As the worker would replay it: the same sandbox, the same converter."""
    return Replayer(workflows=[of], plugins=[PLUGIN])


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_the_recorded_history_replays(file: Path) -> None:
    await replayer(HiringProcess).replay_workflow(recorded(file))


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
async def test_a_change_in_the_order_of_the_steps_is_caught(file: Path) -> None:
    with pytest.raises(NondeterminismError):
        await replayer(OfferFirst).replay_workflow(recorded(file))


def test_every_branch_is_recorded() -> None:
    assert {file.name.split(".")[0] for file in RECORDED} == set(BRANCHES)


@pytest.mark.parametrize("file", RECORDED, ids=lambda file: file.stem)
def test_a_recorded_history_holds_no_personal_data(file: Path) -> None:
    text = decoded(file.read_text("utf-8"))
    assert MAIL_ADDRESS.findall(text) == []
    assert NOT_ASCII.findall(text) == []
