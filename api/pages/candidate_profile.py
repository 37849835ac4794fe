"""A candidate as HR sees them: contact, applications, files, notes, duplicates, retention.

What the candidate sees of their own application, behind their link, is `candidate.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy import Connection

from api.bodies.hiring import CandidateChangeBody
from api.calls.candidates import changed_candidate
from api.calls.duplicates import kept_apart, merged
from api.calls.erasing import erase_candidate
from api.calls.retaining import retained
from api.deps import AdministratorDep, DeskDep, LeadDep, ServicesDep, Via, actor_of
from api.door.validation import codes_within
from api.pages.application_view import SAVED
from api.pages.candidate_form import ZONES, languages_of
from api.pages.entry_forms import in_words
from api.pages.form_views import Typed, sent_text
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.retention import ERASED, as_shown, day_said, held_as_said
from api.refusals import Unknown
from api.services import Services
from db.directory.applying import ApplicationOpen, JobEnded
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate, UnknownJob
from db.directory.merging import MergeRefused
from db.privacy.holding import Hold, hold_of
from db.privacy.retention import Kept, kept
from db.reading.candidate_profile import CandidateProfile, read_profile
from db.reading.choices import Choice, open_jobs
from domain.words import Role

router = APIRouter(include_in_schema=False)

CONTACT = ("name", "email", "phone", "locale", "zone")
FORMS = ("merge", "keep-apart", "retention", "hold", "erasure", "applications")
"""The last parts of the addresses of forms on the page."""


@dataclass(frozen=True, slots=True)
class _Back:
    """What a form came back with: the contact as it was typed, faults by field, a conflict."""

    said: Mapping[str, str] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""
    job: str = ""
    open_application: str = ""
    typed: Typed | None = None


@dataclass(frozen=True, slots=True)
class _Whole:
    """What the page shows, read at once. `hold` is for those alone who may read why."""

    profile: CandidateProfile
    kept: Kept
    hold: Hold | None
    jobs: tuple[Choice, ...]


@router.get("/candidates/{candidate}")
async def profile_page(
    candidate: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """One candidate; the page of who they are now, for one who was merged."""
    try:
        return await _page(view, services, candidate)
    except CandidateMerged as now:
        return see_other(f"/candidates/{now.id}")


@router.post("/candidates/{candidate}")
async def change(
    candidate: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Put their contact right; a new address may be proposed only."""
    form = await request.form()
    said = {name: str(form.get(name, "")).strip() for name in CONTACT if name in form}
    try:
        body = CandidateChangeBody.model_validate(said)
    except ValidationError as error:
        faults = in_words(view, dict(codes_within(error)))
        return await _page(view, services, candidate, 422, _Back(said, faults))
    done = await changed_candidate(services, person, by, candidate, body.said())
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return _saved(candidate, "changed")


@router.post("/candidates/{candidate}/applications")
async def apply(
    candidate: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """They apply for another job, or for the same one again."""
    job = await sent_text(request, "job")
    try:
        applied = await services.apply(candidate, job, actor_of(person, via=Via.DESK))
    except UnknownJob:
        faults = {"job": view.text("problems.field.job_unknown")}
        return await _page(view, services, candidate, 422, _Back(faults=faults, job=job))
    except JobEnded:
        faults = {"job": view.text("problems.reason.job_ended")}
        return await _page(view, services, candidate, 409, _Back(faults=faults, job=job))
    except ApplicationOpen as there:
        faults = {"job": view.text("problems.reason.application_open")}
        back = _Back(faults=faults, job=job, open_application=there.id)
        return await _page(view, services, candidate, 409, back)
    return see_other(f"/applications/{applied.id}?{SAVED}=candidate_added")


@router.post("/candidates/{candidate}/merge")
async def merge(
    candidate: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Another one is merged into this candidate."""
    other = await sent_text(request, "candidate")
    try:
        done = await merged(services, person, by, candidate, other)
    except CandidateMerged:  # pressed twice
        return see_other(f"/candidates/{candidate}")
    except MergeRefused as refused:
        back = _Back(conflict=refused.reason)
        return await _page(view, services, candidate, 409, back)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return _saved(candidate, "merged")


@router.post("/candidates/{candidate}/keep-apart")
async def keep_apart(
    candidate: str, request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """They are two, and not shown to each other any more."""
    await kept_apart(services, by, candidate, await sent_text(request, "candidate"))
    return _saved(candidate, "kept_apart")


@router.post("/candidates/{candidate}/retention")
async def set_retention(
    candidate: str, request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """HR sets the last day; an empty one goes back to the rule."""
    until = day_said(await sent_text(request, "until"))
    await retained(services, person, by, candidate, until)
    return _saved(candidate, "retention")


@router.post("/candidates/{candidate}/hold")
async def hold(
    candidate: str, request: Request, person: LeadDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """An HR lead puts the candidate on legal hold, says anew why, or lifts the hold."""
    return _saved(candidate, await held_as_said(request, services, candidate, by))


@router.post("/candidates/{candidate}/erasure")
async def erase(
    candidate: str,
    request: Request,
    person: LeadDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """An HR lead erases the candidate for good, and has typed their name to say so."""
    typed_name = await sent_text(request, "confirm")
    whole = await _profile(view, services, candidate)
    if whole.kept.erased_at is None:
        if as_shown(typed_name) != as_shown(whole.profile.name):
            fault = {"confirm": view.text("pages.retention.not_confirmed")}
            back = _Back(typed=Typed(ERASED, {"confirm": typed_name}, fault))
            return await _page(view, services, candidate, 422, back)
        await erase_candidate(services, candidate, by)
    return see_other(f"/candidates/{candidate}")


async def back_to(candidate: str, _person: DeskDep) -> Response:
    """Where a form was refused, somebody may reload, or switch the language."""
    return see_other(f"/candidates/{candidate}")


for _form in FORMS:
    router.add_api_route(f"/candidates/{{candidate}}/{_form}", back_to, methods=["GET", "HEAD"])


def _saved(candidate: str, what: str) -> Response:
    """Back on the page, which says what was saved: one of `pages.saved`, or of our own."""
    return see_other(f"/candidates/{candidate}?{SAVED}={what}")


def _said(view: View) -> str:
    what = view.request.query_params.get(SAVED, "")
    keys = (f"candidates.saved.{what}", f"pages.saved.{what}")
    return next((view.text(key) for key in keys if view.catalogue.has(view.locale, key)), "")


async def _profile(view: View, services: Services, candidate: str) -> _Whole:
    parts, leads = services.parts, Role.HR_LEAD in view.reader.roles

    def query(conn: Connection) -> _Whole:
        return _Whole(
            profile=read_profile(conn, candidate),
            kept=kept(conn, candidate, parts.settings.retention_months),
            hold=hold_of(conn, candidate) if leads else None,
            jobs=open_jobs(conn),
        )

    try:
        return await parts.database.read(query)
    except UnknownCandidate:
        raise Unknown from None


async def _page(
    view: View, services: Services, candidate: str, status: int = 200, back: _Back | None = None
) -> HTMLResponse:
    whole = await _profile(view, services, candidate)
    profile = whole.profile
    back = back or _Back()
    return view.page(
        "candidate_profile.html",
        status,
        one=profile,
        kept=whole.kept,
        hold=whole.hold,
        said={name: getattr(profile, name) for name in CONTACT} | dict(back.said),
        faults=dict.fromkeys((*CONTACT, "job"), "") | dict(back.faults),
        came_back=bool(back.said),
        back=back,
        labels={name: view.text(f"candidates.form.{name}") for name in (*CONTACT, "job")},
        jobs=whole.jobs,
        languages=languages_of(view),
        zones=ZONES,
        saved=_said(view),
    )
