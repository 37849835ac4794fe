"""The company that hires: what its mails, pages and calendar entries say of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final, Self

from domain.outcome_mails import USUAL_PER_HOUR

LONGEST_NOTICE: Final = 2000
PROPOSAL_HOURS: Final = 8.0
"""In how many working hours a proposal is to be settled, unless the company says otherwise."""
WEB_ADDRESS: Final = r"^(https?://[^\s<>\"']+)?$"
"""A whole address that a mail can lead to, or none."""


@dataclass(frozen=True, slots=True)
class Company:
    """The company's own facts.

    `email` is the address that mails come from. `zone` is where people are of whom nothing else is
    known; `languages` are those that pages offer, and the first one is theirs. `privacy_notice_url`
    is '' where there is none. `two_leads`: an HR lead's own changes of the guarded kinds
    (`domain.proposals`) need another HR lead; `proposal_hours`: in how many working hours a
    proposal is to be settled; `outcome_mails_per_hour`: so many outcomes one person tells by mail
    before each further one is asked about. `names`: by languages, in which it is called otherwise;
    `logo`: the file name of its logo, '' for none.
    """

    name: str
    email: str
    zone: str
    languages: tuple[str, ...]
    privacy_notice_url: str = ""
    two_leads: bool = False
    proposal_hours: float = PROPOSAL_HOURS
    outcome_mails_per_hour: int = USUAL_PER_HOUR
    names: Mapping[str, str] = field(default_factory=dict)
    logo: str = ""

    @property
    def language(self) -> str:
        """The language of those of whom nothing else is known."""
        return self.languages[0]

    def to(self, locale: str) -> Self:
        """As whoever reads this language knows it."""
        return replace(self, name=self.names[locale]) if locale in self.names else self
