"""Jobs: who sees to them, their plan and policy; and giving them to other people."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse, Response

from api.calls.administration import administered
from api.calls.guarded_changes import people_of_job
from api.calls.proposals import guarded
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.pages.attributes_form import Rated, attributes_said, lines_of, sent_lines
from api.pages.frame import DeskViewDep, View, see_other, see_proposal
from api.refusals import Unknown
from api.services import Services
from db.directory.hiring import ReferenceRefused, UnknownJob, set_senders
from db.directory.job_team import HELD_IN
from db.reading.jobs import Shown, read_job, read_jobs
from db.setup.plans import AttributeRated, set_attributes
from domain.administration import AdminKind
from domain.plan import attribute_faults
from domain.senders import CHOOSABLE, SentBy

router = APIRouter(include_in_schema=False)

ALL_MAILS = "all_mails"
"""The field that says who sends all of them: for a shadow run, in which no candidate is mailed."""

DONE = frozenset({"opened", "changed", "ended", "reopened"})
"""What the page of a job confirms when one comes back to it."""


@router.get("/jobs")
async def jobs_page(
    person: DeskDep, view: DeskViewDep, services: ServicesDep, show: str = "", q: str = ""
) -> HTMLResponse:
    """The jobs that are open, or those that are looked for."""
    shown = Shown(show) if show in list(Shown) else Shown.OPEN
    found = await services.parts.database.read(lambda conn: read_jobs(conn, shown, q))
    return view.page("jobs.html", jobs=found, show=shown, choices=tuple(Shown), q=q)


@router.get("/jobs/{job}")
async def job_page(
    job: str,
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    tasks: str = "",
    used: str = "",
    adopted: str = "",
    done: str = "",
) -> HTMLResponse:
    """One job. `tasks` confirms how many tasks have just been handed over, `used` that it has
    another policy, `adopted` how many applications go on by one, `done` what else was done."""
    done = view.text(f"jobs.done.{done}") if done in DONE else ""
    if used == "1":
        done = view.text("pages.jobs.policy_used")
    if (count := _counted(adopted)) is not None:
        done = view.text("pages.jobs.policy_adopted", count=count)
    return await _page(view, services, job, handed=_counted(tasks), done=done)


def _counted(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


@router.post("/jobs/{job}/people")
async def change(
    job: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Give the job to other people, or propose that."""
    form = await request.form()
    wanted = {role: str(form[role]) for role in HELD_IN if form.get(role)}
    try:
        done = await guarded(services, person, by, people_of_job(job, wanted))
    except UnknownJob:
        raise Unknown from None
    except ReferenceRefused as refused:
        faults = {field: view.text(f"problems.field.{code}") for field, code in refused.errors}
        return await _page(view, services, job, 422, faults=faults)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    replaced = done.made
    return see_other(f"/jobs/{job}?tasks={replaced.tasks}" if replaced.roles else f"/jobs/{job}")


@router.post("/jobs/{job}/senders")
async def senders(
    job: str, request: Request, person: DeskDep, by: AdministratorDep, services: ServicesDep
) -> Response:
    """Say who sends which mail, or all of them; what is no sender is taken as us."""
    form = await request.form()
    said = {each: str(form.get(ALL_MAILS) or form.get(each, "")) for each in CHOOSABLE}
    wanted = {each: SentBy(by_whom) for each, by_whom in said.items() if by_whom in list(SentBy)}
    known = await administered(
        services,
        by,
        AdminKind.JOB_SENDERS_SET,
        lambda conn: set_senders(conn, job, wanted),
        job,
    )
    if not known:
        raise Unknown
    return see_other(f"/jobs/{job}#senders")


@router.post("/jobs/{job}/stages/{stage}/attributes")
async def attributes(
    job: str,
    stage: str,
    request: Request,
    person: DeskDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """Say what a stage's scorecards rate: rename, add, or leave out by emptying the name."""
    lines = sent_lines(await request.form())
    said, focus = attributes_said(lines)
    faults = [fault for _, fault in attribute_faults(said, focus)]
    try:
        known = not faults and await administered(
            services,
            by,
            AdminKind.JOB_ATTRIBUTES_SET,
            lambda conn: set_attributes(conn, job, stage, said, focus),
            job,
        )
    except AttributeRated:
        sentence = view.text("problems.reason.attribute_rated")
        return await _page(view, services, job, 409, rated=Rated(stage, lines, (sentence,)))
    if faults:
        sentences = tuple(view.text(f"problems.field.{code}") for code in dict.fromkeys(faults))
        return await _page(view, services, job, 422, rated=Rated(stage, lines, sentences))
    if not known:
        raise Unknown
    return see_other(f"/jobs/{job}#{stage}")


async def _page(
    view: View,
    services: Services,
    job: str,
    status: int = 200,
    *,
    handed: int | None = None,
    done: str = "",
    faults: Mapping[str, str] | None = None,
    rated: Rated | None = None,
) -> HTMLResponse:
    facts = await services.parts.database.read(lambda conn: read_job(conn, job))
    if facts is None:
        raise Unknown
    return view.page(
        "job.html",
        status,
        job=facts,
        handed=handed,
        done=done,
        faults=faults or {},
        by_whom=tuple(SentBy),
        rated=rated,
        lines_of=lines_of,
    )
