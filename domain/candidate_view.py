"""What a candidate is shown of their process, and by when they are promised to hear.

Nothing here depends on a verdict or a decision: until somebody has told them, good news and bad are
the same step and the same day.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.acts import OWN_ACTS, ActKind
from domain.board_lanes import PHASE_OF_STATE
from domain.hearing import HeardFrom
from domain.offices import calendars_of, counts_where_it_is
from domain.owners import owner_of
from domain.phases import PHASES, Phase, Step
from domain.policy import Policy, release_at
from domain.task_kinds import ADVISING, CONFIRMING, FEEDBACK, PERSON_KINDS
from domain.tasks import TASKS
from domain.words import Party, ProcessOutcome, TaskKind

STEP_OF_OUTCOME: Mapping[str, Step] = {
    ProcessOutcome.HIRED: Step.HIRED,
    ProcessOutcome.REJECTED: Step.WRITTEN,
    ProcessOutcome.WITHDRAWN: Step.WITHDRAWN,
    ProcessOutcome.OFFER_DECLINED: Step.DECLINED,
    ProcessOutcome.ABORTED: Step.STOPPED,
}
"""Every other outcome is `ended`."""

STEP_OF_END: Mapping[str, Step] = {
    ActKind.WITHDRAW: Step.WITHDRAWN,
    ActKind.ABORT: Step.STOPPED,
}
"""What ended the process where it stood, and is shown at once, before it has an outcome."""


def _until_they_hear(phase: Phase) -> tuple[TaskKind, ...]:
    # Whoever confirms what was written down does so in place of deciding, and not before it.
    own = tuple(kind for kind in PERSON_KINDS if TASKS[kind].phase is phase)
    own = tuple(kind for kind in own if kind not in CONFIRMING)
    then = PHASES[phase].then
    return own if then is None else (*own, *_until_they_hear(then))


WAITS_FOR: Mapping[Step, tuple[TaskKind, ...]] = {
    spec.step: _until_they_hear(phase) for phase, spec in PHASES.items() if spec.step is not None
}
"""Whose time, one after the other, passes until they hear. After an outcome nothing is promised."""

BEGINS_WITH: Mapping[TaskKind, Step] = {
    kinds[0]: step
    for step, kinds in WAITS_FOR.items()
    if step not in (Step.INTERVIEW, Step.CONSIDERING)
}
"""The waits that count from when their first task is opened; the other two, from an interview."""

TOLD_BY_LETTER = frozenset(
    step
    for step, kinds in WAITS_FOR.items()
    if any(TASKS[kind].letter is not None for kind in kinds)
)
"""What ends with a decision: its letter may have to wait for its delay, and for a good day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a process stands, as far as a candidate's step depends on it.

    `meeting`: an interview of the stage is not over yet; `met`: one has been. `open`: the phases of
    the stage's open tasks. `held`: they were told, in this stage, that it takes longer. `ended_by`:
    the act that ended the process where it stood.
    """

    state: str
    outcome: str = ""
    ended_by: str = ""
    meeting: bool = False
    met: bool = False
    held: bool = False
    open: frozenset[Phase] = frozenset()


def step_of(standing: Standing) -> Step:
    """The step a candidate is at. The time between a decision and its telling is no step."""
    if standing.ended_by in STEP_OF_END:
        return STEP_OF_END[standing.ended_by]
    if standing.outcome:
        return STEP_OF_OUTCOME.get(standing.outcome, Step.ENDED)
    if PHASE_OF_STATE.get(standing.state) is Phase.OFFERING:
        return Step.OFFER
    if standing.meeting:
        return Step.INTERVIEW
    if Phase.UNSETTLED in standing.open:
        return Step.UNSETTLED
    if Phase.ARRANGING in standing.open:
        return Step.ARRANGING
    if standing.held:
        return Step.ON_HOLD
    return Step.CONSIDERING if standing.met else Step.ARRANGING


def parties_on_the_way(policy: Policy, kinds: Iterable[TaskKind]) -> frozenset[Party]:
    """Whose a task of these kinds can be, whatever it is about, and who is consulted about it: by
    their offices a candidate is promised something."""
    found: set[Party] = set()
    for kind in kinds:
        own = policy.tasks[kind]
        found.update(*(owner_of(policy, kind, variant) for variant in ("", *own.variants)))
        found.update(own.consult)
    return frozenset(found)


def hear_by(
    policy: Policy, step: Step, since: datetime | None, zone: str, offices: Iterable[str] = ()
) -> datetime | None:
    """The latest instant at which the candidate hears, if everybody takes all the time they have.

    `since`: the end of the stage's last interview, or when what they wait for was begun; None
    promises nothing. An application that becomes urgent is promised nothing sooner: the promise
    that was given stands. `zone` is the candidate's, `offices` are those of whoever can be on the
    way: each part of it may be the slowest one's.
    """
    if since is None or step not in WAITS_FOR:
        return None
    ready = _slowest(policy, _hours_of(policy, step), since, offices)
    return release_at(policy, ready, zone) if step in TOLD_BY_LETTER else ready


def answered_by(
    policy: Policy, act: ActKind, asked_at: datetime, offices: Iterable[str] = ()
) -> datetime:
    """By when what a candidate asked, by one of the acts that ask, is answered, by whoever of these
    offices can have to."""
    kind = OWN_ACTS[act].answer
    assert kind is not None, f"{act} asks nothing"
    among = offices if counts_where_it_is(kind) else ()
    return _slowest(policy, (policy.tasks[kind].due,), asked_at, among)


def _hours_of(policy: Policy, step: Step) -> Iterator[float]:
    """What the parts of the way take, in working hours: some are by the policy's own choice."""
    for kind in WAITS_FOR[step]:
        if kind in ADVISING and not policy.tasks[TaskKind.DECIDE].consult:
            continue
        yield policy.tasks[kind].due
        if kind in FEEDBACK and policy.wait_for.who is not HeardFrom.ALL:
            yield policy.wait_for.hours


def _slowest(
    policy: Policy, hours: Iterable[float], since: datetime, offices: Iterable[str]
) -> datetime:
    """When these hours have passed one after the other, each of them where that takes longest.
    Nobody who could do a part of the way needs longer than that, whoever did the part before."""
    calendars = calendars_of(policy, offices)
    for each in hours:
        since = max(calendar.add(since, each) for calendar in calendars)
    return since
