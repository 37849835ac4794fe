"""How pages write times: in the reader's language and zone, short, the whole at hand."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from notify.catalogue import Catalogue
from notify.formats import cldr, zone_name

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_SOON = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Writing:
    """Times for one reader, at one instant."""

    catalogue: Catalogue
    locale: str
    zone: str
    at: datetime

    def moment(self, instant: datetime) -> str:
        """Short: the time alone today, else with the day."""
        local = self.local(instant)
        today = self.local(self.at)
        if local.date() == today.date():
            return self._format(local, "time")
        return self._format(local, "moment" if local.year == today.year else "moment_of_year")

    def beside(self, instant: datetime, anchor: datetime) -> str:
        """Short, where another instant stands beside it: the day only if it is another one."""
        local = self.local(instant)
        same = local.date() == self.local(anchor).date()
        return self._format(local, "time" if same else "moment")

    def time(self, instant: datetime) -> str:
        """The time of the day alone, where the day stands beside it already."""
        return self._format(self.local(instant), "time")

    def full(self, instant: datetime) -> str:
        """Everything: day, time and the zone's name."""
        written = self.written(self.local(instant))
        return self._text("pages.format.in_zone", instant=written, zone=self.zone_name)

    def written(self, local: datetime) -> str:
        """Day and time of the reader's wall clock, without the zone's name."""
        return self._format(local, "full")

    def span(self, start: datetime, end: datetime) -> str:
        """From and to, on one day as a rule."""
        first, last = self.local(start), self.local(end)
        until = self._format(last, "time" if first.date() == last.date() else "full")
        return self._text("pages.format.span", start=self._format(first, "full"), end=until)

    def has_come(self, day: date) -> bool:
        """Whether a day has begun where the reader is."""
        return day <= self.local(self.at).date()

    def day(self, day: date) -> str:
        """A day with its weekday."""
        if isinstance(day, datetime):
            return self._format(self.local(day), "day")
        return format_date(day, self._text("pages.format.day"), cldr(self.locale))

    def date(self, day: date) -> str:
        """A day in as few signs as it takes."""
        return format_date(day, self._text("pages.format.date"), cldr(self.locale))

    def due(self, instant: datetime) -> str:
        """How far away a due time is, or how long it has passed."""
        key, count = self.distance(instant)
        return self._text(key, count=count)

    def distance(self, instant: datetime) -> tuple[str, int]:
        """The text that says how far away a due time is, and the number in it."""
        late = self.at > instant
        key, count = _distance(abs(self.at - instant))
        return f"pages.time.{'late' if late else 'in'}_{key}", count

    def hours(self, hours: float) -> str:
        """Working hours, to the tenth below ten."""
        few = hours < 9.95
        count = self.number(round(hours, 1 if few else 0), "#,##0.#" if few else "#,##0")
        return self._text("pages.time.hours", count=count)

    def number(self, value: float, digits: str = "#,##0") -> str:
        """A number as the language writes it."""
        return _decimal(value, digits, self.locale)

    def is_today(self, instant: datetime) -> bool:
        """Whether it falls on the reader's today."""
        return self.local(instant).date() == self.local(self.at).date()

    def input_value(self, instant: datetime) -> str:
        """As a `datetime-local` field takes it: the reader's wall clock."""
        return self.local(instant).strftime("%Y-%m-%dT%H:%M")

    def machine(self, instant: datetime) -> str:
        """For programs, in an attribute: to the second, as HTML takes no more than milliseconds."""
        return instant.isoformat(timespec="seconds")

    @property
    def zone_name(self) -> str:
        """The reader's zone in words."""
        hour = self.at.replace(minute=0, second=0, microsecond=0)
        return _zone_name(self.zone, hour, self.locale)

    def local(self, instant: datetime) -> datetime:
        """An instant by the reader's wall clock."""
        return instant.astimezone(ZoneInfo(self.zone))

    def _format(self, local: datetime, pattern: str) -> str:
        return _written(local, self.zone, self._text(f"pages.format.{pattern}"), self.locale)

    def _text(self, key: str, **params: object) -> str:
        return self.catalogue.text(self.locale, key, **params)


def _distance(apart: timedelta) -> tuple[str, int]:
    if apart < _SOON:
        return "moment", 0
    if apart < _HOUR:
        return "minutes", int(apart / timedelta(minutes=1))
    if apart < 2 * _DAY:
        return "hours", int(apart / _HOUR)
    return "days", int(apart / _DAY)


# Babel takes as long for one instant as the database for a row. A due time never changes, and pages
# that refresh themselves write the same ones again and again.


@lru_cache(maxsize=8192)
def _written(local: datetime, zone: str, pattern: str, locale: str) -> str:
    # The zone is part of the key: an instant is the same in all of them.
    return format_datetime(local, pattern, None, cldr(locale))


@lru_cache
def _zone_name(zone: str, hour: datetime, locale: str) -> str:
    return zone_name(hour.astimezone(ZoneInfo(zone)), cldr(locale))


@lru_cache(maxsize=4096)
def _decimal(value: float, digits: str, locale: str) -> str:
    return format_decimal(value, digits, cldr(locale))
