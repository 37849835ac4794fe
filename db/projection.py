"""The read model as a fold of the process events: one function per event type writes it.

`rebuild` folds an application's events again from the first, and comes to what stands there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime

from sqlalchemy import Connection, bindparam, delete, insert, select, update

from db.cards import index_words, refresh_card
from db.schema import READ_MODEL, process_events, process_views, tasks
from db.types import Id
from domain.events import ActorKind, Event, EventType
from domain.tasks import INTERVIEWING, TASKS, Capacity, kind_of
from domain.words import TaskKind

OPEN, COMPLETED, WITHDRAWN, LAPSED = "open", "completed", "withdrawn", "lapsed"
CLOSED_STATE = "closed"


def fold(conn: Connection, event: Event) -> None:
    """Bring the read model from before the event to after it."""
    step = _FOLDS.get(event.type)
    if step is not None:
        step(conn, event)


def rebuild(conn: Connection, application_id: str) -> None:
    """Throw the application's read model away and fold it anew."""
    for table in READ_MODEL:
        conn.execute(delete(table).where(table.c.application_id == application_id))
    for event in read_events(conn, application_id):
        fold(conn, event)
    refresh_card(conn, application_id)
    index_words(conn, application_id)


def read_events(conn: Connection, application_id: str) -> list[Event]:
    """All events of an application, in order."""
    rows = conn.execute(
        select(process_events)
        .where(process_events.c.application_id == application_id)
        .order_by(process_events.c.n)
    )
    return [
        Event(
            application_id=row.application_id,
            n=row.n,
            type=EventType(row.type),
            at=row.at,
            actor_kind=ActorKind(row.actor_kind),
            actor_id=row.actor_id,
            task_id=row.task_id,
            data=row.data,
        )
        for row in rows
    ]


def instant(value: object) -> datetime:
    """An instant out of an event's data."""
    return datetime.fromisoformat(str(value)).astimezone(UTC)


def _view(conn: Connection, event: Event, **values: object) -> None:
    conn.execute(_UPDATE_VIEW, {"of": event.application_id, **values})


def _task(conn: Connection, event: Event, **values: object) -> None:
    conn.execute(_UPDATE_TASK, {"of": event.task_id, **values})


def _opened(conn: Connection, event: Event) -> None:
    conn.execute(
        _INSERT_VIEW,
        {
            "application_id": event.application_id,
            "plan": event.data["plan"],
            "state": "opened",
            "opened_at": event.at,
            "state_since": event.at,
        },
    )


def _stage_entered(conn: Connection, event: Event) -> None:
    """What had been booked ahead for this stage is what the process waits for now."""
    stage = event.data["stage"]
    booked = conn.execute(_OPEN_OF_STAGE, {"of": event.application_id, "stage": stage}).all()
    states = [state for row in booked if (state := TASKS[TaskKind(row.kind)].state)]
    shown = {"state": states[-1], "state_since": event.at} if states else {}
    _view(conn, event, stage_id=stage, decision="", decision_id="", **shown)


def _task_opened(conn: Connection, event: Event) -> None:
    data = event.data
    conn.execute(
        _INSERT_TASK,
        {
            "id": event.task_id,
            "application_id": event.application_id,
            "kind": data["kind"],
            "stage_id": data.get("stage", ""),
            "interview_id": data.get("interview", ""),
            "decision_id": data.get("decision", ""),
            "message_id": data.get("message", ""),
            "scenario": data.get("scenario", ""),
            "question_id": data.get("question", ""),
            "meeting": data.get("meeting", 0),
            "urgent": data.get("urgent", False),
            "owner_id": data["owner"],
            "escalated_to": [],
            "state": OPEN,
            "opened_at": event.at,
            "origin_at": instant(data["origin"]),
            "due_at": instant(data["due"]),
            "next_at": instant(data["next"]) if data.get("next") else None,
        },
    )
    state = TASKS[TaskKind(str(data["kind"]))].state
    if state:
        # Of a stage that lies ahead, it changes nothing yet.
        here = {"application": event.application_id, "here": data.get("stage", "")}
        conn.execute(_SHOW_STATE, {**here, "state": state, "state_since": event.at})


def _task_climbed(conn: Connection, event: Event) -> None:
    data = event.data
    values: dict[str, object] = {
        "rung": data["rung"],
        "next_at": instant(data["next"]) if data.get("next") else None,
    }
    if event.type is EventType.TASK_ESCALATED:
        told = conn.execute(select(tasks.c.escalated_to).where(tasks.c.id == event.task_id))
        before = list(told.scalar_one())
        if data["person"] not in before:
            values["escalated_to"] = [*before, data["person"]]
    _task(conn, event, **values)


def _show_what_is_left(conn: Connection, event: Event) -> None:
    """Of several interviews side by side one has ended: what another waits for is shown now."""
    if kind_of(event.task_id) not in INTERVIEWING:
        return
    left = conn.execute(_OPEN_HERE, {"of": event.application_id, "is_open": OPEN}).first()
    if left is not None:
        shown = TASKS[TaskKind(left.kind)].state
        of = {"application": event.application_id, "here": ""}
        conn.execute(_SHOW_STATE, {**of, "state": shown, "state_since": event.at})


def _task_completed(conn: Connection, event: Event) -> None:
    _task(
        conn,
        event,
        state=COMPLETED,
        closed_at=event.at,
        next_at=None,
        act_id=event.data["act"],
        completion=event.data["completion"],
    )
    _show_what_is_left(conn, event)


def _task_withdrawn(conn: Connection, event: Event) -> None:
    _task(conn, event, state=WITHDRAWN, closed_at=event.at, next_at=None)
    _show_what_is_left(conn, event)


def _task_lapsed(conn: Connection, event: Event) -> None:
    _task(conn, event, state=LAPSED, closed_at=event.at, next_at=None)
    _show_what_is_left(conn, event)


def _task_redated(conn: Connection, event: Event) -> None:
    next_at = event.data.get("next")
    _task(
        conn,
        event,
        due_at=instant(event.data["due"]),
        next_at=instant(next_at) if next_at else None,
    )


def _urgent(conn: Connection, event: Event) -> None:
    until = event.data.get("offer_until")
    _view(conn, event, urgent=True, offer_until=date.fromisoformat(str(until)) if until else None)
    conn.execute(_URGENT_TASKS, {"of": event.application_id, "is_open": OPEN})


def _erasure_begun(conn: Connection, event: Event) -> None:
    _view(conn, event, erasing=event.data["act"])


def _task_handed_over(conn: Connection, event: Event) -> None:
    before, now = event.data["former"], event.data["person"]
    if event.data["capacity"] == Capacity.OWNER:
        _task(conn, event, owner_id=now)
        return
    told = conn.execute(select(tasks.c.escalated_to).where(tasks.c.id == event.task_id))
    people = (now if person == before else person for person in told.scalar_one())
    _task(conn, event, escalated_to=list(dict.fromkeys(people)))


def _decision_made(conn: Connection, event: Event) -> None:
    _view(conn, event, decision=event.data["outcome"], decision_id=event.data["decision"])


def _corrected(conn: Connection, event: Event) -> None:
    if event.data.get("anew"):
        _view(conn, event, decision="", decision_id="")


def _told(conn: Connection, event: Event) -> None:
    _view(conn, event, told_at=instant(event.data["told_at"]), told_how=event.data["how"])


def _withdrew(conn: Connection, event: Event) -> None:
    _view(conn, event, withdrew=event.data["act"])


def _rejection_noted(conn: Connection, event: Event) -> None:
    _view(conn, event, rejecting=event.data["act"])


def _outcome(conn: Connection, event: Event) -> None:
    start_on = event.data.get("start_on")
    _view(
        conn,
        event,
        outcome=event.data["outcome"],
        start_on=date.fromisoformat(str(start_on)) if start_on else None,
    )


def _closed(conn: Connection, event: Event) -> None:
    _view(conn, event, state=CLOSED_STATE, state_since=event.at, closed_at=event.at)


# Built once: building a statement costs several times what SQLite takes to run it.
_INSERT_VIEW = insert(process_views)
_UPDATE_VIEW = update(process_views).where(process_views.c.application_id == bindparam("of"))
_INSERT_TASK = insert(tasks)
_OPEN_OF_STAGE = (
    select(tasks.c.kind)
    .where(
        tasks.c.application_id == bindparam("of"),
        tasks.c.stage_id == bindparam("stage"),
        tasks.c.state == OPEN,
    )
    .order_by(tasks.c.opened_at, tasks.c.id)
)
_OPEN_HERE = (
    select(tasks.c.kind)
    .join(process_views, process_views.c.application_id == tasks.c.application_id)
    .where(
        tasks.c.application_id == bindparam("of"),
        tasks.c.stage_id == process_views.c.stage_id,
        tasks.c.kind.in_(sorted(INTERVIEWING)),
        tasks.c.state == bindparam("is_open"),
    )
    .order_by(tasks.c.opened_at.desc(), tasks.c.id.desc())
    .limit(1)
)
_SHOW_STATE = update(process_views).where(
    process_views.c.application_id == bindparam("application"),
    process_views.c.stage_id.in_(("", bindparam("here"))) | (bindparam("here", type_=Id) == ""),
)
_URGENT_TASKS = (
    update(tasks)
    .where(tasks.c.application_id == bindparam("of"), tasks.c.state == bindparam("is_open"))
    .values(urgent=True)
)
_UPDATE_TASK = update(tasks).where(tasks.c.id == bindparam("of"))

_FOLDS: Mapping[EventType, Callable[[Connection, Event], None]] = {
    EventType.PROCESS_OPENED: _opened,
    EventType.STAGE_ENTERED: _stage_entered,
    EventType.TASK_OPENED: _task_opened,
    EventType.TASK_ASKED: _task_climbed,
    EventType.TASK_REMINDED: _task_climbed,
    EventType.TASK_ESCALATED: _task_climbed,
    EventType.TASK_RUNG_SKIPPED: _task_climbed,
    EventType.TASK_STILL_DECIDING: _task_climbed,
    EventType.TASK_COMPLETED: _task_completed,
    EventType.TASK_WITHDRAWN: _task_withdrawn,
    EventType.TASK_LAPSED: _task_lapsed,
    EventType.TASK_REDATED: _task_redated,
    EventType.MARKED_URGENT: _urgent,
    EventType.ERASURE_BEGUN: _erasure_begun,
    EventType.TASK_HANDED_OVER: _task_handed_over,
    EventType.SCORECARD_CORRECTED: _corrected,
    EventType.DECISION_MADE: _decision_made,
    EventType.CANDIDATE_TOLD: _told,
    EventType.CANDIDATE_WITHDREW: _withdrew,
    EventType.REJECTION_NOTED: _rejection_noted,
    EventType.OUTCOME_SET: _outcome,
    EventType.PROCESS_CLOSED: _closed,
}
