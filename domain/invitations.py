"""When a candidate's invitation leaves: in their hours, and not before the news that it follows.

Who chooses the time of an interview is asked only where that would leave less than the policy's
notice; whoever cannot be asked is understood to mean that it leaves now, because a mail in the
night does less harm than an interview that nobody knows of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from domain.fields import BY_TELEPHONE, SEND_NOW
from domain.policy import Policy, send_at


@dataclass(frozen=True, slots=True)
class Departure:
    """How an invitation can leave. `at`: when it does by itself. `waits`: that is not at once.
    `near`: the interview begins before that, or less than the policy's notice after it.
    """

    at: datetime
    waits: bool
    near: bool

    def is_now(self, said: str) -> bool:
        """Whether it leaves at once, after what was said of it where it was asked about."""
        return not self.waits or said == SEND_NOW or (self.near and said != BY_TELEPHONE)


def departure(
    policy: Policy,
    at: datetime,
    starts_at: datetime,
    candidate_zone: str | None,
    news: datetime | None = None,
) -> Departure:
    """Of the invitation to an interview that was arranged at `at`. `news`: when the news that it
    follows from can leave; None, if there is none."""
    leaves = send_at(policy, at if news is None else max(at, news), candidate_zone)
    notice = policy.calendar.hours_between(leaves, starts_at)
    return Departure(
        at=leaves,
        waits=news is not None or leaves > at,
        near=leaves >= starts_at or notice < policy.notice_hours,
    )
