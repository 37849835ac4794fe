"""Files about candidates, and who has opened them."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, Table

from db.schema.base import metadata
from db.types import Code, Id, UtcDateTime

# A file belongs to an application: what somebody sent for one job is not shown to those of another.
# Either `content` holds it, or `url` says where it is kept. Of one that was taken out the row stays
# without either, so that its access log stays as well.
documents = Table(
    "documents",
    metadata,
    Column("id", Id, primary_key=True),
    Column("application_id", Id, ForeignKey("applications.id"), nullable=False, index=True),
    Column("kind", Code, nullable=False),
    Column("name", String(200), nullable=False, default=""),
    Column("media_type", String(100), nullable=False, default=""),
    Column("size", Integer, nullable=False, default=0),
    Column("sha256", String(64), nullable=False, default=""),
    Column("content", LargeBinary, nullable=False, default=b""),
    Column("url", String(2000), nullable=False, default=""),
    Column("uploaded_by", Id, ForeignKey("people.id"), nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

# The access log. `link_id` says through which link; '' is for somebody who had signed in.
document_reads = Table(
    "document_reads",
    metadata,
    Column("id", Id, primary_key=True),
    Column("document_id", Id, ForeignKey("documents.id"), nullable=False, index=True),
    Column("person_id", Id, ForeignKey("people.id"), nullable=False),
    Column("link_id", Id, nullable=False, default=""),
    Column("channel", Code, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)
