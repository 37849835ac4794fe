"""How instants are written in a mail: in the recipient's language and zone, the zone named."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_datetime, get_timezone_location, get_timezone_name
from babel.numbers import format_decimal

from notify.catalogue import Catalogue

# The languages of the catalogue, as CLDR names them.
_CLDR = {"en": "en_GB", "zh": "zh_Hans_CN"}


@dataclass(frozen=True, slots=True)
class Formats:
    """The ways of writing of one language."""

    catalogue: Catalogue
    locale: str

    def instant(self, instant: datetime, zone: str) -> str:
        """A whole instant; the zone is named, since the reader may be elsewhere."""
        written = self._written(instant, zone, "datetime")
        return self.catalogue.text(
            self.locale,
            "messages.format.instant_in_zone",
            instant=written,
            zone=self.zone(instant, zone),
        )

    def day(self, instant: date, zone: str) -> str:
        """A day, whether it was given as one or as an instant of it."""
        if isinstance(instant, datetime):
            return self._written(instant, zone, "day")
        pattern = self.catalogue.text(self.locale, "messages.format.day")
        return format_date(instant, pattern, cldr(self.locale))

    def time(self, instant: datetime, zone: str) -> str:
        """The time of the day."""
        return self._written(instant, zone, "time")

    def zone(self, instant: datetime, zone: str) -> str:
        """The zone's name and its distance from UTC at that instant."""
        local = _local(instant, zone)
        return self.catalogue.text(
            self.locale,
            "messages.format.zone",
            name=zone_name(local, cldr(self.locale)),
            offset=_offset(local),
        )

    def number(self, value: float) -> str:
        """A number with at most one decimal."""
        return format_decimal(value, "#,##0.#", cldr(self.locale))

    def _written(self, instant: datetime, zone: str, pattern: str) -> str:
        form = self.catalogue.text(self.locale, f"messages.format.{pattern}")
        return format_datetime(_local(instant, zone), form, locale=cldr(self.locale))


@lru_cache
def cldr(locale: str) -> Locale:
    """How a language of the catalogue writes dates and numbers."""
    return Locale.parse(_CLDR.get(locale, locale))


def _local(instant: datetime, zone: str) -> datetime:
    if instant.tzinfo is None:
        raise ValueError("an instant without a zone")
    return instant.astimezone(ZoneInfo(zone))


def zone_name(local: datetime, locale: Locale) -> str:
    """The zone's name in words at that instant, or the place it is named after."""
    name = get_timezone_name(local, width="long", zone_variant=_variant(local), locale=locale)
    # CLDR has no name for some zones and gives the distance to UTC; then the place is better.
    return get_timezone_location(local, locale=locale) if name.startswith("GMT") else name


def _variant(local: datetime) -> Literal["daylight", "standard"]:
    """Summer or not. Ireland's rules call the summer standard and set winter back from it."""
    saved = local.dst() or timedelta()
    if not saved and (local.replace(month=1, day=1).dst() or timedelta()) < timedelta():
        return "daylight"
    return "daylight" if saved > timedelta() else "standard"


def _offset(local: datetime) -> str:
    offset = local.utcoffset()
    minutes = 0 if offset is None else round(offset.total_seconds() / 60)
    hours, rest = divmod(abs(minutes), 60)
    if minutes == 0:
        return "UTC"
    sign = "+" if minutes > 0 else "-"
    return f"UTC{sign}{hours}:{rest:02d}" if rest else f"UTC{sign}{hours}"
