"""The doctor finds panels that nobody leads, or two people do."""

from __future__ import annotations

import pytest

from db.schema import interviews
from tests.doctor.conftest import Patient


@pytest.mark.parametrize(
    ("leads", "found"),
    [
        ((True,), set()),
        ((False, True), set()),
        ((), set()),
        ((False,), {"leads_of_panel"}),
        ((False, False), {"leads_of_panel"}),
        ((True, True, False), {"leads_of_panel"}),
    ],
)
def test_a_panel_without_exactly_one_lead_is_found(
    waiting: Patient, leads: tuple[bool, ...], found: set[str]
) -> None:
    panel = [
        {"person": f"per_{seat}", "lead": lead, "task": f"{waiting.id}:give_feedback:{seat}"}
        for seat, lead in enumerate(leads, 1)
    ]
    waiting.plant(interviews, panel=panel)
    assert waiting.codes() == found
