"""All that is known of one application from outside: its rows, and its runs in Temporal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, Table, bindparam, func, select

from db.process.cards import cards_of, words_for_each
from db.process.projection import CLOSED_STATE, OPEN, event_in
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
    people,
    process_events,
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


@dataclass(frozen=True)
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

    @cached_property
    def id(self) -> str:
        """The application's id."""
        return str(self.application.id)

    @cached_property
    def closed(self) -> bool:
        """Whether its process has ended."""
        return self.view is not None and self.view.state == CLOSED_STATE

    @cached_property
    def open_tasks(self) -> tuple[Row[Any], ...]:
        """What it waits for."""
        return tuple(task for task in self.tasks if task.state == OPEN)

    @cached_property
    def open_runs(self) -> tuple[Run, ...]:
        """The runs that still go on."""
        return tuple(run for run in self.runs or () if run.open)

    @cached_property
    def working(self) -> bool:
        """Whether an activity is under way: then the process waits for that."""
        return any(run.pending_activities for run in self.open_runs)

    @cached_property
    def last_change(self) -> datetime:
        """When something was last written down."""
        created: datetime = self.application.created_at
        instants = [event.at for event in self.events] + [act.at for act in self.acts]
        return max(instants, default=created)

    def of_type(self, *types: EventType) -> list[Event]:
        """Its events of these types, in order."""
        found = [event for each in types for event in self._by_type.get(each, ())]
        return found if len(types) == 1 else sorted(found, key=lambda event: event.n)

    @cached_property
    def _by_type(self) -> Mapping[EventType, Sequence[Event]]:
        found: dict[EventType, list[Event]] = {}
        for event in self.events:
            found.setdefault(event.type, []).append(event)
        return found


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


def read_record(conn: Connection, application: str) -> Record:
    """The application's rows, read in one transaction."""
    return read_rows(conn, [application]).record(application, read_directory(conn))


@dataclass(frozen=True, slots=True)
class Rows:
    """What stands about several applications: by table, the rows of each. It is read by one
    statement for each table, as asking costs more than what is answered."""

    of: Mapping[str, Mapping[str, Sequence[Row[Any]]]] = field(repr=False)
    cards_anew: Mapping[str, Mapping[str, Any]] = field(repr=False)
    words_anew: Mapping[str, frozenset[str]] = field(repr=False)

    def record(self, application: str, team: Directory) -> Record:
        """One of them; OfNewerRelease, if this release cannot read it."""

        def its(table: Table) -> tuple[Row[Any], ...]:
            return tuple(self.of[table.name].get(application, ()))

        (row,) = self.of[APPLICATION][application]
        return Record(
            application=row,
            view=next(iter(its(process_views)), None),
            acts=its(acts),
            events=tuple(event_in(each) for each in its(process_events)),
            tasks=its(tasks),
            messages=its(messages),
            decisions={each.id: each for each in its(decisions)},
            links=its(links),
            hr_lead=row.hr_lead_id,
            gone=team.gone,
            secrets=team.named | self._secrets(application),
            deliveries=its(webhook_deliveries),
            interviews=its(interviews),
            card=next((each._mapping for each in its(cards)), None),
            card_anew=self.cards_anew.get(application),
            words=frozenset(each.word for each in its(application_words)),
            words_anew=self.words_anew.get(application, frozenset()),
        )

    def _secrets(self, application: str) -> frozenset[str]:
        """Every text of a person's that may stand in the database and in mails, and nowhere
        else."""
        found: list[Any] = []
        for name in SECRETS:
            for each in self.of[name].get(application, ()):
                found += each[1:]
        found += (each.subject for each in self.of[messages.name].get(application, ()))
        found += (each.place for each in self.of[interviews.name].get(application, ()))
        return frozenset(text for text in found if text)


APPLICATION, CANDIDATE, WORDS, FILES = "application", "candidate", "words", "files"
SECRETS = (CANDIDATE, WORDS, FILES)


def read_rows(conn: Connection, ids: Sequence[str]) -> Rows:
    """What stands about these applications, all of it at one moment."""
    return Rows(
        {name: _by_application(conn, name, ids) for name in QUERIES},
        cards_of(conn, ids),
        words_for_each(conn, ids),
    )


def _by_application(conn: Connection, name: str, ids: Sequence[str]) -> dict[str, list[Row[Any]]]:
    query, place = QUERIES[name]
    found: dict[str, list[Row[Any]]] = {}
    for row in conn.execute(query, {"these": ids}).all():
        found.setdefault(row[place], []).append(row)
    return found


def _these(column: ColumnElement[str]) -> ColumnElement[bool]:
    return column.in_(bindparam("these", expanding=True))


def _rows_of(table: Table, order: str = "") -> tuple[Select[Any], int]:
    """A table's rows, and where in each of them the application stands."""
    of = table.c.application_id
    query = select(table).where(_these(of))
    ordered = query.order_by(of, table.c[order]) if order else query
    return ordered, table.columns.keys().index(of.name)


# Built once: building a statement costs several times what SQLite takes to run it.
QUERIES: Mapping[str, tuple[Select[Any], int]] = {
    APPLICATION: (
        select(applications, jobs.c.hr_lead_id)
        .join(jobs, jobs.c.id == applications.c.job_id)
        .where(_these(applications.c.id)),
        applications.columns.keys().index("id"),
    ),
    **{table.name: _rows_of(table) for table in (process_views, cards, application_words)},
    acts.name: _rows_of(acts, "seq"),
    process_events.name: _rows_of(process_events, "n"),
    **{
        table.name: _rows_of(table, "id")
        for table in (tasks, messages, decisions, links, webhook_deliveries, interviews)
    },
    CANDIDATE: (
        select(applications.c.id, candidates.c.name, candidates.c.email, candidates.c.phone)
        .join(candidates, candidates.c.id == applications.c.candidate_id)
        .where(_these(applications.c.id)),
        0,
    ),
    WORDS: (
        select(acts.c.application_id, act_texts.c.text)
        .join(act_texts, act_texts.c.act_id == acts.c.id)
        .where(_these(acts.c.application_id)),
        0,
    ),
    FILES: (
        select(documents.c.application_id, documents.c.name, documents.c.url).where(
            _these(documents.c.application_id)
        ),
        0,
    ),
}
