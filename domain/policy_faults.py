"""What is wrong with a policy, found when it is saved and not when a candidate waits.

Faults are codes with parameters; the catalogue (`policy.fault.<code>`) has a sentence for each.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.calendar import MONDAY_TO_SUNDAY, Window, WorkCalendar
from domain.ladder import CANDIDATE, OWNER, Ladder, Rung, RungAction
from domain.policy import PERSON_KINDS, TELLING_KINDS, Policy, SendingRules, TaskPolicy
from domain.rules import LARGEST_CHECKED_PANEL, Amount, Rule, holes, unreachable
from domain.tasks import TASKS
from domain.words import Role

SHORTEST_ROUND_S = 0.5
"""A ladder that repeats itself faster would keep its process from sleeping (our own choice)."""

MOST_HOURS = 24 * 365
"""No number of a policy is larger: further away, no calendar could say when that is."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to put right: where (`tasks.decide.due`), what, and the details of it."""

    path: str
    code: str
    params: Mapping[str, str] = field(default_factory=dict)


CODES = frozenset(
    {
        "blank",
        "negative",
        "not_positive",
        "too_many",
        "zone_unknown",
        "week_not_seven_days",
        "window_empty",
        "windows_overlap",
        "calendar_never_open",
        "day_both_off_and_working",
        "kind_missing",
        "kind_not_for_people",
        "ladder_empty",
        "ladder_first_not_ask",
        "repeats_too_fast",
        "ladder_end_can_be_empty",
        "rungs_unsorted",
        "rung_escalates_to_owner",
        "rung_must_address_owner",
        "rung_bothers_candidate",
        "rung_tells_somebody_else",
        "rung_cannot_tell",
        "rule_empty",
        "rule_unknown",
        "rule_misnamed",
        "row_repeated",
        "row_unreachable",
        "row_number_out_of_range",
        "rule_hole",
        "rule_hole_lead_pass",
        "rule_hole_lead_hold",
        "rule_hole_lead_reject",
        "rule_hole_lead_missing",
    }
)


def faults(policy: Policy) -> tuple[Fault, ...]:
    """Everything that must be put right before the policy can be saved; empty for a good one."""
    return (
        *_blank("name", policy.name),
        *_calendar("calendar", policy.calendar),
        *_tasks(policy),
        *_rules(policy),
        *_sending("sending", policy.sending),
        *_positive("settling_hours", policy.settling_hours),
        *_positive("hold_revisit_hours", policy.hold_revisit_hours),
        *_positive("urgent_factor", policy.urgent_factor),
    )


def _calendar(path: str, calendar: WorkCalendar) -> Iterator[Fault]:
    yield from _positive(f"{path}.seconds_per_hour", calendar.seconds_per_hour)
    if not _zone_exists(calendar.zone):
        yield Fault(f"{path}.zone", "zone_unknown", {"zone": calendar.zone})
    if calendar.always_open:
        return
    if len(calendar.weekly) != MONDAY_TO_SUNDAY:
        yield Fault(f"{path}.weekly", "week_not_seven_days", {"days": str(len(calendar.weekly))})
    for weekday, windows in enumerate(calendar.weekly):
        yield from _windows(f"{path}.weekly.{weekday}", windows)
    if not calendar.make_up_windows():
        yield Fault(f"{path}.weekly", "calendar_never_open")
    for day in sorted(calendar.days_off & calendar.working_days):
        yield Fault(f"{path}.working_days", "day_both_off_and_working", {"day": day.isoformat()})


def _windows(path: str, windows: tuple[Window, ...]) -> Iterator[Fault]:
    for place, window in enumerate(windows):
        yield from _window(f"{path}.{place}", window)
        earlier = windows[place - 1] if place else None
        if earlier and (earlier.end > window.start or earlier.end.hour == earlier.end.minute == 0):
            yield Fault(f"{path}.{place}", "windows_overlap", _hours(window))


def _window(path: str, window: Window) -> Iterator[Fault]:
    if window.is_empty:
        yield Fault(path, "window_empty", _hours(window))


def _hours(window: Window) -> dict[str, str]:
    return {"start": f"{window.start:%H:%M}", "end": f"{window.end:%H:%M}"}


def _tasks(policy: Policy) -> Iterator[Fault]:
    for kind in PERSON_KINDS:
        if kind not in policy.tasks:
            yield Fault(f"tasks.{kind}", "kind_missing", {"kind": kind})
    for kind, task in policy.tasks.items():
        if kind not in PERSON_KINDS:
            yield Fault(f"tasks.{kind}", "kind_not_for_people", {"kind": kind})
        else:
            # Tasks of the desk are seen in its inbox; the others' owners must be asked by mail.
            yield from _task(f"tasks.{kind}", task, must_ask=TASKS[kind].by_link)
            yield from _too_fast(f"tasks.{kind}.ladder", task.ladder, policy.calendar)
            if kind not in TELLING_KINDS:
                yield from _cannot_tell(f"tasks.{kind}.ladder", task.ladder)


def _task(path: str, task: TaskPolicy, *, must_ask: bool) -> Iterator[Fault]:
    yield from _not_negative(f"{path}.due", task.due)
    yield from _ladder(f"{path}.ladder", task.ladder, must_ask=must_ask)


def _too_fast(path: str, ladder: Ladder, calendar: WorkCalendar) -> Iterator[Fault]:
    """A ladder that goes on for ever leaves its process time to sleep."""
    every = ladder.repeat_every
    if every is not None and 0 < every * calendar.seconds_per_hour < SHORTEST_ROUND_S:
        yield Fault(f"{path}.repeat_every", "repeats_too_fast")


def _cannot_tell(path: str, ladder: Ladder) -> Iterator[Fault]:
    for place, rung in enumerate(ladder.rungs):
        if rung.action is RungAction.TELL:
            yield Fault(f"{path}.rungs.{place}.action", "rung_cannot_tell")


def _ladder(path: str, ladder: Ladder, *, must_ask: bool) -> Iterator[Fault]:
    if ladder.repeat_every is not None:
        yield from _positive(f"{path}.repeat_every", ladder.repeat_every)
    if not ladder.rungs:
        yield Fault(f"{path}.rungs", "ladder_empty")
        return
    for place, rung in enumerate(ladder.rungs):
        here = f"{path}.rungs.{place}"
        yield from _not_negative(f"{here}.after", rung.after)
        if place and rung.after < ladder.rungs[place - 1].after:
            yield Fault(f"{here}.after", "rungs_unsorted", {"hours": f"{rung.after:g}"})
        yield from _address(f"{here}.to", rung)
    if must_ask and ladder.rungs[0].action is not RungAction.ASK:
        yield Fault(f"{path}.rungs.0.action", "ladder_first_not_ask")
    if ladder.rungs[-1].to != Role.HR_LEAD:
        yield Fault(f"{path}.rungs.{len(ladder.rungs) - 1}.to", "ladder_end_can_be_empty")


def _address(path: str, rung: Rung) -> Iterator[Fault]:
    """To whom a rung may be directed depends on what it does."""
    if rung.action is RungAction.TELL:
        if rung.to != CANDIDATE:
            yield Fault(path, "rung_tells_somebody_else")
    elif rung.to == CANDIDATE:
        yield Fault(path, "rung_bothers_candidate")
    elif rung.action is RungAction.ESCALATE:
        if rung.to == OWNER:
            yield Fault(path, "rung_escalates_to_owner")
    elif rung.to != OWNER:
        yield Fault(path, "rung_must_address_owner")


def _rules(policy: Policy) -> Iterator[Fault]:
    chosen = {"default_rule": policy.default_rule}
    for path, name in chosen.items():
        if name not in policy.rules:
            yield Fault(path, "rule_unknown", {"rule": name})
    for name, rule in policy.rules.items():
        if name != rule.id:
            yield Fault(f"rules.{name}.id", "rule_misnamed", {"rule": name, "id": rule.id})
        yield from _rule(f"rules.{name}", rule)


def _rule(path: str, rule: Rule) -> Iterator[Fault]:
    if not rule.rows:
        yield Fault(f"{path}.rows", "rule_empty", {"rule": rule.id})
        return
    for place, row in enumerate(rule.rows):
        here = f"{path}.rows.{place}"
        yield from _blank(f"{here}.id", row.id)
        if row.id in [earlier.id for earlier in rule.rows[:place]]:
            yield Fault(f"{here}.id", "row_repeated", {"rule": rule.id, "row": row.id})
        for at, condition in enumerate(row.when):
            counted = condition.amount is Amount.AT_LEAST
            if counted and not 1 <= condition.number <= LARGEST_CHECKED_PANEL:
                yield Fault(
                    f"{here}.when.{at}.number",
                    "row_number_out_of_range",
                    {"number": str(condition.number), "largest": str(LARGEST_CHECKED_PANEL)},
                )
    for row_id in unreachable(rule):
        yield Fault(f"{path}.rows", "row_unreachable", {"rule": rule.id, "row": row_id})
    yield from _first_hole(path, rule)


def _first_hole(path: str, rule: Rule) -> Iterator[Fault]:
    for case in holes(rule)[:1]:
        code = "rule_hole" if case.lead is None else f"rule_hole_lead_{case.lead}"
        counts = {
            "passes": case.passes,
            "holds": case.holds,
            "rejects": case.rejects,
            "missing": case.missing,
        }
        params = {"rule": rule.id} | {name: str(count) for name, count in counts.items()}
        yield Fault(f"{path}.rows", code, params)


def _sending(path: str, sending: SendingRules) -> Iterator[Fault]:
    if sending.candidate_window is not None:
        yield from _window(f"{path}.candidate_window", sending.candidate_window)
    if sending.reminder_window is not None:
        yield from _window(f"{path}.reminder_window", sending.reminder_window)
    yield from _not_negative(f"{path}.rejection_delay", sending.rejection_delay)
    if sending.reminders_per_day is not None:
        yield from _positive(f"{path}.reminders_per_day", sending.reminders_per_day)


def _blank(path: str, text: str) -> Iterable[Fault]:
    return () if text.strip() else (Fault(path, "blank"),)


def _positive(path: str, number: float) -> Iterable[Fault]:
    good = math.isfinite(number) and number > 0
    return _not_too_many(path, number) if good else (_faulty(path, "not_positive", number),)


def _not_negative(path: str, number: float) -> Iterable[Fault]:
    good = math.isfinite(number) and number >= 0
    return _not_too_many(path, number) if good else (_faulty(path, "negative", number),)


def _not_too_many(path: str, number: float) -> Iterable[Fault]:
    return () if number <= MOST_HOURS else (_faulty(path, "too_many", number),)


def _faulty(path: str, code: str, number: float) -> Fault:
    return Fault(path, code, {"value": f"{number:g}", "most": str(MOST_HOURS)})


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
