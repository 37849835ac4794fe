"""What the board, the list of candidates and their search read: each application as one card, and
the words that find it and its candidate.

They follow from the read model and are written in the transactions that change it
(`db.process.cards`).
"""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table

from db.schema.base import metadata
from db.types import Code, Id, UtcDateTime
from domain.searching import LONGEST_WORD

# Words are compared by code points on both databases: a term is the beginning of a range.
_WORD = String(LONGEST_WORD).with_variant(String(LONGEST_WORD, collation="C"), "postgresql")

cards = Table(
    "cards",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), primary_key=True),
    Column("job_id", Id, ForeignKey("jobs.id"), nullable=False),
    Column("lane", Code, nullable=False),
    Column("level", Integer, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("due_at", UtcDateTime, nullable=True),
    Column("changed_at", UtcDateTime, nullable=False),
    Index("ix_cards_lane", "lane", "level", "at", "application_id"),
    Index("ix_cards_job", "job_id", "lane", "level", "at", "application_id"),
    Index("ix_cards_changed", "changed_at"),
    # Looked up by their ids by the thousand: on SQLite that is one step instead of two.
    sqlite_with_rowid=False,
)

application_words = Table(
    "application_words",
    metadata,
    Column("application_id", Id, ForeignKey("applications.id"), primary_key=True),
    Column("word", _WORD, primary_key=True),
    Index("ix_application_words_word", "word", "application_id"),
    sqlite_with_rowid=False,
)

candidate_words = Table(
    "candidate_words",
    metadata,
    Column("candidate_id", Id, ForeignKey("candidates.id"), primary_key=True),
    Column("word", _WORD, primary_key=True),
    Index("ix_candidate_words_word", "word", "candidate_id"),
    sqlite_with_rowid=False,
)
