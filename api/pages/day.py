"""The day of an appointment that is being typed: the candidate's clocks, what Genjin knows of the
panel, and what may not be meant, before anybody presses.

Only what is arranged here is known; calendars are not read, and the page says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import Final

from fastapi import APIRouter, Request
from fastapi.responses import HTMLResponse
from markupsafe import Markup
from sqlalchemy import Connection

from api.deps import DeskDep, ServicesDep
from api.pages.form_views import values_of
from api.pages.frame import DeskViewDep, View
from api.pages.template_view import warnings_of
from api.pages.time_format import Writing
from api.refusals import Unknown
from api.services import Services
from db.reading.day import Day, OtherMeeting, read_day
from db.reading.task import TaskFacts
from domain.appointments import NIGHT_BEGINS, NIGHT_ENDS, Proposal, doubts
from domain.fields import APPOINTMENT
from domain.policy import Policy, zone_of
from domain.wall_times import TimeRefused, instant_typed

router = APIRouter(include_in_schema=False)

LONGEST_MINUTES: Final = 1440
WIDTH: Final = 600
USUAL_MINUTES: Final = 60
"""While nobody has typed how long it takes."""


@dataclass(frozen=True, slots=True)
class Block:
    """A time of the day as a strip draws it, whose width is `WIDTH`."""

    x: float
    width: float


@dataclass(frozen=True, slots=True)
class PersonsDay:
    """Somebody's strip, and the same in words."""

    name: str
    blocks: tuple[Block, ...]
    meetings: tuple[OtherMeeting, ...]


@dataclass(frozen=True, slots=True)
class Strip:
    """The hours that are drawn: of the reader's day, by the reader's clocks."""

    begins: datetime
    ends: datetime

    def block(self, starts: datetime, ends: datetime) -> Block:
        """Where a time is, of which some is in it; what is outside is cut off."""
        whole = self.ends - self.begins
        first = max(starts, self.begins) - self.begins
        last = min(ends, self.ends) - self.begins
        return Block(round(WIDTH * (first / whole), 1), round(WIDTH * ((last - first) / whole), 1))


@router.post("/applications/{application}/day")
async def day_page(
    application: str,
    request: Request,
    person: DeskDep,
    view: DeskViewDep,
    services: ServicesDep,
    task: str = "",
) -> HTMLResponse:
    """A part of the page on which it is typed; `task` is the one that the form completes."""
    values = values_of(await request.form(), APPOINTMENT)
    return HTMLResponse(await _day(view, services, application, task, values))


async def day_of(
    view: View, services: Services, facts: TaskFacts, values: Mapping[str, object]
) -> Markup:
    """The same for a task's form as it was sent."""
    return await _day(view, services, facts.application_id, facts.id, values)


async def _day(
    view: View, services: Services, application: str, task: str, values: Mapping[str, object]
) -> Markup:
    panel = values.get("panel")
    chosen = [str(one) for one in panel] if isinstance(panel, list) else []
    try:
        starts = instant_typed(str(values.get("starts_at", "")), view.zone)
    except TimeRefused as refused:
        return view.part("day.html", day=None, fault=refused.code)
    ends = starts + timedelta(minutes=_minutes(values.get("minutes")))
    strip = _strip(view.writing, starts, ends)

    def read(conn: Connection) -> tuple[Day, Policy]:
        day = read_day(conn, application, task, chosen, strip.begins, strip.ends)
        if day is None:
            raise Unknown
        return day, services.parts.policies.of(conn, day.policy_version)

    day, policy = await services.parts.database.read(read)
    proposal = Proposal(starts, ends, (*day.panel, day.candidate), day.before)
    asked = doubts(policy, view.at, proposal, [each.engagement for each in day.meetings])
    theirs = replace(view.writing, zone=zone_of(policy, day.candidate.zone).key)
    return view.part(
        "day.html",
        day=day,
        fault="",
        starts=starts,
        ends=ends,
        over=starts <= view.at,
        theirs=theirs,
        elsewhere=theirs.input_value(starts) != view.writing.input_value(starts),
        width=WIDTH,
        hours=_hours(view.writing, strip),
        proposed=strip.block(starts, ends),
        people=[_persons_day(one.id, one.name, day.meetings, strip) for one in day.panel],
        doubts=warnings_of(view, asked),
    )


def _persons_day(
    person: str, name: str, meetings: tuple[OtherMeeting, ...], strip: Strip
) -> PersonsDay:
    own = tuple(each for each in meetings if each.person == person)
    return PersonsDay(name, tuple(strip.block(each.starts_at, each.ends_at) for each in own), own)


def _minutes(typed: object) -> int:
    text = str(typed)
    minutes = int(text) if text.isascii() and text.isdigit() and len(text) < 5 else USUAL_MINUTES
    return min(max(minutes, 1), LONGEST_MINUTES)


def _strip(writing: Writing, starts: datetime, ends: datetime) -> Strip:
    """From the end of the night to its beginning, and whatever the appointment takes beyond."""
    first, last = writing.local(starts), writing.local(ends)
    begins = datetime.combine(first.date(), min(NIGHT_ENDS, time(first.hour)), first.tzinfo)
    until = datetime.combine(first.date(), NIGHT_BEGINS, first.tzinfo)
    return Strip(begins, max(until, last))


def _hours(writing: Writing, strip: Strip) -> list[tuple[float, str]]:
    """Every third hour, where it stands on the strip."""
    hours = []
    at = strip.begins
    while at < strip.ends:
        if at.hour % 3 == 0:
            hours.append((strip.block(at, at).x, writing.time(at)))
        at += timedelta(hours=1)
    return hours
