"""Steps between an interview's appointment and its scorecards: it begins, moves, or goes wrong."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from activities.inviting import (
    appointment_of,
    cancel_interview,
    change_panel,
    interview_row,
    move_interview,
    opened_once,
    release_seat,
    reseat_panel,
)
from db.case import Case, active_people
from db.ledger import reserve
from db.links import ensure_link
from db.projection import WITHDRAWN
from db.said import act_row
from db.schema import scorecards, tasks
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.scenarios import Scenario
from domain.tasks import INTERVIEWING, TASKS, Capacity
from domain.words import TaskKind


def collect(case: Case, call: StepCall) -> Conclusion:
    """The interview has begun: from now on its panel can give feedback. Subject: the wait."""
    waiting = case.task(call.subject)
    if not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    interview = interview_row(case, waiting.interview_id)
    asked = opened_once(case, interview)
    seats = [seat for seat in interview.panel if seat["task"] not in asked]
    return Conclusion(
        opened=_ask(case, interview, seats),
        closed=(waiting.id,),
        state=_state(case, interview, TaskKind.GIVE_FEEDBACK),
    )


def move(case: Case, call: StepCall) -> Conclusion:
    """The recruiter gave the interview another time. Subject: the act."""
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    open_yet = case.open_of(INTERVIEWING, interview_id=interview.id)
    closed = case.withdraw_tasks(open_yet, "interview_moved")
    appointment = appointment_of(case, act, interview.stage_id, interview.meeting)
    messages = move_interview(case, interview, appointment)
    return Conclusion(
        opened=(_await(case, interview_row(case, interview.id)),),
        closed=closed,
        messages=messages,
        state=_state(case, interview, TaskKind.AWAIT_INTERVIEW),
    )


def reseat(case: Case, call: StepCall) -> Conclusion:
    """The recruiter put other people on the panel. Subject: the act.

    It may have begun since: who stays has been asked already, and who left is asked no more. Before
    it began the only trouble is that somebody cannot come, and this sees to it.
    """
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    people = act.codes["panel"]
    asked = case.open_of({TaskKind.GIVE_FEEDBACK}, interview_id=interview.id)
    keep = _heard(case, interview) | {row.owner_id for row in asked}
    messages = change_panel(case, interview, people, keep=keep)
    needless = [row for row in asked if row.owner_id not in people]
    if interview.starts_at > case.at:
        needless += case.open_of({TaskKind.RESOLVE_INTERVIEW}, interview_id=interview.id)
    closed = case.withdraw_tasks(needless, "panel_changed")
    return Conclusion(opened=_await_again(case, interview), closed=closed, messages=messages)


def call_off(case: Case, call: StepCall) -> Conclusion:
    """The recruiter cancelled the interview: it is to be arranged anew. Subject: the act.

    One that had been booked ahead is arranged when its stage comes.
    """
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    open_yet = case.open_of(INTERVIEWING, interview_id=interview.id)
    closed = case.withdraw_tasks(open_yet, "interview_cancelled")
    messages = cancel_interview(case, interview)
    opened: tuple[OpenTask, ...] = ()
    if interview.stage_id == case.row.stage_id:
        task = case.open_task(
            TaskKind.SCHEDULE_INTERVIEW, stage=interview.stage_id, meeting=interview.meeting
        )
        opened = (task,)
    return Conclusion(
        opened=opened,
        closed=closed,
        messages=tuple(messages),
        state=_state(case, interview, TaskKind.SCHEDULE_INTERVIEW),
    )


def disturbed(case: Case, call: StepCall) -> Conclusion:
    """Somebody of the panel says that it did not, or will not, go as planned. Subject: the act.

    Whatever it is, it is the recruiter's to see to; one such task is enough for an interview.
    """
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    opened: tuple[OpenTask, ...] = ()
    messages: tuple[str, ...] = ()
    if act.completion == "declined_interview":
        messages = release_seat(case, interview, act.actor_id)
        opened = _await_again(case, interview)
    if not case.open_of({TaskKind.RESOLVE_INTERVIEW}, interview_id=interview.id):
        task = case.open_task(
            TaskKind.RESOLVE_INTERVIEW,
            stage=interview.stage_id,
            interview=interview.id,
            trouble=act.completion,
        )
        opened = (*opened, task)
    return Conclusion(
        opened=opened,
        closed=_withdrawn(case, interview),
        messages=messages,
        state=_state(case, interview, TaskKind.RESOLVE_INTERVIEW),
    )


def ask_again(case: Case, call: StepCall) -> Conclusion:
    """It took place after all: who has not been heard is asked anew. Subject: the act."""
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    answering = case.open_of({TaskKind.GIVE_FEEDBACK}, interview_id=interview.id)
    keep = _heard(case, interview) | {row.owner_id for row in answering}
    before = {seat["task"] for seat in interview.panel}
    people = [seat["person"] for seat in interview.panel]
    stay, _, _ = reseat_panel(case, interview, people, keep=keep)
    return Conclusion(
        opened=_ask(case, interview, [seat for seat in stay if seat["task"] not in before]),
        state=_state(case, interview, TaskKind.GIVE_FEEDBACK),
    )


def copy_scorecard(case: Case, call: StepCall) -> Conclusion:
    """HR wrote down what an interviewer said: they get a copy, and can object. Subject: the act.

    Whoever has left the company gets nothing, and no link.
    """
    task = case.task(act_row(case, call.subject).task_id)
    if not active_people(case.conn, {task.owner_id}):
        return Conclusion()
    ensure_link(
        case.conn,
        application=case.id,
        task=task.id,
        person=task.owner_id,
        capacity=Capacity.OWNER,
        at=case.at,
    )
    message = reserve(
        case,
        Scenario.SCORECARD_COPY,
        task.id,
        person=task.owner_id,
        task=task.id,
        interview=task.interview_id,
        act=call.subject,
    )
    return Conclusion(messages=(message,))


def _heard(case: Case, interview: Row[Any]) -> set[str]:
    given = select(scorecards.c.interviewer_id).where(scorecards.c.interview_id == interview.id)
    return {row.interviewer_id for row in case.conn.execute(given)}


def _ask(case: Case, interview: Row[Any], seats: list[dict[str, str]]) -> tuple[OpenTask, ...]:
    origin = max(interview.ends_at, case.at)
    return tuple(
        case.open_task(
            TaskKind.GIVE_FEEDBACK,
            owner=seat["person"],
            origin=origin,
            task_id=seat["task"],
            stage=interview.stage_id,
            interview=interview.id,
            meeting=interview.meeting,
        )
        for seat in seats
    )


def _await(case: Case, interview: Row[Any]) -> OpenTask:
    return case.open_task(
        TaskKind.AWAIT_INTERVIEW,
        until=interview.starts_at,
        stage=interview.stage_id,
        interview=interview.id,
        meeting=interview.meeting,
    )


def _await_again(case: Case, interview: Row[Any]) -> tuple[OpenTask, ...]:
    """An act on the wait has closed it: the interview is still to come."""
    if case.open_of({TaskKind.AWAIT_INTERVIEW}, interview_id=interview.id):
        return ()
    return (_await(case, interview),)


def _withdrawn(case: Case, interview: Row[Any]) -> tuple[str, ...]:
    """The feedback that an act has made pointless: the process may not have heard of it yet."""
    rows = case.conn.execute(
        select(tasks.c.id).where(
            tasks.c.interview_id == interview.id,
            tasks.c.kind == TaskKind.GIVE_FEEDBACK,
            tasks.c.state == WITHDRAWN,
        )
    )
    return tuple(row.id for row in rows)


def _state(case: Case, interview: Row[Any], kind: TaskKind) -> str:
    """What the process shows; an interview of a stage that lies ahead changes nothing yet."""
    return TASKS[kind].state if interview.stage_id == case.row.stage_id else ""
