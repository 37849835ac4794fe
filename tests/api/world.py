"""A small company behind the API: a real SQLite database; bell and mail channel made by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Generator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from typing import Any

import httpx2
from fastapi import FastAPI
from sqlalchemy import Connection, func, select

from api.app import Surface, create_app
from api.calls.identity import new_api_key
from api.deps import cookie_name
from composition import Parts, build
from db.directory.applying import apply
from db.directory.hiring import NewCandidate, NewJob, NewStage, add_candidate, add_job
from db.directory.identity import open_session
from db.directory.people import NewPerson, add_person
from db.engine import Database
from db.process.acts import Actor
from db.process.case import lock
from db.process.owners import Owner
from db.schema import refused_acts
from db.setup.policies import Policies, save_policy
from domain.channels import ChannelKind
from domain.clock import Clock
from domain.defaults import default_policy
from domain.events import ActorKind
from domain.protocol import Untaken
from domain.task_specs import Capacity
from domain.tasks import TASKS
from domain.words import Role, TaskKind
from notify.channel import DeliveryRefused, Envelope
from settings import Settings
from tests.databases import Refilled, make_tables

START = datetime(2027, 3, 1, 2, 0, tzinfo=UTC)
ORIGIN = "http://desk.example"
PROBLEM = "application/problem+json"


class FakeBell:
    """Records rings; fails, or reaches nobody, when the test says so."""

    def __init__(self) -> None:
        self.rung: list[tuple[str, str]] = []
        self.broken = False
        self.away = False
        self.versions: set[str] = set()

    async def ring(self, untaken: Untaken, kind: str = "") -> bool:
        if self.broken:
            raise RuntimeError("no bell")
        self.rung.append((untaken.application, kind))
        return True

    async def reachable(self) -> bool:
        return not self.away

    async def unattended(self, at_work: Collection[str]) -> frozenset[str]:
        return frozenset(self.versions - {*at_work})


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


class Shown(httpx2.Auth):
    """Shows a key to the API, and a session to pages, as a page's own form does."""

    def __init__(self, world: World, who: str) -> None:
        self._world = world
        self._who = who

    def auth_flow(
        self, request: httpx2.Request
    ) -> Generator[httpx2.Request, httpx2.Response, None]:
        """Add what the path asks for."""
        headers = request.headers
        if request.url.path.startswith("/api/"):
            headers.setdefault("Authorization", f"Bearer {self._world.keys[self._who]}")
        else:
            secure = self._world.parts.settings.desk_base_url.startswith("https://")
            mine = f"{cookie_name(secure)}={self._world.usual_session(self._who)}"
            headers["Cookie"] = "; ".join(filter(None, (headers.get("Cookie"), mine)))
            if not {"origin", "sec-fetch-site"} & headers.keys():
                headers["Sec-Fetch-Site"] = "same-origin"
        yield request


@dataclass(slots=True)
class World:
    """Everything a test of the API looks at."""

    app: FastAPI
    parts: Parts
    bell: FakeBell
    channel: FakeChannel
    clock: TestClock
    facts: Facts
    usual_sessions: dict[str, str] = field(default_factory=dict)

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
        """A client of somebody, with their key for the API and their session for pages; or
        nobody's.
        """
        return httpx2.AsyncClient(
            transport=httpx2.ASGITransport(app=self.app, raise_app_exceptions=True),
            base_url=ORIGIN,
            auth=Shown(self, who) if who else None,
            headers=headers,
        )

    def usual_session(self, who: str) -> str:
        """The secret of the session in which somebody looks at pages."""
        if who not in self.usual_sessions:
            self.usual_sessions[who] = self.session(who)
        return self.usual_sessions[who]

    def session(self, who: str) -> str:
        """The secret of a new session of somebody."""
        secret, person, at = token_hex(), self.people[who], self.clock()
        self.parts.database.write_now(
            lambda conn: open_session(conn, person, secret, at, at + timedelta(days=3650))
        )
        return secret

    def open_task(self, kind: TaskKind, owner: str = "", **about: Any) -> str:
        """Open a task as a step of the process does."""

        def write(conn: Connection) -> str:
            case = lock(conn, self.application, self.clock(), self.parts.policies)
            whose = Owner(TASKS[kind].owner[0], self.people[owner]) if owner else None
            task = case.open_task(kind, owner=whose, stage=self.facts.stage, **about)
            case.finish()
            return task.id

        return self.parts.database.write_now(write)

    def redate(self, task: str, origin: datetime) -> None:
        """Let a task's clock count from another instant, as settling anew does."""

        def write(conn: Connection) -> None:
            case = lock(conn, self.application, self.clock(), self.parts.policies)
            case.redate(case.task(task), Clock(origin))
            case.finish()

        self.parts.database.write_now(write)

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
    tmp_path: Path,
    *,
    surface: Surface = Surface.ALL,
    kept: Refilled[Facts] | None = None,
    facts: Facts | None = None,
    **settings: Any,
) -> AsyncIterator[World]:
    """The company, open for business: on SQLite, in a database that is kept, or in an empty one;
    or one that the caller has made, with these facts."""
    given = {
        "desk_base_url": ORIGIN,
        "public_base_url": ORIGIN,
        "database_url": kept.url if kept else "",
        "company_languages": "en,zh",
        "session_idle_minutes": 60 * 24 * 3650,
        **settings,
    }
    chosen = Settings(_env_file=None, data_dir=tmp_path, **given)
    facts = kept.made if kept else facts
    if not chosen.database_url:
        content, facts = founded()
        (tmp_path / "genjin.db").write_bytes(content)
    clock, channel, bell = TestClock(), FakeChannel(), FakeBell()
    parts = replace(build(chosen, clock), channels={ChannelKind.EMAIL: channel})
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
    make_tables(database)
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
