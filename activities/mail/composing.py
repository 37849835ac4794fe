"""Composing a message: from a ledger row to the facts its template may use, and to an envelope."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, cast

from sqlalchemy import Connection, Row

from activities.mail.letter_facts import FactReader, Facts, Site
from db.mail import facts as mail_facts
from db.process import ledger
from db.process.query_cache import QueryCache
from db.setup.company import KnownCompany
from db.setup.policies import Policies
from domain.links import blotted, filled_in
from domain.own_words import Written
from domain.releases import known
from domain.scenario_columns import CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.channel import CalendarPart, Envelope
from notify.invite import Meeting, entry, invitation, uid_of
from notify.overview import listed
from notify.render import Draft, Rendered, Renderer
from notify.templates import Template


@dataclass(frozen=True, slots=True)
class _Unsent:
    """As much of a ledger row as a preview to the candidate needs."""

    application_id: str
    task_id: str
    scenario: str
    reserved_at: datetime
    person_id: None = None
    interview_id: str = ""
    decision_id: str = ""
    locale: str = ""
    act_id: str = ""


class Composer:
    """Composes messages in the company's name."""

    def __init__(
        self,
        site: Site,
        company: KnownCompany,
        renderer: Renderer,
        catalogue: Catalogue,
        defaults: Mapping[tuple[Scenario, str], Template],
        policies: Policies,
    ) -> None:
        self._renderer = renderer
        self._catalogue = catalogue
        self._defaults = defaults
        self._company = company
        self._reader = FactReader(site, company, catalogue, policies)

    def organizer(self, conn: Connection) -> str:
        """The address that new calendar entries come from."""
        return self._company.of(conn).email

    def facts(self, conn: Connection, message: Row[Any], written: Written | None = None) -> Facts:
        """Read what the message needs."""
        return self._reader.of(QueryCache(conn), message, written)

    def facts_of(self, conn: Connection, messages: Iterable[Row[Any]]) -> list[Facts]:
        """Read what several messages need; what they have in common once."""
        cache = QueryCache(conn)
        return [self._reader.of(cache, message) for message in messages]

    def overview(self, conn: Connection, message: Row[Any], reminders: Sequence[Row[Any]]) -> Facts:
        """Read what the one mail needs that stands for several reminders."""
        return self._reader.of_overview(QueryCache(conn), message, reminders)

    def proposal(self, conn: Connection, message: Row[Any], proposal: Row[Any]) -> Facts:
        """Read what a mail about a proposal needs."""
        return self._reader.of_proposal(QueryCache(conn), message, proposal)

    def rendered(self, facts: Facts) -> Rendered:
        """The message in words: HR's own where HR edited the draft, else the template's."""
        scenario = known(Scenario, facts.message.scenario)
        if facts.words:
            words = self._as_written(facts)
            words = replace(words, body=filled_in(words.body, str(facts.variables.get("link", ""))))
            return self._renderer.wrap(
                scenario, words, facts.variables, facts.locale, reached=facts.reached
            )
        variables = dict(facts.variables)
        if facts.items:
            variables["task_list"] = listed(self._catalogue, facts.items, facts.locale, facts.zone)
        return self._renderer.render(
            scenario,
            self._template_of(facts),
            variables,
            facts.locale,
            facts.zone,
            links=frozenset(item.link for item in facts.items),
            reached=facts.reached,
        )

    def draft(self, facts: Facts) -> Draft:
        """What HR sees before sending: the template's words, and its own where it wrote some. The
        candidate's link is the candidate's alone, and is filled in when the mail leaves."""
        draft = self._as_written(facts)
        return replace(draft, body=blotted(draft.body))

    def _as_written(self, facts: Facts) -> Draft:
        scenario, template = known(Scenario, facts.message.scenario), self._template_of(facts)
        draft = self._renderer.draft(scenario, template, facts.variables, facts.locale, facts.zone)
        return replace(draft, **facts.words)

    def waiting(self, conn: Connection, message: str) -> Draft:
        """The words of a mail that has been reserved and has not left."""
        return self.draft(self.facts(conn, ledger.message(conn, message)))

    def preview(
        self,
        conn: Connection,
        *,
        application: str,
        task: str,
        scenario: str,
        at: datetime,
        written: Written | None = None,
    ) -> Draft:
        """What its sender sees of a mail to the candidate that nobody has reserved yet, if it left
        now. `written`: by whom, if they have no desk."""
        decision = mail_facts.task_of(QueryCache(conn), task).decision_id
        unsent = _Unsent(application, task, scenario, at, decision_id=decision)
        return self.draft(self.facts(conn, cast("Row[Any]", unsent), written))

    def looks(
        self,
        conn: Connection,
        *,
        application: str,
        task: str,
        scenario: str,
        at: datetime,
        words: Mapping[str, str],
    ) -> Rendered:
        """Both halves of a mail that the desk has not sent, in these words, for whoever sends it:
        the candidate's link is blotted out."""
        decision = mail_facts.task_of(QueryCache(conn), task).decision_id
        unsent = _Unsent(application, task, scenario, at, decision_id=decision)
        facts = self.facts(conn, cast("Row[Any]", unsent))
        link = blotted(str(facts.variables.get("link", "")))
        return self.rendered(
            replace(facts, words=dict(words), variables={**facts.variables, "link": link})
        )

    def envelope(self, facts: Facts, rendered: Rendered, at: datetime) -> Envelope:
        """Ready to go out: from the company, answers to the recruiter, and to who else signs."""
        answered_by, *others = facts.answered_by
        return Envelope(
            message_id=facts.message.message_id,
            from_address=facts.company.email,
            from_name=facts.company.name,
            to_address=facts.to_address,
            to_name=facts.to_name,
            subject=rendered.subject,
            text=rendered.text,
            html=rendered.html,
            reply_to=answered_by.address,
            reply_to_name=answered_by.name,
            also_reply_to=tuple(others),
            calendar=self._calendar(facts, at),
        )

    def _calendar(self, facts: Facts, at: datetime) -> CalendarPart | None:
        scenario = known(Scenario, facts.message.scenario)
        method = SCENARIOS[scenario].calendar
        if method is None or facts.interview is None:
            return None
        words = entry(self._catalogue, scenario, facts.variables, facts.locale)
        meeting = Meeting(
            uid=uid_of(facts.interview.id),
            sequence=facts.interview.sequence,
            starts_at=facts.interview.starts_at,
            ends_at=facts.interview.ends_at,
            summary=words.summary,
            description=words.description,
            organizer_name=facts.company.name,
            # A calendar takes changes from the organizer it knows, whoever sends for us by now.
            organizer_address=facts.interview.organizer or facts.company.email,
            attendee_name=facts.to_name,
            attendee_address=facts.to_address,
            place=facts.interview.place,
        )
        return invitation(meeting, CalendarMethod(method), at)

    def _template_of(self, facts: Facts) -> Template:
        return (
            facts.template or self._defaults[known(Scenario, facts.message.scenario), facts.locale]
        )
