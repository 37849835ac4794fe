"""Policies whose way of working cannot be followed, each with the place and code of its fault."""

from __future__ import annotations

from dataclasses import replace

from domain.defaults import default_policy
from domain.hearing import HeardFrom, WaitFor
from domain.policy import Policy
from domain.scenarios import Scenario
from domain.words import Party, TaskKind, WordingLevel

GOOD = default_policy()


def given(kind: TaskKind, **variants: tuple[Party, ...]) -> Policy:
    task = replace(GOOD.tasks[kind], variants=variants)
    return replace(GOOD, tasks={**GOOD.tasks, kind: task})


def consulting(kind: TaskKind, *parties: Party) -> Policy:
    task = replace(GOOD.tasks[kind], consult=parties)
    return replace(GOOD, tasks={**GOOD.tasks, kind: task})


WORKED_TOGETHER: list[tuple[Policy, str, str]] = [
    (
        given(TaskKind.NOTIFY_CANDIDATE, rejection=(Party.STAGE_LEAD,)),
        "tasks.notify_candidate.variants.rejection",
        "stays_at_desk",
    ),
    (
        given(TaskKind.NOTIFY_CANDIDATE, rejection=(Party.HIRING_MANAGER, Party.RECRUITER)),
        "tasks.notify_candidate.variants.rejection",
        "stays_at_desk",
    ),
    (
        given(TaskKind.NOTIFY_CANDIDATE, work=(Party.RECRUITER,)),
        "tasks.notify_candidate.variants.work",
        "variant_unknown",
    ),
    (
        given(TaskKind.DECIDE, rejection=(Party.RECRUITER,)),
        "tasks.decide.variants.rejection",
        "variant_unknown",
    ),
    (
        given(TaskKind.ANSWER_QUESTION, pay=(Party.LAST_LEAD, Party.RECRUITER)),
        "tasks.answer_question.variants.pay",
        "stays_at_desk",
    ),
    (
        given(TaskKind.ANSWER_QUESTION, work=()),
        "tasks.answer_question.variants.work",
        "owner_nobody",
    ),
    (
        consulting(TaskKind.REVIEW_HOLD, Party.RECRUITER),
        "tasks.review_hold.consult",
        "consults_on_no_decision",
    ),
    (consulting(TaskKind.DECIDE, Party.ASKED), "tasks.decide.consult", "owner_without_seat"),
    (replace(GOOD, wait_for=WaitFor(HeardFrom.SOME, 0)), "wait_for.number", "number_out_of_range"),
    (replace(GOOD, wait_for=WaitFor(HeardFrom.SOME, 7)), "wait_for.number", "number_out_of_range"),
    (replace(GOOD, wait_for=WaitFor(HeardFrom.LEAD, hours=-1)), "wait_for.hours", "negative"),
    (
        replace(GOOD, wording={Scenario.INTERVIEW_MOVED: WordingLevel.LOCKED}),
        "wording.interview_moved",
        "wording_of_no_letter",
    ),
    (replace(GOOD, offices={" ": GOOD.calendar}), "offices. ", "blank"),
    (
        replace(GOOD, offices={"Dublin": replace(GOOD.calendar, zone="Dublin")}),
        "offices.Dublin.zone",
        "zone_unknown",
    ),
]
