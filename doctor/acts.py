"""An accepted act is an input of its process exactly once; a task ends exactly once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from db.process.acts import ActKind
from db.process.projection import COMPLETED, OPEN
from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.acts import EVENT_OF
from domain.events import Event, EventType
from domain.folding import STATE_AFTER
from domain.releases import known


def acts_are_numbered(record: Record, visit: Visit) -> Iterator[Finding]:
    """Acts and events count from 1 without a gap, and the counters agree with them."""
    name = "acts_are_numbered"
    for what, numbers, counter in (
        ("acts", [act.seq for act in record.acts], record.application.acts),
        ("events", [event.n for event in record.events], record.application.events),
    ):
        if numbers != list(range(1, len(numbers) + 1)):
            yield Finding(name, record.id, f"{what}_have_gaps", f"{numbers}")
        if counter != len(numbers):
            detail = f"counter {counter}, rows {len(numbers)}"
            yield Finding(name, record.id, f"{what}_counter_differs", detail)
    if record.acts and record.acts[0].kind != ActKind.START:
        yield Finding(name, record.id, "first_act_is_no_start", record.acts[0].kind)


def acts_are_taken(record: Record, visit: Visit) -> Iterator[Finding]:
    """The process has read every act, but for what came in just now."""
    taken = record.application.taken
    if taken > len(record.acts):
        yield Finding("acts_are_taken", record.id, "taken_beyond_the_last_act", f"{taken}")
    for act in record.acts:
        if act.seq > taken and visit.at - act.at > visit.tolerances.taking:
            yield Finding("acts_are_taken", record.id, "act_not_taken", f"act {act.seq} {act.kind}")


def acts_have_one_effect(record: Record, visit: Visit) -> Iterator[Finding]:
    """Every act stands in the process exactly once, and nothing there claims another act."""
    name = "acts_have_one_effect"
    made = Counter(_act_of(event) for event in record.of_type(*EVENT_OF.values()))
    for act in record.acts:
        effect = EVENT_OF[known(ActKind, act.kind)]
        key = (effect, "" if act.kind == ActKind.START else act.id)
        count = made.pop(key, 0)
        if count != 1:
            yield Finding(name, record.id, "effects_of_act", f"act {act.seq} {act.kind}: {count}")
    for kind, act_id in made:
        yield Finding(name, record.id, "effect_without_act", f"{kind} of {act_id or 'nobody'}")


def tasks_end_once(record: Record, visit: Visit) -> Iterator[Finding]:
    """A closed task has exactly one closing event, an open one none, and each one opening."""
    name = "tasks_end_once"
    opened = Counter(event.task_id for event in record.of_type(EventType.TASK_OPENED))
    ended: dict[str, list[EventType]] = {}
    for event in record.of_type(*STATE_AFTER):
        ended.setdefault(event.task_id, []).append(event.type)
    for task in record.tasks:
        if opened[task.id] != 1:
            yield Finding(name, record.id, "openings_of_task", f"{task.id}: {opened[task.id]}")
        ends = ended.pop(task.id, [])
        wanted = [] if task.state == OPEN else [task.state]
        if [STATE_AFTER[end] for end in ends] != wanted:
            yield Finding(name, record.id, "ends_of_task", f"{task.id} {task.state}: {ends}")
    for task_id in ended:
        yield Finding(name, record.id, "end_of_unknown_task", task_id)


def closed_tasks_stay_closed(record: Record, visit: Visit) -> Iterator[Finding]:
    """No act completed a closed task, through its link or any other way. What somebody put right
    later is about a task that had been completed.
    """
    name = "closed_tasks_stay_closed"
    closed = {task.id: task for task in record.tasks if task.state != OPEN}
    completing = [act for act in record.acts if act.kind == ActKind.COMPLETE]
    by_task = Counter(act.task_id for act in completing)
    for task_id, count in by_task.items():
        if count > 1:
            yield Finding(name, record.id, "acts_of_task", f"{task_id}: {count}")
    done = {task.id for task in record.tasks if task.state == COMPLETED}
    for act in record.acts:
        if act.kind == ActKind.CORRECT and act.task_id not in done:
            yield Finding(name, record.id, "correction_of_open_task", f"act {act.seq}")
    for act in completing:
        task = closed.get(act.task_id)
        if task is not None and task.act_id != act.id:
            yield Finding(name, record.id, "act_on_closed_task", f"act {act.seq} on {task.id}")
        elif act.task_id and task is None:
            yield Finding(name, record.id, "act_did_not_close", f"act {act.seq} on {act.task_id}")
    for link in record.links:
        if link.task_id and not link.person_id:
            yield Finding(name, record.id, "link_of_nobody", link.id)


def _act_of(event: Event) -> tuple[EventType, str]:
    act = "" if event.type is EventType.PROCESS_OPENED else str(event.data.get("act", "?"))
    return event.type, act
