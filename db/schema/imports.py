"""Imports, and the rows of them that wait to be added."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Index, Integer, LargeBinary, String, Table, text

from db.schema.base import metadata
from db.types import Code, Id, Json, UtcDateTime

_OF_SOMEBODY = text("candidate_id IS NOT NULL")

imports = Table(
    "imports",
    metadata,
    Column("id", Id, primary_key=True),
    # What was handed in: files.
    Column("kind", Code, nullable=False),
    Column("state", Code, nullable=False),
    # The names of what was handed in, until it is done and told; and by what the same is known.
    Column("files", Json, nullable=False, default=list),
    Column("digest", String(64), nullable=False, index=True),
    # '' where nobody signed in.
    Column("person_id", Id, nullable=False, default=""),
    Column("via", Code, nullable=False),
    Column("began_at", UtcDateTime, nullable=False),
    # When somebody last worked on it.
    Column("seen_at", UtcDateTime, nullable=False),
    Column("done_at", UtcDateTime, nullable=True),
    # Rows that were staged, and those of them that are settled.
    Column("rows", Integer, nullable=False, default=0),
    Column("applied", Integer, nullable=False, default=0),
    Column("resumed", Integer, nullable=False, default=0),
    # How many of each kind were added and known, and how many faults there were of each code.
    Column("counts", Json, nullable=False, default=dict),
    Column("faults", Json, nullable=False, default=dict),
)

import_rows = Table(
    "import_rows",
    metadata,
    Column("import_id", Id, ForeignKey("imports.id"), primary_key=True),
    Column("n", Integer, primary_key=True),
    Column("kind", Code, nullable=False),
    Column("state", Code, nullable=False),
    # Where it stands: which of the files, and in which line.
    Column("file", Integer, nullable=False),
    Column("line", Integer, nullable=False),
    # What it says; nothing once it is settled.
    Column("payload", Json, nullable=False),
    # Of an application: the candidate, or the row that adds them (`row:7`).
    Column("candidate_id", Id, nullable=True),
    Column("fault", Code, nullable=False, default=""),
    Index(
        "ix_import_rows_candidate",
        "candidate_id",
        sqlite_where=_OF_SOMEBODY,
        postgresql_where=_OF_SOMEBODY,
    ),
)

# A table that somebody handed in on a page, until it is imported or given up: its rows as they were
# read, and how its columns are understood.
import_tables = Table(
    "import_tables",
    metadata,
    Column("import_id", Id, ForeignKey("imports.id"), primary_key=True),
    # Packed: what stands in the cells is looked for by nobody here.
    Column("content", LargeBinary, nullable=False),
    # For each column, by its place: what it holds. And the job of the rows that name none.
    Column("meant", Json, nullable=False, default=list),
    Column("job_id", Id, nullable=False, default=""),
    # What was wrong with it when it was checked last, packed too: it quotes what stands there.
    Column("found", LargeBinary, nullable=False, default=b""),
)
