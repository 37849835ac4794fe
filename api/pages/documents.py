"""Files on pages: handing in a résumé, taking one away, and opening one.

Opening is a GET, and GET acts on nothing: the line in the access log is no act. No process hears of
it, and nobody's task, state or clock depends on it.
"""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.calls.files import Upload, examined, hand_out, keep, remove, sent_upload
from api.deps import AdministratorDep, Counted, DeskDep, PersonDep, ServicesDep, Via
from api.door.problems import problem_of
from api.door.texts import Texts
from api.pages.frame import DeskViewDep, View, see_other
from api.pages.task import task_page_beside
from api.rates import Rate, client_address
from api.refusals import FieldsRefused, TooLarge, Unknown
from api.services import Services
from db.directory.hiring import find_application
from db.process.links import find_link
from db.reading.documents import may_open
from db.reading.link import link_that_opens
from domain.administration import Administrator
from domain.documents import CheckedFile, checked_address
from domain.file_faults import FileRefused

router = APIRouter(include_in_schema=False)
linked = APIRouter(include_in_schema=False)

LOOKING = ["GET", "HEAD"]


@linked.api_route("/l/{token}/documents/{document}", methods=LOOKING)
async def open_by_link(
    token: str, document: str, request: Request, services: ServicesDep
) -> Response:
    """A file for somebody who judges, from their invitation until their task is closed."""
    parts = services.parts
    at = parts.clock()
    link = await parts.database.read(
        lambda conn: link_that_opens(conn, parts.keys, token, document, at)
    )
    if link is None:
        if not await parts.database.read(lambda conn: find_link(conn, parts.keys, token)):
            services.guesses.count(request)
        raise Unknown
    by = Administrator(link.person_id, Via.LINK, client_address(request))
    return await hand_out(services, by, document, via=Via.LINK, link=link.id)


@router.api_route(
    "/documents/{document}", methods=LOOKING, dependencies=[Depends(Counted(Rate.READS))]
)
async def open_at_desk(
    document: str,
    person: PersonDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """A file for somebody who has signed in and sees its application."""
    allowed = await services.parts.database.read(lambda conn: may_open(conn, view.reader, document))
    if not allowed:
        raise Unknown
    return await hand_out(services, by, document, via=Via.DESK)


@router.api_route("/applications/{application}/resume", methods=LOOKING)
async def back(application: str, _person: DeskDep, task: str = "") -> Response:
    """Where a file was handed in, somebody may reload, or switch the language."""
    return see_other(_page_before(application, task))


@router.post("/applications/{application}/resume", dependencies=[Depends(Counted(Rate.UPLOADS))])
async def hand_in(
    application: str,
    request: Request,
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    task: str = "",
) -> Response:
    """Keep the file or the address; then back to the page that the form was on. That is said in the
    query, which is known even if too much comes after it.
    """
    try:
        what = await _handed_in(await sent_upload(request))
    except (FileRefused, FieldsRefused, TooLarge) as error:
        return await _again(view, services, application, task, error)
    await keep(services, application, what, person.id)
    if _beside(request, application, task):
        # The same file once more changes nothing, so that a reload does no harm.
        return await task_page_beside(view, services, task, request.state.typed)
    return see_other(_page_before(application, task))


@router.post("/applications/{application}/documents/{document}/remove")
async def erase(
    application: str,
    document: str,
    _person: DeskDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """Erase one file, such as somebody else's résumé."""
    await remove(services, by, application, document)
    return see_other(_page_before(application, ""))


async def _handed_in(upload: Upload) -> CheckedFile | str:
    if upload.name or upload.content:
        return await examined(upload.name, upload.content)
    address = upload.texts.get("url", "").strip()
    if not address:
        raise FieldsRefused((upload.texts.get("hand_in", "file"), "required"))
    return checked_address(address)


def _beside(request: Request, application: str, task: str) -> bool:
    """Whether the form of a task came along, with what was typed into it."""
    typed = getattr(request.state, "typed", ())
    ours = _page_before(application, task).startswith("/tasks/")
    return ours and any(name == "completion" for name, _ in typed)


def _page_before(application: str, task: str) -> str:
    """The task's page if it is one of this application: anything may be asked for."""
    ours = task.startswith(f"{application}:") and "/" not in task and "\\" not in task
    return f"/tasks/{task}" if ours else f"/applications/{application}"


async def _again(
    view: View, services: Services, application: str, task: str, error: Exception
) -> HTMLResponse:
    """The form once more, with what is wrong."""

    def query(conn: Connection) -> str | None:
        found = find_application(conn, view.reader, application)
        return None if found is None else str(found.candidate_name)

    candidate = await services.parts.database.read(query)
    if candidate is None:
        raise Unknown
    problem = problem_of(error, Texts(view.catalogue, view.locale))
    faults = {fault.field: fault.detail for fault in problem.errors or ()}
    faults = faults or {"file": problem.detail}
    if _beside(view.request, application, task):
        typed = view.request.state.typed
        return await task_page_beside(view, services, task, typed, problem.status, faults)
    return view.page(
        "resume.html",
        problem.status,
        application=application,
        task=task if _page_before(application, task).startswith("/tasks/") else "",
        candidate_name=candidate,
        before=_page_before(application, task),
        faults=faults,
        url=dict(view.request.state.typed).get("url", ""),
    )
