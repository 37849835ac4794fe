"""The policy (协作规则): who follows up, by when, by which rules, in which hours. Data, never code.

A process keeps the version it started with until it adopts another one. All durations are working
hours of the policy's calendar. That a rejection or an offer sends itself cannot be written down in
a policy.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from domain.calendar import ONE_DAY, NeverOpens, Window, WorkCalendar, bounds, instant_of
from domain.hearing import WaitFor
from domain.ladder import Ladder
from domain.rules import Rule
from domain.scenarios import Scenario
from domain.words import Party, TaskKind, WordingLevel

LONGEST_WAIT_FOR_A_GOOD_DAY: Final = 31
HELD_OFTEN_ENOUGH: Final = "held_often_enough"
"""Why a hold cannot be decided any more: a fault of its field."""


@dataclass(frozen=True, slots=True)
class TaskPolicy:
    """When a task of a kind is due, what happens until then, and whose it is.

    `owner`: the first of these parties that there is; None is the usual one, who also has it where
    there is none of them. `variants`: whose it is instead where it is about a letter of this
    scenario, or a question on this topic. `consult`: whose opinion is heard before a decision is
    asked for.

    Hours count from the task's origin: the planned end of the interview for `give_feedback`, the
    revisit date for `review_hold`, the opening for every other kind.
    """

    due: float
    ladder: Ladder
    owner: tuple[Party, ...] | None = None
    variants: Mapping[str, tuple[Party, ...]] = field(default_factory=dict)
    consult: tuple[Party, ...] = ()


@dataclass(frozen=True, slots=True)
class SendingRules:
    """When mail leaves. Windows are the receiver's wall clock; None is any time.

    In `candidate_window` good news, rejections and invitations leave; what becomes of an interview
    after that is told at once.
    `reminders_per_day` is how often one person is reminded on one of their days, before the rest
    goes together in that day's overview; None is no limit. `replies_to_signer`: whether replies to
    a letter that somebody without a desk signs reach them, beside the recruiter.
    `rejection_shown_to`: who sees a rejection that they did not decide while its delay runs, and
    can take it back.
    """

    candidate_window: Window | None = Window(time(9), time(19))
    reminder_window: Window | None = Window(time(8), time(21))
    rejection_delay: float = 2
    spare_eves_of_days_off: bool = True
    reminders_per_day: int | None = 3
    replies_to_signer: bool = True
    rejection_shown_to: tuple[Party, ...] = (Party.HIRING_MANAGER,)


@dataclass(frozen=True, slots=True)
class Mode:
    """Who follows up (协作模式), as a label: people and reports read it, nothing branches on it.

    `words` are its own, by language. The modes we ship have theirs in the catalogue.
    """

    name: str
    words: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of how a team works together on a job."""

    name: str
    mode: Mode
    calendar: WorkCalendar
    tasks: Mapping[TaskKind, TaskPolicy]
    rules: Mapping[str, Rule]
    default_rule: str
    sending: SendingRules = SendingRules()
    settling_hours: float = 24
    hold_revisit_hours: float = 40
    urgent_factor: float = 0.5
    # An interview that begins sooner is asked about: those who come would hardly know of it. So is
    # one that leaves less after the candidate's invitation could leave.
    notice_hours: float = 4
    # How often a candidate can be told of a hold in one stage, before it is decided; None: always.
    holds_at_most: int | None = 3
    # When everybody of a stage counts as heard.
    wait_for: WaitFor = WaitFor()
    # Whoever sends a rejection is not the only one who judged: all verdicts say so, or an opinion
    # does, or it is somebody else who sends it.
    rejection_needs_two: bool = True
    # How much of a letter its sender may change; of one that is not named, all of it at the desk.
    wording: Mapping[Scenario, WordingLevel] = field(default_factory=dict)
    # By the name of an office: when those who work there work. Everybody else keeps `calendar`.
    offices: Mapping[str, WorkCalendar] = field(default_factory=dict)


def rule_for(policy: Policy, name: str) -> Rule:
    """The decision table that a stage names; the default if this version does not know it."""
    return policy.rules.get(name) or policy.rules[policy.default_rule]


def may_hold(policy: Policy, held: int) -> bool:
    """Whether a candidate who was told of so many holds in a stage can be put on hold once more."""
    return policy.holds_at_most is None or held < policy.holds_at_most


def release_at(policy: Policy, at: datetime, candidate_zone: str | None) -> datetime:
    """When a rejection decided at `at` leaves: delayed, in the window, not before a day off.

    With nobody at work the next day, nobody answers what the candidate asks; so it waits for a
    working day followed by another. A calendar without such days makes it wait for the window only.
    """
    ready = policy.calendar.add(at, policy.sending.rejection_delay)
    zone = zone_of(policy, candidate_zone)
    first = _next_within(policy.sending.candidate_window, zone, ready)
    if not policy.sending.spare_eves_of_days_off:
        return first
    instant = first
    for _ in range(LONGEST_WAIT_FOR_A_GOOD_DAY):
        day = instant.astimezone(zone).date()
        if policy.calendar.is_working_day(day) and not policy.calendar.is_eve_of_day_off(day):
            return instant
        midnight = datetime.combine(day + ONE_DAY, time.min, tzinfo=zone)
        instant = _next_within(policy.sending.candidate_window, zone, midnight)
    return first


def send_at(policy: Policy, at: datetime, candidate_zone: str | None) -> datetime:
    """When any other mail to the candidate leaves: at once, or when the window opens."""
    zone = zone_of(policy, candidate_zone)
    return _next_within(policy.sending.candidate_window, zone, at)


def remind_at(policy: Policy, at: datetime, zone: str | None) -> datetime:
    """When a mail to one of the team leaves: at once, or when the window of their day opens."""
    return _next_within(policy.sending.reminder_window, zone_of(policy, zone), at)


def remind_next_day(policy: Policy, at: datetime, zone: str | None) -> datetime:
    """When that window opens on the next of their days."""
    return remind_at(policy, day_of(policy, at, zone)[1], zone)


def day_of(policy: Policy, at: datetime, zone: str | None) -> tuple[datetime, datetime]:
    """The receiver's day that holds the instant: from midnight to midnight, in UTC."""
    local = zone_of(policy, zone)
    today = at.astimezone(local).date()
    return instant_of(today, time.min, local), instant_of(today + ONE_DAY, time.min, local)


def revisit_at(policy: Policy, at: datetime) -> datetime:
    """When a candidate put on hold is looked at again, unless a person names another date."""
    return policy.calendar.add(at, policy.hold_revisit_hours)


def revisit_on(policy: Policy, day: date) -> datetime:
    """When work begins on the day a person named for looking at a candidate on hold again."""
    midnight = datetime.combine(day, time.min, tzinfo=ZoneInfo(policy.calendar.zone))
    return policy.calendar.next_open(midnight)


def zone_of(policy: Policy, name: str | None) -> ZoneInfo:
    """A person's zone; the team's where none is known: imported data holds many a wrong one."""
    try:
        return ZoneInfo(name or policy.calendar.zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo(policy.calendar.zone)


def _next_within(window: Window | None, zone: ZoneInfo, at: datetime) -> datetime:
    at = at.astimezone(UTC)
    if window is None:
        return at
    today = at.astimezone(zone).date()
    # A jump of the clocks can swallow a short window on one day; two days on it stands again.
    for days in range(-1, LONGEST_WAIT_FOR_A_GOOD_DAY):
        opens, closes = bounds(window, today + days * ONE_DAY, zone)
        if at < closes and opens < closes:
            return max(at, opens)
    raise NeverOpens(f"{window.start}-{window.end}")
