"""Changing what is known of a candidate, and where mails to them go."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection, and_, exists, or_, select, text, update
from sqlalchemy.sql.elements import ColumnElement

from db.directory.duplicates import CandidateMerged
from db.directory.hiring import UnknownCandidate
from db.process.cards import index_candidate
from db.process.projection import CLOSED_STATE
from db.schema import applications, candidates, messages, process_views
from db.schema.record import STILL_TO_GO


def change_candidate(conn: Connection, candidate: str, said: Mapping[str, str]) -> bool:
    """Write what is said and differs; whether anything does. Raises `UnknownCandidate` for one who
    is not there or was erased, and `CandidateMerged` for one who was merged."""
    query = select(candidates).where(candidates.c.id == candidate).with_for_update()
    row = conn.execute(query).first()
    if row is None or row.erased_at is not None:
        raise UnknownCandidate(candidate)
    if row.merged_into is not None:
        raise CandidateMerged(row.merged_into)
    news = {name: value for name, value in said.items() if value != row._mapping[name]}
    if news:
        conn.execute(update(candidates).where(candidates.c.id == candidate).values(**news))
        index_candidate(conn, candidate)
    return bool(news)


def mails_pending(conn: Connection, candidate: str) -> bool:
    """Whether mails to somebody are still to come: a process of theirs goes on, or has one that has
    not left. Where those go is not for one pair of eyes to change."""
    return bool(conn.execute(select(or_(_goes_on(candidate), _still_to_go(candidate)))).scalar())


def _goes_on(candidate: str) -> ColumnElement[bool]:
    # A process that has just begun has no view yet.
    closed = exists().where(
        process_views.c.application_id == applications.c.id, process_views.c.state == CLOSED_STATE
    )
    return exists().where(and_(applications.c.candidate_id == candidate, ~closed))


def _still_to_go(candidate: str) -> ColumnElement[bool]:
    return exists().where(messages.c.candidate_id == candidate, text(f"messages.{STILL_TO_GO}"))
