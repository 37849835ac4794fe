"""Opening a job, copying one, changing what it is and how it interviews, and ending it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response
from pydantic import ValidationError

from api.bodies.jobs import JobBody, JobChangeBody, PlanBody
from api.calls import job_changes
from api.calls.proposals import Done
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.door.validation import codes_within
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.pages.job_form import TypedJob, job_said, pay_said, plan_said, pressed, sent_job
from api.pages.job_form_view import JobFormView, beginning, form_view, written
from api.pages.people_picker import Directory
from api.refusals import FieldsRefused, Unknown
from api.services import Services
from db.directory.hiring import CodeTaken, ReferenceRefused
from db.directory.job_changes import UnderWay
from db.directory.job_plan import PlanElsewhere
from db.reading.job_form import JobFormFacts, JobOnForm, read_job_form

router = APIRouter(include_in_schema=False)


# --- a new one ----------------------------------------------------------------------------------


@router.get("/jobs/new")
async def new_page(
    person: DeskDep, view: DeskViewDep, services: ServicesDep, like: str = ""
) -> HTMLResponse:
    """The form, empty or with what another job has."""
    facts = await _facts(services, like)
    there = facts.job
    typed = written(facts, there, copy=True) if there else beginning(view, facts)
    return _new(view, form_view(view, facts, typed))


@router.post("/jobs/new")
async def open_new(
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Open it, or propose that; or do what another button of the form says."""
    form, facts = await request.form(), await _facts(services)
    typed = sent_job(form, Directory(facts.people))
    if do := str(form.get("do", "")):
        changed, focus = pressed(typed, do)
        return _new(view, form_view(view, facts, changed, focus=focus))
    done = Done()

    async def save() -> None:
        nonlocal done
        body = JobBody.model_validate(job_said(typed))
        done = await job_changes.open_job(services, person, by, body)

    if faults := await _refused(view, typed, save):
        return _new(view, form_view(view, facts, typed, faults), 422)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"/jobs/{done.made}?done=opened")


# --- one there is -------------------------------------------------------------------------------


@router.get("/jobs/{job}/edit")
async def edit_page(
    job: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """The form with what the job is."""
    facts, there = await _of_job(services, job)
    typed = written(facts, there, copy=False)
    return _edit(view, form_view(view, facts, typed, there=there))


@router.post("/jobs/{job}/edit")
async def edit(
    job: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Save title, pay and plan together; or do what another button of the form says."""
    form = await request.form()
    facts, there = await _of_job(services, job)
    typed = sent_job(form, Directory(facts.people))
    own = written(facts, there, copy=False)
    typed = typed.of_job(own)
    if do := str(form.get("do", "")):
        changed, focus = pressed(typed, do)
        return _edit(view, form_view(view, facts, changed, focus=focus, there=there))

    async def save() -> None:
        said = JobChangeBody.model_validate({"title": typed.title, **pay_said(typed)}).said()
        body = PlanBody.model_validate(plan_said(typed))
        await job_changes.edit(services, by, job, said, body)

    if faults := await _refused(view, typed, save):
        return _edit(view, form_view(view, facts, typed, faults, there=there), 422)
    return see_other(f"/jobs/{job}?done=changed")


# --- its end ------------------------------------------------------------------------------------


@router.get("/jobs/{job}/end")
async def end_page(
    job: str, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> HTMLResponse:
    """What ending it means, or what is to be done first."""
    _, there = await _of_job(services, job)
    return view.page("job_end.html", job=there.row, open=there.open)


@router.post("/jobs/{job}/end")
async def end(
    job: str, person: DeskDep, by: AdministratorDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Let nobody apply for it any more."""
    try:
        await job_changes.end(services, by, job)
    except UnderWay as waiting:
        _, there = await _of_job(services, job)
        return view.page("job_end.html", 409, job=there.row, open=len(waiting.applications))
    return see_other(f"/jobs/{job}?done=ended")


@router.post("/jobs/{job}/reopen")
async def reopen(
    job: str, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Let people apply for it again."""
    await job_changes.reopen(services, by, job)
    return see_other(f"/jobs/{job}?done=reopened")


# --- what they share ----------------------------------------------------------------------------


async def _facts(services: Services, job: str = "") -> JobFormFacts:
    return await services.parts.database.read(
        lambda conn: read_job_form(conn, services.parts.policies, job)
    )


async def _of_job(services: Services, job: str) -> tuple[JobFormFacts, JobOnForm]:
    facts = await _facts(services, job)
    if facts.job is None:
        raise Unknown
    return facts, facts.job


def _new(view: View, form: JobFormView, status: int = 200) -> HTMLResponse:
    return view.page("job_new.html", status, form=form)


def _edit(view: View, form: JobFormView, status: int = 200) -> HTMLResponse:
    return view.page("job_edit.html", status, form=form)


async def _refused(
    view: View, typed: TypedJob, save: Callable[[], Awaitable[None]]
) -> list[tuple[str, str]]:
    """What stands in the way of saving: (path, sentence) each. Names that nobody could be found for
    do, and the form says so by itself."""
    try:
        if not any(pick.faults for pick in typed.picks):
            await save()
            return []
    except ValidationError as invalid:
        return _in_words(view, codes_within(invalid))
    except (FieldsRefused, ReferenceRefused) as refused:
        return _in_words(view, refused.errors)
    except CodeTaken:
        return [("code", view.text("problems.reason.code_taken"))]
    except PlanElsewhere as elsewhere:
        return [("stages", view.text("problems.reason.plan_elsewhere", system=elsewhere.system))]
    return [("", view.text("jobs.not_found"))]


def _in_words(view: View, errors: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(path, view.text(f"problems.field.{code}")) for path, code in errors]
