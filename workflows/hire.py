"""The process of one application: it waits and takes steps; the rules are in the steps.

For each stage of the job's plan: arrange the interview, wait until it begins, collect the panel's
scorecards, decide by rule or person, tell the candidate. After the last stage: the offer. Then
settling, then closed. The candidate can withdraw wherever the process waits for a person.

Nothing here is carried in memory only: every step keeps its result in SQL under a business key, so
a run that starts anew (continue-as-new, a reset, a lost history) walks the same way again and does
nothing twice.
"""

from __future__ import annotations

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from domain.protocol import Code, Conclusion, HireEnd, StartHire
    from domain.words import Outcome, TaskKind
    from workflows.contracts import RING, WORKFLOW
    from workflows.waiting import Closed, Desk, Interrupted


@workflow.defn(name=WORKFLOW)
class HiringProcess:
    """One application, from its first act until its last question is settled."""

    @workflow.init
    def __init__(self, start: StartHire) -> None:
        self._desk = Desk(start)

    @workflow.run
    async def run(self, start: StartHire) -> HireEnd:
        """The whole process."""
        try:
            plan = await self._desk.step("begin")
            for stage in plan.stages:
                interview = await self._arrange(stage)
                await self._collect(interview)
                if await self._decide_and_tell(interview) != Outcome.ADVANCE:
                    break
            else:
                await self._offer()
        except Interrupted as interruption:
            self._desk.drop_all()
            await self._desk.step("withdraw", interruption.act.id)
        return HireEnd(await self._settle())

    @workflow.signal(name=RING)
    def ring(self, *label: object) -> None:
        """Something new is in SQL. The label (a `Ring`) is for people; nothing is taken from it.

        It takes whatever is sent: one typed by hand must not make the process stumble.
        """
        self._desk.rang = True

    # --- the business steps, in the order `run` takes them --------------------------------------

    async def _arrange(self, stage: str) -> str:
        await self._desk.step("arrange", stage)
        scheduled = await self._desk.next_closed()
        invited = await self._desk.step("invite", scheduled.act_id)
        return invited.subject

    async def _collect(self, interview: str) -> None:
        """Wait for the interview's start, then for all feedback, or for a decision without it."""
        await self._when_time_comes("collect", interview)
        while any(task.kind == TaskKind.GIVE_FEEDBACK for task in self._desk.open.values()):
            closed = await self._desk.next_closed()
            if closed.completion == "decided":
                return

    async def _decide_and_tell(self, interview: str) -> str:
        """Until the candidate has been told to go on or not; a hold is told and decided anew."""
        await self._desk.step("decide", interview)
        while True:
            closed = await self._desk.next_closed()
            if closed.task.kind != TaskKind.NOTIFY_CANDIDATE:
                await self._desk.step("decided", closed.act_id)
                continue
            told = await self._tell(closed)
            if told.code in (Outcome.ADVANCE, Outcome.REJECT):
                self._desk.ended = told.code == Outcome.REJECT
                return told.code

    async def _tell(self, closed: Closed) -> Conclusion:
        """Send what HR sent, when it may leave, and see it arrive. Undone, it is HR's again."""
        telling = await self._desk.step("tell", closed.act_id)
        if telling.code == Code.RELEASE_LATER:
            released = await self._when_time_comes("release", telling.subject)
            if isinstance(released, Closed):
                return await self._desk.step("reopen", released.act_id)
        if telling.code not in (Code.RELEASE_LATER, Code.SENT_NOW):
            return telling
        told = await self._desk.step("told", telling.subject)
        while told.code == Code.UNTOLD:
            resolved = await self._desk.next_closed(side_too=True)
            await self._desk.step("redeliver", resolved.act_id)
            told = await self._desk.step("told", telling.subject, again=resolved.act_id)
        return told

    async def _offer(self) -> None:
        await self._desk.step("offer")
        recorded = await self._desk.next_closed()
        await self._desk.step("conclude", recorded.act_id)
        self._desk.ended = True

    async def _settle(self) -> str:
        self._desk.ended = True
        settling = await self._desk.step("settle")
        await self._when_time_comes("close", settling.opened[0].id)
        return settling.code

    async def _when_time_comes(self, step: str, subject: str) -> Conclusion | Closed:
        """Take a step when a clock task ends; if an act closed it first, give that instead."""
        while True:
            closed = await self._desk.next_closed()
            if closed.act is not None:
                return closed
            conclusion = await self._desk.step(step, subject)
            if conclusion.code != Code.LOST:
                return conclusion
            await self._desk.lost()
