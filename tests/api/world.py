"""A small company behind the API: a real SQLite database; bell and mail channel made by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import Connection, func, select

from api.app import Surface, create_app
from api.identity import new_api_key
from composition import Parts, build
from db.acts import Actor
from db.case import lock
from db.directory import NewPerson, add_person
from db.hiring import NewCandidate, NewJob, NewStage, add_candidate, add_job, apply
from db.policies import save_policy
from db.schema import metadata, refused_acts
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.protocol import Untaken
from domain.tasks import Capacity
from domain.words import Role, TaskKind
from notify.channel import Envelope
from settings import Settings

START = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
ORIGIN = "http://desk.example"
PROBLEM = "application/problem+json"


class FakeBell:
    """Records rings; fails, or reaches nobody, when the test says so."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, str]] = []
        self.broken = False
        self.away = False

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        if self.broken:
            raise RuntimeError("no bell")
        self.rung.append((untaken.application, kind))
        return True

    async def reachable(self) -> bool:
        return not self.away


class FakeChannel:
    """Keeps what would have been sent."""

    def __init__(self) -> None:
        self.sent: list[Envelope] = []

    async def deliver(self, envelope: Envelope) -> None:
        self.sent.append(envelope)


class TestClock:
    """A clock that the test moves."""

    __test__ = False

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass(slots=True)
class World:
    """Everything a test of the API looks at."""

    app: FastAPI
    parts: Parts
    bell: FakeBell
    channel: FakeChannel
    clock: TestClock
    people: dict[str, str] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    job: str = ""
    stage: str = ""
    candidate: str = ""
    application: str = ""

    def client(self, who: str = "", **headers: str) -> httpx2.AsyncClient:
        """A client that shows somebody's key, or nobody's."""
        shown = {"Authorization": f"Bearer {self.keys[who]}"} if who else {}
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=True),
            base_url=ORIGIN,
            headers={**shown, **headers},
        )

    def open_task(self, kind: TaskKind, owner: str = "", **about: Any) -> str:
        """Open a task as a step of the process does."""

        def write(conn: Connection) -> str:
            case = lock(conn, self.application, self.clock(), self.parts.policies)
            owner_id = self.people[owner] if owner else ""
            task = case.open_task(kind, owner=owner_id, stage=self.stage, **about)
            case.finish()
            return task.id

        return self.parts.database.write_now(write)

    def refusals(self) -> list[tuple[str, str, str]]:
        """Task, actor and reason of every refused act."""
        query = select(refused_acts.c.task_id, refused_acts.c.actor_id, refused_acts.c.reason)
        rows = self.parts.database.read_now(lambda conn: conn.execute(query).all())
        return [(row.task_id, row.actor_id, row.reason) for row in rows]

    def count(self, table: Any) -> int:
        """How many rows a table has."""
        query = select(func.count()).select_from(table)
        return int(self.parts.database.read_now(lambda conn: conn.execute(query).scalar_one()))

    async def settle(self) -> None:
        """Let what happens after the answers happen."""
        await self.app.state.services.finish()


@asynccontextmanager
async def opened(
    tmp_path: Path, *, surface: Surface = Surface.ALL, **settings: Any
) -> AsyncIterator[World]:
    """The company, open for business."""
    given = {"desk_base_url": ORIGIN, "public_base_url": ORIGIN, "database_url": "", **settings}
    chosen = Settings(_env_file=None, data_dir=tmp_path, **given)
    clock, channel, bell = TestClock(), FakeChannel(), FakeBell()
    parts = replace(build(chosen, clock), channel=channel)
    metadata.create_all(parts.database.engine)
    app = create_app(chosen, surface=surface, parts=parts, bell=bell)
    world = World(app, parts, bell, channel, clock)
    parts.database.write_now(lambda conn: _populate(conn, world))
    async with app.router.lifespan_context(app):
        yield world
    parts.database.dispose()


TEAM = {
    "lina": ("李娜", Role.RECRUITER, "zh"),
    "tom": ("Tom Becker", Role.HIRING_MANAGER, "en"),
    "hana": ("Hana Novak", Role.HR_LEAD, "en"),
    "maya": ("Maya Chen", Role.INTERVIEWER, "en"),
    "otto": ("Otto Brandt", Role.INTERVIEWER, "en"),
}


def _populate(conn: Connection, world: World) -> None:
    for who, (name, role, locale) in TEAM.items():
        new = NewPerson(name, f"{who}@starriver.example", (role,), locale, "Asia/Shanghai")
        world.people[who] = add_person(conn, new, START)
        world.keys[who] = new_api_key(conn, world.people[who], START)
    policy = save_policy(conn, default_policy(), START)
    plan = (NewStage("Technical interview", "any_veto", 60, (world.people["maya"],)),)
    job = NewJob(
        "BE-1",
        "Senior Backend Engineer",
        world.people["lina"],
        world.people["tom"],
        world.people["hana"],
        policy,
        plan,
    )
    world.job = add_job(conn, job, START)
    world.stage = conn.exec_driver_sql("SELECT id FROM stages").scalar_one()
    new_candidate = NewCandidate("欧阳静", "jing@mail.example", "zh", "Asia/Shanghai")
    world.candidate = add_candidate(conn, new_candidate, START)
    actor = Actor(ActorKind.PERSON, world.people["lina"], frozenset({Capacity.DESK}), "api")
    world.application = apply(
        conn, world.candidate, world.job, actor, START, world.parts.policies
    ).id
