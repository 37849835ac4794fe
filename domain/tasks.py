"""The human tasks: one row per kind, with who owns it, who may complete it how, and with what.

The arbiter, the pages, the JSON API and the process all read this table. A new kind of task is a
row here, its words in the catalogues, and the step that opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.words import Outcome, Recommendation, Role, TaskKind, Verdict


class Capacity(StrEnum):
    """In which capacity somebody acts on a task."""

    OWNER = "owner"
    ESCALATED = "escalated"
    DESK = "desk"
    CANDIDATE = "candidate"
    PROCESS = "process"


class FieldType(StrEnum):
    """How a field is read and shown. LINE and TEXT are free text, kept apart and erasable."""

    CHOICE = "choice"
    LINE = "line"
    TEXT = "text"
    INSTANT = "instant"
    DAY = "day"
    MINUTES = "minutes"
    PEOPLE = "people"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a completion's form.

    `shown_if` and `required_if` name another field (or a fact of the task, like its scenario) and
    the values for which this one is shown, or must be filled. `words_of_mail`: it takes the place
    of the draft's own words, so that it may be left out, and cannot be sent empty.
    """

    name: str
    type: FieldType
    options: tuple[str, ...] = ()
    required: bool = True
    shown_if: tuple[str, tuple[str, ...]] | None = None
    required_if: tuple[str, tuple[str, ...]] | None = None
    max_length: int = 4000
    words_of_mail: bool = False

    @property
    def personal(self) -> bool:
        """Free text: stored apart from the act, so that it can be erased."""
        return self.type in (FieldType.LINE, FieldType.TEXT)


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete a task: who may, and the form."""

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A kind of task.

    `state` is what the process shows while it waits for it ('' changes nothing: a side task, which
    the process answers without leaving its place, by the step named in `side_step`). `by_link`: a
    mail's link opens it without signing in; other tasks are done at the desk.
    """

    owner: Role
    state: str
    completions: Mapping[str, Completion]
    by_clock: bool = False
    side_step: str = ""
    by_link: bool = False


REASONS = (
    "skills_gap",
    "experience_gap",
    "another_candidate_closer",
    "communication",
    "expectations_differ",
    "role_changed",
    "silver_medalist",
    "other",
)
"""Reason codes of a rejection: the company's reasons (recruiting-systems, row 12)."""

CHANNELS = ("phone", "wechat", "sms", "agency", "ats", "other")
"""How else than by mail a candidate can be told."""

OWNER = frozenset({Capacity.OWNER})
OWNER_OR_DESK = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK})
ABOVE = frozenset({Capacity.ESCALATED})
DECIDERS = frozenset({Capacity.OWNER, Capacity.ESCALATED})

_IF_REJECT = ("outcome", (Outcome.REJECT.value,))
_DECISION = (
    Field("outcome", FieldType.CHOICE, tuple(Outcome)),
    Field("reason_code", FieldType.CHOICE, REASONS, required=False, required_if=_IF_REJECT),
    Field("note", FieldType.TEXT, required=False, max_length=2000),
)
_TOLD_OTHERWISE = (
    Field("channel", FieldType.CHOICE, CHANNELS),
    Field("told_at", FieldType.INSTANT),
    Field("gist", FieldType.TEXT, max_length=2000),
)
_REJECTION_REASON = Field(
    "reason_code", FieldType.CHOICE, REASONS, shown_if=("scenario", ("rejection",))
)


def _words_of_mail(name: str, type_: FieldType, longest: int) -> Field:
    return Field(name, type_, required=False, max_length=longest, words_of_mail=True)


TASKS: Mapping[TaskKind, TaskSpec] = {
    TaskKind.SCHEDULE_INTERVIEW: TaskSpec(
        owner=Role.RECRUITER,
        state="arranging",
        completions={
            "scheduled": Completion(
                OWNER_OR_DESK,
                (
                    Field("starts_at", FieldType.INSTANT),
                    Field("minutes", FieldType.MINUTES),
                    Field("place", FieldType.LINE, max_length=300),
                    Field("panel", FieldType.PEOPLE),
                ),
            )
        },
    ),
    TaskKind.AWAIT_INTERVIEW: TaskSpec(
        owner=Role.RECRUITER, state="awaiting_interview", completions={}, by_clock=True
    ),
    TaskKind.GIVE_FEEDBACK: TaskSpec(
        owner=Role.INTERVIEWER,
        state="collecting",
        by_link=True,
        completions={
            "submitted": Completion(
                OWNER,
                (
                    Field("recommendation", FieldType.CHOICE, tuple(Recommendation)),
                    Field("verdict", FieldType.CHOICE, tuple(Verdict)),
                    Field("evidence", FieldType.LINE, max_length=500),
                    Field(
                        "feedback",
                        FieldType.TEXT,
                        required=False,
                        required_if=("verdict", (Verdict.REJECT.value,)),
                        max_length=2000,
                    ),
                ),
            ),
            "went_on_without": Completion(
                ABOVE, (Field("note", FieldType.TEXT, required=False, max_length=2000),)
            ),
            "decided": Completion(ABOVE, _DECISION),
        },
    ),
    TaskKind.DECIDE: TaskSpec(
        owner=Role.HIRING_MANAGER,
        state="deciding",
        by_link=True,
        completions={"decided": Completion(DECIDERS, _DECISION)},
    ),
    TaskKind.NOTIFY_CANDIDATE: TaskSpec(
        owner=Role.RECRUITER,
        state="telling",
        completions={
            "send": Completion(
                OWNER_OR_DESK,
                (
                    _REJECTION_REASON,
                    _words_of_mail("subject", FieldType.LINE, 200),
                    _words_of_mail("body", FieldType.TEXT, 8000),
                ),
            ),
            "told_otherwise": Completion(OWNER_OR_DESK, (_REJECTION_REASON, *_TOLD_OTHERWISE)),
        },
    ),
    TaskKind.AWAIT_RELEASE: TaskSpec(
        owner=Role.RECRUITER,
        state="releasing",
        completions={"undo": Completion(OWNER_OR_DESK)},
        by_clock=True,
    ),
    TaskKind.REVIEW_HOLD: TaskSpec(
        owner=Role.HIRING_MANAGER,
        state="on_hold",
        by_link=True,
        completions={"decided": Completion(DECIDERS, _DECISION)},
    ),
    TaskKind.PREPARE_OFFER: TaskSpec(
        owner=Role.RECRUITER,
        state="offering",
        completions={
            "accepted": Completion(OWNER_OR_DESK, (Field("start_on", FieldType.DAY),)),
            "declined": Completion(
                OWNER_OR_DESK, (Field("note", FieldType.TEXT, required=False, max_length=2000),)
            ),
            "lapsed": Completion(
                OWNER_OR_DESK, (Field("note", FieldType.TEXT, required=False, max_length=2000),)
            ),
        },
    ),
    TaskKind.RESOLVE_DELIVERY: TaskSpec(
        owner=Role.RECRUITER,
        state="",
        completions={
            "retry": Completion(OWNER_OR_DESK),
            "told_otherwise": Completion(OWNER_OR_DESK, _TOLD_OTHERWISE),
            "arrived": Completion(OWNER_OR_DESK),
        },
        side_step="redeliver",
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

WITHDRAWAL = Completion(
    frozenset({Capacity.CANDIDATE, Capacity.DESK}),
    (Field("reason", FieldType.TEXT, required=False, max_length=2000),),
)
"""Not a task's completion: the candidate, or HR for them, can withdraw at any moment."""


def capacities(
    *, actor: str, owner: str, escalated_to: tuple[str, ...], roles: frozenset[Role]
) -> frozenset[Capacity]:
    """In which capacities a person of the directory may act on a task."""
    held = set()
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


def possible(kind: TaskKind, held: frozenset[Capacity]) -> tuple[str, ...]:
    """The completions open to somebody who acts in these capacities, in the table's order."""
    return tuple(name for name, way in TASKS[kind].completions.items() if way.by & held)
