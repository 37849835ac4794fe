"""The process of one application: it waits and takes steps; the rules are in the steps.

For each stage of the job's plan: its interviews are arranged, held and judged; the verdicts are
decided on by rule or person; the candidate is told. After the last stage: the offer. Then settling,
then closed. A candidate can withdraw wherever the process waits for a person, and what people do of
their own accord (book ahead, put a scorecard right, ask something) is followed up on the way, by
the step that was stored with the act.

Nothing here is carried in memory only: every step keeps its result in SQL under a business key, so
a run that starts anew (continue-as-new, a reset, a lost history) walks the same way again and does
nothing twice.
"""

from __future__ import annotations

import asyncio

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import ActTaken, Code, Conclusion, HireEnd, StartHire
    from domain.words import Outcome
    from workflows.contracts import RING, WORKFLOW
    from workflows.wait_endings import Interrupted
    from workflows.waiting import Waiting

CLOSED = "closed"


@workflow.defn(name=WORKFLOW)
class HiringProcess:
    """One application, from its first act until its last question is settled."""

    @workflow.init
    def __init__(self, start: StartHire) -> None:
        self._waiting = Waiting(start)

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        """The whole process. Cancelled in Temporal, it is not torn off in the middle of a step or a
        delivery: it ends from where it waits, as after a withdrawal."""
        process = asyncio.create_task(self._process())
        while True:
            try:
                outcome = await asyncio.shield(process)
            except asyncio.CancelledError:
                if process.done():  # the worker forgets this run: it goes on elsewhere
                    raise
                self._waiting.cancelled = True
            else:
                self._waiting.show()
                return HireEnd(outcome)

    @workflow.signal(name=RING)
    def ring(self, *label: object) -> None:
        """Something new is in SQL. The label (a `Ring`) is for people; nothing is taken from it.

        It takes whatever is sent: one typed by hand must not make the process stumble.
        """
        self._waiting.rang = True

    # --- the business steps, in the order they are taken ----------------------------------------

    async def _process(self) -> str:
        """The way to the outcome, and how it ends when somebody interrupts it."""
        way = self._hire()
        while True:
            try:
                return await way
            except Interrupted as interruption:
                way = self._end(interruption.act)

    async def _hire(self) -> str:
        await self._waiting.wake()
        plan = await self._waiting.step("begin")
        for stage in plan.stages:
            await self._interview(stage)
            if await self._decide_and_tell(stage) != Outcome.ADVANCE:
                break
        else:
            await self._offer()
        return await self._settle()

    async def _interview(self, stage: str) -> None:
        """Until every interview of the stage is judged, or somebody decided without waiting."""
        await self._waiting.step("arrange", stage)
        while self._waiting.waits_for(stage):
            await self._waiting.next_closed()

    async def _decide_and_tell(self, stage: str) -> str:
        """Until the candidate has been told to go on or not; a hold is told and decided anew."""
        await self._waiting.step("decide", stage)
        while True:
            telling = (await self._waiting.followed_up_by("tell", "release")).conclusion
            if telling.code == Code.SENT_NOW:
                telling = await self._prove(telling.subject)
            if telling.code in (Outcome.ADVANCE, Outcome.REJECT):
                self._waiting.ended = telling.code == Outcome.REJECT
                return telling.code

    async def _prove(self, message: str) -> Conclusion:
        """See the mail arrive; while there is no proof, a person sees to it."""
        told = await self._waiting.step("confirm_told", message)
        while told.code == Code.UNTOLD:
            seen_to = await self._waiting.followed_up_by("redeliver")
            told = await self._waiting.step("confirm_told", message, again=seen_to.subject)
        return told

    async def _offer(self) -> None:
        """Until a step concludes with what became of it."""
        await self._waiting.step("offer")
        while not (await self._waiting.next_closed()).conclusion.outcome:
            pass

    async def _settle(self) -> str:
        """The outcome stands; questions and bounces are seen to before the process closes."""
        self._waiting.ended = True
        settling = await self._waiting.step("settle")
        while (await self._waiting.followed_up_by("close")).conclusion.state != CLOSED:
            pass
        return settling.code

    async def _end(self, act: ActTaken) -> str:
        """A withdrawal settles like every other outcome; an erasure ends the process at once; of
        an abort HR first says how the candidate was told."""
        self._waiting.ended = True
        self._waiting.drop_all()
        end = await self._waiting.step(act.then, act.id)
        if end.state == CLOSED:
            return end.code
        if end.code == Code.ASK:
            await self._waiting.followed_up_by("confirm_abort")
        return await self._settle()
