"""By which version of a policy a job works, and its processes go on."""

from __future__ import annotations

from fastapi import Request, Response

from api.answers import ActAnswer
from api.answers.adoption import AdoptedAnswer, AdoptionPreview, PolicyChosen
from api.bodies.policy_choice import Chosen, PolicyChoiceBody
from api.calls.job_policy import (
    adopt_alone,
    adopt_together,
    preview_alone,
    preview_together,
    use_for_job,
    version_of,
)
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep
from api.routes.common import PROPOSED, PathId, acted, awaiting, router
from domain.access import Scope

job_policies = router("", "policies", writes=Scope.ADMINISTER)


@job_policies.put(
    "/jobs/{job_id}/policy",
    operation_id="use_policy",
    summary="Have a job work by another policy, or another version, from now on",
    response_model=PolicyChosen,
    responses=PROPOSED,
)
async def use(
    job_id: PathId,
    body: PolicyChoiceBody,
    person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> PolicyChosen | Response:
    """For applications that begin from now on; those there are keep what they have. 409
    `policy-unfit` where a stage names a rule that the version does not know. A recruiter proposes
    it: 202."""
    version = await version_of(services, body.policy)
    done = await use_for_job(services, person, by, job_id, version, body.reason)
    if done.proposal is not None:
        return awaiting(done.proposal)
    return PolicyChosen.of(version, changed=done.made)


@job_policies.get(
    "/jobs/{job_id}/adoption",
    operation_id="preview_job_adoption",
    summary="What would become of a job's open processes under another version",
)
async def look_at_all(
    job_id: PathId, policy: Chosen, person: DeskDep, services: ServicesDep
) -> AdoptionPreview:
    """Worked out now; nothing changes."""
    version = await version_of(services, policy)
    return AdoptionPreview.of(version, await preview_together(services, job_id, version))


@job_policies.post(
    "/jobs/{job_id}/adoption",
    operation_id="adopt_job_policy",
    summary="Have a job's open processes go on by another version",
)
async def adopt_all(
    job_id: PathId,
    body: PolicyChoiceBody,
    person: LeadDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> AdoptedAnswer:
    """All of them together, also by another way of working; what was decided stays as it was
    decided. 409 `policy-unfit` where one of them cannot, and then none does."""
    version = await version_of(services, body.policy)
    done = await adopt_together(services, person, by, job_id, version, body.reason)
    return AdoptedAnswer(applications=[each.application for each in done.made])


@job_policies.get(
    "/applications/{application_id}/adoption",
    operation_id="preview_adoption",
    summary="What would become of an open process under another version",
)
async def look_at_one(
    application_id: PathId, policy: Chosen, person: DeskDep, services: ServicesDep
) -> AdoptionPreview:
    """Worked out now; nothing changes."""
    version = await version_of(services, policy)
    return AdoptionPreview.of(version, await preview_alone(services, application_id, version))


@job_policies.post(
    "/applications/{application_id}/adoption",
    operation_id="adopt_policy",
    summary="Have an open process go on by another version",
)
async def adopt_one(
    application_id: PathId,
    body: PolicyChoiceBody,
    request: Request,
    person: LeadDep,
    services: ServicesDep,
) -> ActAnswer:
    """A version of the same way of working: another one is adopted by all of a job together (409
    `policy-unfit`, `other_mode`). 409 `adopted_before` for the version that it goes on by already,
    `already_ended` for a process that is over."""
    version = await version_of(services, body.policy)
    accepted = await adopt_alone(services, person, application_id, version, body.reason)
    return acted(accepted, request, person)
