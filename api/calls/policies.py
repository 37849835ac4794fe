"""What the pages and the JSON API do with policies: save one as the next version of its name."""

from __future__ import annotations

from sqlalchemy import Connection

from api.calls.proposals import Done, Guarded, guard
from api.refusals import Unknown
from api.services import Services
from db.directory.people import Person
from db.setup.policies import find_policy, latest_policy
from db.setup.proposals import find_proposal
from domain.administration import Administrator
from domain.policy import Policy
from domain.policy_json import from_stored, to_json
from domain.proposals import ProposalKind


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


def proposed_policy(conn: Connection, proposal: str) -> tuple[Policy | None, Policy]:
    """The version that a proposal would follow (None: none yet), and what it would be; for whoever
    may see the proposal, which is asked before."""
    row = find_proposal(conn, proposal, "", lead=True)
    if row is None:
        raise Unknown
    version = row.ground.get("version")
    base = find_policy(conn, version) if version else None
    return from_stored(base.body) if base else None, from_stored(row.wanted)
