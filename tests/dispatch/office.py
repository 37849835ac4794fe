"""An office whose clock a test sets: applications, a dispatcher, and a channel that remembers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from sqlalchemy import Row, select, update

from activities.mail.composing import Composer
from activities.mail.dispatching import Dispatcher, Pace
from activities.pacing import MailPace
from db.directory.people import choose_new_tasks
from db.engine import Database
from db.process.ledger import reserve
from db.schema import messages, people, tasks
from db.setup.company import change_company
from domain.channels import ChannelKind
from domain.defaults import default_policy
from domain.policy import Policy
from domain.scenarios import Scenario
from domain.words import NewTasks
from notify.channel import Envelope
from tests.cast import COMPANY, Person
from tests.db.world import Scene, World
from tests.process.channel import FakeChannel

T = TypeVar("T")

SHANGHAI = ZoneInfo("Asia/Shanghai")
LEASE = timedelta(minutes=1)
POLICY = default_policy()


@dataclass(slots=True)
class Office:
    """Everything that reminders need, and a clock that stands still until it is set."""

    world: World
    composer: Composer
    channel: FakeChannel = field(default_factory=FakeChannel)
    every_seconds: float = 1.0
    mails_per_minute: int | None = None

    def clock(self, wall: str, zone: ZoneInfo = SHANGHAI) -> None:
        """Set it, to a wall clock's time: `2026-03-02 22:00`."""
        self.world._now = datetime.fromisoformat(wall).replace(tzinfo=zone)

    def later(self, **span: float) -> None:
        """Let time pass."""
        self.world._now += timedelta(**span)

    def dispatcher(
        self, channel: FakeChannel | None = None, database: Database | None = None
    ) -> Dispatcher:
        """One worker's."""
        return Dispatcher(
            database or self.world.database,
            self.world.policies,
            self.composer,
            {ChannelKind.EMAIL: channel or self.channel},
            lambda: self.world._now,
            Pace(self.every_seconds, LEASE),
            MailPace(self.world.database, lambda: self.world._now, self.mails_per_minute),
        )

    def round(self) -> bool:
        """It looks once; whether everything was refused."""
        return self.run(self.dispatcher().round())

    def run(self, work: Awaitable[T]) -> T:
        """Wait for something."""
        return self.world.loop.run_until_complete(work)

    def dies_while_sending_to(self, person: Person) -> None:
        """A worker is gone in the middle of a mail."""
        pause = self.channel.pause(person.email)

        async def die() -> None:
            working = asyncio.create_task(self.dispatcher().round())
            await pause.is_reached()
            working.cancel()
            await asyncio.gather(working, return_exceptions=True)

        self.run(die())

    # --- what there is to remind of -------------------------------------------------------------

    def silent(self, *, rule: str = "any_veto") -> Scene:
        """An interview is over and its interviewer has not said anything."""
        scene = self.world.application(POLICY, rule=rule)
        scene.collecting()
        return scene

    def allows(self, outcomes: int) -> None:
        """So many outcomes are told by mail in an hour before it is asked about."""
        limited = replace(COMPANY, outcome_mails_per_hour=outcomes)
        self.world.database.write_now(lambda conn: change_company(conn, limited))

    def climb(self, scene: Scene, *rungs: int, kind: str = "give_feedback") -> None:
        """The process climbs rungs of a task's ladder, one by one."""
        for rung in rungs:
            scene.step("escalate", f"{kind}:1@{rung}")

    def reminding(
        self,
        person: Person,
        count: int,
        *,
        scenario: Scenario = Scenario.TASK_REMINDER,
        policy: Policy = POLICY,
    ) -> list[Scene]:
        """So many candidates for each of whom somebody is reminded of a task, right now."""
        made = []
        for _ in range(count):
            scene = self.world.application(policy)
            scene.step("arrange", scene.step("begin").stages[0])
            task = scene.open("schedule_interview").id
            self.hands_over(scene, "schedule_interview", person)
            self.reserve(scene, task, person, scenario)
            made.append(scene)
        return made

    def reserve(
        self, scene: Scene, task: str, person: Person, scenario: Scenario, rung: int = 1
    ) -> str:
        """One reminder of a task."""
        return scene.with_case(
            lambda case: reserve(
                case, scenario, f"{task}@{rung}", person=person.id, task=task, dispatched=True
            )
        )

    def moves_to(self, person: Person, zone: str) -> None:
        """Somebody lives elsewhere."""
        query = update(people).where(people.c.id == person.id).values(zone=zone)
        self.world.database.write_now(lambda conn: conn.execute(query))

    def leaves(self, person: Person) -> None:
        """Somebody is gone."""
        query = update(people).where(people.c.id == person.id).values(active=False)
        self.world.database.write_now(lambda conn: conn.execute(query))

    def hands_over(self, scene: Scene, kind: str, to: Person) -> None:
        """A task is another's from now on, who knows of it."""
        self._of_task(scene, kind, owner_id=to.id, untold_since=None)

    def gives(self, scene: Scene, kind: str, to: Person) -> None:
        """A task has been another's since it opened."""
        self._of_task(scene, kind, owner_id=to.id)

    def _of_task(self, scene: Scene, kind: str, **values: object) -> None:
        query = update(tasks).where(tasks.c.id == scene.open(kind).id).values(**values)
        self.world.database.write_now(lambda conn: conn.execute(query))

    def new_task(self, to: Person | None = None) -> Scene:
        """An interviewer has judged: a letter is the recruiter's, or another's, to send."""
        scene = self.silent()
        stage = scene.open("give_feedback").stage_id
        scene.complete("give_feedback", "submitted", scene.cast.interviewer)
        scene.step("decide", stage)
        if to is not None:
            self.gives(scene, "notify_candidate", to)
        return scene

    def wants(self, person: Person, choice: NewTasks) -> None:
        """Somebody chooses how they hear of new tasks."""
        at = self.world._now
        self.world.database.write_now(lambda conn: choose_new_tasks(conn, person.id, choice, at))

    # --- what came of it ------------------------------------------------------------------------

    def mails_to(self, person: Person) -> list[Envelope]:
        """What somebody got, in order."""
        return [mail for mail in self.channel.delivered if mail.to_address == person.email]

    def got(self, person: Person) -> list[str]:
        """The scenarios of those mails."""
        query = select(messages.c.message_id, messages.c.scenario)
        rows = self.world.database.read_now(lambda conn: conn.execute(query).all())
        scenarios = {row.message_id: row.scenario for row in rows}
        return [scenarios[mail.message_id] for mail in self.mails_to(person)]

    def ledger(self, scene: Scene) -> list[tuple[str, str]]:
        """State and error of every message that the dispatcher is to send."""
        rows = [row for row in scene.rows(messages) if row.dispatched]
        return [(row.state, row.error) for row in sorted(rows, key=_reserved)]

    def last(self, scene: Scene) -> Row[Any]:
        """The latest message of an application that the dispatcher is to send."""
        return max((row for row in scene.rows(messages) if row.dispatched), key=_reserved)

    def only(self, scene: Scene) -> Row[Any]:
        """The one message of an application that the dispatcher is to send."""
        (row,) = (row for row in scene.rows(messages) if row.dispatched)
        return row


def _reserved(row: Row[Any]) -> tuple[datetime, str]:
    return row.reserved_at, row.id
