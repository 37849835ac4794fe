"""The human tasks: one row per kind, with who owns it, who may complete it how, and with what.

The arbiter, the pages, the JSON API and the process all read this table. A new kind of task is a
row here, its words in the catalogues, and the step that opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.fields import (
    ANSWER,
    APPOINTMENT,
    DECISION,
    NOTE,
    PANEL,
    REJECTION_REASON,
    SCORECARD,
    TOLD_OTHERWISE,
    WORDS_OF_MAIL,
    Field,
    FieldType,
)
from domain.words import Role, TaskKind


class Capacity(StrEnum):
    """In which capacity somebody acts on a task."""

    OWNER = "owner"
    ESCALATED = "escalated"
    DESK = "desk"
    PANEL = "panel"
    CANDIDATE = "candidate"
    PROCESS = "process"


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete a task: who may, the form, and the step that follows it up.

    Without a step, the process itself waits for this and goes on.
    """

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()
    then: str = ""


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A kind of task.

    `state` is what the process shows while it waits for it ('' changes nothing: a side task).
    `by_clock`: its time ends it, with the step `at_time` if there is one. `by_link`: a mail's link
    opens it without signing in; other tasks are done at the desk.
    """

    owner: Role
    state: str
    completions: Mapping[str, Completion]
    by_clock: bool = False
    at_time: str = ""
    by_link: bool = False


OWNER = frozenset({Capacity.OWNER})
OWNER_OR_DESK = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK})
DESK = frozenset({Capacity.DESK})
ABOVE = frozenset({Capacity.ESCALATED})
DECIDERS = frozenset({Capacity.OWNER, Capacity.ESCALATED})
SEATED = frozenset({Capacity.PANEL})

TROUBLES = ("candidate_absent", "interviewer_absent", "moved", "cut_short", "declined_interview")
"""What can come between an interview and its scorecards: each is the recruiter's to see to."""

_MOVE = Completion(OWNER_OR_DESK, APPOINTMENT, then="move")
_RESEAT = Completion(OWNER_OR_DESK, PANEL, then="reseat")
_CALL_OFF = Completion(OWNER_OR_DESK, (NOTE,), then="call_off")
_REPORT = Completion(OWNER, (NOTE,), then="disturbed")

TASKS: Mapping[TaskKind, TaskSpec] = {
    TaskKind.SCHEDULE_INTERVIEW: TaskSpec(
        owner=Role.RECRUITER,
        state="arranging",
        completions={"scheduled": Completion(OWNER_OR_DESK, APPOINTMENT, then="invite")},
    ),
    TaskKind.AWAIT_INTERVIEW: TaskSpec(
        owner=Role.RECRUITER,
        state="awaiting_interview",
        by_clock=True,
        at_time="collect",
        completions={
            "rescheduled": _MOVE,
            "panel_changed": _RESEAT,
            "cancelled": _CALL_OFF,
            "declined_interview": Completion(
                SEATED, (Field("note", FieldType.TEXT, max_length=2000),), then="disturbed"
            ),
        },
    ),
    TaskKind.GIVE_FEEDBACK: TaskSpec(
        owner=Role.INTERVIEWER,
        state="collecting",
        by_link=True,
        completions={
            "submitted": Completion(OWNER, SCORECARD),
            "candidate_absent": _REPORT,
            "interviewer_absent": _REPORT,
            "moved": _REPORT,
            "cut_short": _REPORT,
            "submitted_for": Completion(DESK, SCORECARD, then="copy_scorecard"),
            "went_on_without": Completion(ABOVE, (NOTE,)),
            "decided": Completion(ABOVE, DECISION),
        },
    ),
    TaskKind.RESOLVE_INTERVIEW: TaskSpec(
        owner=Role.RECRUITER,
        state="disturbed",
        completions={
            "rescheduled": _MOVE,
            "panel_changed": _RESEAT,
            "took_place": Completion(OWNER_OR_DESK, (NOTE,), then="ask_again"),
            "went_on": Completion(OWNER_OR_DESK, (NOTE,)),
        },
    ),
    TaskKind.DECIDE: TaskSpec(
        owner=Role.HIRING_MANAGER,
        state="deciding",
        by_link=True,
        completions={"decided": Completion(DECIDERS, DECISION, then="decided")},
    ),
    TaskKind.NOTIFY_CANDIDATE: TaskSpec(
        owner=Role.RECRUITER,
        state="telling",
        completions={
            "send": Completion(OWNER_OR_DESK, (REJECTION_REASON, *WORDS_OF_MAIL)),
            "told_otherwise": Completion(OWNER_OR_DESK, (REJECTION_REASON, *TOLD_OTHERWISE)),
            "returned": Completion(
                OWNER_OR_DESK,
                (Field("note", FieldType.TEXT, max_length=2000),),
                then="reconsider",
            ),
        },
    ),
    TaskKind.AWAIT_RELEASE: TaskSpec(
        owner=Role.RECRUITER,
        state="releasing",
        completions={"undo": Completion(OWNER_OR_DESK, then="reopen")},
        by_clock=True,
    ),
    TaskKind.REVIEW_HOLD: TaskSpec(
        owner=Role.HIRING_MANAGER,
        state="on_hold",
        by_link=True,
        completions={"decided": Completion(DECIDERS, DECISION, then="decided")},
    ),
    TaskKind.PREPARE_OFFER: TaskSpec(
        owner=Role.RECRUITER,
        state="offering",
        completions={
            "accepted": Completion(OWNER_OR_DESK, (Field("start_on", FieldType.DAY),)),
            "declined": Completion(OWNER_OR_DESK, (NOTE,)),
            "lapsed": Completion(OWNER_OR_DESK, (NOTE,)),
        },
    ),
    TaskKind.RESOLVE_DELIVERY: TaskSpec(
        owner=Role.RECRUITER,
        state="",
        completions={
            "retry": Completion(OWNER_OR_DESK, then="redeliver"),
            "told_otherwise": Completion(OWNER_OR_DESK, TOLD_OTHERWISE, then="redeliver"),
            "arrived": Completion(OWNER_OR_DESK, then="redeliver"),
        },
    ),
    TaskKind.ANSWER_QUESTION: TaskSpec(
        owner=Role.INTERVIEWER,
        state="",
        by_link=True,
        completions={"answered": Completion(OWNER_OR_DESK, ANSWER, then="answer")},
    ),
    TaskKind.REVIEW_REJECTION: TaskSpec(
        owner=Role.HR_LEAD,
        state="",
        completions={"answered": Completion(OWNER_OR_DESK, ANSWER, then="answer")},
    ),
    TaskKind.RESOLVE_WEBHOOK: TaskSpec(
        owner=Role.HR_LEAD,
        state="",
        completions={
            "resend": Completion(OWNER_OR_DESK, then="resend_webhooks"),
            "dismissed": Completion(OWNER_OR_DESK, (NOTE,)),
        },
    ),
    TaskKind.SETTLING: TaskSpec(
        owner=Role.RECRUITER, state="settling", completions={}, by_clock=True
    ),
    TaskKind.RECONCILE: TaskSpec(
        owner=Role.HR_LEAD,
        state="",
        completions={"resume": Completion(OWNER_OR_DESK)},
    ),
}

INTERVIEWING = frozenset(
    {
        TaskKind.SCHEDULE_INTERVIEW,
        TaskKind.AWAIT_INTERVIEW,
        TaskKind.GIVE_FEEDBACK,
        TaskKind.RESOLVE_INTERVIEW,
    }
)
"""While one of these is open, its stage has not been heard to the end."""

DECIDING = frozenset({TaskKind.DECIDE, TaskKind.NOTIFY_CANDIDATE, TaskKind.AWAIT_RELEASE})
"""What was opened because of the verdicts, and is taken back when one is put right."""

ANSWERING = frozenset({TaskKind.ANSWER_QUESTION, TaskKind.REVIEW_REJECTION})
"""What a candidate waits for an answer to: no process closes over it."""


def capacities(
    *,
    actor: str,
    owner: str,
    escalated_to: tuple[str, ...],
    roles: frozenset[Role],
    panel: tuple[str, ...] = (),
) -> frozenset[Capacity]:
    """In which capacities a person of the directory may act on a task. `panel`: who sits in its
    interview."""
    held = set()
    if actor in panel:
        held.add(Capacity.PANEL)
    if actor == owner:
        held.add(Capacity.OWNER)
    if actor in escalated_to:
        held.add(Capacity.ESCALATED)
    if roles & {Role.RECRUITER, Role.HR_LEAD}:
        held.add(Capacity.DESK)
    return frozenset(held)


def kind_of(task_id: str) -> TaskKind:
    """The kind of a task, from its id: `<application>:<kind>:<n>`."""
    return TaskKind(task_id.split(":")[1])


def follow_up(kind: TaskKind, completion: str) -> str:
    """The step that follows a completion up; '' when the process itself waits for it."""
    way = TASKS[kind].completions.get(completion)
    return way.then if way else ""


def possible(kind: TaskKind, held: frozenset[Capacity]) -> tuple[str, ...]:
    """The completions open to somebody who acts in these capacities, in the table's order."""
    return tuple(name for name, way in TASKS[kind].completions.items() if way.by & held)
