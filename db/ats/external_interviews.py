"""Interviews of another system: arranged, moved, cancelled, and with another panel."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select, true
from sqlalchemy import case as case_when

from db.ats.external import Taken, newness_since, take_over
from db.ats.external_acts import Attempt, Progress, is_moving
from db.ats.external_jobs import find_stage
from db.ats.upserts import person_of
from db.directory.hiring import ReferenceRefused
from db.process.acts import Accepted, Refused
from db.process.case import Case
from db.process.interviews import is_being_arranged, stage_after, stage_to_book
from db.schema import acts, interviews, tasks
from domain.external import INTERVIEW_MOVES, Newness, fitting_form, move_for
from domain.fields import AFTERWARDS, CONFIRMED, ELSEWHERE, INVITATION
from domain.panel import leads_in
from domain.task_columns import Change
from domain.task_kinds import ARRANGING, UNSETTLED

INTERVIEW, APPLICATION = "int_", "app_"
"""What our ids begin with."""


@dataclass(frozen=True, slots=True)
class InterviewSaid:
    """An interview as the other system has it. People are mail addresses, or ids over there; a
    cancelled one has no more than its application. `announce`: None if nothing is said of it.
    `afterwards`: it has taken place already, and is noted down. `invitation`: how the candidate
    hears where it is too near for their hours.
    """

    application: str
    stage: str | None = None
    starts_at: datetime | None = None
    minutes: int = 0
    place: str = ""
    panel: tuple[str, ...] = ()
    lead: str | None = None
    cancelled: bool = False
    announce: str | None = None
    afterwards: bool = False
    invitation: str | None = None


def take_interview(attempt: Attempt, body: InterviewSaid) -> Progress:
    """Arrange, move or cancel an interview, or change its panel; one act at a time."""
    body = _with_our_lead(attempt, body)
    case, last = attempt.locked(body.application)
    # One that is nothing here (any more) is kept under its application, and erased with it.
    our_id = "" if last is None or last.our_id.startswith(APPLICATION) else last.our_id
    newness = newness_since(last, attempt.said)
    if newness is Newness.OLDER:
        return Progress(Taken(our_id if our_id.startswith(INTERVIEW) else "", superseded=True))
    row = _interview(attempt.conn, case.id, our_id)
    shown = row.id if row is not None else ""
    if newness is Newness.SAME:
        attempt.note(shown or our_id or case.id, last)
        return Progress(Taken(shown), waiting=not shown and bool(our_id) and is_moving(case))
    if (row is None and our_id) or (row is not None and case.row.acts > case.taken):
        # What was done last may be under way to it: it cannot be compared with yet.
        return attempt.not_now(case)
    panel = () if body.cancelled else _panel(attempt, body)
    change = _change_of(row, body, panel)
    if change is None or (change in attempt.done and not is_moving(case)):
        attempt.note(shown or case.id, last)
        return Progress(Taken(shown, created=last is None))
    if change is Change.ARRANGED:
        made = _arrange(attempt, case, body, panel)
    else:
        made = _complete(attempt, case, change, body, panel, interview_id=shown)
    if made is None and change is Change.CANCELLED and _is_disturbed(case, shown):
        # It did not take place, and the recruiter sees to what comes instead.
        attempt.note(shown, last)
        return Progress(Taken(shown))
    if made is None:
        return attempt.not_now(case)
    if isinstance(made, Refused):
        return Progress(refused=made)
    taken = Taken(shown, created=last is None, changed=True, doubts=made.doubts)
    if change is Change.ARRANGED:
        # Known by its act until the process has made the interview of it.
        attempt.note(made.act, last)
    return Progress(taken, waiting=True, acted=case.id, change=change)


def _arrange(
    attempt: Attempt, case: Case, body: InterviewSaid, panel: tuple[str, ...]
) -> Accepted | Refused | None:
    """Of the stage that is named: now, if it is to be arranged, or ahead, if it comes next."""
    if body.stage is None:
        return _complete(attempt, case, Change.ARRANGED, body, panel)
    system, job = attempt.reference.system, case.row.job_id
    stage = find_stage(attempt.conn, system, job, body.stage, case.view.plan)
    if stage is None:
        raise ReferenceRefused("stage", "stage_unknown")
    made = _complete(attempt, case, Change.ARRANGED, body, panel, stage_id=stage)
    if made is not None:
        return made
    if stage == stage_after(case.view.plan, case.view.stage_id):
        slot = stage_to_book(case)
        if slot is not None and is_being_arranged(case, slot) and is_moving(case):
            return None  # of several meetings, this may be the one after
        return attempt.book_ahead(case, _values(body, panel, new=True))
    of_other = bool(case.open_of(ARRANGING))
    return Refused("other_stage", case.view.state) if of_other else None


def _complete(
    attempt: Attempt,
    case: Case,
    change: Change,
    body: InterviewSaid,
    panel: tuple[str, ...],
    **of: str,
) -> Accepted | Refused | None:
    """By an open task, `of` an interview or a stage, that the change completes."""
    for row in case.open_tasks():
        move = move_for(INTERVIEW_MOVES[change], row.kind, row.scenario)
        if move is not None and all(getattr(row, name) == value for name, value in of.items()):
            form = fitting_form(move, _values(body, panel, new=change is Change.ARRANGED))
            if change is Change.ARRANGED and row.interview_id:
                # A new one over there, in place of one that came to nothing: the same one here.
                take_over(attempt.conn, attempt.reference, row.interview_id, case.id)
            return attempt.complete(case, row.id, move.completion, form)
    return None


def _panel(attempt: Attempt, body: InterviewSaid) -> tuple[str, ...]:
    seats = (
        person_of(attempt.conn, attempt.reference.system, named, f"panel.{seat}")
        for seat, named in enumerate(body.panel)
    )
    return tuple(dict.fromkeys(seats))


def _with_our_lead(attempt: Attempt, body: InterviewSaid) -> InterviewSaid:
    """Who leads, as our id, if anything is said of it."""
    if body.cancelled or body.lead is None:
        return replace(body, lead=None)
    lead = person_of(attempt.conn, attempt.reference.system, body.lead, "lead")
    return replace(body, lead=lead)


def _change_of(row: Row[Any] | None, body: InterviewSaid, panel: tuple[str, ...]) -> Change | None:
    """What has to be done here so that the interview is as it is over there."""
    if body.cancelled:
        return None if row is None or row.cancelled else Change.CANCELLED
    if row is None or row.cancelled:
        return Change.ARRANGED
    minutes = (row.ends_at - row.starts_at) // timedelta(minutes=1)
    if (row.starts_at, minutes, row.place) != (body.starts_at, body.minutes, body.place):
        return Change.MOVED
    led = body.lead in (None, *leads_in(row.panel))
    same = {seat["person"] for seat in row.panel} == set(panel)
    return None if same and led else Change.PANEL


def _is_disturbed(case: Case, interview: str) -> bool:
    return bool(case.open_of(UNSETTLED, interview_id=interview))


def _values(body: InterviewSaid, panel: tuple[str, ...], *, new: bool) -> dict[str, object]:
    """What a form asks for. Of a new one that nothing is said of, the ATS has told everybody."""
    return {
        "starts_at": body.starts_at.isoformat() if body.starts_at else None,
        "minutes": body.minutes,
        "place": body.place,
        "panel": list(panel),
        "lead": body.lead,
        "announce": body.announce or (ELSEWHERE if new else None),
        AFTERWARDS: CONFIRMED if body.afterwards else None,
        INVITATION: body.invitation,
    }


def _interview(conn: Connection, application: str, our_id: str) -> Row[Any] | None:
    """The interview of our id; for an act that arranged one, the interview that the process has
    made of it: with its start, or (it may have been moved since) younger than the act.
    """
    if our_id.startswith(INTERVIEW):
        return conn.execute(select(interviews).where(interviews.c.id == our_id)).one()
    act = conn.execute(select(acts).where(acts.c.id == our_id)).first()
    if act is None:
        return None
    starts = interviews.c.starts_at == datetime.fromisoformat(act.codes["starts_at"])
    younger = func.substr(interviews.c.id, 5) > act.id[4:]
    stage = select(tasks.c.stage_id).where(tasks.c.id == act.task_id).scalar_subquery()
    query = (
        select(interviews)
        .where(
            # One that was booked ahead completes no task, and is known by its time alone.
            true() if not act.task_id else interviews.c.stage_id == stage,
            interviews.c.application_id == application,
            interviews.c.cancelled.is_(False),
            or_(starts, younger),
        )
        .order_by(case_when((starts, 0), else_=1), interviews.c.id.desc())
    )
    return conn.execute(query.limit(1)).first()
