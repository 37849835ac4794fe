"""A whole Genjin of real processes that a test may kill, and the people who use it meanwhile.

The worker is a process of its own; the mail server is a stub that misbehaves on request; acts are
made as the API makes them. Everything is looked at from outside: database, mails, Temporal.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any, Protocol, TypeVar

from google.protobuf.duration_pb2 import Duration
from sqlalchemy import Row, select
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client, WorkflowHandle

import doctor
from api.services import Services
from composition import Parts, build
from db.clock_and_ids import system_clock
from db.process.acts import Accepted, ActKind, Actor, ActRequest
from db.process.projection import OPEN
from db.schema import messages, process_events, process_views, tasks
from doctor.canaries import Canaries
from doctor.record import application_ids, read_record
from domain.events import ActorKind, EventType
from domain.policy import Policy
from domain.task_specs import Capacity
from domain.words import TaskKind
from local.process import Child, free_port
from local.temporal import only
from settings import Settings
from temporal_client import connect, connection
from tests.databases import make_tables
from tests.days import IN_FOUR_WEEKS
from tests.faults.company import Company, apply, found_company, quick_policy
from tests.faults.forked import Forked
from tests.received_mail import ReceivedMail
from tests.servers import register_search_attributes
from tests.smtp_stub import SmtpStub
from tests.waiting import PATIENCE_S, Impatient, until
from workflows.bell import Bell
from workflows.contracts import workflow_id

T = TypeVar("T")
Form = Mapping[str, object]

ROOT = Path(__file__).parents[2]
A_DAY = Duration(seconds=86_400)
QUIET = doctor.Tolerances(
    taking=timedelta(),
    waiting=timedelta(),
    overdue=timedelta(seconds=2),
    sending=timedelta(),
)


class Server(Protocol):
    """A Temporal server; who wants to kill it knows which."""

    @property
    def address(self) -> str:
        """Where it is."""


@dataclass(slots=True)
class World:
    """One deployment with its database, mail server, namespace and worker."""

    namespace: str
    stub: SmtpStub
    parts: Parts
    client: Client
    worker: Child
    company: Company
    env: Mapping[str, str]
    api_port: int
    services: Services = field(init=False)

    def __post_init__(self) -> None:
        self.services = Services(self.parts, Bell(self.client))

    async def hire(self, *, ring: bool = True) -> Hire:
        """Somebody applies."""
        application = await self.parts.database.write(
            lambda conn: apply(conn, self.company, self.parts.policies)
        )
        if ring:
            self.services.ring_soon(application, "start")
        return Hire(self, application)

    def reconnect(self) -> None:
        """Our own connections to a database that has died are dead as well."""
        self.parts.database.engine.dispose()

    async def check(self) -> None:
        """Every checker of the doctor, with the mails received. Nothing may be found."""
        await until("the dispatcher to have done its work", self._nothing_is_due)
        findings = await doctor.run(
            self.parts.database, self.client, self.stub.mails(), tolerances=QUIET
        )
        assert not findings, doctor.report(findings, 1)
        await self._logs_hold_no_personal_data()

    async def _nothing_is_due(self) -> bool:
        """Whether the dispatcher has nothing to do. Nobody waits for it, so it may be behind."""
        query = select(messages.c.id).where(
            messages.c.dispatched,
            messages.c.state.in_(("reserved", "sending")),
            messages.c.not_before <= system_clock(),
        )
        found = await self.parts.database.read(lambda conn: conn.execute(query).first())
        return found is None

    async def _logs_hold_no_personal_data(self) -> None:
        ids = await self.parts.database.read(application_ids)
        for application in ids:
            record = await self.parts.database.read(partial(read_record, application=application))
            canaries = Canaries(record.secrets)
            for log in self.worker.log.parent.glob("*.log"):
                assert canaries.count(log.read_bytes()) == 0, f"personal data in {log}"

    async def worker_dies(self, seconds: float = PATIENCE_S) -> None:
        """Wait until the worker was killed by SIGKILL: proof that its crash point was passed."""

        async def dead() -> bool:
            return not self.worker.running

        await until("the worker to die", dead, seconds=seconds)
        assert self.worker.exit_code == -9, self.worker.tail()

    async def end(self) -> None:
        """Stop what was started."""
        await self.services.finish()
        await asyncio.to_thread(self.worker.kill)
        self.parts.database.dispose()


@dataclass(frozen=True, slots=True)
class Hire:
    """One application, as its people see it."""

    world: World
    id: str

    @property
    def handle(self) -> WorkflowHandle[Any, Any]:
        """Its process in Temporal."""
        return self.world.client.get_workflow_handle(workflow_id(self.id))

    async def rows(self, table: Any, *where: Any) -> list[Row[Any]]:
        """Its rows of a table."""
        its = table.c.application_id if "application_id" in table.c else table.c.id
        query = select(table).where(its == self.id, *where)
        return await self.world.parts.database.read(lambda conn: list(conn.execute(query)))

    async def task(
        self, kind: TaskKind, *, seconds: float = PATIENCE_S, count: int = 1
    ) -> Row[Any]:
        """Wait for open tasks of a kind; the first of them."""

        async def look() -> Row[Any] | None:
            found = await self.rows(tasks, tasks.c.kind == kind, tasks.c.state == OPEN)
            return found[0] if len(found) >= count else None

        return await self.until(f"an open {kind}", look, seconds)

    async def message(self, scenario: str, *states: str, seconds: float = PATIENCE_S) -> Row[Any]:
        """Wait for a message of a scenario in one of these states."""

        async def look() -> Row[Any] | None:
            found = await self.rows(
                messages, messages.c.scenario == scenario, messages.c.state.in_(states)
            )
            return found[0] if found else None

        return await self.until(f"{scenario} to be {states}", look, seconds)

    async def event(self, type_: EventType) -> Row[Any]:
        """Wait for something to have happened; the first time that it did."""

        async def look() -> Row[Any] | None:
            found = await self.rows(process_events, process_events.c.type == type_)
            return found[0] if found else None

        return await self.until(type_, look)

    async def message_of(self, message_id: str) -> Row[Any]:
        """One row of the ledger."""
        return (await self.rows(messages, messages.c.id == message_id))[0]

    async def received(self, scenario: str) -> list[ReceivedMail]:
        """The mails of a scenario that the mail server took."""
        rows = await self.rows(messages, messages.c.scenario == scenario)
        ids = {row.message_id for row in rows}
        return [mail for mail in self.world.stub.mails() if mail.message_id.strip("<>") in ids]

    async def until(
        self, what: str, look: Callable[[], Awaitable[T | None]], seconds: float = PATIENCE_S
    ) -> T:
        """Wait for something; if it does not come, say how everything stands."""
        try:
            return await until(what, look, seconds=seconds)
        except Impatient as impatient:
            raise Impatient(f"{impatient}\n{await self.dump()}") from None

    def request(
        self, task: Row[Any], completion: str, form: Form | None = None, *, who: str = ""
    ) -> ActRequest:
        """An act on a task, by its owner unless somebody else is named."""
        held = Capacity.OWNER if who in ("", task.owner_id) else Capacity.ESCALATED
        actor = Actor(ActorKind.PERSON, who or task.owner_id, frozenset({held}), "api")
        return ActRequest(
            self.id,
            ActKind.COMPLETE,
            actor,
            task.id,
            completion,
            task.version,
            form or {},
            previewed=True,  # one recruiter sends all there is to send
        )

    async def act(
        self, task: Row[Any], completion: str, form: Form | None = None, *, who: str = ""
    ) -> Accepted:
        """Make an act as the API makes it, ring included."""
        return await self.world.services.act(self.request(task, completion, form, who=who))

    async def withdraw(self) -> Accepted:
        """The candidate withdraws on their page."""
        actor = Actor(ActorKind.CANDIDATE, "candidate", frozenset({Capacity.CANDIDATE}), "link")
        form = {"reason": "Ich habe anderswo zugesagt, danke für die Zeit."}
        return await self.world.services.act(
            ActRequest(self.id, ActKind.WITHDRAW, actor, form=form)
        )

    # --- what people do, in the order in which they do it -----------------------------------------

    async def schedule(self) -> Accepted:
        """The recruiter schedules the interview; it begins at once."""
        task = await self.task(TaskKind.SCHEDULE_INTERVIEW)
        return await self.act(task, "scheduled", self.appointment())

    def appointment(self, *, ahead: timedelta = timedelta()) -> dict[str, object]:
        """An interview that begins in a while."""
        return {
            "starts_at": (system_clock() + ahead).isoformat(),
            "minutes": 1,
            "place": "Raum Einhorn, 3. Stock",
            "panel": list(self.world.company.panel),
        }

    async def judge(self, verdict: str) -> list[Accepted]:
        """Everybody of the panel gives the same feedback."""
        panel = len(self.world.company.panel)
        await self.task(TaskKind.GIVE_FEEDBACK, count=panel)
        rows = await self.rows(tasks, tasks.c.kind == TaskKind.GIVE_FEEDBACK, tasks.c.state == OPEN)
        return [await self.act(row, "submitted", scorecard(verdict)) for row in rows]

    async def send(self) -> Accepted:
        """The recruiter sends the drafted mail."""
        task = await self.task(TaskKind.NOTIFY_CANDIDATE)
        reason = {"reason_code": "skills_gap"} if task.scenario == "rejection" else {}
        return await self.act(task, "send", reason)

    async def to_telling(self, verdict: str) -> None:
        """Up to the recruiter's task to tell the candidate."""
        await self.schedule()
        await self.judge(verdict)
        await self.task(TaskKind.NOTIFY_CANDIDATE)

    async def play(self, verdict: str) -> str:
        """The whole process; its outcome."""
        await self.to_telling(verdict)
        await self.send()
        if verdict == "pass":
            offer = await self.task(TaskKind.PREPARE_OFFER)
            await self.act(offer, "accepted", {"start_on": IN_FOUR_WEEKS})
        return await self.ended()

    async def ended(self, *, seconds: float = PATIENCE_S) -> str:
        """Wait until the process has closed, in the database and in Temporal; its outcome."""

        async def look() -> str | None:
            rows = await self.rows(process_views, process_views.c.state == "closed")
            return rows[0].outcome if rows else None

        outcome = await self.until("the process to close", look, seconds)

        async def completed() -> bool:
            status = (await self.handle.describe()).status
            return status is not None and status.name == "COMPLETED"

        await self.until("the workflow to complete", completed)
        return outcome

    async def dump(self) -> str:
        """How everything stands: for the person who reads a failed test."""
        lines = [f"--- {self.id}"]
        for row in await self.rows(process_events):
            lines.append(f"{row.n:3} {row.type:22} {row.task_id[31:]} {row.data}")
        for row in await self.rows(tasks):
            lines.append(f"task {row.id[31:]} {row.state} next {row.next_at} rung {row.rung}")
        for row in await self.rows(messages):
            lines.append(f"mail {row.scenario} {row.state} {row.error} {row.business_key[31:]}")
        try:
            raw = (await self.handle.describe()).raw_description
            lines.append(f"workflow {raw.workflow_execution_info.status}")
            lines += [
                f"pending {each.activity_type.name} attempt {each.attempt}"
                f" {each.last_failure.message}"
                for each in raw.pending_activities
            ]
            lines.append(f"workflow task attempt {raw.pending_workflow_task.attempt}")
        except Exception as error:
            lines.append(f"Temporal: {error}")
        return "\n".join([*lines, self.world.worker.tail(25)])


def scorecard(verdict: str) -> dict[str, object]:
    """One interviewer's feedback."""
    return {
        "recommendation": "yes" if verdict == "pass" else "no",
        "verdict": verdict,
        "evidence": "Löste die Aufgabe mit zwei Hinweisen",
        "feedback": "Your system design was clear; work on testing.",
    }


async def new_world(
    temporal: Server,
    stub: SmtpStub,
    folder: Path,
    *,
    reach: Callable[[str], Mapping[str, str]] | None = None,
    database_url: str = "",
    policy: Policy | None = None,
    panel: int = 1,
    rounds: int = 1,
    start: bool = True,
    **env: str,
) -> World:
    """Set a deployment up in a namespace of its own, with its worker at work. `reach`: what the
    environment says of the way to Temporal, if it is not only where it is."""
    reach = reach or partial(only, temporal.address)
    namespace = await _namespace(reach)
    api_port = free_port()
    settings = {
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{api_port}",
        "DESK_BASE_URL": f"http://127.0.0.1:{api_port}",
        "DATA_DIR": str(folder),
        "DATABASE_URL": database_url,
        **reach(namespace),
        "SMTP_PORT": str(stub.port),
        "SMTP_TIMEOUT_SECONDS": "5",
        "RELAY_SECONDS": "0.2",
        "DISPATCH_SECONDS": "0.2",
        **env,
    }
    parts = build(
        Settings(
            _env_file=None,
            data_dir=folder,
            database_url=database_url,
            smtp_port=stub.port,
        )
    )
    make_tables(parts.database)
    company = await parts.database.write(
        lambda conn: found_company(conn, policy or quick_policy(), panel=panel, rounds=rounds)
    )
    client = await connect(connection(reach(namespace)))
    worker = Forked(
        "The worker", ["worker.py"], log=folder / "worker.log", env=settings, cwd=folder
    )
    world = World(namespace, stub, parts, client, worker, company, settings, api_port)
    if start:
        worker.start()
    return world


async def _namespace(reach: Callable[[str], Mapping[str, str]]) -> str:
    """Task queues have frozen names, so every world needs a namespace of its own."""
    name = f"world-{uuid.uuid4().hex[:12]}"
    anybody = await connect(connection(reach("default")))
    await anybody.workflow_service.register_namespace(
        RegisterNamespaceRequest(namespace=name, workflow_execution_retention_period=A_DAY)
    )
    await register_search_attributes(await connect(connection(reach(name))))
    return name
