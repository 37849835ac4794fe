"""Records as JSON, as they are staged, and back."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from pydantic import TypeAdapter

from importing.records import (
    ApplicationRecord,
    CandidateRecord,
    JobRecord,
    PersonRecord,
    Record,
)

_SHAPES: Final[Mapping[str, TypeAdapter[Any]]] = MappingProxyType(
    {
        "people": TypeAdapter(PersonRecord),
        "candidates": TypeAdapter(CandidateRecord),
        "jobs": TypeAdapter(JobRecord),
        "applications": TypeAdapter(ApplicationRecord),
    }
)
"""By the kinds of rows, which are those of a bundle's lists."""


def payload_of(kind: str, record: Record) -> dict[str, object]:
    """What a record says, as JSON has it."""
    payload: dict[str, object] = _SHAPES[kind].dump_python(record, mode="json")
    return payload


def record_of(kind: str, payload: Mapping[str, object]) -> Record:
    """The record of a payload."""
    record: Record = _SHAPES[kind].validate_python(payload)
    return record
