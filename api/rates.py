"""How often something may be done: counted by the `limits` library, in this process's memory.

What is counted is what costs or gives away: mails to whoever is named, uploads, exports, reading
through the API, and tokens and keys that do not exist. Whoever shows a genuine one is never counted
for it. A process counts for itself, so two of them allow twice as much; none of these is the only
guard of anything. What has to hold over all processes is counted in the database: sign-in mails
that still open something (`db.directory.identity.living_sign_ins`), tokens and keys that do not
exist (`api.guesses`, which tells this process what others counted), and outcomes by mail.
"""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter
from starlette.requests import HTTPConnection

MOST_COUNTERS: Final = 100_000
_IPV6_HOME: Final = 64
"""In bits: so much of an address is one household's, which has all that follow."""


class Rate(StrEnum):
    """What is counted, and by what."""

    SIGN_IN_MAILS = "sign_in_mails"
    SIGN_IN_ASKS = "sign_in_asks"
    FAILURES = "failures"
    UPLOADS = "uploads"
    EXPORTS = "exports"
    READS = "reads"


USUAL: Final[Mapping[Rate, str]] = {
    # By the mailbox that is named, known or not: an answer that differed would tell which.
    Rate.SIGN_IN_MAILS: "10/hour",
    # By the network address, which may be a whole office's.
    Rate.SIGN_IN_ASKS: "100/hour",
    Rate.FAILURES: "60/10 minutes",
    # By the person. A recruiter's day, and an import at night, stay far below.
    Rate.UPLOADS: "600/hour",
    Rate.EXPORTS: "30/hour",
    Rate.READS: "1200/minute",
}


class TooOften(Exception):
    """Something was done more often than it may be; again after so many seconds."""

    def __init__(self, rate: Rate, retry_after: int) -> None:
        super().__init__(rate)
        self.rate = rate
        self.retry_after = retry_after


class RateUnknown(Exception):
    """`RATE_LIMITS` names a limit that there is none of, or one that cannot be read."""

    def __init__(self, name: str) -> None:
        known = ", ".join(Rate)
        super().__init__(
            f"RATE_LIMITS: `{name}` cannot be read. Write it like reads=600/minute, or"
            f" exports=off, with one of {known}."
        )


class Rates:
    """The counters of one process. A window begins with the first that is counted in it."""

    def __init__(self, clock: Callable[[], datetime], said: str = "") -> None:
        self._clock = clock
        self._items = limits_of(said)
        self._counters = _Counters(lambda: clock().timestamp())
        self._limiter = FixedWindowRateLimiter(self._counters)

    @property
    def held(self) -> int:
        """How many counters there are."""
        return len(self._counters)

    def count(self, rate: Rate, whose: str) -> None:
        """Count one more; raises `TooOften` beyond the limit."""
        item = self._items.get(rate)
        if item is None or self._limiter.hit(item, rate, whose):
            return
        ends = self._limiter.get_window_stats(item, rate, whose).reset_time
        raise TooOften(rate, max(1, math.ceil(ends - self._clock().timestamp())))

    def limits(self, rate: Rate) -> timedelta | None:
        """For how long it is counted; None, if it has no limit."""
        item = self._items.get(rate)
        return timedelta(seconds=item.get_expiry()) if item is not None else None

    def learn(self, rate: Rate, whose: str, count: int, ends_at: datetime) -> None:
        """Somebody else has counted, too: so many there are in all, until then."""
        item = self._items.get(rate)
        if item is not None:
            self._counters.raise_to(item.key_for(rate, whose), count, ends_at.timestamp())


def limits_of(said: str) -> Mapping[Rate, RateLimitItem]:
    """The limits, with what a setting says otherwise: `reads=600/minute,exports=off`. Raises
    `RateUnknown`.
    """
    texts = {rate.value: usual for rate, usual in USUAL.items()}
    for part in filter(None, (each.strip() for each in said.split(","))):
        name, _, limit = (each.strip() for each in part.partition("="))
        if name not in texts:
            raise RateUnknown(name)
        texts[name] = limit
    return {Rate(name): _read(name, text) for name, text in texts.items() if text != "off"}


def _read(name: str, text: str) -> RateLimitItem:
    try:
        return parse(text)
    except ValueError:
        raise RateUnknown(f"{name}={text}") from None


def client_address(connection: HTTPConnection) -> str:
    """Where a request comes from: its connection's other end, or what a proxy that is trusted
    (`TRUSTED_PROXIES`) says; '' for what is no address.
    """
    host = connection.client.host if connection.client else ""
    try:
        return str(ipaddress.ip_address(host))
    except ValueError:
        return ""


def home_of(address: str) -> str:
    """What an address is counted under: of IPv6 its household, which has very many of them."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network((address, _IPV6_HOME), strict=False))


class _Counters(Storage):
    """Counters that end by a clock that is handed in. There are never more than so many."""

    STORAGE_SCHEME = ["genjin-memory"]

    def __init__(self, now: Callable[[], float]) -> None:
        super().__init__()
        self._now = now
        self._counts: dict[str, tuple[int, float]] = {}

    def __len__(self) -> int:
        return len(self._counts)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What a storage's own failures are; this one has none."""
        return ValueError

    def incr(self, key: str, expiry: float, amount: int = 1) -> int:
        """Count, and give the count."""
        count, ends = self._counts.get(key, (0, 0.0))
        if ends <= self._now():
            count, ends = 0, self._now() + expiry
            self._make_room()
        self._counts[key] = (count + amount, ends)
        return count + amount

    def raise_to(self, key: str, count: int, ends: float) -> None:
        """So many are counted elsewhere, until then: of both counts the higher one stands."""
        if count > self.get(key):
            self._make_room()
            self._counts[key] = (count, ends)

    def get(self, key: str) -> int:
        """The count."""
        count, ends = self._counts.get(key, (0, 0.0))
        return count if ends > self._now() else 0

    def get_expiry(self, key: str) -> float:
        """When the count ends, in seconds since 1970."""
        return self._counts.get(key, (0, self._now()))[1]

    def check(self) -> bool:
        """Whether it can be used."""
        return True

    def reset(self) -> int:
        """Forget everything; gives how much that was."""
        count = len(self._counts)
        self._counts.clear()
        return count

    def clear(self, key: str) -> None:
        """Forget one."""
        self._counts.pop(key, None)

    def _make_room(self) -> None:
        """Forget what has ended, and then the oldest, before there are too many."""
        if len(self._counts) < MOST_COUNTERS:
            return
        now = self._now()
        self._counts = {key: each for key, each in self._counts.items() if each[1] > now}
        for key in list(self._counts)[: len(self._counts) - MOST_COUNTERS // 2]:
            del self._counts[key]
