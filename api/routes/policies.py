"""Policies: versions that never change. A fault is refused when it is saved."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import Body, Request, Response
from sqlalchemy import Connection
from starlette.convertors import StringConvertor, register_url_convertor

from api.answers import PolicyAnswer, PolicyLine, PolicySaved
from api.answers.components import PolicyJson
from api.answers.policies import PolicySaid, line_of, said_of
from api.answers.policy_preview import PolicyPreviewed, PreviewSpeaker, previewed
from api.answers.policy_schema import policy_schema
from api.bodies.policies import PolicyPreviewBody
from api.calls.policies import play, policy_to_preview, save_version
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.door.texts import texts_of
from api.refusals import Unknown
from api.routes.common import PROPOSED, PathId, awaiting, router
from db.reading.policies import PolicyFacts, read_policies, read_policy
from db.setup.policies import find_policy
from domain.access import Scope
from domain.policy_json import from_json, from_stored, to_json


class NameConvertor(StringConvertor):
    """The name or id of a version: what else can be asked for in its place is none."""

    regex = "(?!preview$)[^/]+"


register_url_convertor("policy", NameConvertor())

policies = router("/policies", "policies", writes=Scope.ADMINISTER)


@policies.post(
    "",
    operation_id="save_policy",
    status_code=201,
    summary="Save a policy as the next version of its name",
    response_model=PolicySaved,
    responses=PROPOSED,
)
async def save(
    policy: Annotated[PolicyJson, Body()],
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> PolicySaved | Response:
    """422 names the place and the fault of everything that would leave somebody waiting. A
    recruiter proposes it: 202."""
    done = await save_version(services, person, by, from_json(policy))
    if done.proposal is not None:
        return awaiting(done.proposal)
    return PolicySaved(id=done.made.id, name=done.made.name, version=done.made.version)


@policies.get("", operation_id="list_policies", summary="Every version of every policy")
async def listed(person: DeskDep, services: ServicesDep) -> list[PolicyLine]:
    """By name, the newest first."""
    return [line_of(each) for each in await services.parts.database.read(read_policies)]


@policies.get("/schema", operation_id="policy_schema", summary="The JSON Schema of a policy")
async def schema(person: DeskDep, request: Request) -> dict[str, Any]:
    """With the names of its fields, and their units, in the caller's language."""
    texts = texts_of(request)
    return policy_schema(texts.catalogue, texts.locale)


@policies.get(
    "/{name_or_version:policy}",
    operation_id="get_policy",
    summary="A version, or the newest one of a name",
)
async def one(name_or_version: PathId, person: DeskDep, services: ServicesDep) -> PolicyAnswer:
    """With everything it says, in today's schema."""
    row = await services.parts.database.read(lambda conn: find_policy(conn, name_or_version))
    if row is None:
        raise Unknown
    return PolicyAnswer(
        id=row.id,
        name=row.name,
        version=row.version,
        mode=row.mode,
        created_at=row.created_at,
        policy=to_json(from_stored(row.body)),
    )


@policies.get(
    "/{name_or_version}/sentences",
    operation_id="policy_sentences",
    summary="A version in sentences, with what differs from the one before",
)
async def in_sentences(
    name_or_version: PathId, request: Request, person: DeskDep, services: ServicesDep
) -> PolicySaid:
    """In the caller's language."""

    def read(conn: Connection) -> PolicyFacts | None:
        return read_policy(conn, name_or_version, services.parts.policies)

    facts = await services.parts.database.read(read)
    if facts is None:
        raise Unknown
    texts = texts_of(request)
    return said_of(facts, texts.catalogue, texts.locale)


previews = router("/policies/preview", "policies", writes=Scope.READ)


@previews.post("", operation_id="preview_policy", summary="What a policy would do in a situation")
async def previewed_in(
    body: PolicyPreviewBody, request: Request, person: DeskDep, services: ServicesDep
) -> PolicyPreviewed:
    """Who would be asked, reminded and told what, and when, in the caller's language. Nothing is
    saved and nobody is told; a policy with faults is refused as if it were to be saved."""
    policy = await policy_to_preview(services, body.policy, body.version)
    situation = body.situation.situation()
    found = play(policy, situation)
    texts = texts_of(request)
    return previewed(PreviewSpeaker(texts.catalogue, texts.locale, policy, situation), found)
