"""The real process without Temporal: its timers, signals and activities are done by hand.

`workflows/hire.py` runs as it is, and so do the steps, on a real database; a hire takes a moment.
What Temporal adds (histories, replay, queues, tries again) is not here: see `tests/process`.
"""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn

from sqlalchemy import Connection
from temporalio import workflow

from activities.foretelling import Foretelling
from activities.step import StepRunner
from activities.step_table import STEPS
from activities.waking import Waking
from db.engine import Database
from db.process import ledger
from db.process.ledger import MessageState
from domain.protocol import DeliverCall, Delivered, StartHire, StepCall, WakeCall, Woken
from domain.scenarios import scenario_spec
from tests.db.world import Scene
from workflows.contracts import DELIVER, WAKE
from workflows.hire import HiringProcess

A_LOOK_S: Final = 0.01
QUIET_TURNS: Final = 8
"""Turns of the loop in which nothing happens, until the process is taken to be waiting."""
DONE: Final = frozenset({MessageState.SENT, MessageState.NOTED})


class InOneThread(Database):
    """A database without a hop to a thread: nobody else waits meanwhile."""

    async def _hop(self, run: Callable[[Any], Any], what: Any) -> Any:
        return run(what)


class BegunAnew(Exception):
    """The process asks for a new run of itself."""


class _Info:
    """What a process can ask about its run: it is short, and of no version."""

    def get_current_history_length(self) -> int:
        return 0

    def is_continue_as_new_suggested(self) -> bool:
        return False

    def is_target_worker_deployment_version_changed(self) -> bool:
        return False

    def get_current_deployment_version(self) -> None:
        return None


class _NoChance:
    """Every lot is the same."""

    def random(self) -> float:
        return 0.0


class ByHand:
    """One process. It answers what `temporalio.workflow` asks of whoever runs a workflow.

    `fate`: what becomes of mails. `slow`: deliveries wait for `the_mail_server_answers`.
    """

    def __init__(self, scene: Scene, policy_version: str) -> None:
        self.scene = scene
        self.fate = MessageState.SENT
        self.slow = False
        self._start = StartHire(scene.application, policy_version)
        self._loop = asyncio.new_event_loop()
        workflow._Runtime.set_on_loop(self._loop, self)  # type: ignore[arg-type]
        self._runner = StepRunner(
            scene.world.database, scene.world.policies, lambda: self._at, STEPS
        )
        self._at = scene.world.now()
        self._begin()
        self.settle()

    def _begin(self) -> None:
        self._conditions: list[tuple[Callable[[], bool], asyncio.Future[None]]] = []
        self._timers: list[tuple[datetime, asyncio.Future[None]]] = []
        self._deliveries: list[tuple[DeliverCall, asyncio.Future[Delivered]]] = []
        self._under_way: set[asyncio.Task[Any]] = set()
        self._happened = 0
        self.process = HiringProcess(self._start)
        self._run = self._loop.create_task(self.process.run(self._start))

    # --- what a test does -----------------------------------------------------------------------

    @property
    def over(self) -> bool:
        """Whether the run has ended; what it failed with is raised."""
        if self._run.done():
            self._run.result()
        return self._run.done()

    @property
    def sends(self) -> bool:
        """Whether it waits for a mail server."""
        return bool(self._deliveries)

    @property
    def waits_for(self) -> frozenset[str]:
        """The ids of the tasks that it waits for."""
        return frozenset(self.process._waiting.open)

    @property
    def now(self) -> datetime:
        """When it was last at work."""
        return self._at

    def ring(self) -> None:
        """An act was made: the process hears of it."""
        self.process.ring()
        self.settle()

    def cancel(self) -> None:
        """Operations cancel it in Temporal."""
        self._run.cancel()
        self.settle()

    def time_comes(self) -> bool:
        """Time goes by until the process's alarm goes off; False if it has set none."""
        alarms = [at for at, ended in self._timers if not ended.done()]
        if not alarms:
            return False
        self.time_goes_by(min(alarms) - self._at)
        return True

    def time_goes_by(self, by: timedelta) -> None:
        """Time goes by, and whatever alarms it has gone by go off."""
        whole = timedelta(seconds=math.ceil(max(by, timedelta()).total_seconds()))
        self.scene.world.forward(whole)  # else the process is awake, and its alarm a moment ahead
        self.settle()

    def the_mail_server_answers(self) -> None:
        """What is being sent comes to its end."""
        for call, ended in self._deliveries:
            if not ended.done():
                ended.set_result(self._written_down(call))
        self._deliveries = [each for each in self._deliveries if not each[1].done()]
        self.settle()

    def begin_anew(self) -> None:
        """The run is lost, and another one walks out of SQL to where it stood, in no time."""
        self.let_go()
        self._begin()
        self._go_on()

    def let_go(self) -> None:
        """Drop the run, and whatever it waits for."""
        left = [self._run, *self._under_way, *asyncio.all_tasks(self._loop)]
        for task in left:
            task.cancel()
        self._loop.run_until_complete(asyncio.gather(*left, return_exceptions=True))

    def close(self) -> None:
        """Let go of everything."""
        self.let_go()
        self._loop.close()

    def settle(self) -> None:
        """Go on until the process waits for somebody."""
        self._at = self.scene.world.now()
        self._go_on()

    def _go_on(self) -> None:
        self._loop.run_until_complete(self._until_it_waits())

    async def _until_it_waits(self) -> None:
        quiet = 0
        while quiet < QUIET_TURNS:
            before = self._happened
            await asyncio.sleep(0)  # time itself: a turn of the loop
            if self._under_way:  # what is left to another thread
                await asyncio.wait(self._under_way, timeout=A_LOOK_S)
                self._happened += 1
            rung = [ended for at, ended in self._timers if at <= self._at]
            true = [ended for is_true, ended in self._conditions if is_true()]
            for ended in (*rung, *true):
                if not ended.done():
                    self._happened += 1
                    ended.set_result(None)
            self._timers = [each for each in self._timers if not each[1].done()]
            self._conditions = [each for each in self._conditions if not each[1].done()]
            quiet = quiet + 1 if self._happened == before else 0

    # --- what the process asks ------------------------------------------------------------------

    def workflow_time_ns(self) -> int:
        """The time of this turn."""
        return round(self._at.timestamp() * 1_000_000) * 1_000

    def workflow_info(self) -> _Info:
        """About its run."""
        return _Info()

    def workflow_random(self) -> _NoChance:
        """Whoever gives way, for no time at all."""
        return _NoChance()

    def workflow_set_current_details(self, details: str) -> None:
        """Nobody reads them here."""

    def workflow_upsert_search_attributes(self, updates: object, **_: object) -> None:
        """Nobody searches here."""

    def workflow_continue_as_new(self, *_: object, **__: object) -> NoReturn:
        """Another run begins."""
        raise BegunAnew

    async def workflow_sleep(self, duration: float, **_: object) -> None:
        """Until somebody lets so much time go by."""
        ended = self._loop.create_future()
        self._timers.append((self._at + timedelta(seconds=duration), ended))
        await ended

    async def workflow_wait_condition(self, true: Callable[[], bool], **_: object) -> None:
        """Until it is true. Rings are not lost here, so nothing is waited for in vain."""
        ended = self._loop.create_future()
        self._conditions.append((true, ended))
        await ended

    def workflow_start_local_activity(
        self, name: str, call: StepCall | WakeCall, **_: object
    ) -> Awaitable[Any]:
        """A step, or a wake."""
        return self._begun(self._wake(call) if name == WAKE else self._step(name, call))

    def workflow_start_activity(self, name: str, call: DeliverCall, **_: object) -> Awaitable[Any]:
        """A delivery: no step fails here, so none is asked for patiently."""
        assert name == DELIVER, name
        return self._begun(self._deliver(call))

    def _begun(self, work: Any) -> asyncio.Task[Any]:
        task = self._loop.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(self._under_way.discard)
        return task

    async def _wake(self, call: Any) -> Woken:
        waking = Waking(self._runner)
        return await self.scene.world.database.write(
            lambda conn: waking.taken(conn, call, call.foretell)
        )

    async def _step(self, name: str, call: Any) -> Any:
        return await self._runner.run(self._runner.steps[name], call)

    # --- mails ----------------------------------------------------------------------------------

    async def _deliver(self, call: DeliverCall) -> Delivered:
        database = self.scene.world.database
        claimed = await database.write(lambda conn: self._claim(conn, call))
        if not (self.slow and claimed):
            return await database.write(lambda conn: self._settled(conn, call))
        ended = self._loop.create_future()
        self._deliveries.append((call, ended))
        self._under_way -= {asyncio.current_task()}
        delivered: Delivered = await ended
        return delivered

    def _claim(self, conn: Connection, call: DeliverCall) -> int:
        case = self._runner.case(conn, call.application, call.at)
        going = ledger.claim(case, ledger.message_rows(conn, call.messages))
        case.finish()
        return len(going)

    def _written_down(self, call: DeliverCall) -> Delivered:
        return self.scene.world.database.write_now(lambda conn: self._settled(conn, call))

    def _settled(self, conn: Connection, call: DeliverCall) -> Delivered:
        """What became of the mails, and what surely follows."""
        case = self._runner.case(conn, call.application, call.at)
        undelivered = []
        for row in ledger.message_rows(conn, call.messages):
            state, attempt = row.state, row.attempt
            if state == MessageState.SENDING:
                state = self.fate
                ledger.settle(case, row, state, sent_at=case.at if state in DONE else None)
            must_arrive = scenario_spec(row.scenario).must_arrive
            if state in ledger.UNPROVEN and must_arrive and not row.decision_id:
                undelivered.append(f"{row.id}:{attempt}")
        ahead = Foretelling(self._runner, case)
        if not undelivered:
            ahead.after_delivery(call.key, began=call.at)
        case.finish()
        return Delivered(tuple(undelivered), tuple(ahead.done))
