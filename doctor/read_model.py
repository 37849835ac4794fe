"""The read model is the fold of the process events: folded anew beside it and compared."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import Any

from sqlalchemy import Row

from db.schema import process_views, tasks
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
    values = _VALUES[type(folded)](folded)
    if values == tuple(shown):  # which is nearly always so, and told much faster
        return
    for name, value in zip(_NAMES[type(folded)], values, strict=True):
        if shown._mapping[name] != value:
            yield Finding(NAME, application, "row_differs", f"{what}: {name}")


# In the order of the tables' columns, as rows are.
_NAMES = {ProcessView: process_views.columns.keys(), Task: tasks.columns.keys()}
_VALUES = {kind: attrgetter(*names) for kind, names in _NAMES.items()}
