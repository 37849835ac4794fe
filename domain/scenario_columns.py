"""The words that a row of `SCENARIOS` describes its mail with."""

from __future__ import annotations

from enum import StrEnum


class Audience(StrEnum):
    """Whom a scenario speaks to."""

    CANDIDATE = "candidate"
    PERSON = "person"


class CalendarMethod(StrEnum):
    """What a mail does to the recipient's calendar."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"
