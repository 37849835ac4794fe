"""HR's private notes about an application: added, taken back by whoever wrote them, read.

They are for the desk alone. Whether somebody is at the desk is the caller's to know.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, insert, select

from db.clock_and_ids import new_id
from db.engine import overwrite_deleted
from db.process.acts import Refused
from db.process.case import UnknownApplication
from db.process.rights import refuse_if_held
from db.schema import applications, candidates, notes, people, process_views
from domain.acts import ActKind
from domain.doubts import Questioned, to_ask
from domain.fields import Field, FieldType
from domain.forms import read
from domain.wording_lint import asked_about, doubts_of

LONGEST_NOTE = 4000
FORM = (Field("text", FieldType.TEXT, max_length=LONGEST_NOTE),)


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A note, and who wrote it when."""

    id: str
    author_id: str
    author_name: str
    text: str
    at: datetime


def notes_of(conn: Connection, application: str) -> tuple[NoteFacts, ...]:
    """The notes about an application, the newest first."""
    rows = conn.execute(
        select(notes, people.c.name)
        .join(people, people.c.id == notes.c.author_id)
        .where(notes.c.application_id == application)
        .order_by(notes.c.at.desc(), notes.c.id.desc())
    )
    return tuple(NoteFacts(row.id, row.author_id, row.name, row.text, row.at) for row in rows)


def add_note(
    conn: Connection,
    application: str,
    author: str,
    form: Mapping[str, object],
    at: datetime,
    meant: Collection[str] = (),
) -> str | Refused:
    """Keep a note; its id. Refused when everything about the candidate is being erased.

    Raises `FormRefused` for a text that cannot be taken, `Questioned` for one that is to be
    confirmed, `UnknownApplication` where there is none.
    """
    texts = read(FORM, form, facts={}, zone="UTC").texts
    if asked := to_ask(asked_about(doubts_of(FORM, texts), at_desk=True), meant):
        raise Questioned(asked)
    text = texts["text"]
    # The lock puts a note and an erasure that come at once in order.
    locked = select(applications.c.candidate_id).where(applications.c.id == application)
    candidate = conn.execute(locked.with_for_update()).scalar()
    if candidate is None:
        raise UnknownApplication(application)
    erased = conn.execute(
        select(candidates.c.erased_at)
        .where(candidates.c.id == candidate)
        .with_for_update(read=True)
    ).scalar()
    process = conn.execute(
        select(process_views.c.state, process_views.c.ended_by).where(
            process_views.c.application_id == application
        )
    ).first()
    if erased is not None or (process is not None and process.ended_by == ActKind.ERASE):
        return Refused("being_erased", process.state if process is not None else "")
    note = new_id("not")
    conn.execute(
        insert(notes).values(
            id=note, application_id=application, author_id=author, text=text, at=at
        )
    )
    return note


def remove_note(conn: Connection, application: str, note: str, author: str) -> bool:
    """Take a note back for good; False if there is none of this id that `author` wrote. Raises
    `OnLegalHold`."""
    refuse_if_held(conn, application)
    overwrite_deleted(conn)
    gone = delete(notes).where(
        notes.c.id == note, notes.c.application_id == application, notes.c.author_id == author
    )
    return conn.execute(gone).rowcount == 1
