"""What Temporal holds: one open workflow per open process, none stuck, and no personal data."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.canaries import Canaries
from doctor.findings import Finding, Visit
from doctor.record import Record, Run


def one_open_workflow(record: Record, visit: Visit) -> Iterator[Finding]:
    """An open process has exactly one open workflow, a closed one none."""
    name = "one_open_workflow"
    if record.runs is None or not record.acts:
        return
    count = len(record.open_runs)
    recent = visit.at - record.last_change <= visit.tolerances.waiting
    if record.closed and count and not recent:
        yield Finding(name, record.id, "closed_process_still_runs", f"{count}")
    if not record.closed and count > 1:
        yield Finding(name, record.id, "open_workflows", f"{count}")
    if not record.closed and count == 0 and not recent:
        ends = sorted({run.status for run in record.runs}) or ["none"]
        yield Finding(name, record.id, "open_process_without_workflow", " ".join(ends))


def workflow_tasks_pass(record: Record, visit: Visit) -> Iterator[Finding]:
    """No workflow is wedged: its tasks do not fail again and again."""
    for run in record.open_runs:
        if run.workflow_task_attempt > visit.tolerances.workflow_task_attempts:
            detail = f"run {run.run_id}: attempt {run.workflow_task_attempt}"
            yield Finding("workflow_tasks_pass", record.id, "workflow_task_fails", detail)


def versions_are_attended(record: Record, visit: Visit) -> Iterator[Finding]:
    """No process waits for a worker of a version that has none: `cli.py deploy --rescue`."""
    for run in record.open_runs:
        if run.version and run.version not in visit.at_work:
            yield Finding("versions_are_attended", record.id, "version_without_worker", run.version)


def no_personal_data(record: Record, visit: Visit) -> Iterator[Finding]:
    """No name, address, phone number or free text stands in what Temporal remembers."""
    canaries = Canaries(record.secrets)
    for run in record.runs or ():
        for place, memory in _places(run):
            if count := canaries.count(memory):
                detail = f"run {run.run_id}: {count} texts"
                yield Finding("no_personal_data", record.id, f"personal_data_in_{place}", detail)


def _places(run: Run) -> Iterator[tuple[str, bytes]]:
    yield "history", run.memory
    yield "search_attributes", run.search_attributes
    yield "workflow_id", run.workflow_id.encode()
