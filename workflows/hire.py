"""The process of one application: it waits and takes steps; the rules are in the steps.

For each stage of the job's plan: its interviews are arranged, held and judged; the verdicts are
decided on by rule or person; the candidate is told. After the last stage: the offer. Then settling,
then closed. A candidate can withdraw wherever the process waits for a person, and what people do of
their own accord (book ahead, put a scorecard right, ask something) is followed up on the way:
`domain.tasks` and `domain.initiatives` say by which step.

Nothing here is carried in memory only: every step keeps its result in SQL under a business key, so
a run that starts anew (continue-as-new, a reset, a lost history) walks the same way again and does
nothing twice.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import ActTaken, Code, Conclusion, HireEnd, StartHire
    from domain.words import Outcome, TaskKind
    from workflows.closed import Interrupted
    from workflows.contracts import RING, WORKFLOW
    from workflows.waiting import Desk

CLOSED = "closed"
TELLING: dict[TaskKind | None, str] = {
    TaskKind.NOTIFY_CANDIDATE: "tell",
    TaskKind.AWAIT_RELEASE: "release",
}
"""What is done when HR has sent or told, and when a delay has run out."""


@workflow.defn(name=WORKFLOW)
class HiringProcess:
    """One application, from its first act until its last question is settled."""

    @workflow.init
    def __init__(self, start: StartHire) -> None:
        self._desk = Desk(start)

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        """The whole process, and how it ends when somebody interrupts it."""
        way = self._hire()
        while True:
            try:
                return HireEnd(await way)
            except Interrupted as interruption:
                way = self._end(interruption.act)

    @workflow.signal(name=RING)
    def ring(self, *label: object) -> None:
        """Something new is in SQL. The label (a `Ring`) is for people; nothing is taken from it.

        It takes whatever is sent: one typed by hand must not make the process stumble.
        """
        self._desk.rang = True

    # --- the business steps, in the order they are taken ----------------------------------------

    async def _hire(self) -> str:
        plan = await self._desk.step("begin")
        for stage in plan.stages:
            await self._interview(stage)
            if await self._decide_and_tell(stage) != Outcome.ADVANCE:
                break
        else:
            await self._offer()
        return await self._settle()

    async def _interview(self, stage: str) -> None:
        """Until every interview of the stage is judged, or somebody decided without waiting."""
        await self._desk.step("arrange", stage)
        while self._desk.waits_for(stage):
            await self._desk.next_closed(followed_up_too=True)

    async def _decide_and_tell(self, stage: str) -> str:
        """Until the candidate has been told to go on or not; a hold is told and decided anew."""
        await self._desk.step("decide", stage)
        while True:
            closed = await self._desk.next_closed()
            step = TELLING.get(closed.kind)
            if step is None:  # what came early of the next stage: it is kept for then
                continue
            telling = await self._desk.step(step, closed.subject)
            if telling.code == Code.SENT_NOW:
                telling = await self._prove(telling.subject)
            if telling.code in (Outcome.ADVANCE, Outcome.REJECT):
                self._desk.ended = telling.code == Outcome.REJECT
                return telling.code

    async def _prove(self, message: str) -> Conclusion:
        """See the mail arrive; while there is no proof, a person sees to it."""
        told = await self._desk.step("told", message)
        while told.code == Code.UNTOLD:
            closed = await self._desk.next_closed(followed_up_too=True)
            if closed.kind == TaskKind.RESOLVE_DELIVERY:
                told = await self._desk.step("told", message, again=closed.subject)
        return told

    async def _offer(self) -> None:
        await self._desk.step("offer")
        recorded = await self._desk.closed(TaskKind.PREPARE_OFFER)
        await self._desk.step("conclude", recorded.subject)

    async def _settle(self) -> str:
        """The outcome stands; questions and bounces are seen to before the process closes."""
        self._desk.ended = True
        settling = await self._desk.step("settle")
        while True:
            closed = await self._desk.closed(TaskKind.SETTLING)
            end = await self._desk.step("close", closed.subject)
            if end.state == CLOSED:
                return settling.code

    async def _end(self, act: ActTaken) -> str:
        """A withdrawal settles like every other outcome; an erasure ends the process at once."""
        self._desk.drop_all()
        end = await self._desk.step(act.kind, act.id)
        return end.code if end.state == CLOSED else await self._settle()
