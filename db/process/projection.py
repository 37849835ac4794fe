"""The read model in the database: read once in a transaction, written once, as `domain.read_model`
folds it from the process events.

`rebuild` folds an application's events again from the first, and comes to what stands there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from functools import partial
from typing import Any

from sqlalchemy import Connection, Row, Table, bindparam, delete, insert, select, update

from db.process.cards import index_words, refresh_card
from db.schema import READ_MODEL, applications, process_events, process_views, tasks
from domain.events import ActorKind, Event, EventType
from domain.folding import fold
from domain.folding import instant as instant
from domain.read_model import CLOSED_STATE as CLOSED_STATE
from domain.read_model import COMPLETED as COMPLETED
from domain.read_model import LAPSED as LAPSED
from domain.read_model import OPEN as OPEN
from domain.read_model import WITHDRAWN as WITHDRAWN
from domain.read_model import ProcessView, ReadModel, Task
from domain.releases import known


def view_in(row: Row[Any], application: str) -> ProcessView:
    """The process's own row among the columns of a wider one, which has `VIEW_COLUMNS`."""
    known = row._mapping
    if known[f"{_PREFIX}state"] is None:
        return ProcessView(application)
    shown = {name: known[_PREFIX + name] for name in _VIEW if name != _OF}
    return ProcessView(application, **shown)


def read_tasks(conn: Connection, application: str) -> list[Task]:
    """Every task of an application."""
    return [Task(*row) for row in conn.execute(_TASKS, {"of": application})]


def model_of(conn: Connection, view: ProcessView) -> ReadModel:
    """The read model of a process whose own row is known; one that is not opened has no tasks."""
    if not view.state:
        return ReadModel(view)
    return ReadModel(view, partial(read_tasks, conn, view.application_id))


def store(conn: Connection, model: ReadModel, *, new: bool) -> None:
    """Write what is not as it was read. `new`: there is no row of this process yet."""
    view = model.view
    if model.view_changed:
        values = {name: getattr(view, name) for name in _VIEW}
        if new:
            conn.execute(_INSERT_VIEW, values)
        else:
            conn.execute(_UPDATE_VIEW, values | {"of": view.application_id})
    changed = model.changed - model.opened
    if model.opened:
        conn.execute(_INSERT_TASK, [_task_row(model.tasks[id_]) for id_ in sorted(model.opened)])
    if changed:
        conn.execute(
            _UPDATE_TASK, [_task_row(model.tasks[id_]) | {"of": id_} for id_ in sorted(changed)]
        )
    model.view_changed = False
    model.opened.clear()
    model.changed.clear()


def rebuild(conn: Connection, application_id: str) -> None:
    """Throw the application's read model away and fold it anew."""
    for table in READ_MODEL:
        conn.execute(delete(table).where(table.c.application_id == application_id))
    model, over_at = ReadModel(ProcessView(application_id)), None
    for event in read_events(conn, application_id):
        fold(model, event)
        over_at = over_at or (event.at if model.view.over else None)
    store(conn, model, new=True)
    its = update(applications).where(applications.c.id == application_id)
    conn.execute(its.values(over_at=over_at))
    refresh_card(conn, application_id)
    index_words(conn, application_id)


def read_events(conn: Connection, application_id: str) -> list[Event]:
    """All events of an application, in order."""
    rows = conn.execute(
        select(process_events)
        .where(process_events.c.application_id == application_id)
        .order_by(process_events.c.n)
    )
    return [event_in(row) for row in rows]


def event_in(row: Row[Any]) -> Event:
    """The event that a row of `process_events` holds."""
    # In the order of its columns: by their names it would take twice as long, and there are many.
    values: Sequence[Any] = row
    of, n, type_, at, actor_kind, actor_id, task_id, data = values
    type_, actor_kind = known(EventType, type_), known(ActorKind, actor_kind)
    return Event(of, n, type_, at, actor_kind, actor_id, task_id, data)


def _task_row(task: Task) -> dict[str, Any]:
    return {name: getattr(task, name) for name in _TASK}


def _columns(table: Table, of: type[ProcessView] | type[Task]) -> list[str]:
    """A row has the columns of its table, by their names."""
    names = [field.name for field in fields(of)]
    assert set(names) == set(table.columns.keys()), f"{of.__name__} is not a row of {table.name}"
    return names


assert process_events.columns.keys() == [field.name for field in fields(Event)], "see event_in"
_OF, _PREFIX = "application_id", "view_"
_VIEW = _columns(process_views, ProcessView)
_TASK = _columns(tasks, Task)
VIEW_COLUMNS = [process_views.c[name].label(_PREFIX + name) for name in _VIEW if name != _OF]

# Built once: building a statement costs several times what SQLite takes to run it.
_INSERT_VIEW = insert(process_views)
_UPDATE_VIEW = update(process_views).where(process_views.c.application_id == bindparam("of"))
_TASKS = select(*(tasks.c[name] for name in _TASK)).where(tasks.c.application_id == bindparam("of"))
_INSERT_TASK = insert(tasks)
_UPDATE_TASK = update(tasks).where(tasks.c.id == bindparam("of"))
