"""The timeline of an application: its events with names, words, rules and mails beside them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from db.newer_releases import readable
from db.reading.policy_history import followed
from db.reading.scorecards import texts_of
from db.reading.task_lines import names_of
from db.schema import (
    acts,
    candidates,
    decisions,
    messages,
    policy_versions,
    process_events,
    stages,
    tasks,
)
from db.setup.policies import CITED, Cited, cited
from domain.events import ActorKind, EventType
from domain.links import blotted
from domain.releases import known
from domain.task_columns import Judges
from domain.tasks import spec_of
from domain.words import TaskKind

MAIL_EVENTS = frozenset(
    {
        EventType.MESSAGE_RESERVED,
        EventType.MESSAGE_SENT,
        EventType.MESSAGE_FAILED,
        EventType.MESSAGE_UNKNOWN,
        EventType.MESSAGE_SUPPRESSED,
    }
)


@dataclass(frozen=True, slots=True)
class Mail:
    """A message as the ledger has it; the words are those that were sent."""

    id: str
    scenario: str
    to_name: str
    to_candidate: bool
    state: str
    error: str
    subject: str
    text: str
    not_before: datetime
    sent_at: datetime | None


@dataclass(frozen=True, slots=True)
class Ruling:
    """How an automatic decision came about."""

    rule: str
    row: str
    policy: Cited


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `codes` and `texts` are of the act behind it, `data` of the event itself.
    `policy`: the version that it followed then; None if there was never another."""

    n: int
    type: EventType
    at: datetime
    actor_kind: ActorKind
    actor_name: str
    person_name: str
    panel: tuple[str, ...]
    task_kind: str
    stage_name: str
    data: Mapping[str, object]
    codes: Mapping[str, object]
    texts: tuple[tuple[str, str], ...]
    mail: Mail | None
    ruling: Ruling | None
    policy: Cited | None = None


def read_timeline(
    conn: Connection, application: str, *, reader: str, full: bool, blind: set[str]
) -> tuple[Entry, ...]:
    """All events, the latest first. Without `full`, words and mails of others are left out."""
    events = conn.execute(
        select(process_events)
        .where(process_events.c.application_id == application)
        .order_by(process_events.c.n.desc())
    ).all()
    about = _About(conn, application, events, reader=reader, full=full, blind=blind)
    entries = readable(events, about.entry)
    return tuple(entry for entry in entries if _is_shown(entry))


class _About:
    """Everything the events mention, read once."""

    def __init__(
        self,
        conn: Connection,
        application: str,
        events: Any,
        *,
        reader: str,
        full: bool,
        blind: set[str],
    ) -> None:
        self._reader, self._full, self._blind = reader, full, blind
        self._stages = _stage_names(conn, [str(event.data.get("stage", "")) for event in events])
        self._tasks = {
            row.id: row
            for row in conn.execute(select(tasks).where(tasks.c.application_id == application))
        }
        self._names = names_of(
            conn,
            [event.actor_id for event in events]
            + [str(event.data.get(key, "")) for event in events for key in ("owner", "person")]
            + [person for event in events for person in event.data.get("panel", ())]
            + [task.owner_id for task in self._tasks.values()],
        )
        self._acts = {
            row.id: row
            for row in conn.execute(select(acts).where(acts.c.application_id == application))
        }
        self._texts = texts_of(conn, list(self._acts))
        self._mails = {mail.id: mail for mail in _mails(conn, application)} if full else {}
        self._rulings = _rulings(conn, application)
        self._policies = _Policies(conn, events)

    def entry(self, event: Row[Any]) -> Entry:
        """One event with what is known of it."""
        act = self._acts.get(event.data.get("act", ""))
        task = self._tasks.get(event.task_id)
        shown = act is not None and self._may_read(act, task)
        data = event.data
        of_task = task.owner_id if data.get("completion") == "submitted_for" and task else ""
        person = str(data.get("owner") or data.get("person") or of_task)
        return Entry(
            n=event.n,
            type=known(EventType, event.type),
            at=event.at,
            actor_kind=known(ActorKind, event.actor_kind),
            actor_name=self._names.get(event.actor_id, ""),
            person_name=self._names.get(person, ""),
            panel=tuple(self._names.get(each, "") for each in data.get("panel", ())),
            task_kind=known(TaskKind, task.kind) if task is not None else "",
            stage_name=self._stages.get(str(event.data.get("stage", "")), ""),
            data=event.data,
            codes=act.codes if act is not None and shown else {},
            texts=tuple(self._texts.get(act.id, {}).items()) if act is not None and shown else (),
            mail=self._mails.get(event.data.get("message", "")),
            ruling=self._rulings.get(event.data.get("decision", "")),
            policy=self._policies.of(event),
        )

    def _may_read(self, act: Row[Any], task: Row[Any] | None) -> bool:
        if act.actor_id == self._reader:
            return True
        judging = task is not None and spec_of(task.kind).judges is Judges.OWN_INTERVIEW
        if judging and task is not None and task.interview_id in self._blind:
            return False
        return self._full or judging


def _is_shown(entry: Entry) -> bool:
    """Mails only to whom they may be shown; one that was sent says so itself, and that it was
    reserved before is no news.
    """
    if entry.type not in MAIL_EVENTS:
        return True
    if entry.mail is None:
        return False
    reserved = entry.type is EventType.MESSAGE_RESERVED
    return not reserved or entry.mail.state in ("reserved", "sending")


class _Policies:
    """The versions that a process has followed, if it was more than one."""

    def __init__(self, conn: Connection, latest_first: Sequence[Row[Any]]) -> None:
        adopted = [each for each in latest_first if each.type == EventType.POLICY_ADOPTED]
        self._then = followed(reversed(adopted), str(adopted[0].data["to"]) if adopted else "")
        ids = {str(each.data[key]) for each in adopted for key in ("from", "to")}
        self._known: dict[str, Cited] = {}
        if ids:
            rows: Any = conn.execute(_VERSIONS.where(policy_versions.c.id.in_(ids)))
            self._known = {row.id: cited(row) for row in rows}

    def of(self, event: Row[Any]) -> Cited | None:
        """By which version it happened."""
        return self._known.get(self._then.version_at(event.at))


def _stage_names(conn: Connection, ids: list[str]) -> dict[str, str]:
    rows = conn.execute(select(stages.c.id, stages.c.name).where(stages.c.id.in_(set(ids))))
    return {row.id: row.name for row in rows}


def _mails(conn: Connection, application: str) -> list[Mail]:
    rows = conn.execute(
        select(messages, candidates.c.name.label("candidate_name"))
        .outerjoin(candidates, candidates.c.id == messages.c.candidate_id)
        .where(messages.c.application_id == application)
    ).all()
    names = names_of(conn, [row.person_id for row in rows])
    return [
        Mail(
            id=row.id,
            scenario=row.scenario,
            to_name=row.candidate_name or names.get(row.person_id, ""),
            to_candidate=row.candidate_id is not None,
            state=row.state,
            error=row.error,
            subject=row.subject,
            text=blotted(row.text),
            not_before=row.not_before,
            sent_at=row.sent_at,
        )
        for row in rows
    ]


_VERSIONS = select(policy_versions.c.id, *CITED)


def _rulings(conn: Connection, application: str) -> dict[str, Ruling]:
    rows = conn.execute(
        select(decisions, *CITED)
        .join(policy_versions, policy_versions.c.id == decisions.c.policy_version_id)
        .where(decisions.c.application_id == application, decisions.c.rule != "")
    )
    return {row.id: Ruling(row.rule, row.rule_row, cited(row)) for row in rows}
