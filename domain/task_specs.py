"""What a row of the table of tasks says of its kind, and who can complete it how."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from domain.fields import (
    Field,
)
from domain.phases import Phase
from domain.scenarios import Scenario
from domain.task_columns import (
    OF_TASKS,
    Change,
    Judges,
    Letter,
    Rejecting,
    Shows,
    Stop,
    Wording,
)
from domain.words import DESK_ROLES, Party, Right, Role


class Capacity(StrEnum):
    """In which capacity somebody acts on a task."""

    OWNER = "owner"
    ESCALATED = "escalated"
    DESK = "desk"
    PANEL = "panel"
    CANDIDATE = "candidate"
    PROCESS = "process"
    HR_LEAD = "hr_lead"


@dataclass(frozen=True, slots=True)
class Completion:
    """One way to complete a task: who may, the form, and the step that follows it up.

    Without a step, it only ends the task: the process goes on when it waits for no other. An ATS
    completes it `on` what it says of an interview, or by `rejecting` the candidate. `rights`: only
    where one of these was asked for; `erases`: refused while a legal hold keeps the candidate.
    `by_another`: not by whoever told the candidate the rejection that it looks at again.
    `mails`: the mail that the task is about leaves by it.
    """

    by: frozenset[Capacity]
    fields: tuple[Field, ...] = ()
    then: str = ""
    on: frozenset[Change] = frozenset()
    rejecting: Rejecting | None = None
    by_another: bool = False
    rights: frozenset[Right] = frozenset()
    erases: bool = False
    mails: bool = False

    @property
    def judges(self) -> bool:
        """Whether it says what somebody thinks of a candidate, or decides about them."""
        return any(field.name in ("verdict", "outcome") for field in self.fields)


@dataclass(frozen=True, slots=True)
class TaskSpec:
    """A kind of task.

    `owner`: whose it usually is, the first of these parties that there is. `state` is what the
    process shows while it waits for it, in its `phase`; a side task, which changes nothing, has
    neither. `by_clock`: its time ends it, and the step `at_time` follows. `on_link`: the
    page of a mail's link has its forms, for parties without a desk. `variants`: the letters, or the
    topics of questions, that it can be about, so that a policy gives it to others; `stays_for`:
    those about which it is the desk's under every policy. `answer`:
    the letter that brings the candidate the answer they asked for. `by_law`: the law gives it its
    time, so that nothing stops its clock or makes it faster, and no end of the process but an
    erasure takes it back. `unforeseen`: something went wrong, which whoever acted a moment ago has
    not seen. `to_hr`: whoever has it without a desk can pass it on to the recruiter, because it
    carries out what has been judged; nobody passes on what they think.
    """

    owner: tuple[Party, ...]
    state: str
    completions: Mapping[str, Completion]
    phase: Phase | None = None
    by_clock: bool = False
    at_time: str = ""
    on_link: bool = False
    judges: Judges | None = None
    wording: Wording = field(default_factory=lambda: OF_TASKS)
    letter: Letter | None = None
    variants: tuple[str, ...] = ()
    stays_for: frozenset[str] = frozenset()
    answer: Scenario | None = None
    stopped_by: Stop | None = None
    shows: frozenset[Shows] = frozenset()
    by_law: bool = False
    unforeseen: bool = False
    to_hr: bool = False


OWNER = frozenset({Capacity.OWNER})
OWNER_OR_DESK = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK})
OWNER_OR_AT_DESK = frozenset({Capacity.OWNER, Capacity.DESK})
DESK = frozenset({Capacity.DESK})
LEADS = frozenset({Capacity.HR_LEAD})
ABOVE = frozenset({Capacity.ESCALATED})
DECIDERS = frozenset({Capacity.OWNER, Capacity.ESCALATED})
SEATED = frozenset({Capacity.PANEL})
LEADS_OR_BROUGHT_IN = LEADS | ABOVE


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
    if roles & DESK_ROLES:
        held.add(Capacity.DESK)
    if Role.HR_LEAD in roles:
        held.add(Capacity.HR_LEAD)
    return frozenset(held)
