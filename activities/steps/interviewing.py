"""Steps between an interview's appointment and its scorecards: it begins, moves, or goes wrong."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from sqlalchemy import Row, select

from activities.steps.hearing import wait_for_others
from activities.steps.invitations import no_longer_invited
from activities.steps.inviting import (
    appointment_of,
    interview_row,
    lead_named,
    record_cancellation,
    record_move,
    record_panel,
    release_seat,
)
from activities.steps.judging import is_to_be_confirmed
from activities.steps.seating import Seat, opened_once, seat_panel
from db.process.act_lookup import act_row
from db.process.case import Case
from db.process.interviews import Slot
from db.process.ledger import reserve
from db.process.links import ensure_link
from db.process.owners import Owner, active_people
from db.process.projection import WITHDRAWN
from db.schema import scorecards
from domain.panel import leads_in
from domain.protocol import Code, Conclusion, OpenTask, StepCall
from domain.scenarios import Scenario
from domain.task_kinds import INTERVIEWING
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import Party, TaskKind


def collect(case: Case, call: StepCall) -> Conclusion:
    """The interview has begun: from now on its panel can give feedback. Subject: the wait."""
    waiting = case.task(call.subject)
    if not case.lapse(waiting.id):
        return Conclusion(code=Code.LOST)
    interview = interview_row(case, waiting.interview_id)
    asked = opened_once(case, interview)
    seats = [seat for seat in interview.panel if seat["task"] not in asked]
    too_late = no_longer_invited(case, [interview.id], "interview_began")
    opened = _ask(case, interview, seats)
    others = wait_for_others(case, interview.stage_id)
    return Conclusion(
        opened=(*opened, *others.opened),
        closed=(waiting.id, *too_late, *others.closed),
        state=_state(case, interview, TaskKind.GIVE_FEEDBACK),
    )


def move_interview(case: Case, call: StepCall) -> Conclusion:
    """The recruiter gave the interview another time. Subject: the act."""
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    open_yet = case.open_of(INTERVIEWING, interview_id=interview.id)
    closed = case.withdraw_tasks(open_yet, "interview_moved")
    appointment = appointment_of(case, act, interview.stage_id, interview.meeting, interview.id)
    told = record_move(case, interview, appointment)
    return Conclusion(
        opened=(_await(case, interview_row(case, interview.id)), *told.opened),
        closed=(*closed, *told.closed),
        messages=told.messages,
        state=_state(case, interview, TaskKind.AWAIT_INTERVIEW),
    )


def change_panel(case: Case, call: StepCall) -> Conclusion:
    """The recruiter put other people on the panel. Subject: the act.

    It may have begun since: who stays has been asked already, and who left is asked no more. Before
    it began the only trouble is that somebody cannot come, and this sees to it.
    """
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    people = act.codes["panel"]
    asked = case.open_of({TaskKind.GIVE_FEEDBACK}, interview_id=interview.id)
    keep = _heard(case, interview) | {row.owner_id for row in asked}
    lead = lead_named(case, act, Slot(interview.stage_id, interview.meeting), interview.id)
    messages = record_panel(case, interview, people, lead, keep=keep)
    needless = [row for row in asked if row.owner_id not in people]
    if interview.starts_at > case.at:
        needless += case.open_of({TaskKind.RESOLVE_INTERVIEW}, interview_id=interview.id)
    closed = case.withdraw_tasks(needless, "panel_changed")
    return Conclusion(opened=_await_again(case, interview), closed=closed, messages=messages)


def cancel_interview(case: Case, call: StepCall) -> Conclusion:
    """The recruiter cancelled the interview: it is to be arranged anew. Subject: the act.

    One that had been booked ahead is arranged when its stage comes.
    """
    act = act_row(case, call.subject)
    interview = interview_row(case, case.task(act.task_id).interview_id)
    open_yet = case.open_of(INTERVIEWING, interview_id=interview.id)
    closed = case.withdraw_tasks(open_yet, "interview_cancelled")
    closed += no_longer_invited(case, [interview.id], "interview_cancelled")
    messages = record_cancellation(case, interview)
    opened: tuple[OpenTask, ...] = ()
    if interview.stage_id == case.view.stage_id:
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


def report_trouble(case: Case, call: StepCall) -> Conclusion:
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
    lead = next(iter(leads_in(interview.panel)), "")
    stay, _, _ = seat_panel(case, interview, people, lead, keep=keep)
    return Conclusion(
        opened=_ask(case, interview, [seat for seat in stay if seat["task"] not in before]),
        state=_state(case, interview, TaskKind.GIVE_FEEDBACK),
    )


def copy_scorecard(case: Case, call: StepCall) -> Conclusion:
    """HR wrote down what an interviewer said: they get a copy, and can object. Subject: the act.

    Whoever has left the company gets nothing, and no link; who is about to be asked whether it is
    so hears of it by that.
    """
    task = case.task(act_row(case, call.subject).task_id)
    heard = wait_for_others(case, task.stage_id)
    if not active_people(case.conn, {task.owner_id}):
        return heard
    if is_to_be_confirmed(case, task.stage_id):
        return heard
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
    return replace(heard, messages=(message,))


def _heard(case: Case, interview: Row[Any]) -> set[str]:
    given = select(scorecards.c.interviewer_id).where(scorecards.c.interview_id == interview.id)
    return {row.interviewer_id for row in case.conn.execute(given)}


def _ask(case: Case, interview: Row[Any], seats: list[Seat]) -> tuple[OpenTask, ...]:
    origin = max(interview.ends_at, case.at)
    return tuple(
        case.open_task(
            TaskKind.GIVE_FEEDBACK,
            owner=Owner(Party.INTERVIEWER, seat["person"]),
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
        origin=interview.starts_at,
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
    pointless = case.tasks_of({TaskKind.GIVE_FEEDBACK}, interview_id=interview.id, state=WITHDRAWN)
    return tuple(task.id for task in pointless)


def _state(case: Case, interview: Row[Any], kind: TaskKind) -> str:
    """What the process shows; an interview of a stage that lies ahead changes nothing yet."""
    return TASKS[kind].state if interview.stage_id == case.view.stage_id else ""
