"""Calendar invitations: one iCalendar object for one person's mail.

Only the recipient is an attendee: the panel's addresses are not the candidate's business. No link
of ours is in there either: calendar entries are seen by assistants and colleagues, and a link acts
for whoever opens it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from icalendar import Calendar, Event, vCalAddress, vText

from domain.names import has_bidi_control, has_control, plain_text, shortened
from domain.scenario_columns import CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.channel import CalendarPart, HeaderRefused
from notify.mime import smtp_address

_PRODUCT = "-//Genjin//Hiring follow-up//EN"
LONGEST_SUMMARY = 300
LONGEST_LINE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """The words of an entry in a calendar."""

    summary: str
    description: str


@dataclass(frozen=True, slots=True)
class Meeting:
    """An interview as one person's calendar shows it."""

    # With the organizer's address the same for the life of the interview; `sequence` grows with
    # every change that is sent.
    uid: str
    sequence: int
    starts_at: datetime
    ends_at: datetime
    summary: str
    description: str
    organizer_name: str
    organizer_address: str
    attendee_name: str
    attendee_address: str
    place: str = ""


def uid_of(interview_id: str) -> str:
    """The calendar's name of an interview. It outlives the company's address: an entry that came
    from the former one is still the entry that is moved or cancelled.
    """
    return f"{interview_id}@genjin.invalid"


def entry(
    catalogue: Catalogue, scenario: Scenario, variables: Mapping[str, object], locale: str
) -> Entry:
    """What an entry says: the meeting and whom to ask, never the words of the mail."""
    spec = SCENARIOS[scenario]
    known = {name: " ".join(plain_text(str(value)).split()) for name, value in variables.items()}

    def text(name: str) -> str:
        key = f"messages.calendar.{name}"
        wanted = catalogue.placeholders(locale, key)
        return catalogue.text(locale, key, **{each: known.get(each, "") for each in wanted})

    lines = [text(f"{spec.audience}_description")]
    if spec.calendar is CalendarMethod.CANCEL:
        lines.insert(0, text("cancelled_description"))
    else:
        lines += [text("panel_line")] if known.get("panel_names") else []
        lines.append(text(f"{spec.audience}_questions"))
    summary = shortened(text(f"{spec.audience}_summary"), LONGEST_SUMMARY)
    return Entry(summary, "\n".join(lines))


def invitation(meeting: Meeting, method: CalendarMethod, stamped_at: datetime) -> CalendarPart:
    """Write a meeting as a request, or as the cancellation of one.

    Its times are instants in UTC, which every calendar shows by its own clocks: rules of a zone
    that came along would be evaluated by programs that we do not know.
    """
    calendar = Calendar()
    calendar.add("prodid", _PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", method.value)
    calendar.add_component(_event(meeting, method, stamped_at))
    return CalendarPart(calendar.to_ical(), method)


def _event(meeting: Meeting, method: CalendarMethod, stamped_at: datetime) -> Event:
    cancelled = method is CalendarMethod.CANCEL
    event = Event()
    event.add("uid", _line(meeting.uid))
    event.add("sequence", meeting.sequence)
    event.add("dtstamp", stamped_at)
    event.add("dtstart", meeting.starts_at.astimezone(UTC))
    event.add("dtend", meeting.ends_at.astimezone(UTC))
    event.add("summary", _Text(_line(meeting.summary)))
    event.add("description", _Text(plain_text(meeting.description)))
    if meeting.place:
        event.add("location", _Text(_line(meeting.place)))
    event.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    event.add("transp", "TRANSPARENT" if cancelled else "OPAQUE")
    event.add("organizer", _person(meeting.organizer_name, meeting.organizer_address))
    attendee = _person(meeting.attendee_name, meeting.attendee_address)
    attendee.params["ROLE"] = "REQ-PARTICIPANT"
    attendee.params["PARTSTAT"] = "NEEDS-ACTION"
    attendee.params["RSVP"] = "FALSE" if cancelled else "TRUE"
    event.add("attendee", attendee)
    return event


class _Text(vText):
    """A text as RFC 5545 (3.3.11) escapes it. The library's own way makes a line end of what was a
    backslash before an N, as in `D:\\Notes`."""

    def to_ical(self) -> bytes:
        """For the file."""
        return str(self).translate(_ESCAPES).encode()


_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n"})


def _person(name: str, address: str) -> vCalAddress:
    person = vCalAddress(f"mailto:{smtp_address('calendar', address)}")
    # RFC 5545 knows no double quote inside of a parameter, in whatever escape.
    person.params["CN"] = _line(name).replace('"', "'")
    return person


def _line(text: str) -> str:
    """What a property of one line can say: more than a mail's header can. `=?` means nothing here,
    and stands in many a link to a video call."""
    if not text.strip() or len(text) > LONGEST_LINE or has_control(text) or has_bidi_control(text):
        raise HeaderRefused("calendar")
    return text
