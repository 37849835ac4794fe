"""Importing a table of candidates: hand it in, say what its columns hold, see what is wrong with
which cell, import it, and see what it came to.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response
from sqlalchemy import Connection, Row

from api.calls import imports as calls
from api.calls.files import Upload, sent_upload
from api.deps import Counted, DeskDep, ServicesDep
from api.door.problems import problem_of
from api.door.texts import Texts
from api.pages.frame import DeskViewDep, View, see_other
from api.rates import Rate
from api.refusals import TooLarge, Unknown
from api.services import Services
from db.directory import imports as staged
from db.directory.import_tables import INTERRUPTED_AFTER, find_table, newest_tables, staged_kinds
from db.reading.choices import open_jobs
from domain.imports import FOR_A_PERSON, TABLE, UNDER_WAY, ImportState
from domain.spreadsheets import unwrapped
from importing.cells import Unreadable
from importing.counts import Imported
from importing.faults import ImportFault, Place
from importing.handed_in import (
    COLUMNS,
    MOST_FAULTS,
    LocatedFault,
    missing,
    twice,
    unpack,
    unpack_faults,
)
from importing.headings import letter_of
from importing.tables import Table
from importing.words import ImportWords

router = APIRouter(include_in_schema=False)

SAMPLES = 3
"""So many rows of the table are shown beside what their columns hold."""
LOOK_AGAIN_S = 2
"""After so long the page of an import that is at work asks anew."""


@dataclass(frozen=True, slots=True)
class _Column:
    """A column of the table: how it is called, what stands in it, and what it is said to hold."""

    name: str
    title: str
    samples: tuple[str, ...]
    meant: str


@dataclass(frozen=True, slots=True)
class _FaultyRow:
    """A row with what is wrong with it: sentences by the places of its cells, and about all of
    it."""

    line: int
    cells: tuple[tuple[str, tuple[str, ...]], ...]
    whole: tuple[str, ...]


@router.get("/candidates/import")
async def import_page(person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """Where a table is handed in, and what became of the last ones."""
    return await _first_page(view, services)


@router.get("/candidates/import/template.csv")
async def template(person: DeskDep, view: DeskViewDep) -> Response:
    """A table with headings alone, in the reader's language; marked as UTF-8 for spreadsheets."""
    text = io.StringIO()
    csv.writer(text).writerow(_words(view).heading(name) for name in COLUMNS)
    name = f"{view.text('candidates.importing.template_name')}.csv"
    ascii_name = "candidates.csv" if not name.isascii() else name
    return Response(
        ("\ufeff" + text.getvalue()).encode(),
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{ascii_name}"'},
    )


@router.post("/candidates/import", dependencies=[Depends(Counted(Rate.UPLOADS))])
async def hand_in(
    request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Keep the table until its columns are known; or say why it cannot be read."""
    words = _words(view)
    try:
        upload: Upload = await sent_upload(request)
        if not upload.content:
            return await _first_page(view, services, 422, view.text("problems.field.required"))
        id_ = await calls.handed_in(services, person, upload, words)
    except TooLarge as error:
        detail = problem_of(error, Texts(view.catalogue, view.locale)).detail
        return await _first_page(view, services, 413, detail)
    except Unreadable as fault:
        line = fault.params.get("line", 0)
        about = ImportFault(Place(""), f"importing.fault.{fault.code}", fault.params)
        sentence = words.what(about)
        if line:
            sentence = view.text("candidates.importing.in_line", line=line, sentence=sentence)
        return await _first_page(view, services, 422, sentence)
    return see_other(_address(id_))


@router.get("/candidates/import/{id_}")
async def one(id_: str, person: DeskDep, view: DeskViewDep, services: ServicesDep) -> HTMLResponse:
    """One import, wherever it is."""
    return await _page(view, services, id_)


@router.post("/candidates/import/{id_}/check")
async def check(
    id_: str, request: Request, person: DeskDep, view: DeskViewDep, services: ServicesDep
) -> Response:
    """Check it by what its columns are said to hold."""
    form = await request.form()
    row, kept = await _found(services, id_)
    if kept is None:
        return see_other(_address(id_))
    said = [str(form.get(f"column.{place}", "")) for place in range(len(kept.meant))]
    meant = [name if name in COLUMNS else "" for name in said]
    job = str(form.get("job", ""))
    fault = _fault_of_columns(view, meant)
    if fault:
        return await _page(view, services, id_, 422, meant=meant, job=job, fault=fault)
    await calls.check(services, id_, meant, job, _words(view))
    return see_other(_address(id_))


@router.post("/candidates/import/{id_}/apply")
async def apply(id_: str, person: DeskDep, services: ServicesDep) -> Response:
    """Import what was checked."""
    await _found(services, id_)
    await calls.import_(services, id_)
    return see_other(_address(id_))


@router.post("/candidates/import/{id_}/forget")
async def forget(id_: str, person: DeskDep, services: ServicesDep) -> Response:
    """Give it up, or put the list away of what did not come in."""
    row, _ = await _found(services, id_)
    if row.state in (*FOR_A_PERSON, ImportState.DONE):
        await calls.forget(services, id_)
    return see_other("/candidates/import")


async def back(id_: str, _person: DeskDep) -> Response:
    """Where a form was sent, somebody may reload, or switch the language."""
    return see_other(_address(id_))


for _form in ("check", "apply", "forget"):
    router.add_api_route(f"/candidates/import/{{id_}}/{_form}", back, methods=["GET", "HEAD"])


def _address(id_: str) -> str:
    return f"/candidates/import/{id_}"


def _words(view: View) -> ImportWords:
    return ImportWords(view.catalogue, view.locale)


def _fault_of_columns(view: View, meant: Sequence[str]) -> str:
    """What is wrong with the choice of columns, in a sentence; '' if it will do."""
    words = _words(view)
    for key, names in (("column_missing", missing(meant)), ("column_twice", twice(meant))):
        if names:
            called = view.text("pages.list_comma").join(words.heading(name) for name in names)
            return view.text(f"candidates.importing.{key}", columns=called)
    return ""


async def _found(services: Services, id_: str) -> tuple[Row[Any], Row[Any] | None]:
    def query(conn: Connection) -> tuple[Row[Any] | None, Row[Any] | None]:
        return staged.find_import(conn, id_), find_table(conn, id_)

    row, kept = await services.parts.database.read(query)
    if row is None or row.kind != TABLE:
        raise Unknown
    return row, kept


async def _first_page(
    view: View, services: Services, status: int = 200, fault: str = ""
) -> HTMLResponse:
    recent = await services.parts.database.read(newest_tables)
    return view.page(
        "candidates_import.html",
        status,
        fault=fault,
        recent=[each for each in recent if each.kept or each.state in (*UNDER_WAY, "done")],
        columns=[_words(view).heading(name) for name in COLUMNS],
        added=lambda row: _added(row),
    )


async def _page(
    view: View,
    services: Services,
    id_: str,
    status: int = 200,
    *,
    meant: Sequence[str] = (),
    job: str = "",
    fault: str = "",
) -> HTMLResponse:
    row, kept = await _found(services, id_)
    state = ImportState(row.state)
    at_work = state in (ImportState.VALIDATING, *UNDER_WAY)
    interrupted = state is ImportState.VALIDATING and row.seen_at < view.at - INTERRUPTED_AFTER
    words = _words(view)
    table = unpack(kept.content) if kept is not None else None
    chosen = meant or (kept.meant if kept is not None else ())
    faults = unpack_faults("", kept.found) if kept is not None else []
    left, waiting, jobs = await services.parts.database.read(
        lambda conn: (
            staged.rows_left(conn, id_) if state is ImportState.DONE else (),
            staged_kinds(conn, id_) if state is ImportState.CHECKED else {},
            open_jobs(conn),
        )
    )
    response = view.page(
        "candidates_import_one.html",
        status,
        id=id_,
        state=state.value,
        row=row,
        at_work=at_work and not interrupted,
        interrupted=interrupted,
        name=table.file if table is not None else next(iter(row.files), ""),
        rows=len(table.rows) if table is not None else row.rows,
        columns=_columns(table, chosen) if table is not None else [],
        meanings=[(name, words.heading(name)) for name in COLUMNS],
        job=job or (kept.job_id if kept is not None else ""),
        jobs=jobs,
        fault=fault,
        faulty=_faulty(view, table, faults) if table and state is ImportState.FAULTY else [],
        found=sum(row.faults.values()) if state is ImportState.FAULTY else 0,
        more=len(faults) >= MOST_FAULTS,
        counts=_added(row),
        staged=waiting,
        left=[(each.line, view.text(f"importing.meanwhile.{each.fault}")) for each in left],
    )
    if at_work and not interrupted:
        response.headers["Refresh"] = str(LOOK_AGAIN_S)
    return response


def _columns(table: Table, meant: Sequence[str]) -> list[_Column]:
    shown = table.rows[:SAMPLES]
    return [
        _Column(
            letter_of(place),
            table.titles.get(place, ""),
            tuple(unwrapped(row[place]) if place < len(row) else "" for _, row in shown),
            meant[place] if place < len(meant) else "",
        )
        for place in range(table.width)
    ]


def _faulty(view: View, table: Table, faults: Sequence[LocatedFault]) -> list[_FaultyRow]:
    """The faulty rows in their order, each with its cells."""
    rows = dict(table.rows)
    lines: dict[int, list[LocatedFault]] = {}
    for each in faults:
        lines.setdefault(each.line, []).append(each)
    found = []
    for line, of_line in sorted(lines.items()):
        row = rows.get(line, [])
        cells = tuple(
            (unwrapped(row[place]) if place < len(row) else "", _said(view, of_line, place))
            for place in range(table.width)
        )
        found.append(_FaultyRow(line, cells, _said(view, of_line, None)))
    return found


def _said(view: View, faults: Sequence[LocatedFault], place: int | None) -> tuple[str, ...]:
    return tuple(_sentence(view, each.fault) for each in faults if each.place == place)


def _sentence(view: View, fault: ImportFault) -> str:
    """What is wrong; in words of its own where the usual ones speak of files."""
    own = f"candidates.{fault.key}"
    if view.catalogue.has(view.locale, own):
        return view.text(own, **fault.params)
    return _words(view).what(fault)


def _added(row: Row[Any]) -> Mapping[str, Any]:
    """How many candidates and applications were added, and known."""
    imported = Imported.of(row.counts)
    return {"candidates": imported.candidates, "applications": imported.applications}
