"""Two pairs of eyes: which changes one person proposes and another one confirms.

A proposal belongs to no process, so it is no task: nothing waits for it but the change itself. It
has what a task has all the same: whoever is to settle it, a due time, and mails until it is
settled. Which change needs it, who makes it directly and who confirms it stands in `PROPOSALS`;
when a change of the house is one of these, the functions below say.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from domain.scenarios import SCENARIOS, Scenario
from domain.words import Role


class ProposalKind(StrEnum):
    """What is proposed. Values are stored, and are words of the catalogue."""

    PERSON_ADDED = "person_added"
    ROLES_GIVEN = "roles_given"
    JOB_OPENED = "job_opened"
    JOB_MANAGER = "job_manager"
    POLICY_SAVED = "policy_saved"
    TEMPLATE_SAVED = "template_saved"
    CANDIDATE_ADDRESS = "candidate_address"
    CANDIDATE_MERGED = "candidate_merged"
    COMPANY_CHANGED = "company_changed"
    PERSON_ADDRESS = "person_address"
    JOB_POLICY = "job_policy"


class ProposalState(StrEnum):
    """How a proposal stands. Open is the only state that anything follows."""

    OPEN = "open"
    CONFIRMED = "confirmed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    OVERTAKEN = "overtaken"


class Way(StrEnum):
    """How somebody's change goes: made at once; made at once because nobody else could confirm it,
    and marked; or proposed."""

    DIRECT = "direct"
    ALONE = "alone"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True)
class ProposalSpec:
    """Who makes a change directly, and who confirms somebody else's."""

    directly: frozenset[Role] = frozenset({Role.HR_LEAD})
    confirms: frozenset[Role] = frozenset({Role.HR_LEAD})


PROPOSALS: Final[Mapping[ProposalKind, ProposalSpec]] = {
    # Whoever may not make an HR lead is refused before, so a recruiter proposes hiring managers.
    ProposalKind.PERSON_ADDED: ProposalSpec(),
    ProposalKind.ROLES_GIVEN: ProposalSpec(),
    ProposalKind.JOB_OPENED: ProposalSpec(),
    ProposalKind.JOB_MANAGER: ProposalSpec(),
    ProposalKind.POLICY_SAVED: ProposalSpec(),
    ProposalKind.JOB_POLICY: ProposalSpec(),
    ProposalKind.TEMPLATE_SAVED: ProposalSpec(),
    ProposalKind.CANDIDATE_ADDRESS: ProposalSpec(),
    ProposalKind.CANDIDATE_MERGED: ProposalSpec(),
    # The setting that asks for two HR leads is not switched off by one.
    ProposalKind.COMPANY_CHANGED: ProposalSpec(),
    # Whoever gets somebody's sign-in mails is them, and would be the second pair of eyes as well.
    ProposalKind.PERSON_ADDRESS: ProposalSpec(),
}

GUARDED_ROLES: Final = frozenset({Role.HIRING_MANAGER, Role.HR_LEAD})
"""Who decides about candidates, and who confirms: nobody gets these roles from one pair of eyes."""

GUARDED_LETTERS: Final = frozenset(scenario for scenario, spec in SCENARIOS.items() if spec.outcome)
"""The letters that tell a candidate how it went: rejections, and what leads to an offer."""


def way_of(kind: ProposalKind, roles: Collection[Role], *, two_leads: bool, others: bool) -> Way:
    """How a change of this kind goes for somebody with these roles. `two_leads`: what the company
    says; `others`: whether there is anybody else who could confirm it."""
    if not PROPOSALS[kind].directly & set(roles):
        return Way.PROPOSED
    if not two_leads:
        return Way.DIRECT
    return Way.PROPOSED if others else Way.ALONE


def guarded_among(roles: Iterable[Role]) -> frozenset[Role]:
    """Those of these roles that nobody gives alone."""
    return GUARDED_ROLES & set(roles)


def guarded_letter(scenario: Scenario) -> bool:
    """Whether a letter's wording needs two pairs of eyes."""
    return scenario in GUARDED_LETTERS


def subject_words(kind: ProposalKind, subject: str) -> tuple[str, ...]:
    """The texts of the catalogue that name what a proposal is about, where no name of anybody does:
    of a letter (`rejection/en`) what it is for, and its language."""
    if kind is not ProposalKind.TEMPLATE_SAVED:
        return ()
    scenario, _, language = subject.partition("/")
    return f"words.scenario.{scenario}", f"pages.language_name.{language}"


def plain(record: Mapping[str, Any]) -> dict[str, Any]:
    """A record as JSON keeps it, so that what is kept and what is there can be compared."""
    read: dict[str, Any] = json.loads(json.dumps(record))
    return read


def flat(record: Mapping[str, Any], within: str = "") -> dict[str, Any]:
    """A record's leaves by their dotted paths, for whoever looks at what would change."""
    leaves: dict[str, Any] = {}
    for name, value in record.items():
        path = f"{within}.{name}" if within else name
        if isinstance(value, Mapping) and value:
            leaves |= flat(value, path)
        else:
            leaves[path] = value
    return leaves
