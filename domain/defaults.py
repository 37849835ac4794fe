"""The policies a team starts with, one per mode, and the quick one of demonstrations and tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import time
from typing import Final

from domain.calendar import Window, WorkCalendar
from domain.ladder import CANDIDATE, OWNER, Ladder, Rung, RungAction
from domain.policy import Mode, Policy, TaskPolicy
from domain.rules import PRESETS
from domain.words import Party, Role, TaskKind

WORKING_DAY: Final = (Window(time(9), time(12)), Window(time(13), time(18)))
ONCE_A_WORKING_DAY: Final = 8.0

USUAL_MODE: Final = "hybrid"
MODE_RULES: Final = {
    "traditional": "always_ask",
    "interviewer_led": "lead_decides",
    USUAL_MODE: "any_veto",
}
MODE_OWNERS: Final = {
    "traditional": {},
    "interviewer_led": {
        TaskKind.DECIDE: (Party.STAGE_LEAD,),
        TaskKind.NOTIFY_CANDIDATE: (Party.STAGE_LEAD,),
    },
    USUAL_MODE: {},
}


def default_policy(mode: str = USUAL_MODE) -> Policy:
    """The defaults that make under one working day possible, in office hours of Shanghai."""
    owners = MODE_OWNERS[mode]
    return Policy(
        name=mode,
        mode=Mode(mode),
        calendar=default_calendar(),
        tasks={kind: replace(task, owner=owners.get(kind)) for kind, task in _tasks().items()},
        rules=dict(PRESETS),
        default_rule=MODE_RULES[mode],
    )


def default_calendar() -> WorkCalendar:
    """Monday to Friday, 9-12 and 13-18, Shanghai. Days off are announced, so they are loaded."""
    return WorkCalendar("Asia/Shanghai", (WORKING_DAY,) * 5 + ((), ()))


def brisk(policy: Policy, seconds_per_hour: float) -> Policy:
    """The same policy with hours of so many seconds, around the clock, any mail at any time."""
    calendar = replace(
        policy.calendar,
        days_off=frozenset(),
        working_days=frozenset(),
        covers_until=None,
        seconds_per_hour=seconds_per_hour,
        always_open=True,
    )
    sending = replace(
        policy.sending, candidate_window=None, reminder_window=None, reminders_per_day=None
    )
    return replace(policy, calendar=calendar, sending=sending)


def _tasks() -> dict[TaskKind, TaskPolicy]:
    manager, lead = Role.HIRING_MANAGER, Role.HR_LEAD
    return {
        TaskKind.SCHEDULE_INTERVIEW: _task(8, remind=(4, 8), escalate=((12, lead),)),
        TaskKind.GIVE_FEEDBACK: _task(
            4,
            remind=(1, 3),
            escalate=((4, manager), (8, lead), (16, lead), (24, lead)),
            ask=True,
            still_deciding=24,
        ),
        # Counted from when it is asked: 24 hours after the interview where feedback took 8.
        TaskKind.DECIDE: _task(
            2,
            remind=(1, 2),
            escalate=((3, manager), (4, lead), (12, lead), (20, lead)),
            ask=True,
            still_deciding=16,
        ),
        TaskKind.RESOLVE_INTERVIEW: _task(2, remind=(1, 2), escalate=((4, manager), (8, lead))),
        TaskKind.NOTIFY_CANDIDATE: _task(2, remind=(1, 2), escalate=((4, lead),)),
        TaskKind.REVIEW_HOLD: _task(8, remind=(4, 8), escalate=((16, lead),), ask=True),
        TaskKind.PREPARE_OFFER: _task(8, remind=(4, 8), escalate=((12, manager), (16, lead))),
        TaskKind.RESOLVE_DELIVERY: _task(2, remind=(1, 2), escalate=((4, lead),)),
        TaskKind.ANSWER_QUESTION: _task(
            8, remind=(4, 8), escalate=((10, Role.RECRUITER), (16, lead)), ask=True
        ),
        TaskKind.REVIEW_REJECTION: _task(16, remind=(8, 16), escalate=((24, lead),), ask=True),
        TaskKind.RESOLVE_WEBHOOK: _task(8, remind=(4, 8), escalate=((16, lead),)),
        TaskKind.RECONCILE: _task(4, remind=(2,), escalate=((4, lead),)),
        TaskKind.CONFIRM_ABORT: _task(2, remind=(1, 2), escalate=((4, lead),), ask=True),
        TaskKind.CONFIRM_SCORECARD: _task(
            2,
            remind=(1, 2),
            escalate=((3, manager), (8, lead), (16, lead)),
            ask=True,
            still_deciding=16,
        ),
        # The clock of the decision runs on meanwhile.
        TaskKind.GIVE_OPINION: _task(
            4, remind=(2, 4), escalate=((8, Role.RECRUITER), (16, lead)), ask=True
        ),
        # 15 working days, as the law gives: whoever recruits hears of it a day before they end.
        TaskKind.PRIVACY_REQUEST: _task(
            120,
            remind=(40, 80, 104),
            escalate=((112, Role.RECRUITER), (120, lead)),
            ask=True,
        ),
    }


def _task(
    due: float,
    *,
    remind: tuple[float, ...],
    escalate: tuple[tuple[float, Role], ...],
    ask: bool = False,
    still_deciding: float | None = None,
) -> TaskPolicy:
    """`ask`: a mail at once, for people who do not live in the desk's inbox. `still_deciding`: when
    the candidate is told that nothing is decided yet; somebody is brought in after it."""
    telling = () if still_deciding is None else (Rung(still_deciding, RungAction.TELL, CANDIDATE),)
    rungs = (
        *((Rung(0, RungAction.ASK, OWNER),) if ask else ()),
        *(Rung(after, RungAction.REMIND, OWNER) for after in remind),
        *telling,
        *(Rung(after, RungAction.ESCALATE, role) for after, role in escalate),
    )
    return TaskPolicy(
        due, Ladder(tuple(sorted(rungs, key=_hours)), repeat_every=ONCE_A_WORKING_DAY)
    )


def _hours(rung: Rung) -> float:
    return rung.after
