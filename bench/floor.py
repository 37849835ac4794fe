"""The floor: the plainest Temporal workflow with the same waits, signals and mails.

No SQL, no policy, no search attributes, no summaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from bench import probe

QUEUE, MAIL_QUEUE = "floor", "floor-mail"
WORKFLOW, SIGNAL = "bare", "act"
PANEL = 2
PATIENCE = timedelta(hours=1)
SETTLING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Mails:
    """What the mail activity is to send."""

    process: str
    what: str


@workflow.defn(name=WORKFLOW)
class Bare:
    """Invite, hear the panel, tell the candidate, record the offer, settle."""

    @workflow.init
    def __init__(self, process: str) -> None:
        self._process = process
        self._acts: list[str] = []

    @workflow.run
    async def run(self, process: str) -> str:
        """The whole process."""
        await self._wait("schedule", 1)
        await self._mail("invitations")
        await self._wait("feedback", 1 + PANEL)
        await self._wait("notify", 2 + PANEL)
        await self._mail("told")
        await self._wait("offer", 3 + PANEL)
        await workflow.sleep(SETTLING)
        self._say("closed")
        return "hired"

    @workflow.signal(name=SIGNAL)
    def act(self, name: str) -> None:
        """Somebody acted."""
        self._acts.append(name)

    async def _wait(self, what: str, acts: int) -> None:
        self._say(what)
        await workflow.wait_condition(lambda: len(self._acts) >= acts, timeout=PATIENCE)

    async def _mail(self, what: str) -> None:
        await workflow.execute_activity(
            "mail",
            Mails(self._process, what),
            task_queue=MAIL_QUEUE,
            start_to_close_timeout=timedelta(minutes=5),
        )

    def _say(self, what: str) -> None:
        if not workflow.unsafe.is_replaying():
            with workflow.unsafe.sandbox_unrestricted():
                probe.say(self._process, what)
