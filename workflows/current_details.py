"""The sentence that operators read in the Temporal UI: what a process waits for, of whom."""

from __future__ import annotations

from collections.abc import Iterable

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import OpenTask


def current_details(state: str, tasks: Iterable[OpenTask]) -> str:
    """Ids and codes only: whose they are, the desk's pages say."""
    waits = [
        f"- **{task.kind}** of `{task.owner}`, due {task.due_at:%Y-%m-%d %H:%M} UTC"
        + (f", rung {task.rung} of its ladder climbed" if task.rung else "")
        for task in tasks
    ]
    return f"State **{state}**. Waiting for:\n" + ("\n".join(waits) or "nothing")
