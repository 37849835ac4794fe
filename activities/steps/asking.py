"""Steps beside the process: what a candidate asks, what a colleague is asked, what is urgent."""

from __future__ import annotations

from dataclasses import replace

from activities.steps.inviting import ensure_candidate_link
from db.process.act_lookup import act_row
from db.process.case import Case, as_open_task, clock_of
from db.process.ledger import reserve
from db.process.owners import Owner, active_people, role_holders
from db.process.projection import OPEN
from db.process.promises import promised_answer
from domain.acts import OWN_ACTS, ActKind
from domain.owners import ROLE_OF
from domain.protocol import Conclusion, StepCall
from domain.releases import known
from domain.scenarios import Scenario
from domain.tasks import spec_of
from domain.words import Party, TaskKind


class NothingAsked(ValueError):
    """An act that asks names the kind of task that answers, and such a kind the answer's letter."""


def ask(case: Case, call: StepCall) -> Conclusion:
    """The candidate asked something, or for a review of a rejection. Subject: the act."""
    act = act_row(case, call.subject)
    asked = known(ActKind, act.kind)
    kind = OWN_ACTS[asked].answer
    if kind is None:
        raise NothingAsked(act.kind)
    # What was asked before there were topics has none, and neither has what a program leaves out.
    about = {"topic": act.codes["topic"]} if "topic" in act.codes else {}
    promised = promised_answer(case.conn, case.policy, case.row, asked, act.at)
    stage = case.view.stage_id
    task = case.open_task(kind, hear_by=promised, stage=stage, question=act.id, **about)
    return Conclusion(subject=task.id, opened=(task,))


def pass_on(case: Case, call: StepCall) -> Conclusion:
    """Somebody gave a question to the recruiter: the process learns whose it is. Subject: the act.

    Of one that has been answered meanwhile there is nothing to learn.
    """
    task = case.task(act_row(case, call.subject).task_id)
    return Conclusion(opened=(as_open_task(task),)) if task.state == OPEN else Conclusion()


def ask_opinion(case: Case, call: StepCall) -> Conclusion:
    """Somebody who has to decide asks what a colleague thinks. Subject: the act.

    Of a decision that has been made meanwhile, nobody is asked any more.
    """
    act = act_row(case, call.subject)
    about = case.task(act.task_id)
    if about.state != OPEN:
        return Conclusion()
    asked = Owner(_party_of(case, act.codes["person"]), act.codes["person"])
    stage, interview = about.stage_id, about.interview_id
    kind = TaskKind.GIVE_OPINION
    task = case.open_task(kind, owner=asked, stage=stage, interview=interview, question=act.id)
    return Conclusion(subject=task.id, opened=(task,))


def _party_of(case: Case, person: str) -> Party:
    """What they are to the job, if they are something to it: who has a desk is asked there."""
    held = {one for one, holder in role_holders(case.row).items() if holder == person}
    return next((party for party, one in ROLE_OF.items() if one in held), Party.ASKED)


def pass_on_opinion(case: Case, call: StepCall) -> Conclusion:
    """A colleague has said what they think: whoever asked hears of it. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    asked = act_row(case, task.question_id)
    if case.task(asked.task_id).state != OPEN or not active_people(case.conn, {asked.actor_id}):
        return Conclusion()
    message = reserve(
        case,
        Scenario.OPINION_GIVEN,
        task.id,
        person=asked.actor_id,
        task=asked.task_id,
        act=call.subject,
    )
    return Conclusion(messages=(message,))


def answer(case: Case, call: StepCall) -> Conclusion:
    """Somebody answered: the candidate gets the answer by mail. Subject: the act."""
    task = case.task(act_row(case, call.subject).task_id)
    ensure_candidate_link(case)
    letter = spec_of(task.kind).answer
    if letter is None:
        raise NothingAsked(task.kind)
    message = reserve(case, letter, task.id, task=task.id, act=call.subject)
    return Conclusion(messages=(message,))


def apply_urgency(case: Case, call: StepCall) -> Conclusion:
    """The application became urgent: what is open is due earlier. Subject: the act."""
    return _at_its_pace(case)


def take_back_urgency(case: Case, call: StepCall) -> Conclusion:
    """It is not urgent any more: what is open has its usual time again. Subject: the act."""
    return _at_its_pace(case)


def follow_calendar(case: Case, call: StepCall) -> Conclusion:
    """Tasks went to somebody of another office: they are due by other hours. Subject: the act."""
    moved = (row for row in case.open_tasks() if len(row.turns) > 1)
    return Conclusion(opened=tuple(map(as_open_task, moved)))


def _at_its_pace(case: Case) -> Conclusion:
    """Redate what is open and does not go at the application's pace already: of several such acts
    at once, the last one counts."""
    pace = case.policy.urgent_factor if case.view.urgent else 1
    return Conclusion(
        opened=tuple(
            case.redate(row, replace(clock_of(row), pace=pace))
            for row in case.open_tasks()
            if row.pace != pace and not (spec_of(row.kind).by_clock or spec_of(row.kind).by_law)
        )
    )
