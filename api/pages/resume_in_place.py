"""The résumé as it is read in the page: a harmless PDF in the browser's own viewer, a Word document
as its text, and of everything else why it is not shown.

It has an address of its own, which pages of ours put into a frame, and nobody else can. A viewer
does not start in a sandbox: so what is shown is looked through first (`domain/pdf_harmless.py`).
"""

from __future__ import annotations

import asyncio

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from api.calls.files import take_out
from api.deps import AdministratorDep, Counted, PersonDep, ServicesDep, Via
from api.door.middleware import CONTENT_POLICY
from api.pages.frame import DeskViewDep, View
from api.rates import Rate
from api.refusals import Unknown
from db.directory.documents import Opened
from db.reading.documents import may_open
from domain.documents import MediaType
from domain.file_faults import FileRefused
from domain.file_names import disposition
from domain.pdf_harmless import is_harmless
from domain.word_text import WordText, text_of

router = APIRouter(include_in_schema=False)

SHOWN_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; object-src 'self'; frame-ancestors 'self'"
)
"""Of a PDF. Nothing of it runs, loads or sends anything; the viewer writes a style of its own."""
IN_OUR_FRAMES = {"X-Frame-Options": "SAMEORIGIN"}
"""For browsers that do not know `frame-ancestors`."""


@router.api_route(
    "/documents/{document}/seen",
    methods=["GET", "HEAD"],
    dependencies=[Depends(Counted(Rate.READS))],
)
async def seen(
    document: str,
    person: PersonDep,
    by: AdministratorDep,
    view: DeskViewDep,
    services: ServicesDep,
) -> Response:
    """What a file says, for somebody who sees its application: each time is one opening."""
    allowed = await services.parts.database.read(lambda conn: may_open(conn, view.reader, document))
    if not allowed:
        raise Unknown
    opened = await take_out(services, by, document, via=Via.DESK)
    if opened.media_type != MediaType.PDF:
        return _page(view, document, await asyncio.to_thread(_text, opened.content))
    if not await asyncio.to_thread(is_harmless, opened.content):
        return _page(view, document, None)
    return _shown(opened)


def _shown(opened: Opened) -> Response:
    return Response(
        opened.content,
        media_type=opened.media_type,
        headers={
            "Content-Disposition": disposition(opened.name, shown=True),
            "Content-Security-Policy": SHOWN_POLICY,
            **IN_OUR_FRAMES,
        },
    )


def _page(view: View, document: str, text: WordText | None) -> Response:
    response = view.page("resume_seen.html", document=document, text=text)
    ours = CONTENT_POLICY.replace("frame-ancestors 'none'", "frame-ancestors 'self'")
    response.headers["Content-Security-Policy"] = ours
    response.headers.update(IN_OUR_FRAMES)
    return response


def _text(content: bytes) -> WordText:
    try:
        return text_of(content)
    except FileRefused:
        return WordText((), cut=False)
