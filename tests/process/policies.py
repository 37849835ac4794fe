"""The policies of the stories: the default one at other speeds."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from domain.calendar import Window
from domain.defaults import USUAL_MODE, brisk, default_policy
from domain.ladder import Ladder, Rung, RungAction
from domain.policy import Policy, TaskPolicy
from domain.words import Party, TaskKind

SECONDS_PER_HOUR = 0.02
# Longer than any story lasts (160 s at this speed), and no longer than a policy may say.
NEVER = 8_000


def calm(seconds_per_hour: float = SECONDS_PER_HOUR, *, mode: str = USUAL_MODE) -> Policy:
    """Days pass in half a second, and nobody is reminded of anything: the ladders climb slowly."""
    policy = brisk(default_policy(mode), seconds_per_hour)
    tasks = {kind: _slow(task) for kind, task in policy.tasks.items()}
    return replace(policy, name="calm", tasks=tasks, settling_hours=10)


def hurried(seconds_per_hour: float = 0.1, *, mode: str = USUAL_MODE) -> Policy:
    """The default ladders, an hour in a tenth of a second."""
    policy = brisk(default_policy(mode), seconds_per_hour)
    return replace(policy, name="hurried", settling_hours=2)


def settling(policy: Policy, seconds: float) -> Policy:
    """Long enough for what is done while the process settles."""
    hours = seconds / policy.calendar.seconds_per_hour
    return replace(policy, name=f"settling-{policy.name}", settling_hours=hours)


def hesitant() -> Policy:
    """Calm, and a rejection waits long enough to be undone."""
    policy = calm()
    return replace(policy, name="hesitant", sending=replace(policy.sending, rejection_delay=NEVER))


def lingering() -> Policy:
    """Calm, and a process settles for as long as a story lasts."""
    return replace(calm(), name="lingering", settling_hours=NEVER)


def patient() -> Policy:
    """Calm, and a hold is not revisited within a story."""
    return replace(calm(), name="patient", hold_revisit_hours=NEVER)


def asleep() -> Policy:
    """Calm, and candidates are written to in one second of the night, which no story meets."""
    return _within(calm(), Window(time(3, 33, 33), time(3, 33, 34)))


def opening(policy: Policy, seconds: float, now: datetime) -> Policy:
    """The hours for candidates begin so soon, by the clocks that the candidate of a story has."""
    local = now.astimezone(ZoneInfo("Asia/Shanghai"))
    opens = local + timedelta(seconds=seconds)
    # A window does not reach into the next day: one that opens there has closed on this one.
    closes = time.min if opens.date() == local.date() else local.time()
    return _within(policy, Window(opens.time(), closes))


def lead_tells(policy: Policy, *, decides: bool = False) -> Policy:
    """Whoever led the stage's interview tells the good news, and is asked to by a link; `decides`:
    what the rule leaves open as well."""
    kinds = (TaskKind.NOTIFY_CANDIDATE, *((TaskKind.DECIDE,) if decides else ()))
    led = {kind: of_lead(policy.tasks[kind], Party.STAGE_LEAD) for kind in kinds}
    return replace(policy, name=f"lead-tells-{policy.name}", tasks={**policy.tasks, **led})


def lead_arranges(policy: Policy) -> Policy:
    """Whoever led the interview before arranges the next one; the first is the recruiter's."""
    kind, lead = TaskKind.SCHEDULE_INTERVIEW, Party.LAST_LEAD
    led = of_lead(policy.tasks[kind], lead)
    led = replace(led, owner=(lead, Party.RECRUITER))
    return replace(policy, name=f"lead-arranges-{policy.name}", tasks={**policy.tasks, kind: led})


def of_lead(task: TaskPolicy, lead: Party) -> TaskPolicy:
    """The same task, but whoever led has it, and is asked to first."""
    ladder = task.ladder
    if ladder.rungs[0].action is not RungAction.ASK:
        ladder = replace(ladder, rungs=(Rung(0, RungAction.ASK), *ladder.rungs))
    return replace(task, owner=(lead,), ladder=ladder)


def _within(policy: Policy, window: Window) -> Policy:
    sending = replace(policy.sending, candidate_window=window)
    return replace(policy, name="within-hours", sending=sending)


def _slow(task: TaskPolicy) -> TaskPolicy:
    rungs = tuple(replace(rung, after=_late(rung.after)) for rung in task.ladder.rungs)
    return replace(task, due=_late(task.due), ladder=Ladder(rungs, NEVER))


def _late(hours: float) -> float:
    return min(hours * NEVER, NEVER)
