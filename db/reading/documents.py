"""Which files there are about an application, who may open them, and who has."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, true

from db.directory.documents import DocumentKind
from db.directory.readers import Reader, visible_to
from db.schema import applications, document_reads, documents, jobs, people

READS_SHOWN = 20


@dataclass(frozen=True, slots=True)
class DocumentFacts:
    """A file, or the address of one. `replaced`: there is a newer one of its kind."""

    id: str
    kind: str
    name: str
    media_type: str
    size: int
    sha256: str
    url: str
    uploaded_by_name: str
    at: datetime
    replaced: bool


@dataclass(frozen=True, slots=True)
class ReadFacts:
    """That somebody opened a file; `removed`: it has been taken out since, and has no name now."""

    document_id: str
    document_name: str
    removed: bool
    person_name: str
    channel: str
    at: datetime


def documents_of(conn: Connection, application: str) -> tuple[DocumentFacts, ...]:
    """The files of an application, the newest first. What they hold is not read."""
    rows = conn.execute(
        select(
            documents.c.id,
            documents.c.kind,
            documents.c.name,
            documents.c.media_type,
            documents.c.size,
            documents.c.sha256,
            documents.c.url,
            documents.c.at,
            people.c.name.label("uploaded_by_name"),
        )
        .join(people, people.c.id == documents.c.uploaded_by)
        .where(documents.c.application_id == application, documents.c.kind != DocumentKind.REMOVED)
        .order_by(documents.c.at.desc(), documents.c.id.desc())
    ).all()
    newest: dict[str, str] = {}
    for row in rows:
        newest.setdefault(row.kind, row.id)
    return tuple(
        DocumentFacts(**row._asdict(), replaced=newest[row.kind] != row.id) for row in rows
    )


def reads_of(conn: Connection, application: str) -> tuple[ReadFacts, ...]:
    """Who opened files of an application, the latest first."""
    rows = conn.execute(
        select(
            document_reads.c.document_id,
            documents.c.name.label("document_name"),
            (documents.c.kind == DocumentKind.REMOVED).label("removed"),
            people.c.name.label("person_name"),
            document_reads.c.channel,
            document_reads.c.at,
        )
        .join(documents, documents.c.id == document_reads.c.document_id)
        .join(people, people.c.id == document_reads.c.person_id)
        .where(documents.c.application_id == application)
        .order_by(document_reads.c.at.desc(), document_reads.c.id.desc())
        .limit(READS_SHOWN)
    )
    return tuple(ReadFacts(**row._asdict()) for row in rows)


def may_open(conn: Connection, reader: Reader, document: str, application: str = "") -> bool:
    """Whether somebody who has signed in sees the application that a file belongs to (and, where
    one is named, whether it is this one).
    """
    this_one = applications.c.id == application if application else true()
    found = conn.execute(
        select(documents.c.id)
        .join(applications, applications.c.id == documents.c.application_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .where(
            documents.c.id == document,
            documents.c.kind != DocumentKind.REMOVED,
            this_one,
            visible_to(reader),
        )
    ).first()
    return found is not None
