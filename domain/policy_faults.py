"""What is wrong with a policy, found when it is saved and not when a candidate waits.

Faults are codes with parameters; the catalogue (`policy.fault.<code>`) has a sentence for each.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.calendar import MONDAY_TO_SUNDAY, Window, WorkCalendar
from domain.hearing import WaitFor
from domain.party_faults import party_faults
from domain.policy import Mode, Policy, SendingRules
from domain.presets import MODES
from domain.rule_faults import rule_faults
from domain.rules import LARGEST_CHECKED_PANEL
from domain.scenarios import LETTER_OF
from domain.task_faults import task_faults
from domain.value_faults import Fault as Fault
from domain.value_faults import called, not_negative, positive
from domain.words import LANGUAGES

LONGEST_NAME: Final = 80

_CODE = re.compile(r"[a-z][a-z0-9_]{0,39}")

CODES = frozenset(
    {
        "blank",
        "name_unfit",
        "mode_misnamed",
        "mode_without_words",
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
        "owner_nobody",
        "owner_without_page",
        "owner_without_seat",
        "feedback_is_ones_own",
        "opinion_is_of_the_asked",
        "stays_at_desk",
        "variant_unknown",
        "consults_on_no_decision",
        "number_out_of_range",
        "wording_of_no_letter",
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
        *called("name", policy.name, LONGEST_NAME),
        *_mode("mode", policy.mode),
        *_calendar("calendar", policy.calendar),
        *task_faults(policy),
        *party_faults(policy),
        *rule_faults(policy),
        *_sending("sending", policy.sending),
        *positive("settling_hours", policy.settling_hours),
        *positive("hold_revisit_hours", policy.hold_revisit_hours),
        *positive("holds_at_most", 1 if policy.holds_at_most is None else policy.holds_at_most),
        *positive("urgent_factor", policy.urgent_factor),
        *not_negative("notice_hours", policy.notice_hours),
        *_wait_for("wait_for", policy.wait_for),
        *_wording("wording", policy),
        *_offices("offices", policy),
    )


def _mode(path: str, mode: Mode) -> Iterator[Fault]:
    """Temporal is told the name of a mode, so it is a code; its words are for people."""
    if not _CODE.fullmatch(mode.name):
        yield Fault(f"{path}.name", "mode_misnamed", {"mode": mode.name})
    for language, words in mode.words.items():
        if words.strip():
            yield from called(f"{path}.words.{language}", words, LONGEST_NAME)
    for language in LANGUAGES:
        if mode.name not in MODES and not mode.words.get(language, "").strip():
            yield Fault(f"{path}.words.{language}", "mode_without_words", {"mode": mode.name})


def _wait_for(path: str, wait_for: WaitFor) -> Iterator[Fault]:
    yield from not_negative(f"{path}.hours", wait_for.hours)
    if not 1 <= wait_for.number <= LARGEST_CHECKED_PANEL:
        params = {"number": str(wait_for.number), "largest": str(LARGEST_CHECKED_PANEL)}
        yield Fault(f"{path}.number", "number_out_of_range", params)


def _wording(path: str, policy: Policy) -> Iterator[Fault]:
    """Only what tells a decision is drafted for somebody to send."""
    for scenario in policy.wording:
        if scenario not in LETTER_OF.values():
            yield Fault(f"{path}.{scenario}", "wording_of_no_letter")


def _offices(path: str, policy: Policy) -> Iterator[Fault]:
    for name, calendar in policy.offices.items():
        yield from called(f"{path}.{name}", name, LONGEST_NAME)
        yield from _calendar(f"{path}.{name}", calendar)


def _calendar(path: str, calendar: WorkCalendar) -> Iterator[Fault]:
    yield from positive(f"{path}.seconds_per_hour", calendar.seconds_per_hour)
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


def _sending(path: str, sending: SendingRules) -> Iterator[Fault]:
    if sending.candidate_window is not None:
        yield from _window(f"{path}.candidate_window", sending.candidate_window)
    if sending.reminder_window is not None:
        yield from _window(f"{path}.reminder_window", sending.reminder_window)
    yield from not_negative(f"{path}.rejection_delay", sending.rejection_delay)
    if sending.reminders_per_day is not None:
        yield from positive(f"{path}.reminders_per_day", sending.reminders_per_day)


def _zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True
