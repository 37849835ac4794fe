"""Nothing waits for nobody: every open process has an owner and a due time, and moves on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

from db.process.ledger import UNPROVEN, MessageState
from db.process.projection import OPEN
from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.scenarios import scenario_spec

NEVER = datetime.min.replace(tzinfo=UTC)


def somebody_owns_the_next_move(record: Record, visit: Visit) -> Iterator[Finding]:
    """An open process has an open task with an owner and a due time, or works right now.

    An owner who is gone is replaced by the ladder, whose last resort is the job's HR lead.
    """
    name = "somebody_owns_the_next_move"
    if record.closed:
        for task in record.open_tasks:
            yield Finding(name, record.id, "task_of_closed_process", task.id)
        return
    for task in record.open_tasks:
        if not task.owner_id:
            yield Finding(name, record.id, "task_of_nobody", task.id)
        elif {task.owner_id, record.hr_lead} <= record.gone:
            yield Finding(name, record.id, "task_of_somebody_gone", task.id)
    quiet = visit.at - record.last_change > visit.tolerances.waiting
    if record.acts and not record.open_tasks and quiet and not record.working:
        state = record.view.state if record.view else "unknown"
        yield Finding(name, record.id, "waits_for_nobody", f"state {state}")


def ladders_are_climbed(record: Record, visit: Visit) -> Iterator[Finding]:
    """No open task stands past the instant at which it was to be reminded of, or to end."""
    name = "ladders_are_climbed"
    for task in record.tasks:
        if task.state != OPEN and task.next_at is not None:
            yield Finding(name, record.id, "closed_task_has_a_next_instant", task.id)
        if task.state != OPEN or task.next_at is None or record.working:
            continue
        late = visit.at - task.next_at
        if late > visit.tolerances.overdue:
            seconds = int(late.total_seconds())
            yield Finding(name, record.id, "task_past_its_rung", f"{task.id}: {seconds} s")


def messages_move_on(record: Record, visit: Visit) -> Iterator[Finding]:
    """No message is stuck: being sent for ever, reserved with nobody at it, or lost to sight."""
    name = "messages_move_on"
    watched = {task.message_id for task in record.open_tasks if task.message_id}
    for message in record.messages:
        what = f"{message.id} {message.scenario}"
        # What is put off, for the night or while the mail server refuses, gets a later instant.
        since = max(message.reserved_at, message.not_before, message.claimed_at or NEVER)
        # An activity under way is at the process's messages; the dispatcher is at the others.
        working = record.working and not message.dispatched
        if message.state == MessageState.SENDING:
            if visit.at - since > visit.tolerances.sending and not working:
                yield Finding(name, record.id, "stuck_while_sending", what)
        elif message.state == MessageState.RESERVED:
            late = visit.at - since > visit.tolerances.waiting
            if late and not working and message.id not in watched:
                yield Finding(name, record.id, "reserved_and_forgotten", what)
        elif message.state in UNPROVEN and not record.closed and message.id not in watched:
            must_arrive = scenario_spec(message.scenario).must_arrive
            quiet = visit.at - record.last_change > visit.tolerances.waiting
            if must_arrive and quiet and not (working or message.dispatched):
                yield Finding(name, record.id, "undelivered_and_nobody_knows", what)
