"""A policy's sentences in words: what `domain/policy_sentences.py` says, in one language."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import (
    format_date,
    format_datetime,
    format_interval,
    format_skeleton,
    get_timezone_location,
)
from babel.lists import format_list
from babel.numbers import format_decimal, format_percent

from domain.calendar import ONE_DAY, Window
from domain.policy import Mode, Policy
from domain.policy_differences import Difference
from domain.policy_said import (
    After,
    Clauses,
    Days,
    Hours,
    Listed,
    OrElse,
    Sentence,
    Share,
    Value,
    Weekdays,
    Word,
    Zone,
)
from domain.policy_sentences import Section, sections, sentences
from notify.catalogue import Catalogue
from notify.formats import cldr

AREAS: Final = ("policies", "words", "pages")
"""Where a code has its name, in this order."""

A_MONDAY: Final = date(2024, 1, 1)
WITH_WEEKDAY: Final = "yMMMEd"

_NEXT_TO_CHINESE = re.compile(
    "(?<=[\u4e00-\u9fff])(?=[A-Za-z0-9])|(?<=[A-Za-z0-9])(?=[\u4e00-\u9fff])"
)
_DATED = re.compile(
    r"(?<=[0-9]) (?=[年月日])|(?<=[年月]) (?=[0-9])|(?<=[至和]) (?=[0-9]+ ?[年月日])"
)


@dataclass(frozen=True, slots=True)
class Said:
    """A difference in words; '' where nothing was said before, or is now."""

    path: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Speaker:
    """Whoever puts policies into one language."""

    catalogue: Catalogue
    locale: str

    def section(self, section: Section) -> str:
        """The heading of a section."""
        return self._text(f"section.{section.key}")

    def sentence(self, sentence: Sentence) -> str:
        """One sentence, with its full stop."""
        return self._text("joined.sentence", said=self.spaced(self.clause(sentence)))

    def clause(self, sentence: Sentence) -> str:
        """The same as part of another, or in a table."""
        params = {name: self.value(each) for name, each in sentence.params.items()}
        return self._text(f"say.{sentence.key}", **params)

    def difference(self, difference: Difference) -> Said:
        """What was said of a place, and what is said of it now."""
        before, after = (
            "" if each is None else self.sentence(each)
            for each in (difference.before, difference.after)
        )
        return Said(difference.path, before, after)

    def spaced(self, text: str) -> str:
        """With a space between Chinese and other letters where words meet; days have none."""
        return _DATED.sub("", _NEXT_TO_CHINESE.sub(" ", text))

    def value(self, value: Value) -> str:
        """What is filled in."""
        return _WRITTEN.get(type(value), Speaker._plain)(self, value)

    def word(self, table: str, code: object) -> str:
        """The name of a code; the code itself where the team invented it."""
        for area in AREAS:
            key = f"{area}.{table}.{code}"
            if self.catalogue.has(self.locale, key):
                return self.catalogue.text(self.locale, key)
        return str(code)

    def mode(self, mode: Mode) -> str:
        """A mode in its own words, or in the catalogue's."""
        return mode.words.get(self.locale) or self.word("mode", mode.name)

    def day(self, day: date) -> str:
        """A day with its weekday and year."""
        return format_skeleton(WITH_WEEKDAY, day, locale=cldr(self.locale))

    def at(self, local: datetime, pattern: str) -> str:
        """A day, or a time of it, by a pattern of the catalogue."""
        return format_datetime(local, pattern, None, cldr(self.locale))

    def number(self, value: float) -> str:
        """A number with as many decimals as it has."""
        return format_decimal(value, "#,##0.######", cldr(self.locale))

    def days(self, days: Days) -> str:
        """From and to; one day alone if it is one."""
        said = self.range(days)
        return self._text("format.provisional", days=said) if days.provisional else said

    def range(self, days: Days) -> str:
        """The same without a word on whether they are announced."""
        if days.first == days.last:
            return self.day(days.first)
        return format_interval(days.first, days.last, WITH_WEEKDAY, locale=cldr(self.locale))

    def window(self, window: Window) -> str:
        """A part of the day; its end may be midnight."""
        end = "24:00" if window.end.hour == window.end.minute == 0 else f"{window.end:%H:%M}"
        return self._text("format.hours", first=f"{window.start:%H:%M}", last=end)

    def weekdays(self, days: Weekdays) -> str:
        """Monday to Friday."""
        pattern = self._text("format.weekday")
        first, last = (
            format_date(A_MONDAY + number * ONE_DAY, pattern, cldr(self.locale))
            for number in (days.first, days.last)
        )
        return first if first == last else self._text("format.weekdays", first=first, last=last)

    def hours(self, hours: float) -> str:
        """So many working hours."""
        key = "hours.one" if hours == 1 else "hours.many"
        return self._text(key, count=self.number(hours))

    def after(self, after: After) -> str:
        """When a step is taken."""
        count = len(after.hours)
        if not any(after.hours):
            key = "after.at_once" if count == 1 else "after.at_once_again"
            return self._text(key, count=count)
        written = self.together([self.number(each) for each in after.hours])
        return self._text("after.one" if written == "1" else "after.many", count=written)

    def zone(self, zone: Zone) -> str:
        """The place whose clock it is, and the name that is typed for it."""
        try:
            known = ZoneInfo(zone.name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            return zone.name
        place = get_timezone_location(known, locale=cldr(self.locale))
        return self._text("format.zone", place=place, name=zone.name)

    def listed(self, listed: Listed) -> str:
        """Several of a kind; days, which have commas of their own, by another sign."""
        items = [self.value(each) for each in listed.items]
        if all(isinstance(each, Days) for each in listed.items):
            return self._text("joined.days").join(items)
        return self.together(items)

    def or_else(self, parties: OrElse) -> str:
        """Who it is, and who where there is none."""
        return self._text("joined.or_else").join(map(self.value, parties.items))

    def together(self, items: list[str]) -> str:
        """Side by side: 1, 2 and 3."""
        return format_list(items, "standard", cldr(self.locale))

    def _clauses(self, clauses: Clauses) -> str:
        return self._text("joined.clauses").join(map(self.clause, clauses.parts))

    def _plain(self, value: Value) -> str:
        return str(value)

    def _text(self, key: str, **params: object) -> str:
        return self.catalogue.text(self.locale, f"policies.{key}", **params)


_WRITTEN: Final[Mapping[type[Any], Callable[[Speaker, Any], str]]] = {
    int: Speaker.number,
    float: Speaker.number,
    date: Speaker.day,
    datetime: Speaker.day,
    Word: lambda speaker, word: speaker.word(word.table, word.code),
    Mode: Speaker.mode,
    Hours: lambda speaker, hours: speaker.hours(hours.count),
    After: Speaker.after,
    Share: lambda speaker, share: format_percent(share.of_one, "#,##0.####%", cldr(speaker.locale)),
    Zone: Speaker.zone,
    Weekdays: Speaker.weekdays,
    Days: Speaker.days,
    Window: Speaker.window,
    Listed: Speaker.listed,
    OrElse: Speaker.or_else,
    Clauses: Speaker._clauses,
    Sentence: Speaker.clause,
}


def as_text(speaker: Speaker, policy: Policy) -> str:
    """The whole policy for a terminal: each section under its heading, a sentence a line."""
    known = [
        (speaker.section(section), [*map(speaker.sentence, section.sentences)])
        for section in sections(policy)
    ]
    shown = {each.path for section in sections(policy) for each in section.sentences}
    tables = [speaker.sentence(each) for each in sentences(policy) if each.path not in shown]
    parts = [*known, (speaker.catalogue.text(speaker.locale, "policies.section.rules"), tables)]
    return "\n\n".join(
        "\n".join([heading, *(f"  {each}" for each in said)]) for heading, said in parts
    )
