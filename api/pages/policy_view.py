"""What the page of a policy shows: its sentences by heading, its tables, its days."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from api.answers.policies import DifferenceSaid, RuleSaid, differences_said, rules_said
from api.answers.policy_sentences import Speaker
from api.pages.frame import View
from db.reading.policies import PolicyFacts, PolicyVersion
from domain.policy import Policy
from domain.policy_documents import to_toml
from domain.policy_said import Days, day_ranges
from domain.policy_sentences import Section, sections

LISTED = ("calendar.days_off", "calendar.working_days")
"""What stands in lists and not in a sentence."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Sentences that belong together, under a heading if they have one."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SectionView:
    """One part of the page."""

    key: str
    heading: str
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class DayView:
    """A day, or days that follow each other; `provisional`: not announced yet."""

    text: str
    provisional: bool


@dataclass(frozen=True, slots=True)
class PolicyView:
    """The whole page."""

    facts: PolicyFacts
    sections: tuple[SectionView, ...]
    rules: list[RuleSaid]
    days_off: tuple[tuple[int, tuple[DayView, ...]], ...]
    working_days: tuple[tuple[int, tuple[DayView, ...]], ...]
    covers_until: str
    differences: list[DifferenceSaid]
    document: str

    @property
    def version(self) -> PolicyVersion:
        """Which version it is."""
        return self.facts.version


def policy_view(view: View, facts: PolicyFacts) -> PolicyView:
    """A version, as its page shows it."""
    speaker, calendar = Speaker(view.catalogue, view.locale), facts.policy.calendar
    until = calendar.covers_until
    return PolicyView(
        facts,
        tuple(_section(view, speaker, each) for each in sections(facts.policy)),
        rules_said(facts, speaker),
        _by_year(speaker, day_ranges(calendar.days_off, until)),
        _by_year(speaker, day_ranges(calendar.working_days, until)),
        speaker.day(until) if until is not None and _any_after(until, facts) else "",
        differences_said(facts, speaker),
        to_toml(facts.policy),
    )


def sections_of(view: View, policy: Policy) -> tuple[SectionView, ...]:
    """What a policy says, in sentences; its tables and days stand on its page."""
    speaker = Speaker(view.catalogue, view.locale)
    return tuple(_section(view, speaker, each) for each in sections(policy))


def by_name(versions: Iterable[PolicyVersion]) -> list[tuple[PolicyVersion, ...]]:
    """The versions of each policy, the newest first."""
    return [tuple(each) for _, each in groupby(versions, key=lambda one: one.cited.name)]


def _section(view: View, speaker: Speaker, section: Section) -> SectionView:
    shown = [each for each in section.sentences if each.path not in LISTED]
    paragraphs = tuple(
        Paragraph(
            view.word("task", kind) if kind else "",
            tuple(map(speaker.sentence, said)),
        )
        for kind, said in groupby(shown, key=lambda each: _kind(each.path))
    )
    return SectionView(section.key, speaker.section(section), paragraphs)


def _kind(path: str) -> str:
    parts = path.split(".")
    return parts[1] if parts[0] == "tasks" else ""


def _by_year(
    speaker: Speaker, ranges: Iterable[Days]
) -> tuple[tuple[int, tuple[DayView, ...]], ...]:
    return tuple(
        (year, tuple(DayView(speaker.range(each), each.provisional) for each in days))
        for year, days in groupby(ranges, key=lambda each: each.first.year)
    )


def _any_after(until: date, facts: PolicyFacts) -> bool:
    calendar = facts.policy.calendar
    return any(day > until for day in calendar.days_off | calendar.working_days)
