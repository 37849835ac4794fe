"""The read model is the fold of the process events: folded anew beside it and compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.folding import fold
from domain.read_model import ProcessView, ReadModel, Task
from domain.releases import OfNewerRelease

NAME = "read_model_is_the_fold"


def read_model_is_the_fold(record: Record, visit: Visit) -> Iterator[Finding]:
    """Fold the events anew; nothing is written."""
    model = ReadModel(ProcessView(record.id))
    try:
        for event in record.events:
            fold(model, event)
    except OfNewerRelease:
        raise
    except Exception as error:
        yield Finding(NAME, record.id, "events_do_not_fold", type(error).__name__)
        return
    yield from _differences(model, record)
    # Whether who applies again begins anew.
    if model.view.over != (record.application.over_at is not None):
        yield Finding(NAME, record.id, "row_differs", "application: over_at")


def _differences(folded: ReadModel, record: Record) -> Iterator[Finding]:
    view = folded.view if folded.view.state else None
    yield from _compare("view", view, record.view, record.id)
    shown = {row.id: row for row in record.tasks}
    for task_id in sorted(folded.tasks.keys() | shown.keys()):
        yield from _compare(task_id, folded.tasks.get(task_id), shown.get(task_id), record.id)


def _compare(
    what: str, folded: ProcessView | Task | None, shown: Row[Any] | None, application: str
) -> Iterator[Finding]:
    if folded is None and shown is None:
        return
    if folded is None or shown is None:
        missing = "row_without_events" if folded is None else "row_missing"
        yield Finding(NAME, application, missing, what)
        return
    for column in fields(folded):
        if shown._mapping[column.name] != getattr(folded, column.name):
            yield Finding(NAME, application, "row_differs", f"{what}: {column.name}")
