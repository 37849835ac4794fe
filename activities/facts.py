"""The facts of a message: whom it is to, and what its template may say, read from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row

from db import mail_facts
from db.interviews import stage_after
from db.links import living_link
from db.policies import Policies
from db.reading.returned import read_returned
from domain.links import LinkKey, link_token
from domain.scenarios import SCENARIOS, Scenario
from domain.words import TaskKind
from notify.catalogue import Catalogue
from notify.overview import Item
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
    items: tuple[Item, ...] = ()


class FactReader:
    """Reads facts, each message's in one transaction."""

    def __init__(self, sender: Sender, catalogue: Catalogue, policies: Policies) -> None:
        self._sender = sender
        self._catalogue = catalogue
        self._policies = policies

    def of(self, conn: Connection, message: Row[Any]) -> Facts:
        """What one message needs."""
        candidate, job, recruiter = mail_facts.application(conn, message.application_id)
        to = mail_facts.person(conn, message.person_id or "") or candidate
        interview = mail_facts.interview(conn, message.interview_id)
        # What was approved is what leaves: its language and version were written down then.
        locale = message.locale if message.decision_id and message.locale else to.locale
        # The letter of a decision may call off a later stage's interview; it is not about that one.
        about = None if message.decision_id else interview
        scenario = Scenario(message.scenario)
        variables = {
            "recipient_name": to.name,
            "candidate_name": candidate.name,
            "job_title": job.title,
            "recruiter_name": recruiter.name,
            **self._everywhere(),
            **self._of_task(conn, message, about, locale),
            **self._of_interview(conn, about, locale),
            **_of_question(conn, message),
            **_of_decision(conn, message),
            **self._elapsed(conn, message),
        }
        return Facts(
            message=message,
            to_name=to.name,
            to_address=to.email,
            locale=locale,
            zone=to.zone,
            reply_to=recruiter.email,
            reply_to_name=recruiter.name,
            variables=_allowed(scenario, variables),
            template=self._template(conn, scenario, locale, _version_of(message)),
            words=mail_facts.words(conn, message),
            interview=interview,
        )

    def of_overview(
        self, conn: Connection, message: Row[Any], reminders: Sequence[Row[Any]]
    ) -> Facts:
        """What the one mail needs that stands for these reminders, the most urgent first.

        Answers go to the recruiter of that one.
        """
        to = mail_facts.person_of(conn, message.person_id)
        _, _, recruiter = mail_facts.application(conn, reminders[0].application_id)
        scenario = Scenario(message.scenario)
        variables = {
            "recipient_name": to.name,
            "task_count": len(reminders),
            **self._everywhere(),
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
            words={},
            interview=None,
            items=tuple(
                self._item(conn, each, to.locale, message.reserved_at) for each in reminders
            ),
        )

    def _item(self, conn: Connection, reminder: Row[Any], locale: str, at: datetime) -> Item:
        candidate, job, _ = mail_facts.application(conn, reminder.application_id)
        about = self._of_task(conn, reminder, None, locale)
        task = mail_facts.task_of(conn, reminder.task_id)
        return Item(
            task_title=str(about["task_title"]),
            candidate_name=candidate.name,
            stage_name=str(about["stage_name"]),
            job_title=job.title,
            due_at=task.due_at,
            overdue=task.due_at <= at,
            owner_name="" if task.owner_id == reminder.person_id else str(about["owner_name"]),
            link=str(about["link"]),
        )

    def _everywhere(self) -> dict[str, object]:
        return {
            "company_name": self._sender.company,
            "privacy_notice": self._sender.privacy_notice,
        }

    def _template(
        self, conn: Connection, scenario: Scenario, locale: str, version: int | None = None
    ) -> Template | None:
        """A saved version, or the newest; None stands for the product's own words."""
        row = mail_facts.template(conn, scenario, locale, version)
        return Template(row.subject, row.body) if row else None

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
        return {"stage_name": mail_facts.stage_name(conn, stage_id)}

    def _of_interview(
        self, conn: Connection, interview: Row[Any] | None, locale: str
    ) -> dict[str, object]:
        if interview is None:
            return {}
        names = mail_facts.names(conn, [seat["person"] for seat in interview.panel])
        comma = self._catalogue.text(locale, "messages.format.between_names")
        return {
            "interview_starts_at": interview.starts_at,
            "interview_ends_at": interview.ends_at,
            "interview_place": interview.place,
            "panel_names": comma.join(names),
        }

    def _of_task(
        self, conn: Connection, message: Row[Any], interview: Row[Any] | None, locale: str
    ) -> dict[str, object]:
        task = mail_facts.task(conn, message.task_id)
        about: dict[str, object] = {
            "link": self._link(conn, message),
            **self._stage(conn, interview, task),
        }
        if task is None:
            return about
        owner = mail_facts.person(conn, task.owner_id)
        returned = read_returned(conn, task) if message.scenario == Scenario.TASK_ASSIGNED else None
        return about | {
            "returned_because": returned.note if returned else "",
            "due_at": task.due_at,
            "owner_name": owner.name if owner else "",
            "task_title": self._catalogue.text(locale, f"words.task.{TaskKind(task.kind)}"),
        }

    def _elapsed(self, conn: Connection, message: Row[Any]) -> dict[str, object]:
        """How many working hours a task has been waiting when its reminder was due."""
        if "elapsed_hours" not in SCENARIOS[Scenario(message.scenario)].variables:
            return {}
        task = mail_facts.task_of(conn, message.task_id)
        policy = self._policies.of(conn, mail_facts.policy_of(conn, message.application_id))
        hours = round(policy.calendar.hours_between(task.origin_at, message.reserved_at), 1)
        return {"elapsed_hours": f"{hours:g}" if hours > 0 else ""}


def _allowed(scenario: Scenario, variables: Mapping[str, object]) -> dict[str, object]:
    wanted = SCENARIOS[scenario].variables
    return {name: value for name, value in variables.items() if name in wanted}


def _version_of(message: Row[Any]) -> int | None:
    """The version that a decision's letter was approved in; None where the newest counts."""
    return message.template_version if message.decision_id and message.locale else None


def _of_question(conn: Connection, message: Row[Any]) -> dict[str, object]:
    """What a candidate asked, and the answer that the message brings."""
    task = mail_facts.task(conn, message.task_id)
    if task is None or not task.question_id:
        return {}
    said = [
        mail_facts.said(conn, act, field)
        for act, field in ((task.question_id, "question"), (message.act_id, "answer"))
    ]
    return dict(zip(("question", "answer"), said, strict=True))


def _of_decision(conn: Connection, message: Row[Any]) -> dict[str, object]:
    """What a letter that tells a decision may say besides: what was, and what comes."""
    decision = mail_facts.decision(conn, message.decision_id)
    if decision is None:
        return {}
    plan = mail_facts.plan_of(conn, decision.application_id)
    coming = stage_after(plan, decision.stage_id)
    day = decision.revisit_on
    return {
        "interview_starts_at": mail_facts.heard_at(
            conn, decision.application_id, decision.stage_id
        ),
        "next_stage_name": mail_facts.stage_name(conn, coming),
        # A letter that leaves late promises no day that is over.
        "decided_by_day": day if day and day > message.reserved_at.date() else "",
    }
