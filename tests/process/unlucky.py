"""What stories of unlucky orders are told with: acts that nobody hears yet, and a look inside."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row, select

from db.process.acts import ActKind
from db.process.projection import OPEN
from db.schema import interviews, tasks
from tests.cast import Person
from tests.process.bells import Muffled
from tests.process.play import Play
from tests.process.rig import Rig
from tests.waiting import until
from workflows.bell import Bell
from workflows.contracts import HIRE_STATE


def muffled(rig: Rig) -> Muffled:
    return Muffled(Bell(rig.client))


async def heard_again(play: Play, bell: Muffled) -> None:
    """What was done while nobody heard it is taken now, all at once."""
    bell.muffled = False
    play.services.ring_soon(play.application, "again")
    await play.services.finish()


async def scored(play: Play, task: Row[Any], by: Person, verdict: str = "pass") -> None:
    await play.act(
        task,
        "submitted",
        by,
        recommendation="yes",
        verdict=verdict,
        evidence="把问题拆得很清楚",
        feedback="Speak more about trade-offs.",
    )


async def open_tasks(play: Play) -> list[Row[Any]]:
    query = select(tasks).where(tasks.c.application_id == play.application, tasks.c.state == OPEN)
    return await play.services.parts.database.read(lambda conn: list(conn.execute(query)))


async def arranged(play: Play) -> list[Row[Any]]:
    query = (
        select(interviews)
        .where(interviews.c.application_id == play.application)
        .order_by(interviews.c.id)
    )
    return await play.services.parts.database.read(lambda conn: list(conn.execute(query)))


async def feedback_of(play: Play, stage: str, owner: Person) -> Row[Any]:
    query = select(tasks).where(
        tasks.c.application_id == play.application,
        tasks.c.kind == "give_feedback",
        tasks.c.stage_id == stage,
        tasks.c.owner_id == owner.id,
        tasks.c.state == OPEN,
    )
    return await play.until("feedback", lambda conn: conn.execute(query).first())


async def escalated(play: Play, task: str, to: Person) -> Row[Any]:
    """The task, once somebody else has been asked too."""

    def brought_in(conn: Any) -> Row[Any] | None:
        row = conn.execute(select(tasks).where(tasks.c.id == task)).one()
        return row if to.id in row.escalated_to else None

    return await play.until("the escalation", brought_in)


async def book_ahead(play: Play, *, starts_in: float = 0.0) -> Row[Any]:
    """The next stage's interview, booked ahead."""
    before = len(await play.of("interview.scheduled"))
    await play.of_own_accord(
        ActKind.BOOK_AHEAD, play.cast.recruiter, **play.appointment(starts_in=starts_in)
    )
    await play.until_event("interview.scheduled", times=before + 1)
    return (await arranged(play))[-1]


async def until_shown(play: Play, state: str) -> None:
    """Wait until Temporal's list of workflows has this state."""

    async def shown() -> bool:
        described = await play.handle.describe()
        return described.typed_search_attributes.get(HIRE_STATE) == state

    await until(f"{state} in Temporal", shown)
