"""Files about candidates: kept, replaced, opened, erased. What they hold stays in the database, so
that erasing somebody is one place.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, insert, select, update

from db.clock_and_ids import new_id
from db.engine import overwrite_deleted
from db.process.acts import Refused
from db.process.case import UnknownApplication
from db.process.rights import refuse_if_held
from db.schema import applications, document_reads, documents, process_views
from domain.acts import ActKind
from domain.documents import CheckedFile


class DocumentKind(StrEnum):
    """What a file is to hiring; `REMOVED` is one that was taken out, of which nothing is left."""

    RESUME = "resume"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is there now; `created` is false when it had been there before."""

    id: str
    created: bool


def keep_file(
    conn: Connection, application: str, file: CheckedFile, person: str, at: datetime
) -> Kept | Refused:
    """Keep a résumé; it becomes the application's newest. The same once more changes nothing."""
    content = {
        "name": file.name,
        "media_type": file.type,
        "size": len(file.content),
        "sha256": hashlib.sha256(file.content).hexdigest(),
        "url": "",
    }
    return _keep(conn, application, content, file.content, person, at)


def keep_address(
    conn: Connection, application: str, url: str, person: str, at: datetime
) -> Kept | Refused:
    """Note where a résumé is kept. Nobody fetches it: whoever may see it there follows the link."""
    content = {"name": "", "media_type": "", "size": 0, "sha256": "", "url": url}
    return _keep(conn, application, content, b"", person, at)


def _keep(
    conn: Connection,
    application: str,
    known_by: dict[str, Any],
    content: bytes,
    person: str,
    at: datetime,
) -> Kept | Refused:
    # The lock puts two who press at once in order.
    locked = select(applications.c.id).where(applications.c.id == application).with_for_update()
    if conn.execute(locked).first() is None:
        raise UnknownApplication(application)
    process = conn.execute(
        select(process_views.c.state, process_views.c.closed_at, process_views.c.ended_by).where(
            process_views.c.application_id == application
        )
    ).first()
    if process is not None and process.ended_by == ActKind.ERASE:
        return Refused("being_erased", process.state)
    if process is not None and process.closed_at is not None:
        return Refused("process_closed", process.state)
    newest = _newest(conn, application)
    if newest is not None and all(getattr(newest, name) == known_by[name] for name in known_by):
        return Kept(newest.id, created=False)
    document = new_id("doc")
    conn.execute(
        insert(documents).values(
            id=document,
            application_id=application,
            kind=DocumentKind.RESUME,
            content=content,
            uploaded_by=person,
            at=at,
            **known_by,
        )
    )
    return Kept(document, created=True)


def _newest(conn: Connection, application: str) -> Any:
    return conn.execute(
        select(
            documents.c.id,
            documents.c.name,
            documents.c.media_type,
            documents.c.size,
            documents.c.sha256,
            documents.c.url,
        )
        .where(
            documents.c.application_id == application,
            documents.c.kind == DocumentKind.RESUME,
        )
        .order_by(documents.c.at.desc(), documents.c.id.desc())
        .limit(1)
    ).first()


@dataclass(frozen=True, slots=True)
class Opened:
    """A file on its way to somebody."""

    application: str
    name: str
    media_type: str
    content: bytes


def open_document(
    conn: Connection, document: str, *, person: str, link: str, channel: str, at: datetime
) -> Opened | None:
    """The file, with a line in the access log; None when it is kept elsewhere.

    Whether this person may open it is the caller's to know (`db.reading.documents`). The line is
    written in the transaction that reads, so that nothing leaves unlogged.
    """
    row = conn.execute(
        select(
            documents.c.application_id,
            documents.c.name,
            documents.c.media_type,
            documents.c.content,
        ).where(
            documents.c.id == document,
            documents.c.url == "",
            documents.c.kind != DocumentKind.REMOVED,
        )
    ).first()
    if row is None:
        return None
    conn.execute(
        insert(document_reads).values(
            id=new_id("rea"),
            document_id=document,
            person_id=person,
            link_id=link,
            channel=channel,
            at=at,
        )
    )
    return Opened(row.application_id, row.name, row.media_type, bytes(row.content))


def remove_document(conn: Connection, application: str, document: str) -> str:
    """Take one file of an application out, such as somebody else's; its id, '' when there is none.

    What it held is gone. Who had opened it until then stays known, as long as the candidate does:
    that it was taken out undoes nobody's having read it. Everything about a candidate at once is
    `db.privacy.erasing`. Raises `OnLegalHold`.
    """
    refuse_if_held(conn, application)
    overwrite_deleted(conn)
    emptied = {"name": "", "media_type": "", "size": 0, "sha256": "", "content": b"", "url": ""}
    there = update(documents).where(
        documents.c.id == document,
        documents.c.application_id == application,
        documents.c.kind != DocumentKind.REMOVED,
    )
    gone = conn.execute(there.values(kind=DocumentKind.REMOVED, **emptied)).rowcount == 1
    return document if gone else ""
