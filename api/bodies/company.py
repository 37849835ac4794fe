"""What is said of the company."""

from __future__ import annotations

from typing import Annotated

from pydantic import AfterValidator, Field, StrictBool, StringConstraints

from api.answers.components import Locale
from api.bodies.hiring import Address, Body, Name, Zone
from api.bodies.shapes import EACH_ONCE
from domain.company import LONGEST_NOTICE, WEB_ADDRESS, Company
from domain.outcome_mails import MOST_PER_HOUR


def _each_once(languages: list[Locale]) -> list[Locale]:
    if len(set(languages)) < len(languages):
        raise ValueError("said_twice")
    return languages


Languages = Annotated[
    list[Locale], Field(min_length=1, max_length=8), AfterValidator(_each_once), EACH_ONCE
]
Notice = Annotated[str, StringConstraints(pattern=WEB_ADDRESS, max_length=LONGEST_NOTICE)]


class BeginningBody(Body):
    """The first person of a company, and what it is called. The language is theirs, and the first
    of the company's; the zone is where both are."""

    name: Name
    email: Address
    company: Name
    locale: Locale
    zone: Zone


class CompanyBody(Body):
    """All that mails, pages and calendar entries say of the company. An empty `privacy_notice_url`
    is none; `two_leads`, `proposal_hours` and `outcome_mails_per_hour` stay as they are if they are
    left out, as do `names`: what it is called in the languages in which it is called otherwise.
    """

    name: Name
    email: Address
    zone: Zone
    languages: Languages
    privacy_notice_url: Notice
    two_leads: StrictBool | None = None
    proposal_hours: Annotated[float, Field(gt=0, le=400)] | None = None
    outcome_mails_per_hour: Annotated[int, Field(ge=1, le=MOST_PER_HOUR)] | None = None
    names: dict[Locale, Name] | None = None

    def said(self, now: Company) -> Company:
        """As the domain has it; `now` is what counts of what is left out."""
        two, hours = self.two_leads, self.proposal_hours
        return Company(
            self.name,
            self.email,
            self.zone,
            tuple(self.languages),
            self.privacy_notice_url,
            now.two_leads if two is None else two,
            now.proposal_hours if hours is None else hours,
            self.outcome_mails_per_hour or now.outcome_mails_per_hour,
            dict(now.names)
            if self.names is None
            else {str(each): name for each, name in self.names.items()},
            now.logo,
        )
