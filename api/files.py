"""Files coming in and going out. A body is taken in as it comes, in memory: nothing is ever written
to a disk that erasing somebody would not reach.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from email.message import Message
from typing import cast

from fastapi import Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.responses import Response

from api.deps import Via
from api.middleware import UPLOAD_LIMIT
from api.problems import FieldsRefused, Unknown
from api.services import Conflict, Services
from db.acts import Refused
from db.documents import Kept, Opened, keep_address, keep_file, open_document, remove_document
from domain.documents import CheckedFile, checked_file, disposition

# Nothing in a file may run, load or be framed, should a browser ever show it.
FILE_POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
_FORM_FIELDS = 8


@dataclass(frozen=True, slots=True)
class Upload:
    """A form with a file: its name and content ('' and nothing when none was chosen), and texts."""

    name: str
    content: bytes
    texts: dict[str, str]


class _InMemory(MultiPartParser):
    spool_max_size = UPLOAD_LIMIT + 1


async def sent_upload(request: Request) -> Upload:
    """The form that was sent, with at most one file, which is its field `file`."""
    if not _is_form(request):
        raise HTTPException(415)
    parser = _InMemory(request.headers, request.stream(), max_files=1, max_fields=_FORM_FIELDS)
    try:
        form = await parser.parse()
    except MultiPartException:
        raise HTTPException(400) from None
    file = form.get("file")
    name, content = "", b""
    if isinstance(file, UploadFile):
        name, content = file.filename or "", await file.read()
    texts = {key: value for key, value in form.items() if isinstance(value, str)}
    await form.close()
    return Upload(name, content, texts)


async def sent_file(request: Request) -> CheckedFile:
    """The file of a program: the whole body, or the field `file` of a form."""
    if _is_form(request):
        upload = await sent_upload(request)
        if not upload.name and not upload.content:
            raise FieldsRefused(("file", "required"))
        return await examined(upload.name, upload.content)
    content = bytearray()
    async for chunk in request.stream():
        content += chunk
    return await examined(_name_in(request), bytes(content))


async def examined(name: str, content: bytes) -> CheckedFile:
    """The file as it may be kept. Looking takes long enough that others should not wait for it."""
    return await asyncio.to_thread(checked_file, name, content)


def _is_form(request: Request) -> bool:
    return request.headers.get("content-type", "").lower().startswith("multipart/form-data")


def _name_in(request: Request) -> str:
    """The name in `Content-Disposition`; an address would be the wrong place for a name."""
    header = Message()
    header["Content-Disposition"] = request.headers.get("content-disposition", "")
    try:
        return cast(str, header.get_filename(""))
    except (LookupError, TypeError, ValueError):
        # A header that makes no sense names nothing; the file is taken all the same.
        return ""


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


async def remove(services: Services, application: str, document: str) -> None:
    """Erase one file, also from the database's own log; raises `Unknown` when there is none."""
    database = services.parts.database
    removed = await database.write(lambda conn: remove_document(conn, application, document))
    if not removed:
        raise Unknown
    await asyncio.to_thread(database.empty_the_log)


async def hand_out(
    services: Services, document: str, *, person: str, via: Via, link: str = ""
) -> Response:
    """The file, for somebody who may open it. Without the line in the log there is no file."""
    parts = services.parts
    at = parts.clock()
    opened = await parts.database.write(
        lambda conn: open_document(conn, document, person=person, link=link, channel=via, at=at)
    )
    if opened is None:
        raise Unknown
    return _answer(opened)


def _answer(opened: Opened) -> Response:
    return Response(
        opened.content,
        media_type=opened.media_type,
        headers={
            "Content-Disposition": disposition(opened.name),
            "Content-Security-Policy": FILE_POLICY,
        },
    )
