"""How much of a letter whoever sends it may change."""

from __future__ import annotations

from domain.owners import opened_by_link
from domain.policy import Policy
from domain.scenarios import Scenario
from domain.words import Party, WordingLevel


def wording_level(policy: Policy, scenario: Scenario, party: Party) -> WordingLevel:
    """What the policy says of this letter. Outside the desk nobody writes to candidates freely."""
    level = policy.wording.get(scenario, WordingLevel.FREE)
    if level is WordingLevel.FREE and opened_by_link(party):
        return WordingLevel.PARAGRAPH
    return level
