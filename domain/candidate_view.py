"""What a candidate is shown of their process, and by when they are promised to hear.

Nothing here depends on a verdict or a decision: until somebody has told them, good news and bad are
the same step and the same day.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from domain.policy import Policy, due_at, release_at
from domain.words import ProcessOutcome, TaskKind


class Step(StrEnum):
    """What the candidate is shown."""

    ARRANGING = "arranging"
    INTERVIEW = "interview"
    UNSETTLED = "unsettled"
    CONSIDERING = "considering"
    ON_HOLD = "on_hold"
    OFFER = "offer"
    HIRED = "hired"
    WRITTEN = "written"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ENDED = "ended"


STEP_OF_OUTCOME: Mapping[str, Step] = {
    ProcessOutcome.HIRED: Step.HIRED,
    ProcessOutcome.REJECTED: Step.WRITTEN,
    ProcessOutcome.WITHDRAWN: Step.WITHDRAWN,
    ProcessOutcome.OFFER_DECLINED: Step.DECLINED,
}
"""Every other outcome is `ended`."""

WAITS_FOR: Mapping[Step, tuple[TaskKind, ...]] = {
    Step.ARRANGING: (TaskKind.SCHEDULE_INTERVIEW,),
    Step.UNSETTLED: (TaskKind.RESOLVE_INTERVIEW,),
    Step.INTERVIEW: (TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.NOTIFY_CANDIDATE),
    Step.CONSIDERING: (TaskKind.GIVE_FEEDBACK, TaskKind.DECIDE, TaskKind.NOTIFY_CANDIDATE),
    Step.ON_HOLD: (TaskKind.REVIEW_HOLD, TaskKind.NOTIFY_CANDIDATE),
    Step.OFFER: (TaskKind.PREPARE_OFFER,),
}
"""Whose time, one after the other, passes until they hear. After an outcome nothing is promised."""

TOLD_BY_LETTER = frozenset({Step.INTERVIEW, Step.CONSIDERING, Step.ON_HOLD})
"""What ends with a decision: its letter may have to wait for its delay, and for a good day."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How a process stands, as far as a candidate's step depends on it.

    `meeting`: an interview of the stage is not over yet; `met`: one has been. `open`: which tasks
    of the stage are. `held`: they were told, in this stage, that it takes longer.
    """

    state: str
    outcome: str = ""
    withdrew: bool = False
    meeting: bool = False
    met: bool = False
    held: bool = False
    open: frozenset[TaskKind] = frozenset()


def step_of(standing: Standing) -> Step:
    """The step a candidate is at. The time between a decision and its telling is no step."""
    if standing.withdrew:
        return Step.WITHDRAWN
    if standing.outcome:
        return STEP_OF_OUTCOME.get(standing.outcome, Step.ENDED)
    if standing.state == "offering":
        return Step.OFFER
    if standing.meeting:
        return Step.INTERVIEW
    if TaskKind.RESOLVE_INTERVIEW in standing.open:
        return Step.UNSETTLED
    if TaskKind.SCHEDULE_INTERVIEW in standing.open:
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
    ready = policy.calendar.add(since, sum(policy.tasks[kind].due for kind in WAITS_FOR[step]))
    return release_at(policy, ready, zone) if step in TOLD_BY_LETTER else ready


def answered_by(policy: Policy, *, review: bool, asked_at: datetime) -> datetime:
    """By when what a candidate asked is answered."""
    kind = TaskKind.REVIEW_REJECTION if review else TaskKind.ANSWER_QUESTION
    return due_at(policy, kind, asked_at)
