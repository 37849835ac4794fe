"""Who leads a panel: exactly one of it, and never because of an order that nobody meant."""

from __future__ import annotations

from itertools import permutations

from domain.panel import lead_of, planned_lead


def test_whoever_is_named_leads_wherever_they_are_listed() -> None:
    for panel in permutations(("ada", "ben", "cem")):
        assert lead_of(panel, "ben", ("ada",)) == "ben"


def test_whoever_led_before_leads_on_however_the_panel_is_listed() -> None:
    for panel in permutations(("ada", "ben", "cem")):
        assert lead_of(panel, None, ("gone", "cem", "ada")) == "cem"


def test_whoever_comes_alone_leads() -> None:
    assert lead_of(("ada",), None) == "ada"


def test_somebody_has_to_say_who_leads_of_several() -> None:
    assert lead_of(("ada", "ben"), None) is None
    assert lead_of((), None) is None


def test_nobody_leads_from_elsewhere() -> None:
    assert lead_of(("ada", "ben"), "cem", ("ada",)) is None


def test_a_plan_that_says_nothing_of_it_lists_the_lead_first() -> None:
    assert planned_lead(("ada", "ben"), None) == "ada"
    assert planned_lead(("ada", "ben"), "ben") == "ben"
    assert planned_lead((), None) == ""
