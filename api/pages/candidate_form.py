"""Adding a candidate: who they are, what they apply for, their résumé and a note, in one go."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError
from sqlalchemy import Connection, Row

from api.answers.forms import fault_text
from api.bodies.hiring import CandidateBody
from api.calls.arrivals import Arrival, PerhapsKnown, arrive
from api.calls.files import Upload, examined, sent_upload
from api.deps import Counted, DeskDep, ServicesDep
from api.door.problems import problem_of
from api.door.texts import Texts
from api.door.validation import codes_within
from api.pages.application_view import SAVED
from api.pages.entry_forms import in_words
from api.pages.form_views import MEANT
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.template_view import warnings_of
from api.rates import Rate
from api.refusals import TooLarge
from api.services import Services
from db.clock_and_ids import new_id
from db.directory.applying import ApplicationOpen, JobEnded
from db.directory.duplicates import CandidateMerged
from db.directory.hiring import NewCandidate, UnknownCandidate, UnknownJob, find_candidate
from db.directory.notes import FORM
from db.reading.choices import open_jobs
from domain.documents import CheckedFile, checked_address
from domain.doubts import Doubt, Questioned, marks_of
from domain.file_faults import FileRefused
from domain.forms import FormRefused, read

router = APIRouter(include_in_schema=False)

FIELDS: Final = ("name", "email", "phone", "job", "file", "url", "note", "locale", "zone")
ZONES: Final = (
    *("Asia/Shanghai", "Asia/Hong_Kong", "Asia/Taipei", "Asia/Singapore", "Asia/Tokyo"),
    *("Asia/Seoul", "Asia/Kolkata", "Asia/Dubai", "Europe/London", "Europe/Dublin"),
    *("Europe/Berlin", "Europe/Paris", "America/New_York", "America/Chicago"),
    *("America/Los_Angeles", "America/Toronto", "Australia/Sydney"),
)
"""Offered while a time zone is typed; any other one is taken, too."""
_KEY = re.compile(r"[0-9a-hjkmnp-tv-z]{26}")
_BODY: Final = ("name", "email", "phone", "locale", "zone")


@dataclass(frozen=True, slots=True)
class _CameBack:
    """Why the form is shown again: what is wrong, or what is asked."""

    faults: Mapping[str, str]
    alike: Sequence[Row[Any]] = ()
    doubts: tuple[Doubt, ...] = ()
    open_application: str = ""


@router.get("/candidates/new")
async def form_page(
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    job: Annotated[str, Query(max_length=120)] = "",
) -> HTMLResponse:
    """The empty form; for a job, from whose page somebody comes."""
    company = view.company
    said = {"job": job, "locale": company.language, "zone": company.zone}
    return await _page(view, services, said)


@router.post("/candidates/new", dependencies=[Depends(Counted(Rate.UPLOADS))])
async def add(
    request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Add it all, or show the form with everything that is wrong and nothing lost."""
    faults: dict[str, str] = {}
    try:
        upload = await sent_upload(request)
    except TooLarge as error:
        upload = Upload("", b"", request.state.typed)
        faults["file"] = problem_of(error, _texts(view)).detail
    said = _said(upload)
    new = _candidate(view, said, faults)
    resume = await _resume(view, upload, said, faults)
    _judge_the_rest(view, said, bool(resume), faults)
    if faults or new is None:
        return await _again(view, services, said, upload, _CameBack(faults))
    marks = frozenset(upload.texts.get(MEANT, "").split())
    arrival = Arrival(said["key"], new, said["job"], said["whose"], resume, said["note"], marks)
    try:
        arrived = await arrive(services, person, arrival)
    except PerhapsKnown as known:
        named = partial(_named, ids=known.ids)
        alike = await services.parts.database.read(named)
        return await _again(view, services, said, upload, _CameBack({}, alike), 409)
    except (UnknownCandidate, CandidateMerged):
        # Whoever was meant is gone, or somebody else, since it was asked.
        said["whose"] = ""
        back = _CameBack({"whose": view.text("candidates.form.gone")})
        return await _again(view, services, said, upload, back, 409)
    except ApplicationOpen as there:
        fault = view.text("problems.reason.application_open")
        back = _CameBack({"job": fault}, open_application=there.id)
        return await _again(view, services, said, upload, back, 409)
    except JobEnded:
        back = _CameBack({"job": view.text("problems.reason.job_ended")})
        return await _again(view, services, said, upload, back, 409)
    except UnknownJob:
        back = _CameBack({"job": view.text("problems.field.job_unknown")})
        return await _again(view, services, said, upload, back)
    except Questioned as questioned:
        return await _again(view, services, said, upload, _CameBack({}, doubts=questioned.doubts))
    if not arrived.application:
        return see_other(f"/candidates/{arrived.candidate}?{SAVED}=added")
    return see_other(f"/applications/{arrived.application}?{SAVED}=candidate_added")


def _said(upload: Upload) -> dict[str, str]:
    """What was typed. Whose it is counts for the address that it was asked about."""
    texts = upload.texts
    said = {name: texts.get(name, "").strip() for name in (*FIELDS, "whose", "key")}
    if texts.get("asked_of", "").strip() != said["email"]:
        said["whose"] = ""
    if not _KEY.fullmatch(said["key"]):
        said["key"] = _new_key()
    return said


def _new_key() -> str:
    return new_id("app").partition("_")[2]


def _candidate(view: View, said: Mapping[str, str], faults: dict[str, str]) -> NewCandidate | None:
    """The candidate, by the rules of the API."""
    sent = {name: said[name] for name in _BODY if said[name] or name in ("name", "email")}
    try:
        body = CandidateBody.model_validate(sent)
    except ValidationError as error:
        faults.update(in_words(view, dict(codes_within(error))))
        return None
    company = view.company
    locale, zone = body.locale or company.language, body.zone or company.zone
    return NewCandidate(body.name, body.email, locale, zone, body.phone)


async def _resume(
    view: View, upload: Upload, said: Mapping[str, str], faults: dict[str, str]
) -> CheckedFile | str:
    """The file, or the address of one; '' where neither was given, or none can be kept."""
    try:
        if upload.name or upload.content:
            return await examined(upload.name, upload.content)
        return checked_address(said["url"]) if said["url"] else ""
    except FileRefused as error:
        problem = problem_of(error, _texts(view))
        found = {fault.field: fault.detail for fault in problem.errors or ()}
        faults.update(found or {"file": problem.detail})
        return ""


def _judge_the_rest(
    view: View, said: Mapping[str, str], has_resume: bool, faults: dict[str, str]
) -> None:
    """A résumé and a note belong to an application, and a note is one by its own rules."""
    if (has_resume or said["note"]) and not said["job"]:
        faults["job"] = view.text("candidates.form.job_needed")
    if said["note"]:
        try:
            read(FORM, {"text": said["note"]}, facts={}, zone="UTC")
        except FormRefused as error:
            faults["note"] = fault_text(view.catalogue, view.locale, error.faults[0])


async def _again(
    view: View,
    services: Services,
    said: Mapping[str, str],
    upload: Upload,
    back: _CameBack,
    status: int = 422,
) -> HTMLResponse:
    """The form once more. A browser does not give a file back: it has to be chosen again."""
    faults = dict(back.faults)
    if upload.name and "file" not in faults:
        faults["file"] = view.text("candidates.form.file_again", name=upload.name)
    return await _page(
        view,
        services,
        said,
        status,
        _CameBack(faults, back.alike, back.doubts, back.open_application),
    )


async def _page(
    view: View,
    services: Services,
    said: Mapping[str, str],
    status: int = 200,
    back: _CameBack | None = None,
) -> HTMLResponse:
    jobs = await services.parts.database.read(open_jobs)
    back = back or _CameBack({})
    labels = {name: view.text(f"candidates.form.{name}") for name in FIELDS}
    return view.page(
        "candidate_new.html",
        status,
        said={**dict.fromkeys((*FIELDS, "whose"), ""), "key": _new_key(), **said},
        faults={**dict.fromkeys(FIELDS, ""), **back.faults},
        labels=labels,
        alike=back.alike,
        doubts=warnings_of(view, back.doubts, {"text": labels["note"]}),
        meant=marks_of(back.doubts),
        open_application=back.open_application,
        jobs=jobs,
        languages=[
            (each, view.text(f"pages.language_name.{each}")) for each in view.company.languages
        ],
        zones=ZONES,
    )


def languages_of(view: View) -> list[tuple[str, str]]:
    """The languages that a candidate can be written to in, by code and name."""
    return [(each, view.text(f"pages.language_name.{each}")) for each in view.company.languages]


def _named(conn: Connection, ids: Sequence[str]) -> list[Row[Any]]:
    found = (find_candidate(conn, each) for each in ids)
    return [row for row in found if row is not None]


def _texts(view: View) -> Texts:
    return Texts(view.catalogue, view.locale)
