"""What stories of invitations are told with: an evening, an interview, and the mails so far."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from sqlalchemy import Row, select

from db.schema import messages
from domain.defaults import default_policy
from tests.cast import Person
from tests.process.long import ONE_DAY, SHANGHAI, LongRig
from tests.process.play import Play

NIGHT = time(20, 30)
"""The policy's hours for candidates are from 9 to 19."""
IN_GOOD_TIME, TOO_NEAR, BEFORE_THEIR_HOURS = time(15), time(10), time(8, 30)


def at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, SHANGHAI)


def appointment(play: Play, starts: datetime, **more: object) -> dict[str, Any]:
    return {**play.appointment(), "starts_at": starts.isoformat(), **more}


async def arranged(play: Play, starts: datetime, **more: object) -> Any:
    """The recruiter schedules the interview; gives what the act was answered."""
    task = await play.until_open("schedule_interview")
    form = appointment(play, starts, **more)
    return await play.act(task, "scheduled", play.cast.recruiter, **form)


async def by_night(long: LongRig, stages: int = 1, panel: int = 1) -> tuple[Play, date]:
    """A process on a Monday evening, and the day after it."""
    monday = await long.next_day("Monday", NIGHT)
    return await long.rig.play(default_policy(), stages=stages, panel=panel), monday + ONE_DAY


async def waiting(play: Play) -> Row[Any]:
    return await play.until_open("await_invitation")


async def at_rest(long: LongRig, play: Play) -> None:
    """Everything that follows by itself has happened."""
    await play.services.finish()
    await play.until_invited()
    await long.clock.read()


async def invitations(play: Play) -> list[Row[Any]]:
    query = select(messages).where(
        messages.c.application_id == play.application,
        messages.c.scenario == "interview_invitation",
    )
    found = await play.services.parts.database.read(lambda conn: list(conn.execute(query)))
    return sorted(found, key=lambda row: row.id)


async def until_told(play: Play, *scenarios: str, person: Person | None = None) -> None:
    """Wait until the candidate has got these mails, in this order, and no others."""

    async def told() -> bool:
        return await play.mailed(person or play.cast.candidate) == list(scenarios)

    await play.until_so(" ".join(scenarios), told)


def mails_to(play: Play, address: str) -> list[Any]:
    return [mail for mail in play.channel.delivered if mail.to_address == address]


def local(instant: datetime) -> tuple[date, time]:
    there = instant.astimezone(SHANGHAI)
    return there.date(), there.time().replace(second=0, microsecond=0)


async def withdrawn(long: LongRig, play: Play) -> None:
    await play.withdraw()
    await long.later(days=7)
    assert await play.ended() == "withdrawn"
