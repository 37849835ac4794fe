"""What a candidate is shown of their process, and by when they are promised to hear.

Nothing here depends on a verdict or a decision: until somebody has told them, good news and bad are
the same step and the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.acts import OWN_ACTS, ActKind
from domain.board_lanes import PHASE_OF_STATE
from domain.clock import Clock, instants
from domain.phases import PHASES, Phase, Step
from domain.policy import Policy, release_at
from domain.tasks import ADVISING, CONFIRMING, PERSON_KINDS, TASKS
from domain.words import ProcessOutcome, TaskKind

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


def hear_by(policy: Policy, step: Step, since: datetime | None, zone: str) -> datetime | None:
    """The latest instant at which the candidate hears, if everybody takes all the time they have.

    `since`: the end of the stage's last interview, or when what they wait for was begun; None
    promises nothing. An application that becomes urgent is promised nothing sooner: the promise
    that was given stands. `zone` is the candidate's.
    """
    if since is None or step not in WAITS_FOR:
        return None
    kinds = [kind for kind in WAITS_FOR[step] if _is_on_the_way(policy, kind)]
    ready = policy.calendar.add(since, sum(policy.tasks[kind].due for kind in kinds))
    return release_at(policy, ready, zone) if step in TOLD_BY_LETTER else ready


def _is_on_the_way(policy: Policy, kind: TaskKind) -> bool:
    """Advice takes its time only where the policy consults somebody."""
    return kind not in ADVISING or bool(policy.tasks[TaskKind.DECIDE].consult)


def answered_by(policy: Policy, act: ActKind, asked_at: datetime) -> datetime:
    """By when what a candidate asked, by one of the acts that ask, is answered."""
    kind = OWN_ACTS[act].answer
    assert kind is not None, f"{act} asks nothing"
    return instants(policy, kind, Clock(asked_at)).due
