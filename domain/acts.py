"""What people can do to a process: complete its tasks, and the acts that nobody waited for.

A new act of somebody's own accord is a member here, a row of `OWN_ACTS`, its event, its effect in
`db/process/own_acts.py`, and the step that follows it up.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.events import EventType
from domain.fields import (
    ADOPTION,
    APPOINTMENT,
    ASKED_FOR_OPINION,
    PRIVACY,
    QUESTION,
    REASONS,
    SCORECARD,
    TOLD_OTHERWISE,
    TOPIC,
    WISH,
    Field,
    FieldType,
)
from domain.task_kinds import ANSWERING
from domain.task_specs import DECIDERS, Capacity
from domain.words import Interrupts, TaskKind


class ActKind(StrEnum):
    """What people can do to a process. Names are frozen: acts are kept for years."""

    START = "start"
    COMPLETE = "complete"
    WITHDRAW = "withdraw"
    REJECT = "reject"
    ERASE = "erase"
    BOOK_AHEAD = "book_ahead"
    CORRECT = "correct"
    ASK = "ask"
    REQUEST_REVIEW = "request_review"
    MARK_URGENT = "mark_urgent"
    WEBHOOK_GIVEN_UP = "webhook_given_up"
    ABORT = "abort"
    REQUEST_PRIVACY = "request_privacy"
    TAKE_BACK_URGENCY = "take_back_urgency"
    ASK_OPINION = "ask_opinion"
    PASS_ON = "pass_on"
    CHANGE_CALENDAR = "change_calendar"
    ADOPT_POLICY = "adopt_policy"


@dataclass(frozen=True, slots=True)
class OwnAct:
    """An act of somebody's own accord: who may, the form, and the step that follows it up.

    `form`: what its form is called, beside the ways to complete tasks; '' where no page has one.
    `interrupts`: the process leaves whatever it waits for, and takes the step.
    `because`: the reason with which such an end closes every task and takes back what has not left;
    `silent`: also what is still true, as nobody writes to the candidate any more.
    `about_task`: it is about one task, completed or to be done. `answer`: the kind of task by which
    somebody answers it. `always`: it counts whatever has become of the process; one that is closed
    is taken up again.
    """

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()
    then: str = ""
    form: str = ""
    interrupts: Interrupts = Interrupts.NEVER
    because: str = ""
    silent: bool = False
    about_task: bool = False
    answer: TaskKind | None = None
    always: bool = False


_DESK = frozenset({Capacity.DESK})
_CANDIDATE = frozenset({Capacity.CANDIDATE})

OWN_ACTS: Mapping[ActKind, OwnAct] = {
    ActKind.WITHDRAW: OwnAct(
        _CANDIDATE | _DESK,
        (Field("reason", FieldType.TEXT, required=False, max_length=2000, no_judgment=True),),
        then="withdraw",
        form="withdrawn",
        interrupts=Interrupts.BEFORE_THE_END,
        because="candidate_withdrew",
    ),
    # Decided and told elsewhere, before anybody was heard here; what is later has tasks of its own.
    ActKind.REJECT: OwnAct(
        _DESK,
        (Field("reason_code", FieldType.CHOICE, REASONS), *TOLD_OTHERWISE),
        then="reject",
        form="rejected_elsewhere",
        interrupts=Interrupts.BEFORE_THE_END,
        because="rejected_elsewhere",
    ),
    # Everything held about the candidate is to go: who may is for `db/privacy/erasing.py` to say.
    ActKind.ERASE: OwnAct(
        _DESK, then="erase", interrupts=Interrupts.ALWAYS, because="being_erased", silent=True
    ),
    ActKind.BOOK_AHEAD: OwnAct(_DESK, APPOINTMENT, then="book_ahead", form="book_ahead"),
    ActKind.CORRECT: OwnAct(
        frozenset({Capacity.OWNER}),
        SCORECARD,
        then="apply_correction",
        form="corrected",
        about_task=True,
    ),
    ActKind.ASK: OwnAct(
        _CANDIDATE | _DESK,
        (TOPIC, *QUESTION),
        then="ask",
        form="asked",
        answer=TaskKind.ANSWER_QUESTION,
    ),
    ActKind.REQUEST_REVIEW: OwnAct(
        _CANDIDATE | _DESK,
        QUESTION,
        then="ask",
        form="review_requested",
        answer=TaskKind.REVIEW_REJECTION,
    ),
    ActKind.MARK_URGENT: OwnAct(
        _DESK,
        (
            Field("reason", FieldType.TEXT, max_length=1000),
            Field("offer_until", FieldType.DAY, required=False),
        ),
        then="apply_urgency",
        form="marked_urgent",
    ),
    ActKind.TAKE_BACK_URGENCY: OwnAct(
        _DESK,
        (Field("reason", FieldType.TEXT, required=False, max_length=1000),),
        then="take_back_urgency",
        form="urgency_taken_back",
    ),
    # Of the sender of webhooks, when it has tried for days: somebody has to look.
    ActKind.WEBHOOK_GIVEN_UP: OwnAct(
        frozenset({Capacity.PROCESS}),
        (Field("endpoint", FieldType.ID),),
        then="open_webhook_task",
    ),
    # Of the process, when operations have cancelled it in Temporal.
    ActKind.ABORT: OwnAct(
        frozenset({Capacity.PROCESS}),
        then="abort",
        interrupts=Interrupts.BEFORE_THE_END,
        because="process_aborted",
    ),
    ActKind.REQUEST_PRIVACY: OwnAct(
        _CANDIDATE | _DESK,
        PRIVACY,
        then="open_privacy_request",
        form="privacy_requested",
        answer=TaskKind.PRIVACY_REQUEST,
        always=True,
    ),
    # Of whoever has to decide, or of the desk: what does a colleague think who has seen more?
    ActKind.ASK_OPINION: OwnAct(
        DECIDERS | _DESK,
        ASKED_FOR_OPINION,
        then="ask_opinion",
        form="opinion_asked",
        about_task=True,
        answer=TaskKind.GIVE_OPINION,
    ),
    # Of whoever is to answer, or of the desk: the recruiter answers it. Nothing to fill in.
    ActKind.PASS_ON: OwnAct(
        DECIDERS | _DESK,
        WISH,
        then="pass_on",
        form="passed_on",
        about_task=True,
    ),
    # Of whoever gave tasks to somebody of another office: they are due by other hours now.
    ActKind.CHANGE_CALENDAR: OwnAct(frozenset({Capacity.PROCESS}), then="follow_calendar"),
    # What is open goes on by another version of how the team works.
    ActKind.ADOPT_POLICY: OwnAct(frozenset({Capacity.HR_LEAD}), ADOPTION, then="adopt_policy"),
}
"""HR acts for a candidate who calls; by link the candidate acts, or the interviewer, alone."""

ASKING = frozenset(kind for kind, row in OWN_ACTS.items() if row.answer in ANSWERING)
"""What a candidate waits for an answer to."""

EVENT_OF: Mapping[ActKind, EventType] = {
    ActKind.START: EventType.PROCESS_OPENED,
    ActKind.COMPLETE: EventType.TASK_COMPLETED,
    ActKind.WITHDRAW: EventType.CANDIDATE_WITHDREW,
    ActKind.REJECT: EventType.REJECTION_NOTED,
    ActKind.ERASE: EventType.ERASURE_BEGUN,
    ActKind.BOOK_AHEAD: EventType.BOOKED_AHEAD,
    ActKind.CORRECT: EventType.SCORECARD_CORRECTED,
    ActKind.ASK: EventType.QUESTION_ASKED,
    ActKind.REQUEST_REVIEW: EventType.REVIEW_REQUESTED,
    ActKind.MARK_URGENT: EventType.MARKED_URGENT,
    ActKind.WEBHOOK_GIVEN_UP: EventType.WEBHOOK_GIVEN_UP,
    ActKind.ABORT: EventType.PROCESS_ABORTED,
    ActKind.REQUEST_PRIVACY: EventType.PRIVACY_REQUESTED,
    ActKind.TAKE_BACK_URGENCY: EventType.URGENCY_TAKEN_BACK,
    ActKind.ASK_OPINION: EventType.OPINION_ASKED,
    ActKind.PASS_ON: EventType.TASK_PASSED_ON,
    ActKind.CHANGE_CALENDAR: EventType.CALENDAR_CHANGED,
    ActKind.ADOPT_POLICY: EventType.POLICY_ADOPTED,
}
"""As which event an act stands in the record. Apart from `OWN_ACTS`, whose cells may change: both
names are stored, and what was recorded is read for ever."""
