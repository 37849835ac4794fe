"""One application in a story: what people do to it, and what can be seen of it from outside."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import Connection, Row, select, update
from temporalio.client import Client, WorkflowHandle, WorkflowHistory

from api.services import Services
from db.process.acts import Accepted, ActKind, Actor, ActRequest
from db.process.projection import OPEN
from db.schema import (
    applications,
    messages,
    people,
    process_events,
    process_views,
    stages,
    tasks,
)
from domain.events import ActorKind
from domain.protocol import HireEnd
from domain.task_specs import Capacity, capacities
from tests.cast import Cast, Person
from tests.days import IN_FOUR_WEEKS
from tests.process.channel import FakeChannel
from tests.process.checks import check_all
from tests.waiting import PATIENCE_S, Impatient, until, until_at_rest
from workflows.contracts import workflow_id

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Play:
    """One application, and the way its people act on it."""

    application: str
    cast: Cast
    client: Client
    channel: FakeChannel
    services: Services

    # --- acting ---------------------------------------------------------------------------------

    async def act(self, task: Row[Any], completion: str, by: Person, **form: object) -> Accepted:
        """Complete this very task, whatever state it is in."""
        held = capacities(
            actor=by.id,
            owner=task.owner_id,
            escalated_to=tuple(task.escalated_to),
            roles=by.roles,
            panel=tuple(person.id for person in self.cast.panel),
        )
        return await self.services.act(
            ActRequest(
                self.application,
                ActKind.COMPLETE,
                Actor(ActorKind.PERSON, by.id, held, "desk"),
                task=task.id,
                completion=completion,
                version=task.version,
                form=form,
                zone="Asia/Shanghai",
            )
        )

    async def complete(
        self, kind: str, completion: str, *, by: Person, owner: Person | None = None, **form: object
    ) -> Accepted:
        """Wait until a task of this kind is open, and complete it."""
        return await self.act(await self.until_open(kind, owner), completion, by, **form)

    async def schedule(self, *, starts_in: float = 0, minutes: int = 1) -> Accepted:
        """The recruiter schedules the interview; at once, unless told otherwise."""
        task = await self.until_open("schedule_interview")  # the clock runs from here
        form = self.appointment(starts_in=starts_in, minutes=minutes)
        return await self.act(task, "scheduled", self.cast.recruiter, **form)

    def appointment(
        self, *, starts_in: float = 0, minutes: int = 1, panel: Sequence[Person] = ()
    ) -> dict[str, Any]:
        """The form of an interview: at once, with the whole panel, unless told otherwise."""
        return {
            "starts_at": (self.now() + timedelta(seconds=starts_in)).isoformat(),
            "minutes": minutes,
            "place": "3 号会议室",
            "panel": [person.id for person in panel or self.cast.panel],
            "lead": (panel or self.cast.panel)[0].id,
        }

    async def of_own_accord(
        self, kind: ActKind, by: Person | None = None, *, task: str = "", **form: object
    ) -> Accepted:
        """An act nobody waited for: a person's, or (None) the candidate's by link."""
        actor = Actor(
            ActorKind.CANDIDATE, self.cast.candidate.id, frozenset({Capacity.CANDIDATE}), "link"
        )
        if by is not None:
            held = frozenset({Capacity.OWNER}) if task else frozenset({Capacity.DESK})
            actor = Actor(ActorKind.PERSON, by.id, held, "desk")
        request = ActRequest(
            self.application, kind, actor, task=task, form=form, zone="Asia/Shanghai"
        )
        return await self.services.act(request)

    def acting(self, by: Person) -> Actor:
        """Somebody at the desk, in all that their roles allow."""
        held = capacities(actor=by.id, owner="", escalated_to=(), roles=by.roles)
        return Actor(ActorKind.PERSON, by.id, held, "desk")

    async def judge(self, verdict: str, *, by: Person | None = None) -> Accepted:
        """An interviewer gives their scorecard."""
        interviewer = by or self.cast.interviewer
        return await self.complete(
            "give_feedback",
            "submitted",
            by=interviewer,
            owner=interviewer,
            recommendation="yes" if verdict == "pass" else "no",
            verdict=verdict,
            evidence="把问题拆得很清楚",
            feedback="Speak more about trade-offs.",
        )

    async def judge_of(self, verdict: str, interviewer: Person) -> Row[Any]:
        """The same; gives the task in which they did."""
        task = await self.until_open("give_feedback", interviewer)
        await self.judge(verdict, by=interviewer)
        return task

    async def judge_stage(self, position: int, verdict: str) -> None:
        """The interviewer's scorecard of this stage, which may not be the one they are at."""
        stage = select(stages.c.id).where(
            stages.c.position == position,
            stages.c.job_id.in_(
                select(applications.c.job_id).where(applications.c.id == self.application)
            ),
        )
        query = select(tasks).where(
            tasks.c.application_id == self.application,
            tasks.c.kind == "give_feedback",
            tasks.c.state == OPEN,
            tasks.c.stage_id.in_(stage),
        )
        task = await self.until(f"feedback of {position}", lambda c: c.execute(query).first())
        await self.act(
            task,
            "submitted",
            self.cast.interviewer,
            recommendation="yes" if verdict == "pass" else "no",
            verdict=verdict,
            evidence="有条理",
            feedback="Speak more about trade-offs.",
        )

    async def decide(
        self, outcome: str, *, by: Person | None = None, kind: str = "decide"
    ) -> Accepted:
        """The hiring manager (or who is named) decides."""
        form: dict[str, Any] = {"outcome": outcome} | (
            {"reason_code": "skills_gap"} if outcome == "reject" else {}
        )
        return await self.complete(kind, "decided", by=by or self.cast.manager, **form)

    async def send(self) -> Accepted:
        """The recruiter sends the drafted mail, and gives the reason of a rejection."""
        return await self._tell("send")

    @asynccontextmanager
    async def while_the_letter_is_sent(self) -> AsyncIterator[None]:
        """The recruiter sends it, and the mail server answers when this is over."""
        await self.until_open("notify_candidate")
        pause = self.channel.pause(self.cast.candidate.email)
        await self.send()
        await pause.is_reached()
        yield
        pause.go_on.set()

    async def tell_by(self, channel: str) -> Accepted:
        """The recruiter notes how else the candidate was told."""
        return await self._tell(
            "told_otherwise",
            channel=channel,
            told_at=self.now().isoformat(),
            gist="我们谈了十分钟",
        )

    async def _tell(self, completion: str, **form: object) -> Accepted:
        task = await self.until_open("notify_candidate")
        reason = {"reason_code": "skills_gap"} if task.scenario == "rejection" else {}
        return await self.act(task, completion, self.cast.recruiter, **reason, **form)

    async def accept_offer(self) -> Accepted:
        """The offer is accepted."""
        return await self.complete(
            "prepare_offer", "accepted", by=self.cast.recruiter, start_on=IN_FOUR_WEEKS
        )

    async def withdraw(self, by: Person | None = None) -> Accepted:
        """The candidate withdraws, or HR for them."""
        actor = (
            Actor(ActorKind.PERSON, by.id, frozenset({Capacity.DESK}), "desk")
            if by
            else Actor(
                ActorKind.CANDIDATE,
                self.cast.candidate.id,
                frozenset({Capacity.CANDIDATE}),
                "link",
            )
        )
        return await self.services.act(
            ActRequest(self.application, ActKind.WITHDRAW, actor, form={"reason": "另有安排"})
        )

    async def tell_that_it_was_cancelled(self) -> Accepted:
        """Operations cancelled the process, and the recruiter spoke to the candidate."""
        return await self.complete(
            "confirm_abort",
            "told",
            by=self.cast.recruiter,
            channel="phone",
            told_at=self.now().isoformat(),
            gist="职位不再招人了，已致歉",
        )

    async def leaves_the_company(self, person: Person) -> None:
        """Somebody is gone."""
        await self.services.parts.database.write(
            lambda conn: conn.execute(
                update(people).where(people.c.id == person.id).values(active=False)
            )
        )

    # --- waiting --------------------------------------------------------------------------------

    async def until(self, what: str, query: Callable[[Connection], T | None]) -> T:
        """Look again and again until the query answers something."""
        try:
            return await until(what, lambda: self.services.parts.database.read(query))
        except Impatient as impatient:
            raise Impatient(f"{impatient}; there is: {await self.story()}") from None

    async def until_so(self, what: str, look: Callable[[], Awaitable[bool]]) -> None:
        """Look again and again, at Temporal too, until it is so."""
        try:
            await until(what, look)
        except Impatient as impatient:
            raise Impatient(f"{impatient}; there is: {await self.story()}") from None

    async def until_open(self, kind: str, owner: Person | None = None) -> Row[Any]:
        """Wait until a task of this kind is open."""
        query = select(tasks).where(
            tasks.c.application_id == self.application, tasks.c.kind == kind, tasks.c.state == OPEN
        )
        if owner is not None:
            query = query.where(tasks.c.owner_id == owner.id)
        return await self.until(kind, lambda conn: conn.execute(query).first())

    async def until_event(self, type_: str, *, times: int = 1) -> None:
        """Wait until this happened."""

        def happened(conn: Connection) -> bool:
            return [event.type for event in _events(conn, self.application)].count(type_) >= times

        await self.until(type_, happened)

    async def until_mailed(self, person: Person, scenario: str) -> None:
        """Wait until somebody has got a mail of this scenario."""

        def mailed(conn: Connection) -> bool:
            return scenario in self._mailed(conn, person)

        await self.until(f"{scenario} to {person.name}", mailed)

    async def until_invited(self) -> None:
        """The interview lies ahead, and everybody has been invited: nothing more is to be sent."""
        await self.until_open("await_interview")
        await until_at_rest(self.handle)

    async def ended(self) -> str:
        """Wait for the end, check every promise, and give the outcome."""
        await self.services.finish()
        async with asyncio.timeout(PATIENCE_S):
            end = await self.handle.result()
        assert isinstance(end, HireEnd)
        await check_all(self)
        return end.outcome

    # --- looking --------------------------------------------------------------------------------

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """The process."""
        return self.client.get_workflow_handle(workflow_id(self.application), result_type=HireEnd)

    def now(self) -> datetime:
        """By the clock of the stage."""
        return self.services.parts.clock()

    async def history(self) -> WorkflowHistory:
        """What Temporal keeps of it."""
        return await self.handle.fetch_history()

    async def view(self) -> Row[Any]:
        """The process as pages show it."""
        query = select(process_views).where(process_views.c.application_id == self.application)
        return await self.services.parts.database.read(lambda conn: conn.execute(query).one())

    async def events(self) -> list[Row[Any]]:
        """What happened, in order."""
        return await self.services.parts.database.read(lambda c: _events(c, self.application))

    async def story(self) -> list[str]:
        """What happened, as words."""
        return [
            " ".join((row.type, row.task_id.removeprefix(f"{self.application}:"))).strip()
            for row in await self.events()
        ]

    async def of(self, type_: str) -> list[Row[Any]]:
        """The events of one type."""
        return [event for event in await self.events() if event.type == type_]

    async def mailed(self, person: Person) -> list[str]:
        """The scenarios of the mails that somebody got, in order."""
        return await self.services.parts.database.read(lambda conn: self._mailed(conn, person))

    def went_out(self) -> list[tuple[str, str]]:
        """Every mail to whoever takes part: its id and to whom it went, in order.

        The channel is the whole rig's: the processes of other stories mail through it as well.
        """
        addresses = {person.email for person in self.cast.everybody}
        return [
            (mail.message_id, mail.to_address)
            for mail in self.channel.delivered
            if mail.to_address in addresses
        ]

    def _mailed(self, conn: Connection, person: Person) -> list[str]:
        rows = conn.execute(
            select(messages.c.message_id, messages.c.scenario).where(
                messages.c.application_id == self.application
            )
        )
        scenarios = {row.message_id: row.scenario for row in rows}
        return [
            scenarios[mail.message_id]
            for mail in self.channel.delivered
            if mail.to_address == person.email and mail.message_id in scenarios
        ]


def _events(conn: Connection, application: str) -> list[Row[Any]]:
    return list(
        conn.execute(
            select(process_events)
            .where(process_events.c.application_id == application)
            .order_by(process_events.c.n)
        )
    )
