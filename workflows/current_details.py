"""What operators read in the Temporal UI, and search for: what a process waits for, of whom."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from domain.protocol import OpenTask
    from workflows.contracts import HIRE_MODE, HIRE_OWNERS, HIRE_STAGE, HIRE_STATE


def current_details(state: str, tasks: Iterable[OpenTask]) -> str:
    """Ids and codes only: whose they are, the desk's pages say."""
    waits = [
        f"- **{task.kind}** of `{task.owner}`, due {task.due_at:%Y-%m-%d %H:%M} UTC"
        + (f", rung {task.rung} of its ladder climbed" if task.rung else "")
        for task in tasks
    ]
    return f"State **{state}**. Waiting for:\n" + ("\n".join(waits) or "nothing")


def search_attributes(
    state: str, stage: str, mode: str, owners: Iterable[str]
) -> tuple[SearchAttributeUpdate[Any], ...]:
    """By what it is found; `mode` is another one than it was started with, '' for none."""
    shown: tuple[SearchAttributeUpdate[Any], ...] = (
        HIRE_STATE.value_set(state),
        HIRE_STAGE.value_set(stage),
        HIRE_OWNERS.value_set(sorted(owners)),
    )
    return (*shown, HIRE_MODE.value_set(mode)) if mode else shown
