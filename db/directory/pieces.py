"""What was said about a candidate, piece by piece, with its words: to be given out, or withheld."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from db.schema import act_texts, acts, interviews, notes, people, scorecards, stages


@dataclass(frozen=True, slots=True)
class Piece:
    """Something that was said about a candidate: a scorecard, a note of HR's, or what stands beside
    an act (`done`: what that did)."""

    id: str
    person_name: str
    stage_name: str
    done: str
    at: datetime
    text: str


def read_pieces(conn: Connection, ids: Sequence[str]) -> tuple[Piece, ...]:
    """These pieces with their words, in the order of their ids as given."""
    found: dict[str, Piece] = {}
    cards = conn.execute(
        select(scorecards, stages.c.name.label("stage_name"))
        .join(interviews, interviews.c.id == scorecards.c.interview_id)
        .join(stages, stages.c.id == interviews.c.stage_id)
        .where(scorecards.c.id.in_(ids))
    ).all()
    written = conn.execute(select(notes).where(notes.c.id.in_(ids))).all()
    beside = conn.execute(select(acts).where(acts.c.id.in_(ids))).all()
    texts = _texts(conn, [row.act_id for row in cards] + [row.id for row in beside])
    said_by = [row.interviewer_id for row in cards] + [row.author_id for row in written]
    names = _names(conn, [*said_by, *(row.actor_id for row in beside)])
    for row in cards:
        said = "\n".join(texts.get(row.act_id, ()))
        name = names.get(row.interviewer_id, "")
        found[row.id] = Piece(row.id, name, row.stage_name, "submitted", row.at, said)
    for row in written:
        found[row.id] = Piece(row.id, names.get(row.author_id, ""), "", "", row.at, row.text)
    for row in beside:
        said = "\n".join(texts.get(row.id, ()))
        done = row.completion or row.kind
        found[row.id] = Piece(row.id, names.get(row.actor_id, ""), "", done, row.at, said)
    return tuple(found[each] for each in ids if each in found)


def _texts(conn: Connection, ids: Sequence[str]) -> dict[str, list[str]]:
    texts: dict[str, list[str]] = {}
    for row in conn.execute(select(act_texts).where(act_texts.c.act_id.in_(ids))):
        texts.setdefault(row.act_id, []).append(row.text)
    return texts


def _names(conn: Connection, ids: Sequence[str]) -> dict[str, str]:
    rows = conn.execute(select(people.c.id, people.c.name).where(people.c.id.in_(ids)))
    return {row.id: row.name for row in rows}
