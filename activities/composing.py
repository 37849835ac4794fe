"""Composing a message: from a ledger row to the facts its template may use, and to an envelope."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row, Select, Table, bindparam, select

from db import ledger
from db.links import living_link
from db.schema import (
    act_texts,
    applications,
    candidates,
    interviews,
    jobs,
    messages,
    people,
    stages,
    tasks,
    templates,
)
from domain.links import LinkKey, link_token
from domain.scenarios import SCENARIOS, CalendarMethod, Scenario
from domain.words import TaskKind
from notify.catalogue import Catalogue
from notify.channel import CalendarPart, Envelope
from notify.invite import Meeting, entry, invitation, uid_of
from notify.render import Draft, Rendered, Renderer
from notify.templates import Template


@dataclass(frozen=True, slots=True)
class Sender:
    """Who sends: the company, and where its pages are."""

    company: str
    address: str
    public_url: str
    desk_url: str
    privacy_notice: str
    keys: tuple[LinkKey, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one message, read in one transaction."""

    message: Row[Any]
    to_name: str
    to_address: str
    locale: str
    zone: str
    reply_to: str
    reply_to_name: str
    variables: Mapping[str, object]
    template: Template | None
    words: Mapping[str, str]
    interview: Row[Any] | None


@dataclass(frozen=True, slots=True)
class _Unsent:
    """As much of a ledger row as a preview to the candidate needs."""

    application_id: str
    task_id: str
    scenario: str
    person_id: None = None
    interview_id: str = ""
    decision_id: str = ""


class Composer:
    """Composes messages in the company's name."""

    def __init__(
        self,
        sender: Sender,
        renderer: Renderer,
        catalogue: Catalogue,
        defaults: Mapping[tuple[Scenario, str], Template],
    ) -> None:
        self._sender = sender
        self._renderer = renderer
        self._catalogue = catalogue
        self._defaults = defaults

    def facts(self, conn: Connection, message: Row[Any]) -> Facts:
        """Read what the message needs."""
        candidate, job, recruiter = self._application(conn, message.application_id)
        to = candidate
        if message.person_id:
            to = conn.execute(_PERSON, {"id": message.person_id}).one()
        interview = _first(conn, _INTERVIEW, message.interview_id)
        task = _first(conn, _TASK, message.task_id)
        scenario = Scenario(message.scenario)
        variables = {
            "company_name": self._sender.company,
            "recipient_name": to.name,
            "candidate_name": candidate.name,
            "job_title": job.title,
            "recruiter_name": recruiter.name,
            "privacy_notice": self._sender.privacy_notice,
            "link": self._link(conn, message),
            **self._stage(conn, interview, task),
            **self._of_interview(conn, interview, to.locale),
            **self._of_task(conn, task, to.locale),
            "feedback": "",
        }
        return Facts(
            message=message,
            to_name=to.name,
            to_address=to.email,
            locale=to.locale,
            zone=to.zone,
            reply_to=recruiter.email,
            reply_to_name=recruiter.name,
            variables=_allowed(scenario, variables),
            template=self._template(conn, scenario, to.locale),
            words=_words(conn, message),
            interview=interview,
        )

    def rendered(self, facts: Facts) -> Rendered:
        """The message in words: HR's own where HR edited the draft, else the template's."""
        scenario = Scenario(facts.message.scenario)
        if facts.words:
            return self._renderer.wrap(scenario, self.draft(facts), facts.variables, facts.locale)
        return self._renderer.render(
            scenario, self._template_of(facts), facts.variables, facts.locale, facts.zone
        )

    def draft(self, facts: Facts) -> Draft:
        """What HR sees before sending: the template's words, and its own where it wrote some."""
        scenario, template = Scenario(facts.message.scenario), self._template_of(facts)
        draft = self._renderer.draft(scenario, template, facts.variables, facts.locale, facts.zone)
        return replace(draft, **facts.words)

    def waiting(self, conn: Connection, message: str) -> Draft:
        """The words of a mail that has been reserved and has not left."""
        return self.draft(self.facts(conn, ledger.message(conn, message)))

    def preview(self, conn: Connection, *, application: str, task: str, scenario: str) -> Draft:
        """What HR sees of a mail to the candidate that nobody has reserved yet."""
        decision = conn.execute(_TASK, {"id": task}).one().decision_id
        unsent = _Unsent(application, task, scenario, decision_id=decision)
        return self.draft(self.facts(conn, cast("Row[Any]", unsent)))

    def envelope(self, facts: Facts, rendered: Rendered, at: datetime) -> Envelope:
        """Ready to go out: from the company, answers to the recruiter."""
        return Envelope(
            message_id=facts.message.message_id,
            from_address=self._sender.address,
            from_name=self._sender.company,
            to_address=facts.to_address,
            to_name=facts.to_name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            reply_to=facts.reply_to,
            reply_to_name=facts.reply_to_name,
            calendar=self._calendar(facts, at),
        )

    def _calendar(self, facts: Facts, at: datetime) -> CalendarPart | None:
        scenario = Scenario(facts.message.scenario)
        method = SCENARIOS[scenario].calendar
        if method is None or facts.interview is None:
            return None
        words = entry(self._catalogue, scenario, facts.variables, facts.locale)
        meeting = Meeting(
            uid=uid_of(facts.interview.id, self._sender.address),
            sequence=facts.interview.sequence,
            starts_at=facts.interview.starts_at,
            ends_at=facts.interview.ends_at,
            zone=facts.zone,
            summary=words.summary,
            description=words.description,
            organizer_name=self._sender.company,
            organizer_address=self._sender.address,
            attendee_name=facts.to_name,
            attendee_address=facts.to_address,
            place=facts.interview.place,
        )
        return invitation(meeting, CalendarMethod(method), at)

    def _template_of(self, facts: Facts) -> Template:
        return facts.template or self._defaults[Scenario(facts.message.scenario), facts.locale]

    def _template(self, conn: Connection, scenario: Scenario, locale: str) -> Template | None:
        row = conn.execute(_TEMPLATE, {"scenario": scenario, "locale": locale}).first()
        return Template(row.subject, row.body) if row else None

    def _application(
        self, conn: Connection, application: str
    ) -> tuple[Row[Any], Row[Any], Row[Any]]:
        of = {"application": application}
        candidate, job = conn.execute(_CANDIDATE_OF, of).one(), conn.execute(_JOB_OF, of).one()
        recruiter = conn.execute(_PERSON, {"id": job.recruiter_id}).one()
        return candidate, job, recruiter

    def _link(self, conn: Connection, message: Row[Any]) -> str:
        """The recipient's own link: the public page where there is one, else the desk's page."""
        row = living_link(
            conn,
            application=message.application_id,
            task=message.task_id if message.person_id else "",
            person=message.person_id,
        )
        if row is None:
            return f"{self._sender.desk_url}/tasks/{message.task_id}" if message.task_id else ""
        token = link_token(self._sender.keys[0], row.id, row.version)
        return f"{self._sender.public_url}/{'l' if message.person_id else 'c'}/{token}"

    def _stage(
        self, conn: Connection, interview: Row[Any] | None, task: Row[Any] | None
    ) -> dict[str, object]:
        stage_id = interview.stage_id if interview else task.stage_id if task else ""
        stage = _first(conn, _STAGE, stage_id)
        return {"stage_name": stage.name if stage else ""}

    def _of_interview(
        self, conn: Connection, interview: Row[Any] | None, locale: str
    ) -> dict[str, object]:
        if interview is None:
            return {}
        seats = [seat["person"] for seat in interview.panel]
        names = {row.id: row.name for row in conn.execute(_NAMES, {"ids": seats})}
        comma = self._catalogue.text(locale, "messages.format.between_names")
        return {
            "interview_starts_at": interview.starts_at,
            "interview_ends_at": interview.ends_at,
            "interview_place": interview.place,
            "panel_names": comma.join(names[seat] for seat in seats),
        }

    def _of_task(self, conn: Connection, task: Row[Any] | None, locale: str) -> dict[str, object]:
        if task is None:
            return {}
        owner = conn.execute(_PERSON, {"id": task.owner_id}).first()
        return {
            "due_at": task.due_at,
            "owner_name": owner.name if owner else "",
            "task_title": self._catalogue.text(locale, f"words.task.{TaskKind(task.kind)}"),
        }


def _allowed(scenario: Scenario, variables: Mapping[str, object]) -> dict[str, object]:
    wanted = SCENARIOS[scenario].variables
    return {name: value for name, value in variables.items() if name in wanted}


def _by_id(table: Table) -> Select[Any]:
    return select(table).where(table.c.id == bindparam("id"))


# Built once: building a statement costs several times what SQLite takes to run it.
_PERSON, _INTERVIEW, _TASK, _STAGE = map(_by_id, (people, interviews, tasks, stages))
_NAMES = select(people.c.id, people.c.name).where(people.c.id.in_(bindparam("ids", expanding=True)))
_CANDIDATE_OF = (
    select(candidates)
    .join(applications, applications.c.candidate_id == candidates.c.id)
    .where(applications.c.id == bindparam("application"))
)
_JOB_OF = (
    select(jobs)
    .join(applications, applications.c.job_id == jobs.c.id)
    .where(applications.c.id == bindparam("application"))
)
_TEMPLATE = (
    select(templates.c.subject, templates.c.body)
    .where(templates.c.scenario == bindparam("scenario"), templates.c.locale == bindparam("locale"))
    .order_by(templates.c.version.desc())
    .limit(1)
)
# In the order they were written: what was sent and undone first.
_WORDS = (
    select(act_texts.c.field, act_texts.c.text)
    .join(messages, messages.c.act_id == act_texts.c.act_id)
    .where(
        messages.c.application_id == bindparam("application"),
        messages.c.decision_id == bindparam("decision"),
        act_texts.c.field.in_(("subject", "body")),
    )
    .order_by(messages.c.id)
)
_MESSAGES = (
    select(messages)
    .where(messages.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(messages.c.id)
)


def _first(conn: Connection, by_id: Select[Any], row_id: str) -> Row[Any] | None:
    return conn.execute(by_id, {"id": row_id}).first() if row_id else None


def _words(conn: Connection, message: Row[Any]) -> dict[str, str]:
    """What HR wrote instead of the template's words: its subject, its body, both or neither.

    An act without words means the draft as it was shown, which after an undo begins with what had
    been written: so what was written last counts.
    """
    if not message.decision_id:
        return {}
    of = {"application": message.application_id, "decision": message.decision_id}
    return {row.field: row.text for row in conn.execute(_WORDS, of)}


def message_rows(conn: Connection, ids: tuple[str, ...]) -> list[Row[Any]]:
    """Ledger rows in the order they were reserved."""
    return list(conn.execute(_MESSAGES, {"ids": ids}))
