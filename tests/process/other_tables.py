"""Tables in which every cell has changed: as far from today's as any later release could be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields, replace
from typing import Any, cast

from domain.acts import OWN_ACTS, OwnAct
from domain.task_specs import Completion, TaskSpec
from domain.tasks import TASKS
from domain.words import Interrupts

ELSEWHERE = "somewhere_else"


@contextmanager
def every_cell_changed() -> Iterator[None]:
    """What leads to what, who may, by which form, where it shows: none of it is as it was."""
    tables = (cast("dict[Any, Any]", TASKS), cast("dict[Any, Any]", OWN_ACTS))
    before = [dict(table) for table in tables]
    tasks, own = tables
    tasks |= {kind: _other_task(spec) for kind, spec in before[0].items()}
    own |= {kind: _other_act(row) for kind, row in before[1].items()}
    try:
        yield
    finally:
        for table, rows in zip(tables, before, strict=True):
            table.clear()
            table.update(rows)


def _other_task(spec: TaskSpec) -> TaskSpec:
    return replace(
        spec,
        **_cells_of_others(spec, TASKS),
        state="" if spec.state else ELSEWHERE,
        completions={name: _other_way(way) for name, way in spec.completions.items()},
        at_time=ELSEWHERE,
    )


def _other_way(way: Completion) -> Completion:
    return replace(way, by=frozenset(), fields=(), then=ELSEWHERE, on=frozenset(), rejecting=None)


def _other_act(row: OwnAct) -> OwnAct:
    return replace(
        row,
        **_cells_of_others(row, OWN_ACTS),
        then=ELSEWHERE,
        interrupts=Interrupts.NEVER if row.interrupts else Interrupts.ALWAYS,
    )


def _cells_of_others(row: Any, table: Mapping[Any, Any]) -> dict[str, Any]:
    """Each column's cell of another row that says something else there."""
    cells = {each.name: getattr(row, each.name) for each in fields(row)}
    own = {"state", "completions", "at_time", "then", "interrupts"}
    return {
        name: next(said for other in list(table.values()) if (said := getattr(other, name)) != cell)
        for name, cell in cells.items()
        if name not in own
    }
