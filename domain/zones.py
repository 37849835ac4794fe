"""Time zones of people: those that a city is in, by their names in the IANA database."""

from __future__ import annotations

from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

# The rest is offsets and letters. `Etc/GMT+8` reads like Beijing and is its opposite, 16 hours off.
_WHERE_CITIES_ARE = (
    "Africa/",
    "America/",
    "Antarctica/",
    "Arctic/",
    "Asia/",
    "Atlantic/",
    "Australia/",
    "Europe/",
    "Indian/",
    "Pacific/",
)


class ZoneRefused(ValueError):
    """`code`: `zone_unknown`, or `zone_of_no_city` for an offset or a letter's name."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def clean_zone(text: str) -> str:
    """The zone's name; raises `ZoneRefused`."""
    try:
        zone = ZoneInfo(text.strip()).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ZoneRefused("zone_unknown") from None
    if not zone.startswith(_WHERE_CITIES_ARE):
        raise ZoneRefused("zone_of_no_city")
    return zone
