"""What the pages and the JSON API do with policies: save one as the next version of its name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from api.calls.proposals import Done, Guarded, guard
from api.refusals import FieldsRefused, Unknown
from api.services import Services
from db.directory.people import Person
from db.setup.policies import PolicyRefused, find_policy, latest_policy
from db.setup.proposals import find_proposal, usual_policy
from domain.administration import Administrator
from domain.calendar import NeverOpens
from domain.policy import Policy
from domain.policy_faults import faults
from domain.policy_json import from_json, from_stored, to_json
from domain.policy_preview import preview
from domain.presets import MODES, preset
from domain.preview_lines import Preview, Situation
from domain.preview_situation import situation_faults
from domain.proposals import ProposalKind

FIELD_CODES = {
    "rule": "no_such_rule",
    "zone": "zone_unknown",
    "verdicts": "empty",
    "verdicts_many": "too_many",
}
"""What is wrong with a situation, as programs are told."""


class PolicyChanged(Exception):
    """Another version of the name was saved since `base` was looked at; `newest` is its id."""

    def __init__(self, newest: str) -> None:
        super().__init__(newest)
        self.newest = newest


async def save_version(
    services: Services, person: Person, by: Administrator, policy: Policy, base: str = ""
) -> Done:
    """Save a policy, or propose it; raises `PolicyRefused` with its faults.

    `base`: the id of the version that was looked at. If the name's newest one is another by now,
    `PolicyChanged` is raised and nothing saved. Without it, whatever is the newest is followed.
    """

    def write(conn: Connection) -> Done:
        newest = latest_policy(conn, policy.name)
        if base and newest is not None and newest != base:
            raise PolicyChanged(newest)
        asked = Guarded(ProposalKind.POLICY_SAVED, policy.name, to_json(policy))
        return guard(conn, services.parts, person, by, asked)

    return await services.parts.database.write(write)


async def save_shipped(services: Services, person: Person, by: Administrator, mode: str) -> Done:
    """Save a way of working that we ship, or propose it; gives its newest version where there is a
    policy of its name already. Raises `Unknown`.

    It works in the hours of the usual policy: ways of working are compared, and not calendars.
    """
    if mode not in MODES:
        raise Unknown

    def write(conn: Connection) -> Done:
        known = find_policy(conn, mode)
        if known is not None:
            return Done(made=known)
        hours = usual_policy(conn, services.parts.policies).calendar
        policy = replace(preset(mode), calendar=hours)
        asked = Guarded(ProposalKind.POLICY_SAVED, policy.name, to_json(policy))
        return guard(conn, services.parts, person, by, asked)

    return await services.parts.database.write(write)


async def policy_to_preview(
    services: Services, document: Mapping[str, Any] | None, version: str | None
) -> Policy:
    """The policy that somebody wrote, if it could be saved, or the version that they named; raises
    `PolicyRefused`, `Unknown`, or `FieldsRefused` where it is not one of the two."""
    if (document is None) == (version is None):
        raise FieldsRefused(("policy", "one_of_two"))
    if document is not None:
        policy = from_json(document)
        found = faults(policy)
        if found:
            raise PolicyRefused(found)
        return policy
    row = await services.parts.database.read(lambda conn: find_policy(conn, str(version)))
    if row is None:
        raise Unknown
    return from_stored(row.body)


def play(policy: Policy, situation: Situation) -> Preview:
    """Play it; raises `FieldsRefused` for a situation that this policy cannot be played in."""
    faulty = situation_faults(policy, situation)
    found = [(f"situation.{fault.place}", FIELD_CODES[fault.code]) for fault in faulty]
    if found:
        raise FieldsRefused(*found)
    try:
        return preview(policy, situation)
    except NeverOpens:
        raise FieldsRefused(("policy.calendar", "never_opens")) from None


def proposed_policy(conn: Connection, proposal: str) -> tuple[Policy | None, Policy]:
    """The version that a proposal would follow (None: none yet), and what it would be; for whoever
    may see the proposal, which is asked before."""
    row = find_proposal(conn, proposal, "", lead=True)
    if row is None:
        raise Unknown
    version = row.ground.get("version")
    base = find_policy(conn, version) if version else None
    return from_stored(base.body) if base else None, from_stored(row.wanted)
