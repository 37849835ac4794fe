"""Column types: instants as UTC, JSON as JSONB where there is such a thing."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, Dialect, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.types import TypeDecorator

Id = String(80)
Code = String(40)
Json = JSON().with_variant(JSONB(), "postgresql")
DIGEST = "sha256:"


def digest_of(text: str) -> str:
    """What is kept of an id by which somebody could be found elsewhere: it is known again, and
    says nothing. A digest stays as it is.
    """
    if text.startswith(DIGEST):
        return text
    return DIGEST + hashlib.sha256(text.encode()).hexdigest()


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant in, an aware UTC instant out. A naive one is refused: it hides a zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive datetime was given where an instant is wanted")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        return value and value.astimezone(UTC)

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], datetime | None] | None:
        # SQLite keeps text. Read with its zone in one go, it costs an eighth; a page has hundreds.
        if dialect.name == "sqlite":
            return _instant_of_text
        return super().result_processor(dialect, coltype)


def _instant_of_text(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(f"{text}+00:00")
