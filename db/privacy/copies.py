"""The copy of their data that a candidate gets who asked for it: the export, as HR decided on it.

In it are who they are, what they handed in and said, the mails to them, what was decided, and what
was said about them as far as it is given out. What is withheld is named with its reason and not
shown; so is nothing of what the team wrote to each other, in whose mails the same words stand. A
copy tells nobody how it went: what the candidate has not been told yet is not in it, and by which
row of a rule something was decided, which says who judged how, never is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, or_, select, union_all

from db.directory.pieces import Piece, read_pieces
from db.privacy.exporting import read_data_export
from db.process.projection import COMPLETED, OPEN
from db.schema import acts, applications, decisions, process_views, tasks
from domain.data_export import DataExport
from domain.events import ActorKind
from domain.fields import GIVE
from domain.rights import COPY_WAITS
from domain.words import TaskKind

WHOLE = ("candidates", "applications", "interviews", "documents", "external_ids", "decisions")
"""The tables of which everything about a candidate is theirs to have."""
IN_PART = ("scorecards", "notes", "acts", "act_texts", "messages")
"""Those of which some is. No other table is read: the public surface may not, and hands it out."""
BY_WHICH_RULE = ("rule", "rule_row")
"""Of a decision: whoever knows the rule knows from it how those judged whose words are withheld."""
LEGAL_HOLD = ("held_since", "held_by", "held_because")
"""A legal hold is the company's own doing, and why it stands may warn somebody."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """A piece that is not in the copy, without its words, and why (a code)."""

    piece: Piece
    because: str


@dataclass(frozen=True, slots=True)
class Copy:
    """What is handed out. `withheld`: what it leaves out."""

    export: DataExport
    withheld: tuple[Withheld, ...]


def find_copy(conn: Connection, candidate: str, at: datetime) -> dict[str, str] | None:
    """What was decided about each piece of the copy that waits for a candidate, the newest one's;
    None where none does."""
    codes = conn.execute(
        select(acts.c.codes)
        .join(tasks, tasks.c.act_id == acts.c.id)
        .join(applications, applications.c.id == tasks.c.application_id)
        .where(
            applications.c.candidate_id == candidate,
            tasks.c.kind == TaskKind.PRIVACY_REQUEST,
            tasks.c.state == COMPLETED,
            tasks.c.completion == "fulfilled",
            tasks.c.closed_at > at - COPY_WAITS,
        )
        .order_by(tasks.c.closed_at.desc())
        .limit(1)
    ).scalar()
    return None if codes is None else dict(codes.get("pieces", {}))


def read_copy(conn: Connection, candidate: str, decided: Mapping[str, str]) -> Copy:
    """The copy, as it was `decided` piece by piece; what has been said since then is not in it."""
    whole = read_data_export(conn, candidate, only=(*WHOLE, *IN_PART))
    given = frozenset(piece for piece, how in decided.items() if how == GIVE)
    tables = {name: rows for name, rows in whole.tables.items() if name in WHOLE}
    tables["candidates"] = [_without(row, LEGAL_HOLD) for row in tables["candidates"]]
    untold = _untold(conn, candidate)
    tables |= {
        name: [row for row in tables[name] if row["id"] not in untold]
        for name in ("decisions", "interviews")
    }
    tables["decisions"] = [_without(row, BY_WHICH_RULE) for row in tables["decisions"]]
    tables |= {name: _of(whole, name, given) for name in ("scorecards", "notes")}
    said_in = {str(row["act_id"]) for row in tables["scorecards"]} | given
    tables["acts"] = [row for row in whole.tables["acts"] if _is_theirs(row, said_in)]
    known = {str(row["id"]) for row in tables["acts"]}
    texts = whole.tables["act_texts"]
    tables["act_texts"] = [row for row in texts if str(row["act_id"]) in known]
    mails = whole.tables["messages"]
    tables["messages"] = [row for row in mails if row["candidate_id"] and row["sent_at"]]
    told = {(row["scenario"], row["text"]) for row in tables["messages"]}
    withheld = {piece: how for piece, how in decided.items() if how != GIVE}
    return Copy(
        replace(
            whole,
            tables=tables,
            names={id_: name for id_, name in whole.names.items() if _is_named(id_, tables)},
            mails=[mail for mail in whole.mails if (mail.scenario, mail.text) in told],
        ),
        tuple(
            Withheld(replace(piece, text=""), withheld[piece.id])
            for piece in read_pieces(conn, list(withheld))
        ),
    )


def _untold(conn: Connection, candidate: str) -> frozenset[str]:
    """Decisions that the candidate has not been told, interviews that they are to hear of."""
    of = applications.c.candidate_id == candidate
    views = applications.join(process_views, process_views.c.application_id == applications.c.id)
    since_told = or_(process_views.c.told_at.is_(None), decisions.c.at > process_views.c.told_at)
    decided = (
        select(decisions.c.id)
        .select_from(views.join(decisions, decisions.c.application_id == applications.c.id))
        .where(of, since_told)
    )
    to_invite = (
        select(tasks.c.interview_id)
        .select_from(applications.join(tasks, tasks.c.application_id == applications.c.id))
        .where(of, tasks.c.kind == TaskKind.AWAIT_INVITATION, tasks.c.state == OPEN)
    )
    return frozenset(conn.execute(union_all(decided, to_invite)).scalars())


def _of(whole: DataExport, table: str, given: frozenset[str]) -> Sequence[Mapping[str, object]]:
    return [row for row in whole.tables[table] if str(row["id"]) in given]


def _without(row: Mapping[str, object], names: Sequence[str]) -> Mapping[str, object]:
    return {name: value for name, value in row.items() if name not in names}


def _is_theirs(row: Mapping[str, object], said_in: set[str]) -> bool:
    return row["actor_kind"] == ActorKind.CANDIDATE or str(row["id"]) in said_in


def _is_named(id_: str, tables: Mapping[str, Any]) -> bool:
    return any(id_ in str(row) for rows in tables.values() for row in rows)
