"""Templates: the list, the editor with its preview, the history with its differences."""

from __future__ import annotations

from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection

from api.calls import letters as work
from api.deps import AdministratorDep, DeskDep, ServicesDep
from api.pages.form_views import sent_text
from api.pages.frame import View, desk_view, see_other, see_proposal
from api.pages.template_view import Sheet, catalogue_of, looked_at, past_of, policy_for, sheet_of
from api.refusals import Unknown
from db.setup.templates import letters_in_force
from domain.letters import Letter, LetterChanged, LetterRefused
from domain.line_diff import letter_diff
from domain.scenarios import Scenario

Version = Annotated[int, Query(ge=0, le=1_000_000)]

router = APIRouter(prefix="/templates", include_in_schema=False)

Language = Literal["en", "zh"]
BEYOND = 999_999_999


def at_the_desk(view: Annotated[View, Depends(desk_view)], person: DeskDep) -> View:
    """The view of somebody who works the desk; nobody else has business here."""
    return view


LettersViewDep = Annotated[View, Depends(at_the_desk)]


@router.get("")
async def listed(view: LettersViewDep, services: ServicesDep) -> HTMLResponse:
    """Every scenario with its letters."""
    saved = await services.parts.database.read(letters_in_force)
    return view.page("letters.html", groups=catalogue_of(view, saved))


@router.get("/{scenario}/{language}")
async def edit(
    scenario: Scenario,
    language: Language,
    view: LettersViewDep,
    services: ServicesDep,
    saved: Version = 0,
    restored: bool = False,
) -> HTMLResponse:
    """The version in force, to be edited."""
    sheet = await sheet_of(services, scenario, language)
    done = ""
    if saved and saved == sheet.version:
        key = "letters.history.restored" if restored else "letters.edit.saved"
        done = view.text(key, version=saved)
    return _editor(view, sheet, done=done)


@router.post("/{scenario}/{language}")
async def do(
    scenario: Scenario,
    language: Language,
    request: Request,
    view: LettersViewDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """Save what was typed, or look at it, or mail it to oneself."""
    asked = await sent_text(request, "do")
    typed, base = await _typed(request), await _number(request, "base")
    sheet = (await sheet_of(services, scenario, language)).with_words(typed, base)
    if asked == "test":
        return await _test(view, sheet)
    if asked != "save":
        return _editor(view, sheet)
    try:
        done = await work.save(services, view.signed_in, by, scenario, language, typed, base)
    except LetterRefused:
        return _editor(view, sheet, 422, refused=True)
    except LetterChanged:
        # What is saved next takes the place of the version that is shown beside it now.
        sheet = await sheet_of(services, scenario, language)
        return _editor(view, sheet.with_words(typed, sheet.version), 409, conflict=True)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"/templates/{scenario}/{language}?saved={done.made}")


@router.post("/{scenario}/{language}/preview")
async def preview(
    scenario: Scenario,
    language: Language,
    request: Request,
    view: LettersViewDep,
    services: ServicesDep,
) -> HTMLResponse:
    """The preview alone, for the script that follows the typing."""
    sheet = Sheet(services, scenario, language, await _typed(request))
    return view.page("letter_preview.html", look=looked_at(view, sheet))


@router.get("/{scenario}/{language}/versions")
async def history(
    scenario: Scenario,
    language: Language,
    view: LettersViewDep,
    services: ServicesDep,
    before: Version | None = None,
    after: Version | None = None,
) -> HTMLResponse:
    """Every version, and what changed between two of them: the last change unless others are
    asked for.
    """
    sheet = await sheet_of(services, scenario, language)
    return await _history(view, sheet, before, after)


@router.post("/{scenario}/{language}/versions")
async def restore(
    scenario: Scenario,
    language: Language,
    request: Request,
    view: LettersViewDep,
    by: AdministratorDep,
    services: ServicesDep,
) -> Response:
    """Put the words of an older version in force again, as the next version."""
    wanted, base = await _number(request, "version"), await _number(request, "base")
    try:
        done = await work.restore(services, view.signed_in, by, scenario, language, wanted, base)
    except LetterRefused:
        # The scenario has changed since: the old words lie in the editor, with what is wrong.
        old = await work.version_of(services, scenario, language, wanted)
        sheet = (await sheet_of(services, scenario, language)).with_words(old, base)
        return _editor(view, sheet, 422, refused=True)
    except LetterChanged:
        sheet = await sheet_of(services, scenario, language)
        return await _history(view, sheet, base, sheet.version, 409)
    if done.proposal is not None:
        return see_proposal(done.proposal)
    return see_other(f"/templates/{scenario}/{language}?saved={done.made}&restored=true")


async def _test(view: View, sheet: Sheet) -> Response:
    """Answered with the page itself: what was typed and not saved must not be lost."""
    try:
        address = await work.send_test(
            sheet.services, view.signed_in, sheet.scenario, sheet.language, sheet.typed
        )
    except LetterRefused:
        return _editor(view, sheet, 422)
    except work.TooManyTestMails:
        return _editor(view, sheet, 429, trouble=view.text("letters.edit.test_too_many"))
    except work.TestMailLost:
        return _editor(view, sheet, 502, trouble=view.text("letters.edit.test_lost"))
    return _editor(view, sheet, done=view.text("letters.edit.test_sent", address=address))


def _editor(
    view: View,
    sheet: Sheet,
    status: int = 200,
    *,
    done: str = "",
    trouble: str = "",
    refused: bool = False,
    conflict: bool = False,
) -> HTMLResponse:
    response = view.page(
        "letter.html",
        status,
        sheet=sheet,
        look=looked_at(view, sheet),
        done=done,
        trouble=trouble,
        refused=refused,
        conflict=conflict,
        difference=letter_diff(sheet.in_force, sheet.typed) if conflict else (),
    )
    response.headers["Content-Security-Policy"] = policy_for(sheet.services.parts.wording.styles)
    return response


async def _history(
    view: View, sheet: Sheet, before: int | None, after: int | None, status: int = 200
) -> HTMLResponse:
    services, scenario, language = sheet.services, sheet.scenario, sheet.language
    newer = sheet.version if after is None else after
    older = max(newer - 1, 0) if before is None else before

    def read(conn: Connection) -> tuple[Letter | None, Letter | None]:
        wording = services.parts.wording
        return (
            wording.version(conn, scenario, language, older),
            wording.version(conn, scenario, language, newer),
        )

    old, new = await services.parts.database.read(read)
    if old is None or new is None:
        raise Unknown
    past = await services.parts.database.read(
        lambda conn: past_of(view, work.history(conn, services, scenario, language))
    )
    return view.page(
        "letter_history.html",
        status,
        sheet=sheet,
        past=past,
        before=older,
        after=newer,
        difference=letter_diff(old, new),
        conflict=status == 409,
    )


async def _typed(request: Request) -> Letter:
    # The subject is typed into an area that wraps, where people press enter.
    subject = " ".join((await sent_text(request, "subject")).split())
    body = (await sent_text(request, "body")).replace("\r\n", "\n").strip("\n")
    return Letter(subject, body)


async def _number(request: Request, name: str) -> int:
    """A number of the form; one that cannot be is the number of no version."""
    text = await sent_text(request, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 8 else BEYOND
