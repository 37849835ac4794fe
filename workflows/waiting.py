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
    from domain.initiatives import INITIATIVES, ActKind
    from domain.protocol import (
        ActTaken,
        Code,
        Conclusion,
        DeliverCall,
        OpenTask,
        StartHire,
        StepCall,
        TakeCall,
    )
    from domain.tasks import TASKS, follow_up, kind_of
    from domain.words import TaskKind
    from workflows import stepping
    from workflows.closed import Closed, Interrupted
    from workflows.contracts import HIRE_NEXT_DUE, HIRE_OWNERS, HIRE_STAGE, HIRE_STATE

LOST_RING = timedelta(minutes=5)


class Desk:
    """What the process has in hand: its open tasks, and the acts it has not dealt with yet."""

    def __init__(self, start: StartHire) -> None:
        self.application = start.application
        self.rang = True  # what was said before this run began is waiting in SQL
        self.ended = False
        self.open: dict[str, OpenTask] = {}
        self._start = start
        self._holding = False
        self._seen: set[str] = set()
        self._over: set[str] = set()
        self._decided: set[str] = set()
        self._acts: list[ActTaken] = []
        self._early: dict[str, ActTaken] = {}
        self._cursor, self._last = 0, ""
        self._state, self._stage = "", ""
        self._shown: tuple[SearchAttributeUpdate[Any], ...] = ()
        self._alarm: tuple[datetime, asyncio.Task[None]] | None = None
        self._caught_up: int | None = None

    # --- steps ----------------------------------------------------------------------------------

    async def step(self, name: str, subject: str = "", *, again: str = "") -> Conclusion:
        """Take one step and note what it concludes. `again` tells repeated occurrences apart."""
        key = ":".join(part for part in (name, subject, again) if part)
        call = StepCall(self.application, key, workflow.now(), subject)
        conclusion = await stepping.run_step(name, call)
        if conclusion.code == Code.INTERRUPTED and not self.ended:
            raise Interrupted(await self._interruption())
        if conclusion.code == Code.LOST and (late := self.open.get(subject)):
            # An act closed it before its clock could: the bell will tell.
            self.open[subject] = replace(late, next_at=None)
        self._note(conclusion)
        if conclusion.messages:
            await self._deliver(conclusion.messages, key)
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
            self.open[task.id] = task
            self._seen.add(task.id)
            if early := self._early.pop(task.id, None):
                self._acts.insert(0, early)
        self._state = conclusion.state or self._state
        self._stage = conclusion.stage or self._stage

    async def _deliver(self, messages: tuple[str, ...], why: str) -> None:
        delivered = await stepping.deliver(DeliverCall(self.application, messages), why)
        for undelivered in delivered.undelivered:
            message, _, attempt = undelivered.partition(":")
            self._note(await self._quiet_step("undelivered", message, attempt))

    async def _quiet_step(self, name: str, subject: str, again: str) -> Conclusion:
        call = StepCall(self.application, f"{name}:{subject}:{again}", workflow.now(), subject)
        return await stepping.run_step(name, call)

    # --- waiting --------------------------------------------------------------------------------

    async def next_closed(self, *, followed_up_too: bool = False) -> Closed:
        """The next thing that a person or the clock closes, and that the process itself is to go
        on with. What a step follows up is followed up on the way (and given back too, if asked).
        """
        while True:
            if self.rang:
                await self._take_acts()
            closed = self._closed_by_act() or self._closed_by_clock()
            if closed is None:
                if not await self._climb_what_is_due():
                    self._show()
                    self._continue_as_new_if_long()
                    await self._sleep()
                continue
            if closed.then:
                await self.step(closed.then, closed.subject)
                if not followed_up_too:
                    continue
            return closed

    async def closed(self, kind: TaskKind) -> Closed:
        """The next task of this kind that ends."""
        while True:
            closed = await self.next_closed()
            if closed.kind == kind:
                return closed

    def waits_for(self, stage: str) -> bool:
        """Whether an interview of the stage is still to be arranged, held or judged. None is when
        somebody decided without, even before the stage was entered."""
        waiting = any(task.stage == stage for task in self.open.values())
        return waiting and stage not in self._decided

    def drop_all(self) -> None:
        """After an interruption: it closed every open task in its own transaction."""
        self.open.clear()

    async def _climb_what_is_due(self) -> bool:
        due = [task for task in self.open.values() if _is_due(task)]
        if not due:
            return False
        rungs = (f"{task.id.removeprefix(f'{self.application}:')}@{task.rung}" for task in due)
        climbed = await self.step("climb", " ".join(rungs))
        moved = {task.id for task in climbed.opened}
        for task in due:
            if task.id not in moved:  # an act closed it already; the bell will tell
                self.open[task.id] = replace(task, next_at=None)
        return True

    def _closed_by_clock(self) -> Closed | None:
        clocks = (task for task in self.open.values() if task.by_clock and _is_due(task))
        task = next(clocks, None)
        return Closed(task, None) if task else None

    def _closed_by_act(self) -> Closed | None:
        """The first act that closes an open task, or stands for itself. One for a task not opened
        yet stays in line, and those behind it.

        A side task is another matter: a run that starts anew does not open it again if what it was
        about has been put right since. Its act is followed up all the same; if the task opens later
        on the way, the act stands in line for it again.
        """
        for act in list(self._acts):
            if self._interrupts(act):
                raise Interrupted(act)
            if self._is_initiative(act):
                self._acts.remove(act)
                return Closed(None, act)
            task = self._popped(act) or self._side_task_of(act)
            if task is not None or self._is_past(act):
                self._acts.remove(act)
            else:
                return None
            if task is not None:
                return Closed(task, act)
        return None

    def _popped(self, act: ActTaken) -> OpenTask | None:
        """The open task that this act closed. A decision in place of feedback closed, in its own
        transaction, all that the stage waited for."""
        task = self.open.pop(act.task, None)
        if task is None:
            return None
        self._over.add(task.id)
        if task.kind == TaskKind.GIVE_FEEDBACK and act.completion == "decided":
            self._decided.add(task.stage)
            self.open = {id_: each for id_, each in self.open.items() if each.stage != task.stage}
        return task

    def _interrupts(self, act: ActTaken) -> bool:
        """An erasure always does; an end that came from outside while there is none yet."""
        own = INITIATIVES.get(ActKind(act.kind))
        interrupts = own is not None and own.interrupts
        return interrupts and (act.kind == ActKind.ERASE or not self.ended)

    def _is_initiative(self, act: ActTaken) -> bool:
        kind = INITIATIVES.get(ActKind(act.kind))
        return kind is not None and not kind.interrupts and not self._holding

    def _is_past(self, act: ActTaken) -> bool:
        """Nothing waits for it any more: its task is closed, or belonged to an earlier run."""
        standing_alone = act.kind != ActKind.COMPLETE
        known = standing_alone or act.task in self._seen or self._holding
        return known or not TASKS[kind_of(act.task)].state

    def _side_task_of(self, act: ActTaken) -> OpenTask | None:
        if act.kind != ActKind.COMPLETE or self._holding:
            return None
        kind = kind_of(act.task)
        if TASKS[kind].state or not follow_up(kind, act.completion):
            return None
        if act.task not in self._seen:
            self._early[act.task] = act
        return OpenTask(act.task, kind, owner="", due_at=workflow.now(), next_at=None)

    async def _take_acts(self) -> None:
        self.rang = False
        taken = await stepping.take(TakeCall(self.application, self._cursor, self._last))
        if taken.restored:
            await self._hold()
        self._acts += taken.acts
        if taken.acts:
            self._cursor, self._last = taken.acts[-1].seq, taken.acts[-1].id

    async def _hold(self) -> None:
        """The database is older than this process: it was restored from a backup. Nothing is done
        until the HR lead has looked at what the backup lacks; then the process walks from SQL. So
        it does if the candidate withdraws: that closes the HR lead's task with all the others."""
        self._holding, self.ended = True, False
        self._acts.clear()
        self.open.clear()
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
            await self._take_acts()
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
        await workflow.wait_condition(lambda: self.rang or (alarm is not None and alarm.done()))

    async def _timer(self, wait: timedelta) -> None:
        await workflow.sleep(wait, summary="until the next rung, or the end of a wait")

    def _instants(self) -> Iterator[datetime]:
        return (task.next_at for task in self.open.values() if task.next_at)

    # --- what ops see ---------------------------------------------------------------------------

    def _show(self) -> None:
        """Search attributes in one batch, if they changed, and a sentence for the Temporal UI."""
        tasks = list(self.open.values())
        owners = sorted({task.owner for task in tasks})
        due = min((task.due_at for task in tasks), default=None)
        workflow.set_current_details(self._sentence())
        shown: tuple[SearchAttributeUpdate[Any], ...] = (
            HIRE_STATE.value_set(self._state),
            HIRE_STAGE.value_set(self._stage),
            HIRE_OWNERS.value_set(owners),
            HIRE_NEXT_DUE.value_set(due) if due else HIRE_NEXT_DUE.value_unset(),
        )
        changed = [update for update in shown if update not in self._shown]
        if changed:
            workflow.upsert_search_attributes(changed)
        self._shown = shown

    def _sentence(self) -> str:
        waits = [
            f"- **{task.kind}** of `{task.owner}`, due {task.due_at:%Y-%m-%d %H:%M} UTC"
            + (f", rung {task.rung} of its ladder climbed" if task.rung else "")
            for task in self.open.values()
        ]
        return f"State **{self._state}**. Waiting for:\n" + "\n".join(waits)


def _is_due(task: OpenTask) -> bool:
    return task.next_at is not None and task.next_at <= workflow.now()
