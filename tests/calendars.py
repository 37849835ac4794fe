"""Reading calendar entries with a parser that is not the one that writes them."""

from __future__ import annotations

from ical.calendar import Calendar
from ical.calendar_stream import IcsCalendarStream
from ical.event import Event


def read(content: bytes) -> tuple[Calendar, Event]:
    """The one meeting of an iCalendar object, as another program has it."""
    calendar = IcsCalendarStream.calendar_from_ics(content.decode())
    [event] = calendar.events
    return calendar, event
