"""Files coming in and going out. A body is taken in as it comes, in memory: nothing is ever written
to a disk that erasing somebody would not reach.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import suppress
from dataclasses import dataclass

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from api.calls.administration import administered
from api.deps import Via
from api.refusals import BODY_LIMIT, UPLOAD_LIMIT, FieldsRefused, TooLarge, Unknown
from api.services import Conflict, Services
from db.directory.documents import (
    Kept,
    Opened,
    keep_address,
    keep_file,
    open_document,
    remove_document,
)
from db.process.acts import Refused
from domain.administration import Administrator, AdminKind
from domain.documents import CheckedFile, checked_file
from domain.file_names import disposition, name_in_disposition

# Nothing in a file may run, load or be framed, should a browser ever show it.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_FORM_FIELDS = 400


@dataclass(frozen=True, slots=True)
class Upload:
    """A form with a file: its name and content ('' and nothing when none was chosen), and texts in
    the order in which they were sent."""

    name: str
    content: bytes
    items: tuple[tuple[str, str], ...]

    @property
    def texts(self) -> dict[str, str]:
        """The texts by name; of several of one name, the last."""
        return dict(self.items)


class _InMemory(MultiPartParser):
    spool_max_size = UPLOAD_LIMIT + 1

    @property
    def texts(self) -> tuple[tuple[str, str], ...]:
        """What has come in whole, without files."""
        return tuple((name, value) for name, value in self.items if isinstance(value, str))

    def close(self) -> None:
        """Let go of files that have not come in whole."""
        for file in self._files_to_close_on_error:
            file.close()


async def sent_upload(request: Request) -> Upload:
    """The form that was sent, with at most one file, which is its field `file`."""
    if not _is_form(request):
        raise HTTPException(415)
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=_FORM_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HTTPException(400) from None
    finally:
        # Whatever becomes of the file: what was typed before it is given back.
        request.state.typed = parser.texts
    file = form.get("file")
    name, content = "", b""
    if isinstance(file, UploadFile):
        name, content = file.filename or "", await file.read()
    await form.close()
    return Upload(name, content, request.state.typed)


async def texts_before_a_file(request: Request) -> tuple[tuple[str, str], ...]:
    """The texts that a form begins with. Nobody sends megabytes before it is known who they are:
    this much is enough, because a form's texts stand before its file."""

    async def beginning() -> AsyncGenerator[bytes]:
        taken = 0
        async for chunk in request.stream():
            yield chunk[: BODY_LIMIT - taken]
            taken += len(chunk)
            if taken >= BODY_LIMIT:
                return

    parser = _InMemory(request.headers, beginning(), max_files=1, max_fields=_FORM_FIELDS)
    with suppress(TooLarge):
        await parser.parse()
    parser.close()
    return parser.texts


async def sent_file(request: Request) -> CheckedFile:
    """The file of a program: the whole body, or the field `file` of a form."""
    if _is_form(request):
        upload = await sent_upload(request)
        if not upload.name and not upload.content:
            raise FieldsRefused(("file", "required"))
        return await examined(upload.name, upload.content)
    return await examined(_name_in(request), await sent_bytes(request))


async def sent_bytes(request: Request) -> bytes:
    """The whole body of a program, as it is counted while it comes."""
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
    return bytes(content)


async def examined(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept. Looking takes long enough that others should not wait for it."""
    return await asyncio.to_thread(checked_file, name, content)


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def _name_in(request: Request) -> str:
    """The name in `Content-Disposition`; an address would be the wrong place for a name."""
    return name_in_disposition(request.headers.get("content-disposition", ""))


async def keep(services: Services, application: str, what: CheckedFile | str, person: str) -> Kept:
    """Keep a file, or the address of one; raises `Conflict` once the process is closed."""
    parts = services.parts
    at = parts.clock()
    if isinstance(what, str):
        kept = await parts.database.write(
            lambda conn: keep_address(conn, application, what, person, at)
        )
    else:
        kept = await parts.database.write(
            lambda conn: keep_file(conn, application, what, person, at)
        )
    if isinstance(kept, Refused):
        raise Conflict(kept)
    return kept


async def remove(services: Services, by: Administrator, application: str, document: str) -> None:
    """Take one file out, also from the database's own log; raises `Unknown` when there is none."""
    removed = await administered(
        services,
        by,
        AdminKind.DOCUMENT_REMOVED,
        lambda conn: remove_document(conn, application, document),
        document,
    )
    if not removed:
        raise Unknown
    await asyncio.to_thread(services.parts.database.empty_the_log)


async def hand_out(
    services: Services, by: Administrator, document: str, *, via: Via, link: str = ""
) -> Response:
    """The file as a download, for somebody who may open it."""
    return _answer(await take_out(services, by, document, via=via, link=link))


async def take_out(
    services: Services, by: Administrator, document: str, *, via: Via, link: str = ""
) -> Opened:
    """The file, for somebody who may open it. Without the line in the log there is no file."""
    at = services.parts.clock()
    opened = await administered(
        services,
        by,
        AdminKind.DOCUMENT_OPENED,
        lambda conn: open_document(conn, document, person=by.person, link=link, channel=via, at=at),
        lambda opened: document if opened else "",
        lambda opened: {"application": opened.application} if opened else {},
    )
    if opened is None:
        raise Unknown
    return opened


def _answer(opened: Opened) -> Response:
    return Response(
        opened.content,
        media_type=opened.media_type,
        headers={
            "Content-Disposition": disposition(opened.name),
            "Content-Security-Policy": FILE_POLICY,
        },
    )
