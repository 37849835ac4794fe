"""What is unusual about an appointment: none of it is wrong, and all of it is asked about once.

Somebody may well interview on a Sunday. What a slip of the finger makes looks the same, so a page
asks for a second press, and a program is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from domain.policy import Policy, zone_of

NIGHT_ENDS: Final = time(7)
NIGHT_BEGINS: Final = time(22)
"""By the clocks of each who comes (our own choice)."""
LONGEST: Final = timedelta(days=1)
"""No interview is longer: what begins earlier than that is over."""


class DoubtCode(StrEnum):
    """What somebody may not have meant. Names are frozen: programs branch on them."""

    OVERLAP = "overlap"
    NIGHT = "night"
    DAY_OFF = "day_off"
    SHORT_NOTICE = "short_notice"
    DAY_OVER = "day_over"
    OUTSIDE_HOURS = "outside_hours"
    BEFORE_NEWS = "before_news"


@dataclass(frozen=True, slots=True)
class AppointmentDoubt:
    """One such thing, in the field where it was typed, and what a sentence about it needs: who
    (`names`), when (`at`, by the clocks of `zone`, or `day`), how many `hours`."""

    kind: ClassVar[str] = "appointment"

    code: DoubtCode
    field: str
    names: tuple[str, ...] = ()
    at: datetime | None = None
    zone: str = ""
    day: date | None = None
    hours: float = 0

    @property
    def said(self) -> str:
        """What tells it from another of its code."""
        at = self.at.isoformat() if self.at else ""
        return f"{self.names} {at} {self.zone} {self.day} {self.hours}"


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody who comes; `zone` is whose clocks they live by."""

    id: str
    name: str
    zone: str


@dataclass(frozen=True, slots=True)
class Engagement:
    """Another interview that somebody has."""

    person: str
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Proposal:
    """A time for these people. `before`: when it was to be so far, if it moves."""

    starts_at: datetime
    ends_at: datetime
    attendees: Sequence[Attendee]
    before: datetime | None = None


def doubts(
    policy: Policy, at: datetime, proposed: Proposal, engagements: Iterable[Engagement]
) -> tuple[AppointmentDoubt, ...]:
    """What to ask about before it is arranged. Of one that keeps its time, or is noted down after
    it has been, only who is elsewhere at that time."""
    found = [*_overlaps(proposed, engagements)]
    if proposed.starts_at > at and proposed.starts_at != proposed.before:
        found += [*_nights(policy, proposed), *_on_day_off(policy, proposed)]
        if policy.calendar.hours_between(at, proposed.starts_at) < policy.notice_hours:
            hours = policy.notice_hours
            found.append(AppointmentDoubt(DoubtCode.SHORT_NOTICE, "starts_at", hours=hours))
    return tuple(found)


def _overlaps(proposed: Proposal, engagements: Iterable[Engagement]) -> Iterator[AppointmentDoubt]:
    names = {each.id: each.name for each in proposed.attendees}
    for other in engagements:
        met = other.starts_at < proposed.ends_at and proposed.starts_at < other.ends_at
        if met and other.person in names:
            name = names[other.person]
            yield AppointmentDoubt(DoubtCode.OVERLAP, "panel", names=(name,), at=other.starts_at)


def _nights(policy: Policy, proposed: Proposal) -> Iterator[AppointmentDoubt]:
    zones: dict[str, list[str]] = {}
    for each in proposed.attendees:
        zones.setdefault(zone_of(policy, each.zone).key, []).append(each.name)
    for zone, names in zones.items():
        begins = proposed.starts_at.astimezone(zone_of(policy, zone))
        ends = proposed.ends_at.astimezone(zone_of(policy, zone))
        late = ends.date() > begins.date() or ends.time() > NIGHT_BEGINS
        if late or not NIGHT_ENDS <= begins.time() < NIGHT_BEGINS:
            at = proposed.starts_at
            yield AppointmentDoubt(
                DoubtCode.NIGHT, "starts_at", names=tuple(names), at=at, zone=zone
            )


def _on_day_off(policy: Policy, proposed: Proposal) -> Iterator[AppointmentDoubt]:
    day = proposed.starts_at.astimezone(zone_of(policy, None)).date()
    if not policy.calendar.is_working_day(day):
        yield AppointmentDoubt(DoubtCode.DAY_OFF, "starts_at", day=day)
