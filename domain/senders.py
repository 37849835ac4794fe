"""Who sends a job's mails to candidates: we, the ATS beside us, or nobody."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from domain.scenario_columns import Audience
from domain.scenarios import SCENARIOS, Scenario
from domain.tasks import TASKS


class SentBy(StrEnum):
    """Who sends a scenario of a job. Values are stored."""

    GENJIN = "genjin"
    ATS = "ats"
    NOBODY = "nobody"


ANSWERS = frozenset(spec.answer for spec in TASKS.values() if spec.answer is not None)
"""Who was asked here answers from here."""

BY_RIGHT = frozenset(
    {
        Scenario.PRIVACY_RECEIVED,
        Scenario.PRIVACY_COPY,
        Scenario.PRIVACY_CORRECTED,
        Scenario.PRIVACY_ERASED,
        Scenario.PRIVACY_REFUSED,
    }
)
"""What the law has us say about a request is said by us."""

CHOOSABLE = tuple(
    scenario
    for scenario, spec in SCENARIOS.items()
    if spec.audience is Audience.CANDIDATE and scenario not in ANSWERS | BY_RIGHT
)
"""The scenarios that a job can leave to somebody else: those to candidates. Interviewers and HR
work here, and are always written to from here."""

NOT_SENT_HERE = "not_sent_here"
"""Why an act that would send is refused."""


def sent_by(senders: Mapping[str, str] | None, scenario: str) -> SentBy:
    """Who sends a scenario of a job with these senders; we do where nothing else is said."""
    if scenario not in CHOOSABLE:
        return SentBy.GENJIN
    return SentBy((senders or {}).get(scenario, SentBy.GENJIN))


def suppressed_as(senders: Mapping[str, str] | None, scenario: Scenario) -> str:
    """The ledger's code for a mail that is not ours to send; empty if it is."""
    by = sent_by(senders, scenario)
    return "" if by is SentBy.GENJIN else f"sent_by_{by}"


def withheld(by: SentBy) -> frozenset[str]:
    """The ways to complete a task that are not offered where somebody else sends its mail."""
    return frozenset() if by is SentBy.GENJIN else frozenset({"send"})


def refusal(senders: Mapping[str, str] | None, completion: str, scenario: str) -> str:
    """Why a completion does not count for a job with these senders; empty if it may."""
    return NOT_SENT_HERE if completion in withheld(sent_by(senders, scenario)) else ""


def differing(senders: Mapping[Scenario, SentBy]) -> dict[str, str]:
    """What is stored of a job's senders: where somebody else sends, in the table's order."""
    return {
        scenario.value: senders[scenario].value
        for scenario in CHOOSABLE
        if senders.get(scenario, SentBy.GENJIN) is not SentBy.GENJIN
    }
