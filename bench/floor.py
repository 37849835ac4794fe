"""The floor: the plainest Temporal workflow with the same waits, signals and mails.

No SQL, no policy, no search attributes, no summaries.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from temporalio import workflow

with workflow.unsafe.imports_passed_through():
    from bench import probe

WORKFLOW, SIGNAL = "bare", "act"
PANEL = 2
PATIENCE = timedelta(hours=1)
SETTLING = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Mails:
    """What the mail activity is to send."""

    process: str
    what: str


@dataclass(frozen=True, slots=True)
class Hire:
    """A process and how many stages it has."""

    process: str
    stages: int


def mail_queue(queue: str) -> str:
    """Where the mails of the processes of a queue are sent."""
    return f"{queue}-mail"


@workflow.defn(name=WORKFLOW)
class Bare:
    """At each stage: invite, hear the panel, tell the candidate. Then record the offer, settle."""

    @workflow.init
    def __init__(self, hire: Hire) -> None:
        self._process = hire.process
        self._acts: list[str] = []
        self._awaited = 0

    @workflow.run
    async def run(self, hire: Hire) -> str:
        """The whole process."""
        for stage in range(1, hire.stages + 1):
            await self._wait(f"schedule:{stage}")
            await self._mail("invitations")
            await self._wait(f"feedback:{stage}", acts=PANEL)
            await self._wait(f"notify:{stage}")
            await self._mail("told")
        await self._wait("offer:1")
        await workflow.sleep(SETTLING)
        self._say("closed")
        return "hired"

    @workflow.signal(name=SIGNAL)
    def act(self, name: str) -> None:
        """Somebody acted."""
        self._acts.append(name)

    async def _wait(self, what: str, acts: int = 1) -> None:
        self._awaited += acts
        self._say(what)
        await workflow.wait_condition(lambda: len(self._acts) >= self._awaited, timeout=PATIENCE)

    async def _mail(self, what: str) -> None:
        await workflow.execute_activity(
            "mail",
            Mails(self._process, what),
            task_queue=mail_queue(workflow.info().task_queue),
            start_to_close_timeout=timedelta(minutes=5),
        )

    def _say(self, what: str) -> None:
        if not workflow.unsafe.is_replaying():
            with workflow.unsafe.sandbox_unrestricted():
                probe.say(self._process, what)
