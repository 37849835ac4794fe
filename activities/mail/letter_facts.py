"""The facts of a message: whom it is to, and what its template may say, read from the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Row

from activities.mail.proposal_facts import settled, to_settle
from activities.mail.signing import Signing
from activities.mail.subject_facts import (
    of_decision,
    of_former_stage,
    of_job,
    of_opinion,
    of_other_decision,
    of_question,
    of_sender,
    task_title,
)
from db.mail import facts
from db.process.case import clock_of
from db.process.links import living_link
from db.process.query_cache import QueryCache
from db.reading.returned_decision import read_returned_decision
from db.setup.company import KnownCompany
from db.setup.policies import Policies
from domain.clock import hours_passed
from domain.company import Company
from domain.links import LinkKey, link_token
from domain.own_words import Written
from domain.releases import known
from domain.rights import copy_until
from domain.scenarios import SCENARIOS, Scenario, scenario_spec
from domain.task_kinds import BY_LAW
from domain.words import Right
from notify.catalogue import Catalogue
from notify.channel import Mailbox
from notify.overview import Item
from notify.templates import Template

MOST_LISTED: Mapping[Scenario, int] = {Scenario.NEW_TASKS: 30}
"""So many a mail lists where the inbox has them all; what is overdue is listed to the last."""


@dataclass(frozen=True, slots=True)
class Site:
    """Where the pages are that mails lead to, and the keys that sign the way there."""

    public_url: str
    desk_url: str
    keys: tuple[LinkKey, ...]

    @property
    def settings(self) -> str:
        """Where one of the team chooses how they hear of new tasks."""
        return f"{self.desk_url}/me"


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of one message, read in one transaction."""

    message: Row[Any]
    company: Company
    to_name: str
    to_address: str
    locale: str
    zone: str
    answered_by: tuple[Mailbox, ...]
    variables: Mapping[str, object]
    template: Template | None
    words: Mapping[str, str]
    interview: Row[Any] | None
    items: tuple[Item, ...] = ()
    reached: str = ""


class FactReader:
    """Reads facts, each message's in one transaction."""

    def __init__(
        self, site: Site, company: KnownCompany, catalogue: Catalogue, policies: Policies
    ) -> None:
        self._site = site
        self._company = company
        self._catalogue = catalogue
        self._policies = policies
        self._signing = Signing(catalogue, policies)

    def of(self, cache: QueryCache, message: Row[Any], written: Written | None = None) -> Facts:
        """What one message needs. `written`: by whom, of one that nobody has sent off yet."""
        candidate, job, recruiter = facts.application(cache, message.application_id)
        to = facts.person(cache, message.person_id or "") or candidate
        interview = facts.interview(cache, message.interview_id)
        # What was approved is what leaves: its language and version were written down then.
        locale = message.locale if message.decision_id and message.locale else to.locale
        # The letter of a decision may call off a later stage's interview; it is not about that one.
        about = None if message.decision_id else interview
        scenario = known(Scenario, message.scenario)
        company = self._company.of(cache.conn).to(locale)
        signed = self._signing.of(cache, message, written, job, locale)
        variables = {
            "recipient_name": to.name,
            "candidate_name": candidate.name,
            **of_job(job),
            "recruiter_name": recruiter.name,
            **_everywhere(company),
            **self._of_task(cache, message, about, locale),
            **self._of_interview(cache, about, locale),
            **of_former_stage(cache, message, about),
            **of_question(cache, message, self._catalogue, locale),
            **self._of_request(cache, message, locale),
            **of_decision(cache, message, to.zone),
            **self._elapsed(cache, message),
            **of_sender(cache, message),
            **of_opinion(cache, message),
            **of_other_decision(cache, message, self._catalogue, locale),
            "settings_link": self._site.settings,
            **signed.variables,
        }
        return Facts(
            message=message,
            company=company,
            to_name=to.name,
            to_address=to.email,
            locale=locale,
            zone=to.zone,
            answered_by=signed.boxes,
            variables=_allowed(scenario, variables),
            template=self._template(cache, scenario, locale, _version_of(message)),
            # What the desk wrote before is the desk's: who has none sends the letter's own words.
            words={} if signed.outside else facts.words(cache, message),
            interview=interview,
            reached=signed.reached,
        )

    def of_overview(
        self, cache: QueryCache, message: Row[Any], reminders: Sequence[Row[Any]]
    ) -> Facts:
        """What the one mail needs that stands for these reminders, the most urgent first.

        Answers go to the recruiter of that one.
        """
        _, _, recruiter = facts.application(cache, reminders[0].application_id)
        most = MOST_LISTED.get(known(Scenario, message.scenario), len(reminders))
        of_colleague = self._of_colleague(
            cache,
            message,
            recruiter,
            task_count=len(reminders),
            more_count=max(0, len(reminders) - most) or "",
            link=f"{self._site.desk_url}/inbox",
            settings_link=self._site.settings,
        )
        locale, at = of_colleague.locale, message.reserved_at
        items = tuple(self._item(cache, each, locale, at) for each in reminders[:most])
        return replace(of_colleague, items=items)

    def of_proposal(self, cache: QueryCache, message: Row[Any], proposal: Row[Any]) -> Facts:
        """What a mail about a proposal needs. Answers go to the other one: whoever proposed it, or
        settled it; to whoever reads it, where no person did.
        """
        told = message.scenario == Scenario.PROPOSAL_SETTLED
        said = (settled if told else to_settle)(
            cache, self._catalogue, proposal, facts.person_of(cache, message.person_id).locale
        )
        other = (told and proposal.settled_by) or proposal.proposed_by
        return self._of_colleague(
            cache,
            message,
            facts.person_of(cache, other),
            **said,
            link=f"{self._site.desk_url}/proposals/{proposal.id}",
        )

    def _of_colleague(
        self, cache: QueryCache, message: Row[Any], reply_to: Row[Any], **said: object
    ) -> Facts:
        """A mail to a colleague that is about no single application."""
        to = facts.person_of(cache, message.person_id)
        scenario = known(Scenario, message.scenario)
        company = self._company.of(cache.conn).to(to.locale)
        variables = {"recipient_name": to.name, **said, **_everywhere(company)}
        return Facts(
            message=message,
            company=company,
            to_name=to.name,
            to_address=to.email,
            locale=to.locale,
            zone=to.zone,
            answered_by=(Mailbox(reply_to.name, reply_to.email),),
            variables=_allowed(scenario, variables),
            template=self._template(cache, scenario, to.locale),
            words={},
            interview=None,
        )

    def _item(self, cache: QueryCache, reminder: Row[Any], locale: str, at: datetime) -> Item:
        candidate, job, _ = facts.application(cache, reminder.application_id)
        about = self._of_task(cache, reminder, None, locale)
        task = facts.task_of(cache, reminder.task_id)
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

    def _template(
        self, cache: QueryCache, scenario: Scenario, locale: str, version: int | None = None
    ) -> Template | None:
        """A saved version, or the newest; None stands for the product's own words."""
        row = facts.template(cache, scenario, locale, version)
        return Template(row.subject, row.body) if row else None

    def _link(self, cache: QueryCache, message: Row[Any]) -> str:
        """The recipient's own link: the public page where there is one, else the desk's page."""
        row = living_link(
            cache.conn,
            application=message.application_id,
            task=message.task_id if message.person_id else "",
            person=message.person_id,
        )
        if row is None:
            return f"{self._site.desk_url}/tasks/{message.task_id}" if message.task_id else ""
        token = link_token(self._site.keys[0], row.id, row.version)
        return f"{self._site.public_url}/{'l' if message.person_id else 'c'}/{token}"

    def _stage(
        self, cache: QueryCache, interview: Row[Any] | None, task: Row[Any] | None
    ) -> dict[str, object]:
        stage_id = interview.stage_id if interview else task.stage_id if task else ""
        return {"stage_name": facts.stage_name(cache, stage_id)}

    def _of_interview(
        self, cache: QueryCache, interview: Row[Any] | None, locale: str
    ) -> dict[str, object]:
        if interview is None:
            return {}
        names = facts.names(cache, [seat["person"] for seat in interview.panel])
        comma = self._catalogue.text(locale, "messages.format.between_names")
        return {
            "interview_starts_at": interview.starts_at,
            "interview_ends_at": interview.ends_at,
            "interview_place": interview.place,
            "panel_names": comma.join(names),
        }

    def _of_task(
        self, cache: QueryCache, message: Row[Any], interview: Row[Any] | None, locale: str
    ) -> dict[str, object]:
        task = facts.task(cache, message.task_id)
        about: dict[str, object] = {
            "link": self._link(cache, message),
            **self._stage(cache, interview, task),
        }
        if task is None:
            return about
        owner = facts.person(cache, task.owner_id)
        asks_why = "returned_because" in scenario_spec(message.scenario).variables
        returned = read_returned_decision(cache.conn, task) if asks_why else None
        return about | {
            "returned_because": returned.note if returned else "",
            "due_at": task.due_at,
            "owner_name": owner.name if owner else "",
            "task_title": task_title(cache, task, self._catalogue, locale),
        }

    def _of_request(self, cache: QueryCache, message: Row[Any], locale: str) -> dict[str, object]:
        """What a candidate asked for by right, since when, and until when they are answered."""
        task = facts.task(cache, message.task_id)
        if task is None or task.kind not in BY_LAW:
            return {}
        right = facts.codes(cache, task.question_id)["right"]
        return {
            "request_title": self._catalogue.text(locale, f"words.right.{known(Right, right)}"),
            "request": facts.said(cache, task.question_id, "request"),
            "request_day": task.origin_at,
            "request_due_day": task.due_at,
            "copy_until": copy_until(task.closed_at) if task.closed_at else "",
        }

    def _elapsed(self, cache: QueryCache, message: Row[Any]) -> dict[str, object]:
        """How many working hours a task has been waiting when its reminder was due."""
        if "elapsed_hours" not in scenario_spec(message.scenario).variables:
            return {}
        task = facts.task_of(cache, message.task_id)
        policy = self._policies.of(cache.conn, facts.policy_of(cache, message.application_id))
        hours = round(hours_passed(policy, clock_of(task), message.reserved_at), 1)
        return {"elapsed_hours": f"{hours:g}" if hours > 0 else ""}


def _everywhere(company: Company) -> dict[str, object]:
    return {"company_name": company.name, "privacy_notice": company.privacy_notice_url}


def _allowed(scenario: Scenario, variables: Mapping[str, object]) -> dict[str, object]:
    wanted = SCENARIOS[scenario].variables
    return {name: value for name, value in variables.items() if name in wanted}


def _version_of(message: Row[Any]) -> int | None:
    """The version that a decision's letter was approved in; None where the newest counts."""
    return message.template_version if message.decision_id and message.locale else None
