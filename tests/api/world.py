"""A small company behind the API: a real SQLite database; bell and mail channel made by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
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
from db.engine import Database
from db.hiring import NewCandidate, NewJob, NewStage, add_candidate, add_job, apply
from db.policies import Policies, save_policy
from db.schema import metadata, refused_acts
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.protocol import Untaken
from domain.tasks import Capacity
from domain.words import Role, TaskKind
from notify.channel import DeliveryRefused, Envelope
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
    """Keeps what would have been sent, or refuses it with the code that the test says."""

    def __init__(self) -> None:
        self.sent: list[Envelope] = []
        self.refuses = ""

    async def deliver(self, envelope: Envelope) -> None:
        if self.refuses:
            raise DeliveryRefused(self.refuses, permanent=True)
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


@dataclass(frozen=True, slots=True)
class Facts:
    """Who and what there is from the beginning."""

    people: dict[str, str]
    keys: dict[str, str]
    job: str
    stage: str
    candidate: str
    application: str


@dataclass(slots=True)
class World:
    """Everything a test of the API looks at."""

    app: FastAPI
    parts: Parts
    bell: FakeBell
    channel: FakeChannel
    clock: TestClock
    facts: Facts

    @property
    def people(self) -> dict[str, str]:
        return self.facts.people

    @property
    def keys(self) -> dict[str, str]:
        return self.facts.keys

    @property
    def job(self) -> str:
        return self.facts.job

    @property
    def candidate(self) -> str:
        return self.facts.candidate

    @property
    def application(self) -> str:
        return self.facts.application

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
            task = case.open_task(kind, owner=owner_id, stage=self.facts.stage, **about)
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
    facts: Facts | None = None
    if not chosen.database_url:
        content, facts = founded()
        (tmp_path / "genjin.db").write_bytes(content)
    clock, channel, bell = TestClock(), FakeChannel(), FakeBell()
    parts = replace(build(chosen, clock), channel=channel)
    app = create_app(chosen, surface=surface, parts=parts, bell=bell)
    world = World(app, parts, bell, channel, clock, facts or found(parts.database))
    async with app.router.lifespan_context(app):
        yield world
    parts.database.dispose()


@cache
def founded() -> tuple[bytes, Facts]:
    """A SQLite file of the company. Made once and copied, which is most of the time of a test."""
    with TemporaryDirectory() as folder:
        file = Path(folder) / "genjin.db"
        database = Database(f"sqlite:///{file}")
        facts = found(database)
        database.dispose()
        return file.read_bytes(), facts


TEAM = {
    "lina": ("李娜", Role.RECRUITER, "zh"),
    "tom": ("Tom Becker", Role.HIRING_MANAGER, "en"),
    "hana": ("Hana Novak", Role.HR_LEAD, "en"),
    "maya": ("Maya Chen", Role.INTERVIEWER, "en"),
    "otto": ("Otto Brandt", Role.INTERVIEWER, "en"),
}


def found(database: Database) -> Facts:
    """Create the tables and everybody in them."""
    metadata.create_all(database.engine)
    return database.write_now(_populate)


def _populate(conn: Connection) -> Facts:
    people: dict[str, str] = {}
    keys: dict[str, str] = {}
    for who, (name, role, locale) in TEAM.items():
        new = NewPerson(name, f"{who}@starriver.example", (role,), locale, "Asia/Shanghai")
        people[who] = add_person(conn, new, START)
        keys[who] = new_api_key(conn, people[who], START)
    policy = save_policy(conn, default_policy(), START)
    job = NewJob(
        code="BE-1",
        title="Senior Backend Engineer",
        recruiter=people["lina"],
        hiring_manager=people["tom"],
        hr_lead=people["hana"],
        policy_version=policy,
        stages=(NewStage("Technical interview", "any_veto", 60, (people["maya"],)),),
    )
    job_id = add_job(conn, job, START)
    candidate = add_candidate(
        conn, NewCandidate("欧阳静", "jing@mail.example", "zh", "Asia/Shanghai"), START
    )
    actor = Actor(ActorKind.PERSON, people["lina"], frozenset({Capacity.DESK}), "api")
    return Facts(
        people=people,
        keys=keys,
        job=job_id,
        stage=conn.exec_driver_sql("SELECT id FROM stages").scalar_one(),
        candidate=candidate,
        application=apply(conn, candidate, job_id, actor, START, Policies()).id,
    )
