"""Jobs and the people who see to them, as their pages show them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, func, or_, select

from db.directory.hiring import all_jobs, find_job, plan_of
from db.directory.job_team import HELD_IN, MAY_HOLD
from db.directory.people import Person, all_people
from db.process.projection import CLOSED_STATE
from db.reading.scorecards import Attribute, attributes_of
from db.schema import applications, process_views
from db.setup.policies import Cited, cited
from domain.scenarios import Scenario
from domain.senders import CHOOSABLE, SentBy, sent_by
from domain.words import Role


@dataclass(frozen=True, slots=True)
class JobLine:
    """A job in the list."""

    id: str
    code: str
    title: str
    holders: Mapping[Role, str]
    open: int
    ended_at: datetime | None = None


class Shown(StrEnum):
    """Which jobs the list shows."""

    OPEN = "open"
    ENDED = "ended"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class JobList:
    """The jobs that were looked for; `any` says whether there is one at all."""

    lines: tuple[JobLine, ...]
    any: bool


@dataclass(frozen=True, slots=True)
class MeetingOf:
    """One of several meetings of a stage, with names."""

    name: str
    minutes: int
    panel: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A stage of the plan, with names. `meetings` is empty where there is just one."""

    id: str
    name: str
    rule: str
    minutes: int
    panel: tuple[str, ...]
    meetings: tuple[MeetingOf, ...]
    attributes: tuple[Attribute, ...]


@dataclass(frozen=True, slots=True)
class Seat:
    """A role on a job: who holds it, and who could."""

    role: Role
    holder: Person
    choices: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class JobFacts:
    """One job. `policy_by`: who chose its version since it was opened, and why; '' for nobody."""

    id: str
    code: str
    title: str
    policy: Cited
    policy_id: str
    policy_by: str
    policy_because: str
    seats: tuple[Seat, ...]
    steps: tuple[Step, ...]
    open: int
    senders: Mapping[Scenario, SentBy]
    pay_range: str
    pay_shown: bool
    ended_at: datetime | None


@dataclass(frozen=True, slots=True)
class Colleague:
    """Somebody of the directory, and the jobs that need them."""

    person: Person
    jobs: tuple[tuple[str, str], ...]


def read_jobs(conn: Connection, shown: Shown = Shown.OPEN, search: str = "") -> JobList:
    """The jobs that are wanted, the newest first: `search` is part of a title, a code, or a name of
    who sees to one."""
    names = {person.id: person.name for person in all_people(conn)}
    counts = _open_of(conn)
    rows = all_jobs(conn)
    lines = tuple(
        JobLine(
            id=row.id,
            code=row.code,
            title=row.title,
            holders={role: names[_held(row, role)] for role in HELD_IN},
            open=counts.get(row.id, 0),
            ended_at=row.ended_at,
        )
        for row in rows
        if shown is Shown.ALL or (row.ended_at is None) is (shown is Shown.OPEN)
    )
    return JobList(tuple(line for line in lines if _matches(line, search)), bool(rows))


def _matches(line: JobLine, search: str) -> bool:
    """Every word is found somewhere."""
    said = " ".join((line.title, line.code, *line.holders.values())).casefold()
    return all(word in said for word in search.casefold().split())


def read_job(conn: Connection, job: str) -> JobFacts | None:
    """One job, with whoever could hold its roles."""
    row = find_job(conn, job)
    if row is None:
        return None
    people = {person.id: person for person in all_people(conn)}
    return JobFacts(
        id=row.id,
        code=row.code,
        title=row.title,
        policy=cited(row),
        policy_id=row.policy_version_id,
        policy_by=people[row.policy_by].name if row.policy_by in people else "",
        policy_because=row.policy_because,
        seats=tuple(_seat(role, people, _held(row, role)) for role in HELD_IN),
        steps=tuple(_step(stage, people) for stage in plan_of(conn, [job])[job]),
        open=_open_of(conn).get(job, 0),
        senders={each: sent_by(row.senders, each) for each in CHOOSABLE},
        pay_range=row.pay_range,
        pay_shown=row.pay_shown,
        ended_at=row.ended_at,
    )


def read_colleagues(conn: Connection) -> tuple[Colleague, ...]:
    """Everybody, by name; whoever is gone comes last."""
    rows = all_jobs(conn)
    people = sorted(all_people(conn), key=lambda person: not person.active)
    return tuple(
        Colleague(
            person,
            tuple(
                (row.id, row.title)
                for row in rows
                if person.id in {_held(row, role) for role in HELD_IN}
            ),
        )
        for person in people
    )


def _step(stage: Row[Any], people: Mapping[str, Person]) -> Step:
    def named(ids: Iterable[str]) -> tuple[str, ...]:
        return tuple(people[one].name for one in ids if one in people)

    return Step(
        id=stage.id,
        name=stage.name,
        rule=stage.rule,
        minutes=stage.minutes,
        panel=named(stage.panel),
        meetings=tuple(
            MeetingOf(each["name"], each.get("minutes") or stage.minutes, named(each["panel"]))
            for each in stage.meetings
        ),
        attributes=attributes_of(stage.attributes, stage.focus),
    )


def _seat(role: Role, people: Mapping[str, Person], holder: str) -> Seat:
    could = tuple(
        person
        for person in people.values()
        if person.id == holder or (person.active and MAY_HOLD[role] & person.roles)
    )
    return Seat(role, people[holder], could)


def _held(row: Row[Any], role: Role) -> str:
    return str(row._mapping[HELD_IN[role].name])


def _open_of(conn: Connection) -> dict[str, int]:
    query = (
        select(applications.c.job_id, func.count().label("open"))
        .outerjoin(process_views, process_views.c.application_id == applications.c.id)
        .where(or_(process_views.c.state.is_(None), process_views.c.state != CLOSED_STATE))
        .group_by(applications.c.job_id)
    )
    return {row.job_id: row.open for row in conn.execute(query)}
