"""The read model is the fold of the process events: folded anew beside it and compared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, Row, create_engine, select

from db.projection import fold
from db.schema import READ_MODEL, metadata, process_views, tasks
from doctor.findings import Finding, Visit
from doctor.record import Record

NAME = "read_model_is_the_fold"


def read_model_is_the_fold(record: Record, visit: Visit) -> Iterator[Finding]:
    """Fold the events in a scratch database in memory; nothing is written to the real one."""
    engine = create_engine("sqlite://")
    try:
        with engine.connect() as scratch:
            metadata.create_all(scratch, tables=list(READ_MODEL))
            try:
                for event in record.events:
                    fold(scratch, event)
            except Exception as error:
                yield Finding(NAME, record.id, "events_do_not_fold", type(error).__name__)
                return
            yield from _differences(scratch, record)
    finally:
        engine.dispose()


def _differences(scratch: Connection, record: Record) -> Iterator[Finding]:
    folded_view = scratch.execute(select(process_views)).first()
    yield from _compare("view", folded_view, record.view, record.id)
    folded = {row.id: row for row in scratch.execute(select(tasks))}
    shown = {row.id: row for row in record.tasks}
    for task_id in sorted(folded.keys() | shown.keys()):
        yield from _compare(task_id, folded.get(task_id), shown.get(task_id), record.id)


def _compare(
    what: str, folded: Row[Any] | None, shown: Row[Any] | None, application: str
) -> Iterator[Finding]:
    if folded is None and shown is None:
        return
    if folded is None or shown is None:
        missing = "row_without_events" if folded is None else "row_missing"
        yield Finding(NAME, application, missing, what)
        return
    for column, value in folded._mapping.items():
        if shown._mapping[column] != value:
            yield Finding(NAME, application, "row_differs", f"{what}: {column}")
