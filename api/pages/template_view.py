"""What the pages of the templates show: a letter with its preview, the list, the past."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from sqlalchemy import Connection

from api.answers.doubts import AS_EVERYWHERE, Labels, doubt_texts, place_text
from api.door.middleware import CONTENT_POLICY
from api.pages.frame import View
from api.services import Services
from db.setup.templates import SavedLetter, saved_letters
from domain.doubts import Doubt
from domain.letters import Letter
from domain.scenario_columns import Audience
from domain.scenarios import SCENARIOS, Scenario, ScenarioSpec
from domain.wording_lint import letter_warnings


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter in the editor: what is typed, the version it began with, and the one in force."""

    services: Services
    scenario: Scenario
    language: str
    typed: Letter
    base: int = 0
    saved: SavedLetter | None = None

    @property
    def spec(self) -> ScenarioSpec:
        """What the product promises about the scenario."""
        return SCENARIOS[self.scenario]

    @property
    def address(self) -> str:
        """Where this letter is edited."""
        return f"/templates/{self.scenario}/{self.language}"

    @property
    def version(self) -> int:
        """The version in force."""
        return self.saved.letter.version if self.saved else 0

    @property
    def standard(self) -> Letter:
        """The words that come with the product."""
        return self.services.parts.wording.standard(self.scenario, self.language)

    @property
    def in_force(self) -> Letter:
        """The words in force."""
        return self.saved.letter if self.saved else self.standard

    @property
    def is_original(self) -> bool:
        """Whether the words in force are those of the product."""
        return same_words(self.in_force, self.standard)

    @property
    def examples(self) -> Mapping[str, str]:
        """The names, those that are always there first, with what they are in the preview."""
        known = self.services.parts.wording.examples(self.scenario, self.language)
        ordered = (*sorted(self.spec.required), *sorted(self.spec.optional))
        return {name: known[name] for name in ordered}

    def with_words(self, typed: Letter, base: int) -> Sheet:
        """The same with other words typed."""
        return replace(self, typed=typed, base=base)


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a letter, or worth another look, and where: in words."""

    part: str
    place: str
    detail: str


@dataclass(frozen=True, slots=True)
class Mail:
    """Both halves of a mail, filled in."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Look:
    """A preview: the mail, or why there is none; and the warnings."""

    mail: Mail | None
    faults: tuple[Fault, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Line:
    """A scenario in the list, and its letters by language."""

    scenario: Scenario
    letters: Mapping[str, SavedLetter | None]


@dataclass(frozen=True, slots=True)
class Group:
    """The scenarios that speak to the same people."""

    audience: Audience
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Past:
    """A version in the history. `same_as` is the number of an older one with the same words."""

    version: int
    saved: SavedLetter | None
    same_as: int | None


async def sheet_of(services: Services, scenario: Scenario, language: str) -> Sheet:
    """The version in force, in the editor."""

    def read(conn: Connection) -> SavedLetter | None:
        return next(iter(saved_letters(conn, scenario, language)), None)

    saved = await services.parts.database.read(read)
    words = saved.letter if saved else services.parts.wording.standard(scenario, language)
    return Sheet(services, scenario, language, words, words.version, saved)


def looked_at(view: View, sheet: Sheet) -> Look:
    """How the typed words look, or what is wrong with them."""
    wording = sheet.services.parts.wording
    faults = tuple(
        Fault(each.part, place_of(view, each.part, each.line), _why(view, each.code, each.name))
        for each in wording.faults(sheet.scenario, sheet.language, sheet.typed)
    )
    warnings = warnings_of(
        view, letter_warnings(sheet.typed.subject, sheet.typed.body, sheet.scenario)
    )
    if faults:
        return Look(None, faults, warnings)
    filled_in = wording.preview(sheet.scenario, sheet.language, sheet.typed)
    mail = Mail(filled_in.subject, filled_in.text, filled_in.html)
    return Look(mail, (), warnings)


def warnings_of(
    view: View, found: Iterable[Doubt], labels: Labels = AS_EVERYWHERE
) -> tuple[str, ...]:
    """The warnings about a letter or a form, a sentence each; `labels` are those of the fields."""
    return doubt_texts(view.catalogue, view.locale, view.zone, found, labels)


def place_of(view: View, part: str, line: int) -> str:
    """Where in a letter."""
    return place_text(view.catalogue, view.locale, part, line)


def catalogue_of(view: View, saved: Mapping[tuple[str, str], SavedLetter]) -> tuple[Group, ...]:
    """Every scenario with its letters, in the order of a process, by whom they speak to."""
    groups = {audience: Group(audience) for audience in Audience}
    for scenario, spec in SCENARIOS.items():
        letters = {each: saved.get((scenario, each)) for each in view.catalogue.locales}
        groups[spec.audience].lines.append(Line(scenario, letters))
    return tuple(groups.values())


def past_of(view: View, history: Sequence[SavedLetter | Letter]) -> tuple[Past, ...]:
    """The versions, newest first, with the oldest of those that say the same."""
    letters = [each if isinstance(each, Letter) else each.letter for each in history]
    first: dict[tuple[str, str], int] = {}
    for letter in reversed(letters):
        first.setdefault((letter.subject, letter.body), letter.version)
    return tuple(
        Past(
            letter.version,
            None if isinstance(each, Letter) else each,
            same if (same := first[letter.subject, letter.body]) != letter.version else None,
        )
        for each, letter in zip(history, letters, strict=True)
    )


def same_words(one: Letter, other: Letter) -> bool:
    """Whether two versions say the same."""
    return (one.subject, one.body) == (other.subject, other.body)


def policy_for(styles: Iterable[str]) -> str:
    """The pages' policy for a page that shows mails in frames, which inherit it: the styles of the
    mails' own layout are let through, each by its hash, and no others.
    """
    hashes = sorted(
        base64.b64encode(hashlib.sha256(style.encode()).digest()).decode() for style in styles
    )
    allowed = " ".join(f"'sha256-{each}'" for each in hashes)
    return CONTENT_POLICY.replace("style-src 'self'", f"style-src 'self' 'unsafe-hashes' {allowed}")


def _why(view: View, code: str, name: str) -> str:
    return view.text(f"problems.template.{code}", name=name)
