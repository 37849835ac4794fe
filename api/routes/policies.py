"""Policies: versions that never change. A fault is refused when it is saved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body
from sqlalchemy import Connection

from api.answers import PolicyAnswer, PolicyLine, PolicySaved
from api.deps import DeskDep, ServicesDep
from api.problems import Unknown
from api.routes.common import PathId, router
from db.policies import all_policies, find_policy, save_policy
from domain.policy_json import from_json

policies = router("/policies", "policies")


@policies.post("", status_code=201, summary="Save a policy as the next version of its name")
async def save(
    policy: Annotated[dict[str, Any], Body()], person: DeskDep, services: ServicesDep
) -> PolicySaved:
    """422 names the place and the fault of everything that would leave somebody waiting."""
    read = from_json(policy)
    at = services.parts.clock()

    def write(conn: Connection) -> PolicySaved:
        row = find_policy(conn, save_policy(conn, read, at))
        if row is None:
            raise Unknown
        return PolicySaved(id=row.id, name=row.name, version=row.version)

    return await services.parts.database.write(write)


@policies.get("", summary="Every version of every policy")
async def listed(person: DeskDep, services: ServicesDep) -> list[PolicyLine]:
    """By name, the newest first."""
    rows = await services.parts.database.read(all_policies)
    return [
        PolicyLine(
            id=row.id,
            name=row.name,
            version=row.version,
            mode=row.body["mode"],
            created_at=row.created_at,
        )
        for row in rows
    ]


@policies.get("/{name_or_version}", summary="A version, or the newest one of a name")
async def one(name_or_version: PathId, person: DeskDep, services: ServicesDep) -> PolicyAnswer:
    """With everything it says."""
    row = await services.parts.database.read(lambda conn: find_policy(conn, name_or_version))
    if row is None:
        raise Unknown
    return PolicyAnswer(
        id=row.id,
        name=row.name,
        version=row.version,
        mode=row.body["mode"],
        created_at=row.created_at,
        policy=row.body,
    )
