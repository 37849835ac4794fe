"""Interviews of another system: arranged, moved, cancelled, and with another panel."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select
from sqlalchemy import case as case_when

from db.acts import Refused
from db.case import Case
from db.external import ReferenceRefused, Taken, standing_of
from db.external_acts import Attempt, Progress, is_moving
from db.external_jobs import find_stage
from db.schema import acts, interviews, tasks
from db.upserts import person_of
from domain.external import INTERVIEW_MOVES, Change, Move, Standing, fitting_form, move_for

ELSEWHERE = "elsewhere"


@dataclass(frozen=True, slots=True)
class InterviewSaid:
    """An interview as the other system has it. People are mail addresses, or ids over there; a
    cancelled one has no more than its application.
    """

    application: str
    stage: str | None = None
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    panel: tuple[str, ...] = ()
    cancelled: bool = False
    announce: str = ELSEWHERE


def take_interview(attempt: Attempt, body: InterviewSaid) -> Progress:
    """Arrange, move or cancel an interview, or change its panel; one act at a time."""
    case, last = attempt.locked(body.application)
    our_id = last.our_id if last is not None else ""
    standing = standing_of(last, attempt.said)
    if standing is Standing.OLDER:
        return Progress(Taken(our_id, superseded=True))
    row = _interview(attempt.conn, case.id, our_id)
    shown = row.id if row is not None else ""
    if standing is Standing.SAME:
        attempt.note(shown or our_id, last)
        return Progress(Taken(shown), waiting=not shown and bool(our_id) and is_moving(case))
    if row is None and our_id:
        return attempt.not_now(case)
    panel = () if body.cancelled else _panel(attempt, body)
    change = _change_of(row, body, panel)
    if change is None or (change in attempt.done and not is_moving(case)):
        attempt.note(shown, last)
        return Progress(Taken(shown, created=last is None))
    found = _next_move(case, change, "" if change is Change.ARRANGED else shown)
    if found is None:
        return attempt.not_now(case)
    task, move = found
    if change is Change.ARRANGED and _is_of_other_stage(attempt, case, body, task.stage_id):
        return attempt.refused(case, "other_stage")
    made = attempt.complete(case, task.id, move.completion, _form(move, change, body, panel))
    if isinstance(made, Refused):
        return Progress(refused=made)
    taken = Taken(shown, created=last is None, changed=True)
    if change is Change.CANCELLED:
        attempt.note(shown, last)
        return Progress(taken, acted=case.id)
    if change is Change.ARRANGED:
        # Known by its act until the process has made the interview of it.
        attempt.note(made.act, last)
    return Progress(taken, waiting=True, acted=case.id, change=change)


def _panel(attempt: Attempt, body: InterviewSaid) -> tuple[str, ...]:
    seats = (
        person_of(attempt.conn, attempt.reference.system, named, f"panel.{seat}")
        for seat, named in enumerate(body.panel)
    )
    return tuple(dict.fromkeys(seats))


def _change_of(row: Row[Any] | None, body: InterviewSaid, panel: tuple[str, ...]) -> Change | None:
    """What has to be done here so that the interview is as it is over there."""
    if body.cancelled:
        return None if row is None or row.cancelled else Change.CANCELLED
    if row is None or row.cancelled:
        return Change.ARRANGED
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    if (row.starts_at, minutes, row.place) != (body.starts_at, body.minutes, body.place):
        return Change.MOVED
    return Change.PANEL if {seat["person"] for seat in row.panel} != set(panel) else None


def _is_of_other_stage(attempt: Attempt, case: Case, body: InterviewSaid, open_stage: str) -> bool:
    if body.stage is None:
        return False
    stage = find_stage(attempt.conn, attempt.reference.system, case.row.job_id, body.stage)
    if stage is None:
        raise ReferenceRefused("stage", "stage_unknown")
    return stage != open_stage


def _form(
    move: Move, change: Change, body: InterviewSaid, panel: tuple[str, ...]
) -> dict[str, object]:
    values = {
        "starts_at": body.starts_at.isoformat() if body.starts_at else None,
        "minutes": body.minutes,
        "place": body.place,
        "panel": list(panel),
        "announce": body.announce,
    }
    form = fitting_form(move, values)
    if change is Change.ARRANGED and body.announce == ELSEWHERE and "announce" not in form:
        # Better nothing than a second invitation.
        raise ReferenceRefused("announce", "not_an_option")
    return form


def _next_move(case: Case, change: Change, interview: str) -> tuple[Row[Any], Move] | None:
    """An open task, of this interview if it is about one, and how the change completes it."""
    for row in case.open_tasks():
        move = move_for(INTERVIEW_MOVES[change], row.kind, row.scenario)
        if move is not None and (not interview or row.interview_id == interview):
            return row, move
    return None


def _interview(conn: Connection, application: str, our_id: str) -> Row[Any] | None:
    """The interview of our id; for an act that arranged one, the interview that the process has
    made of it: with its start, or (it may have been moved since) younger than the act.
    """
    if our_id.startswith("int_"):
        return conn.execute(select(interviews).where(interviews.c.id == our_id)).one()
    act = conn.execute(select(acts).where(acts.c.id == our_id)).first()
    if act is None:
        return None
    starts = interviews.c.starts_at == datetime.fromisoformat(act.codes["starts_at"])
    younger = func.substr(interviews.c.id, 5) > act.id[4:]
    query = (
        select(interviews)
        .join(tasks, tasks.c.stage_id == interviews.c.stage_id)
        .where(
            tasks.c.id == act.task_id,
            interviews.c.application_id == application,
            interviews.c.cancelled.is_(False),
            or_(starts, younger),
        )
        .order_by(case_when((starts, 0), else_=1), interviews.c.id.desc())
    )
    return conn.execute(query.limit(1)).first()
