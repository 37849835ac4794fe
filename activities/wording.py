"""Letters outside of a process: whether one can be saved, how it looks, and the sign-in mail."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from db.letters import newest_letter
from domain.letters import Letter, LetterFault, LetterRefused
from domain.scenarios import Scenario
from notify.render import Rendered, Renderer
from notify.templates import Template

PREVIEW_ZONE = "Asia/Shanghai"


class Wording:
    """The letters of all scenarios and languages."""

    def __init__(
        self, renderer: Renderer, defaults: Mapping[tuple[Scenario, str], Template]
    ) -> None:
        self._renderer = renderer
        self._defaults = defaults

    def in_force(self, conn: Connection, scenario: Scenario, locale: str) -> Letter:
        """The newest saved version, or the one that comes with the product."""
        standard = self._defaults[scenario, locale]
        saved = newest_letter(conn, scenario, locale)
        return saved or Letter(standard.subject, standard.body)

    def refuse_faulty(self, scenario: Scenario, locale: str, letter: Letter) -> None:
        """Raise `LetterRefused` for a letter that cannot be taken."""
        faults = self._renderer.check(scenario, Template(letter.subject, letter.body), locale)
        if faults:
            raise LetterRefused(
                tuple(LetterFault(each.part, each.line, each.code, each.name) for each in faults)
            )

    def preview(self, scenario: Scenario, locale: str, letter: Letter) -> Rendered:
        """How a mail looks, with the facts of an invented process."""
        self.refuse_faulty(scenario, locale, letter)
        samples = self._renderer.samples(scenario, locale)
        return self.rendered(scenario, letter, samples, locale, PREVIEW_ZONE)

    def rendered(
        self,
        scenario: Scenario,
        letter: Letter,
        variables: Mapping[str, object],
        locale: str,
        zone: str,
    ) -> Rendered:
        """A mail that belongs to no process."""
        template = Template(letter.subject, letter.body)
        return self._renderer.render(scenario, template, variables, locale, zone)
