"""Where the stories are played: a database, a mail channel, and the two workers of the product.

Every stage has a Temporal namespace of its own, because the names of task queues are frozen.
"""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from google.protobuf.duration_pb2 import Duration
from sqlalchemy import Connection, insert
from temporalio.api.workflowservice.v1 import RegisterNamespaceRequest
from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter

from api.services import Services
from composition import Parts, build
from db.acts import Actor, first_act
from db.policies import save_policy
from db.schema import applications, candidates, jobs, metadata, people, stages
from db.sources import Clock, new_id, system_clock
from domain.events import ActorKind
from domain.policy import Policy
from domain.tasks import Capacity
from domain.words import Role
from settings import Settings
from tests.process.channel import FakeChannel
from tests.process.play import Cast, Person, Play
from tests.servers import register_search_attributes
from worker import workers
from workflows.bell import Bell, Rings

A_DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Stage:
    """A running product without its web pages."""

    client: Client
    parts: Parts
    channel: FakeChannel

    async def play(
        self,
        policy: Policy,
        *,
        panel: int = 1,
        stages: int = 1,
        rule: str = "any_veto",
        bell: Rings | None = None,
        start: bool = True,
    ) -> Play:
        """A new job with its people, one candidate, and their application's first act."""
        setting = _Setting(policy, panel, stages, rule, start)
        application, cast = await self.parts.database.write(
            lambda conn: _set_up(conn, self.parts, setting)
        )
        play = Play(
            application=application,
            cast=cast,
            client=self.client,
            channel=self.channel,
            services=Services(self.parts, bell or Bell(self.client)),
        )
        if start:
            play.services.ring_soon(application, "start")
        return play

    @asynccontextmanager
    async def at_work(self, *, max_cached_workflows: int = 1000) -> AsyncIterator[None]:
        """With both workers running."""
        hiring, mail = workers(self.client, self.parts, max_cached_workflows=max_cached_workflows)
        async with hiring, mail:
            yield


@asynccontextmanager
async def new_stage(
    address: str, folder: Path, *, database_url: str = "", identity: str = "stage"
) -> AsyncIterator[Stage]:
    """A stage in a namespace of its own on a running server. Nobody is at work there yet."""
    namespace = f"stage-{uuid.uuid4().hex[:12]}"
    anybody = await Client.connect(address)
    await anybody.workflow_service.register_namespace(
        RegisterNamespaceRequest(
            namespace=namespace, workflow_execution_retention_period=Duration(seconds=A_DAY_S)
        )
    )
    client = await Client.connect(
        address,
        namespace=namespace,
        identity=identity,
        data_converter=pydantic_data_converter,
    )
    await register_search_attributes(client)
    with_parts = new_parts(folder, database_url=database_url)
    try:
        yield Stage(client, *with_parts)
    finally:
        await asyncio.to_thread(with_parts[0].database.dispose)


def new_parts(
    folder: Path, *, database_url: str = "", clock: Clock = system_clock
) -> tuple[Parts, FakeChannel]:
    """The product's parts on an empty database, with a channel that only remembers."""
    settings = Settings(
        _env_file=None,
        data_dir=folder,
        database_url=database_url,
        delivery_patience_seconds=1.5,
    )
    channel = FakeChannel()
    parts = replace(build(settings, clock), channel=channel)
    metadata.create_all(parts.database.engine)
    return parts, channel


@dataclass(frozen=True, slots=True)
class _Setting:
    policy: Policy
    panel: int
    stages: int
    rule: str
    start: bool


def _set_up(conn: Connection, parts: Parts, setting: _Setting) -> tuple[str, Cast]:
    at = parts.clock()
    cast = _cast(conn, parts, setting.panel)
    policy = save_policy(conn, setting.policy, at)
    job, application = new_id("job"), new_id("app")
    conn.execute(
        insert(jobs).values(
            id=job,
            code=job[-20:],
            title="后端工程师",
            recruiter_id=cast.recruiter.id,
            hiring_manager_id=cast.manager.id,
            hr_lead_id=cast.lead.id,
            policy_version_id=policy,
            created_at=at,
        )
    )
    for position in range(1, setting.stages + 1):
        conn.execute(
            insert(stages).values(
                id=new_id("stg"),
                job_id=job,
                position=position,
                name=f"技术面 {position}",
                rule=setting.rule,
                minutes=60,
                panel=[person.id for person in cast.panel],
            )
        )
    conn.execute(
        insert(applications).values(
            id=application,
            candidate_id=cast.candidate.id,
            job_id=job,
            policy_version_id=policy,
            created_at=at,
        )
    )
    if setting.start:
        actor = Actor(ActorKind.PERSON, cast.recruiter.id, frozenset({Capacity.DESK}), "api")
        first_act(conn, application, actor, at, parts.policies)
    return application, cast


def _cast(conn: Connection, parts: Parts, panel: int) -> Cast:
    candidate = Person(new_id("can"), "张小伟", "", frozenset())
    candidate = replace(candidate, email=f"{candidate.id}@mail.example")
    conn.execute(
        insert(candidates).values(
            id=candidate.id,
            name=candidate.name,
            email=candidate.email,
            locale="zh",
            zone="Asia/Shanghai",
            created_at=parts.clock(),
        )
    )
    return Cast(
        candidate=candidate,
        recruiter=_person(conn, parts, "王招聘", Role.RECRUITER),
        manager=_person(conn, parts, "Maria Manager", Role.HIRING_MANAGER),
        lead=_person(conn, parts, "Lena Lead", Role.HR_LEAD),
        panel=tuple(
            _person(conn, parts, f"Ada Interviewer {seat}", Role.INTERVIEWER)
            for seat in range(1, panel + 1)
        ),
    )


def _person(conn: Connection, parts: Parts, name: str, role: Role) -> Person:
    person = new_id("per")
    email = f"{person}@company.example"
    conn.execute(
        insert(people).values(
            id=person,
            name=name,
            email=email,
            locale="en",
            zone="Asia/Shanghai",
            roles=[role],
            created_at=parts.clock(),
        )
    )
    return Person(person, name, email, frozenset({role}))
