"""Another version of a policy: for a job's new applications, and for what is under way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy import Connection, Row

from api.answers.policies import DifferenceSaid, compared
from api.answers.policy_sentences import Speaker
from api.bodies.policy_choice import PolicyChoiceBody
from api.calls.job_policy import (
    adopt_alone,
    adopt_together,
    preview_alone,
    preview_together,
    use_for_job,
    version_of,
)
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep, Via
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.refusals import FieldsRefused, Unknown
from api.services import Conflict, Services
from db.directory.job_policy import PolicyUnfit
from db.process.adopting import ALREADY
from db.reading.adoption import Adoption
from db.reading.application import read_application
from db.reading.jobs import read_job
from db.reading.policies import PolicyFacts, PolicyVersion, read_policies, read_policy
from db.setup.policies import Cited

router = APIRouter(include_in_schema=False)

OF_JOB = "/jobs/{job}/policy"
OF_PROCESS = "/applications/{application}/policy"


@dataclass(frozen=True, slots=True)
class Subject:
    """What would go on by another version: its page, what it is called, and what it has now."""

    path: str
    title: str
    now: Cited

    @property
    def here(self) -> str:
        """This page's address."""
        return f"{self.path}/policy"


@router.get(OF_JOB)
async def job_policy(
    job: str, person: DeskDep, view: DeskViewDep, services: ServicesDep, policy: str = ""
) -> HTMLResponse:
    """What would change for a job, and for each of its open applications."""
    return await _of_job(view, services, job, policy)


@router.post(OF_JOB)
async def use(
    job: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Have new applications of the job begin by a version, or propose that."""
    chosen = await _chosen(request)
    try:
        version = await version_of(services, chosen.policy)
        done = await use_for_job(services, person, by, job, version, chosen.reason)
    except PolicyUnfit as unfit:
        return await _of_job(view, services, job, chosen.policy, unfit.reason)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"/jobs/{quote(job)}?used=1")


@router.post("/jobs/{job}/adoption")
async def adopt_all(
    job: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Have the job's open applications go on by a version, all of them."""
    chosen = await _chosen(request)
    try:
        version = await version_of(services, chosen.policy)
        done = await adopt_together(services, person, by, job, version, chosen.reason)
    except PolicyUnfit as unfit:
        return await _of_job(view, services, job, chosen.policy, unfit.reason)
    return see_other(f"/jobs/{quote(job)}?adopted={len(done.made)}")


@router.get("/jobs/{job}/adoption")
async def back_to_job(job: str, person: DeskDep) -> Response:
    """Where a form was refused, somebody may reload."""
    return see_other(f"/jobs/{quote(job)}/policy")


@router.get(OF_PROCESS)
async def process_policy(
    application: str, person: LeadDep, view: DeskViewDep, services: ServicesDep, policy: str = ""
) -> HTMLResponse:
    """What would change for one application."""
    return await _of_process(view, services, application, policy)


@router.post(OF_PROCESS)
async def adopt_one(
    application: str, request: Request, person: LeadDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Have one application go on by a version."""
    chosen = await _chosen(request)
    try:
        version = await version_of(services, chosen.policy)
        await adopt_alone(services, person, application, version, chosen.reason, Via.DESK)
    except Conflict as conflict:
        return await _of_process(view, services, application, chosen.policy, conflict.reason)
    return see_other(f"/applications/{quote(application)}?saved=adopt_policy")


async def _chosen(request: Request) -> PolicyChoiceBody:
    sent = await request.form()
    typed = {name: str(sent.get(name, "")) for name in ("policy", "reason")}
    try:
        return PolicyChoiceBody.model_validate(typed)
    except ValidationError as invalid:
        where = str(invalid.errors()[0]["loc"][0])
        raise FieldsRefused((where, "unknown" if where == "policy" else "unreadable")) from None


async def _looked_at(services: Services, named: str) -> Row[Any]:
    """The version of an address; there may be none."""
    try:
        return await version_of(services, named)
    except FieldsRefused:
        raise Unknown from None


async def _of_job(
    view: View, services: Services, job: str, named: str, refused: str = ""
) -> HTMLResponse:
    facts = await services.parts.database.read(lambda conn: read_job(conn, job))
    if facts is None:
        raise Unknown
    subject = Subject(f"/jobs/{facts.id}", facts.title, facts.policy)
    versions = await services.parts.database.read(read_policies)
    found = None
    if named:
        version = await _looked_at(services, named)
        found = await preview_together(services, job, version)
    return await _page(view, services, subject, versions, named, found, refused)


async def _of_process(
    view: View, services: Services, application: str, named: str, refused: str = ""
) -> HTMLResponse:
    """Of one's own way of working alone: another one is for all of a job."""
    policies = services.parts.policies
    case = await services.parts.database.read(
        lambda conn: read_application(conn, policies, view.reader, application, view.at)
    )
    if case is None:
        raise Unknown
    subject = Subject(f"/applications/{case.id}", case.candidate_name, case.policy)
    known = await services.parts.database.read(read_policies)
    versions = tuple(one for one in known if one.cited.mode.name == case.policy.mode.name)
    found = None
    if named:
        version = await _looked_at(services, named)
        found = await preview_alone(services, application, version)
    return await _page(view, services, subject, versions, named, found, refused)


async def _page(
    view: View,
    services: Services,
    subject: Subject,
    versions: tuple[PolicyVersion, ...],
    named: str,
    found: Adoption | None,
    refused: str,
) -> HTMLResponse:
    policies = services.parts.policies

    def read(conn: Connection) -> tuple[PolicyFacts | None, PolicyFacts | None]:
        now = next((one.id for one in versions if one.cited == subject.now), "")
        return (
            read_policy(conn, named, policies) if named else None,
            read_policy(conn, now, policies) if now else None,
        )

    chosen, now = await services.parts.database.read(read)
    whys = [one.refused for one in found.processes if one.refused] if found else []
    why = next((each for each in whys if each not in ALREADY), "")
    return view.page(
        "adopting.html",
        409 if refused else 200,
        subject=subject,
        versions=versions,
        chosen=chosen,
        differs=_differences(view, chosen, now),
        found=found,
        same=chosen is not None and chosen.version.cited == subject.now,
        other_mode=chosen is not None and chosen.version.cited.mode.name != subject.now.mode.name,
        why=why,
        blocked=bool(why) or (found is not None and len(whys) == found.count),
        refused=refused,
    )


def _differences(
    view: View, chosen: PolicyFacts | None, now: PolicyFacts | None
) -> list[DifferenceSaid]:
    """What the chosen version says otherwise than the one of now."""
    if chosen is None or now is None:
        return []
    return compared(now.policy, chosen.policy, Speaker(view.catalogue, view.locale))
