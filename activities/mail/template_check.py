"""Letters outside of a process: whether one can be saved, how it looks, and the sign-in mail."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import Connection

from db.setup.company import KnownCompany
from db.setup.templates import newest_letter, saved_letters
from domain.letters import Letter, LetterFault, LetterRefused
from domain.scenarios import Scenario
from notify.render import Rendered, Renderer
from notify.templates import Template


class Wording:
    """The letters of all scenarios and languages."""

    def __init__(
        self,
        renderer: Renderer,
        defaults: Mapping[tuple[Scenario, str], Template],
        company: KnownCompany,
    ) -> None:
        self._renderer = renderer
        self._defaults = defaults
        self._company = company

    def in_force(self, conn: Connection, scenario: Scenario, locale: str) -> Letter:
        """The newest saved version, or the one that comes with the product."""
        return newest_letter(conn, scenario, locale) or self.standard(scenario, locale)

    def standard(self, scenario: Scenario, locale: str) -> Letter:
        """The one that comes with the product: version 0."""
        standard = self._defaults[scenario, locale]
        return Letter(standard.subject, standard.body)

    def version(
        self, conn: Connection, scenario: Scenario, locale: str, version: int
    ) -> Letter | None:
        """A version by its number."""
        if version == 0:
            return self.standard(scenario, locale)
        saved = (each.letter for each in saved_letters(conn, scenario, locale))
        return next((letter for letter in saved if letter.version == version), None)

    def faults(self, scenario: Scenario, locale: str, letter: Letter) -> tuple[LetterFault, ...]:
        """Everything that is wrong with a letter; one that can be taken has nothing."""
        faults = self._renderer.check(scenario, Template(letter.subject, letter.body), locale)
        return tuple(LetterFault(each.part, each.line, each.code, each.name) for each in faults)

    def refuse_faulty(self, scenario: Scenario, locale: str, letter: Letter) -> None:
        """Raise `LetterRefused` for a letter that cannot be taken."""
        faults = self.faults(scenario, locale, letter)
        if faults:
            raise LetterRefused(faults)

    def examples(self, scenario: Scenario, locale: str) -> dict[str, str]:
        """Each name that a letter may use, as it reads in the preview."""
        samples, zone = self._renderer.samples(scenario, locale), self._company.known.zone
        return {
            name: self._renderer.draft(
                scenario, Template(name, f"{{{{ {name} }}}}"), samples, locale, zone
            ).body
            for name in samples
        }

    @property
    def styles(self) -> frozenset[str]:
        """Every style that a mail can hold."""
        return self._renderer.styles

    def preview(self, scenario: Scenario, locale: str, letter: Letter) -> Rendered:
        """How a mail looks, with the facts of an invented process."""
        self.refuse_faulty(scenario, locale, letter)
        samples = self._renderer.samples(scenario, locale)
        return self.rendered(scenario, letter, samples, locale, self._company.known.zone)

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
