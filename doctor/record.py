"""All that is known of one application from outside: its rows, and its runs in Temporal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, bindparam, func, select

from db.process.cards import card_of, words_for
from db.process.projection import CLOSED_STATE, OPEN, read_events
from db.schema import (
    act_texts,
    acts,
    application_words,
    applications,
    candidates,
    cards,
    decisions,
    documents,
    interviews,
    jobs,
    links,
    messages,
    metadata,
    people,
    process_views,
    tasks,
    webhook_deliveries,
)
from domain.events import Event, EventType


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the application's workflow. `memory` is its history as bytes, if it was read."""

    workflow_id: str
    run_id: str
    status: str
    pending_activities: tuple[str, ...] = ()
    workflow_task_attempt: int = 0
    version: str = ""
    search_attributes: bytes = b""
    memory: bytes = b""

    @property
    def open(self) -> bool:
        """Whether it still runs."""
        return self.status == "RUNNING"


@dataclass(frozen=True, slots=True)
class Record:
    """One application. `gone` are the people of the directory who are no longer active; `runs` is
    None where Temporal was not asked. `..._anew` is what would be written for the board now."""

    application: Row[Any]
    view: Row[Any] | None
    acts: tuple[Row[Any], ...]
    events: tuple[Event, ...]
    tasks: tuple[Row[Any], ...]
    messages: tuple[Row[Any], ...]
    decisions: Mapping[str, Row[Any]]
    links: tuple[Row[Any], ...]
    hr_lead: str
    gone: frozenset[str]
    secrets: frozenset[str] = field(default=frozenset(), repr=False)
    runs: tuple[Run, ...] | None = None
    deliveries: tuple[Row[Any], ...] = ()
    interviews: tuple[Row[Any], ...] = ()
    card: Mapping[Any, Any] | None = None
    card_anew: Mapping[str, Any] | None = None
    words: frozenset[str] = field(default=frozenset(), repr=False)
    words_anew: frozenset[str] = field(default=frozenset(), repr=False)

    @property
    def id(self) -> str:
        """The application's id."""
        return str(self.application.id)

    @property
    def closed(self) -> bool:
        """Whether its process has ended."""
        return self.view is not None and self.view.state == CLOSED_STATE

    @property
    def open_tasks(self) -> tuple[Row[Any], ...]:
        """What it waits for."""
        return tuple(task for task in self.tasks if task.state == OPEN)

    @property
    def open_runs(self) -> tuple[Run, ...]:
        """The runs that still go on."""
        return tuple(run for run in self.runs or () if run.open)

    @property
    def working(self) -> bool:
        """Whether an activity is under way: then the process waits for that."""
        return any(run.pending_activities for run in self.open_runs)

    @property
    def last_change(self) -> datetime:
        """When something was last written down."""
        created: datetime = self.application.created_at
        instants = [event.at for event in self.events] + [act.at for act in self.acts]
        return max(instants, default=created)

    def of_type(self, *types: EventType) -> list[Event]:
        """Its events of these types, in order."""
        return [event for event in self.events if event.type in types]


@dataclass(frozen=True, slots=True)
class Directory:
    """The team, which is the same for every application: who is gone, and what all of them are
    called and reached by."""

    gone: frozenset[str]
    named: frozenset[str] = field(repr=False)


def read_directory(conn: Connection) -> Directory:
    """As it is now."""
    rows = conn.execute(select(people.c.id, people.c.active, people.c.name, people.c.email)).all()
    return Directory(
        frozenset(row.id for row in rows if not row.active),
        frozenset(text for row in rows for text in (row.name, row.email)),
    )


def application_ids(conn: Connection, after: str = "", limit: int | None = None) -> list[str]:
    """Applications, the oldest first: all, or the next so many `after` one."""
    query = select(applications.c.id).where(applications.c.id > after)
    return list(conn.execute(query.order_by(applications.c.id).limit(limit)).scalars())


def count_applications(conn: Connection) -> int:
    """How many there are."""
    return conn.execute(select(func.count()).select_from(applications)).scalar_one()


def read_record(conn: Connection, application: str, directory: Directory | None = None) -> Record:
    """The application's rows, read in one transaction. `directory`: read before, by whoever reads
    many of them."""
    team = directory or read_directory(conn)
    row = conn.execute(select(applications).where(applications.c.id == application)).one()
    lead = select(jobs.c.hr_lead_id).where(jobs.c.id == row.job_id)
    its_acts = _of(conn, acts, application, "seq")
    return Record(
        application=row,
        view=next(iter(_of(conn, process_views, application)), None),
        acts=its_acts,
        events=tuple(read_events(conn, application)),
        tasks=_of(conn, tasks, application, "id"),
        messages=_of(conn, messages, application, "id"),
        decisions={each.id: each for each in _of(conn, decisions, application, "id")},
        links=_of(conn, links, application, "id"),
        hr_lead=conn.execute(lead).scalar_one(),
        gone=team.gone,
        secrets=team.named | _secrets(conn, row, its_acts),
        deliveries=_of(conn, webhook_deliveries, application, "id"),
        interviews=_of(conn, interviews, application, "id"),
        card=next((row._mapping for row in _of(conn, cards, application)), None),
        card_anew=card_of(conn, application),
        words=frozenset(row.word for row in _of(conn, application_words, application)),
        words_anew=frozenset(words_for(conn, application)),
    )


def _of(conn: Connection, table: Table, application: str, order: str = "") -> tuple[Row[Any], ...]:
    return tuple(conn.execute(_rows_of(table.name, order), {"of": application}))


@cache
def _rows_of(name: str, order: str) -> Select[Any]:
    """Built once: building a statement costs several times what SQLite takes to run it."""
    table = metadata.tables[name]
    query = select(table).where(table.c.application_id == bindparam("of"))
    return query.order_by(table.c[order]) if order else query


def _secrets(conn: Connection, row: Row[Any], its_acts: Iterable[Row[Any]]) -> frozenset[str]:
    """Every text of a person's that may stand in the database and in mails, and nowhere else."""
    candidate = conn.execute(select(candidates).where(candidates.c.id == row.candidate_id)).one()
    words = conn.execute(
        select(act_texts.c.text).where(act_texts.c.act_id.in_([act.id for act in its_acts]))
    )
    places = conn.execute(select(interviews.c.place).where(interviews.c.application_id == row.id))
    files = conn.execute(
        select(documents.c.name, documents.c.url).where(documents.c.application_id == row.id)
    )
    mailed = conn.execute(select(messages.c.subject).where(messages.c.application_id == row.id))
    found = {candidate.name, candidate.email, candidate.phone}
    for texts in (words, places, files, mailed):
        found.update(text for each in texts for text in each)
    return frozenset(text for text in found if text)
