"""Waiting for people: open tasks, the bell, the ladders. The one mechanism for everything awaited.

The process asks `next_closed()` and sleeps until a person (an act) or the clock closes one of its
open tasks. Meanwhile ladders are climbed, what has a step of its own is followed up, and a
withdrawal interrupts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from temporalio import workflow
from temporalio.common import SearchAttributeUpdate

with workflow.unsafe.imports_passed_through():
    from domain.protocol import (
        ActTaken,
        Code,
        Conclusion,
        DeliverCall,
        OpenTask,
        StartHire,
        StepCall,
        WakeCall,
    )
    from domain.words import Interrupts, TaskKind
    from workflows import stepping
    from workflows.contracts import COMPLETE
    from workflows.current_details import current_details, search_attributes
    from workflows.giving_way import GivingWay
    from workflows.upgrading import or_upgraded, upgrade_if_due
    from workflows.wait_endings import Closed, Interrupted

LOST_RING = timedelta(minutes=5)


class Waiting:
    """What the process has in hand: its open tasks, and the acts it has not dealt with yet."""

    def __init__(self, start: StartHire) -> None:
        self.application = start.application
        self.rang = True  # what was said before this run began is waiting in SQL
        self.cancelled = False
        self.ended = False
        self.open: dict[str, OpenTask] = {}
        self._start = start
        self._holding = False
        self._seen: set[str] = set()
        self._over: set[str] = set()
        self._decided: set[str] = set()
        self._acts: list[ActTaken] = []
        self._early: dict[str, ActTaken] = {}
        self._foretold: dict[str, Conclusion] = {}
        self._cursor, self._last = 0, ""
        self._state, self._stage, self._mode = "", "", ""
        self._shown: tuple[SearchAttributeUpdate[Any], ...] = ()
        self._alarm: tuple[datetime, asyncio.Task[None]] | None = None
        self._caught_up: int | None = None
        self._giving_way = GivingWay()

    # --- steps ----------------------------------------------------------------------------------

    async def step(self, name: str, subject: str = "", *, again: str = "") -> Conclusion:
        """Take one step and note what it concludes, if it was not foretold what it will come to.
        `again` tells repeated occurrences apart."""
        key = ":".join(part for part in (name, subject, again) if part)
        conclusion = self._foretold.pop(key, None)
        if conclusion is None:
            call = StepCall(self.application, key, workflow.now(), subject)
            conclusion = await or_upgraded(self._start, stepping.run_step(name, call))
        if conclusion.code == Code.INTERRUPTED and not self.ended:
            raise Interrupted(await self._interruption())
        if conclusion.code == Code.LOST and (late := self.open.get(subject)):
            # An act closed it before its clock could: the bell will tell.
            self.open[subject] = replace(late, next_at=None)
        self._note(conclusion)
        if conclusion.messages:
            await self._deliver(conclusion, key)
        if conclusion.then:
            await self.step(conclusion.then, subject)
            self.rang = True  # it can have made an act of its own
        return conclusion

    def _note(self, conclusion: Conclusion) -> None:
        for task_id in conclusion.closed:
            self.open.pop(task_id, None)
            self._over.add(task_id)
        for task in conclusion.opened:
            # A run that starts anew can hear that a task is due earlier, and how it ended, before
            # its clocks come to the step that opened it.
            if task.id in self._over:
                continue
            # What its time leads to stays as the step said that opened it.
            first = self.open.get(task.id, task)
            self.open[task.id] = replace(task, by_clock=first.by_clock, at_time=first.at_time)
            self._seen.add(task.id)
            if early := self._early.pop(task.id, None):
                self._acts.insert(0, early)
        self._state = conclusion.state or self._state
        self._stage = conclusion.stage or self._stage
        self._mode = conclusion.mode or self._mode

    async def _deliver(self, conclusion: Conclusion, key: str) -> None:
        call = DeliverCall(self.application, conclusion.messages, key, workflow.now())
        delivered = await or_upgraded(self._start, stepping.deliver(call, urgent=conclusion.urgent))
        self._foretold |= {each.key: each.conclusion for each in delivered.done}
        for undelivered in delivered.undelivered:
            message, _, attempt = undelivered.partition(":")
            self._note(await self._quiet_step("undelivered", message, attempt))

    async def _quiet_step(self, name: str, subject: str, again: str) -> Conclusion:
        call = StepCall(self.application, f"{name}:{subject}:{again}", workflow.now(), subject)
        return await or_upgraded(self._start, stepping.run_step(name, call))

    # --- waiting --------------------------------------------------------------------------------

    async def next_closed(self) -> Closed:
        """The next thing that a person or the clock closes, followed up by its step."""
        while True:
            if self.cancelled:  # that becomes an act in SQL, and interrupts like one
                self.cancelled, self.rang = False, True
                await self.step("cancel")
            if self.rang:
                await self.wake()
            closed = self._closed_by_act() or self._closed_by_clock()
            if closed is None:
                if not await self._climb_what_is_due():
                    self.show()
                    upgrade_if_due(self._start)
                    self._continue_as_new_if_long()
                    await self._sleep()
                continue
            if not closed.then:
                return closed
            return replace(closed, conclusion=await self.step(closed.then, closed.subject))

    async def followed_up_by(self, *steps: str) -> Closed:
        """The next thing that one of these steps follows up; all else is by its own, on the way."""
        while True:
            closed = await self.next_closed()
            if closed.then in steps:
                return closed

    def waits_for(self, stage: str) -> bool:
        """Whether an interview of the stage is still to be arranged, held or judged. None is when
        somebody decided without, even before the stage was entered."""
        waiting = any(task.stage == stage for task in self.open.values())
        return waiting and stage not in self._decided

    def drop_all(self) -> None:
        """After an interruption: it closed every open task in its own transaction, and what was
        foretold to come of them does not come."""
        self.open.clear()
        self._foretold.clear()

    async def _climb_what_is_due(self) -> bool:
        due = [task for task in self.open.values() if _is_due(task)]
        if not due or self._lets_others_first():
            return False
        rungs = (f"{task.id.removeprefix(f'{self.application}:')}@{task.rung}" for task in due)
        climbed = await self.step("escalate", " ".join(rungs))
        moved = {task.id for task in climbed.opened}
        for task in due:
            if task.id in self.open and task.id not in moved:  # an act was first: the bell tells
                self.open[task.id] = replace(task, next_at=None)
        return True

    def _lets_others_first(self) -> bool:
        rang_for = self._alarm[0] if self._alarm and self._alarm[1].done() else None
        return self._giving_way.now(workflow.now(), rang_for, workflow.random().random())

    def _closed_by_clock(self) -> Closed | None:
        clocks = (task for task in self.open.values() if task.by_clock and _is_due(task))
        task = next(clocks, None)
        return Closed(task.at_time, task.id) if task else None

    def _closed_by_act(self) -> Closed | None:
        """The first act that closes an open task, or stands for itself. One for a task not opened
        yet stays in line, and those behind it."""
        for act in list(self._acts):
            if self._interrupts(act):
                raise Interrupted(act)
            counts = self._stands_for_itself(act) or self._closes(act) or self._is_beside(act)
            if not counts and not self._is_past(act):
                return None
            self._acts.remove(act)
            if counts:
                return Closed(act.then, act.id)
        return None

    def _closes(self, act: ActTaken) -> bool:
        """Whether it closed an open task. A decision in place of feedback closed, in its own
        transaction, all that the stage waited for."""
        task = self.open.get(act.task)
        if task is None or act.kind != COMPLETE:
            return False
        self.open.pop(task.id)
        self._over.add(task.id)
        if task.kind == TaskKind.GIVE_FEEDBACK and act.completion == "decided":
            self._decided.add(task.stage)
            self.open = {id_: each for id_, each in self.open.items() if each.stage != task.stage}
        return True

    def _interrupts(self, act: ActTaken) -> bool:
        before_the_end = act.interrupts == Interrupts.BEFORE_THE_END and not self.ended
        return before_the_end or act.interrupts == Interrupts.ALWAYS

    def _stands_for_itself(self, act: ActTaken) -> bool:
        return bool(act.kind != COMPLETE and act.then) and not (act.interrupts or self._holding)

    def _is_beside(self, act: ActTaken) -> bool:
        """Whether it is to be followed up though its side task is not open: a run that starts anew
        does not open it again if what it was about has been put right since. If the task opens
        later on the way, the act stands in line for it again."""
        if not (act.side and act.then) or self._holding:
            return False
        if act.task not in self._seen:
            self._early[act.task] = act
        return True

    def _is_past(self, act: ActTaken) -> bool:
        """Nothing waits for it any more: its task is closed, or belonged to an earlier run."""
        return act.kind != COMPLETE or act.side or act.task in self._seen or self._holding

    async def wake(self, *, foretell: bool = True) -> None:
        """Take the acts that are new, with what was done about them at once. Nothing is done ahead
        while other acts, or what was foretold, are still in hand."""
        self.rang = False
        in_hand = self._acts or self._foretold or self._holding
        now, ahead = workflow.now(), foretell and not in_hand
        call = WakeCall(self.application, now, self._cursor, self._last, foretell=ahead)
        woken = await or_upgraded(self._start, stepping.wake(call))
        if woken.restored:
            await self._hold()
        self._foretold |= {each.key: each.conclusion for each in woken.done}
        self._acts += woken.acts
        if woken.acts:
            self._cursor, self._last = woken.acts[-1].seq, woken.acts[-1].id

    async def _hold(self) -> None:
        """The database is older than this process: it was restored from a backup. Nothing is done
        until the HR lead has looked at what the backup lacks; then the process walks from SQL. So
        it does if the candidate withdraws: that closes the HR lead's task with all the others."""
        self._holding, self.ended = True, False
        self._acts.clear()
        self.drop_all()
        key = f"{self._cursor}:{self._last}"
        self._cursor, self._last = 0, ""
        self._note(await self._quiet_step("reconcile", key, "held"))
        self.rang = True
        with suppress(Interrupted):
            await self.next_closed()
        workflow.continue_as_new(self._start)

    def _continue_as_new_if_long(self) -> None:
        """The safety valve. Nothing is carried over: the steps' results are in SQL."""
        info = workflow.info()
        length = info.get_current_history_length()
        if self._caught_up is None:  # the way to here is walked in every run
            self._caught_up = length
        gone_on = length - self._caught_up
        too_long = gone_on > self._start.history_limit > 0
        if too_long or (gone_on and info.is_continue_as_new_suggested()):
            workflow.continue_as_new(self._start)

    async def _interruption(self) -> ActTaken:
        """The act that a step ran into: it is committed, so it is there to be taken."""
        while True:
            await self.wake(foretell=False)
            for act in self._acts:
                if self._interrupts(act):
                    return act
            await workflow.wait_condition(lambda: self.rang, timeout=LOST_RING)

    async def _sleep(self) -> None:
        """Until the bell rings or the next rung is due. A timer that goes off too early is kept: it
        costs one look and a new timer then, which is what replacing it would cost now."""
        wanted = min(self._instants(), default=None)
        if self._alarm and (wanted is None or wanted < self._alarm[0] or self._alarm[1].done()):
            self._alarm[1].cancel()
            self._alarm = None
        if wanted is not None and self._alarm is None:
            wait = max(wanted - workflow.now(), timedelta())
            self._alarm = (wanted, asyncio.create_task(self._timer(wait)))
        alarm = self._alarm[1] if self._alarm else None
        await workflow.wait_condition(
            lambda: self.rang or self.cancelled or (alarm is not None and alarm.done())
        )

    async def _timer(self, wait: timedelta) -> None:
        await workflow.sleep(wait, summary="until the next rung, or the end of a wait")

    def _instants(self) -> Iterator[datetime]:
        for task in self.open.values():
            if task.next_at:
                yield task.next_at if task.by_clock else self._giving_way.moment(task.next_at)

    # --- what ops see ---------------------------------------------------------------------------

    def show(self) -> None:
        """Search attributes in one batch, if they changed, and a sentence for the Temporal UI; at
        its end too, so that no finished process is found by its owners."""
        workflow.set_current_details(current_details(self._state, self.open.values()))
        owners = {task.owner for task in self.open.values()}
        shown = search_attributes(self._state, self._stage, self._mode, owners)
        changed = [update for update in shown if update not in self._shown]
        if changed:
            workflow.upsert_search_attributes(changed)
        self._shown = shown


def _is_due(task: OpenTask) -> bool:
    return task.next_at is not None and task.next_at <= workflow.now()
