"""When a stage has been heard though somebody is silent."""

from __future__ import annotations

import pytest

from domain.hearing import HeardFrom, WaitFor, is_enough
from domain.rules import PanelVerdict
from domain.words import Verdict

LEAD, OTHER = PanelVerdict(Verdict.PASS, lead=True), PanelVerdict(Verdict.REJECT)
SILENT_LEAD, SILENT = PanelVerdict(None, lead=True), PanelVerdict(None)


@pytest.mark.parametrize(
    ("wait_for", "panel", "enough"),
    [
        (WaitFor(), (LEAD, OTHER, SILENT), False),
        (WaitFor(HeardFrom.LEAD), (LEAD, SILENT), True),
        (WaitFor(HeardFrom.LEAD), (SILENT_LEAD, OTHER), False),
        (WaitFor(HeardFrom.LEAD), (OTHER, SILENT), False),
        (WaitFor(HeardFrom.SOME, 1), (SILENT_LEAD, OTHER), True),
        (WaitFor(HeardFrom.SOME, 2), (LEAD, SILENT), False),
        (WaitFor(HeardFrom.SOME, 2), (LEAD, OTHER, SILENT), True),
        (WaitFor(HeardFrom.SOME, 3), (LEAD, OTHER), False),
    ],
)
def test_a_stage_is_heard_when_those_have_spoken_whom_it_waits_for(
    wait_for: WaitFor, panel: tuple[PanelVerdict, ...], enough: bool
) -> None:
    assert is_enough(wait_for, panel) is enough
