"""Words that somebody should read again before they leave: about what a decision must not rest on,
and promises of a job or of pay.

Whoever writes may have a good reason, so this names the place and leaves the choice to them: it is
asked once more, and never barred. The words themselves are in `domain/doubtful_words.py`. A line
that promises equal treatment names protected attributes, and is let be; so is one of good news that
says that it is no offer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import ClassVar

from domain.doubtful_words import OFFERS, PROMISES, WORDS, About, Promised, Protected
from domain.fields import Field
from domain.scenarios import Scenario


@dataclass(frozen=True, slots=True)
class WordingWarning:
    """One place that somebody should read again. `line` counts from 1."""

    line: int
    word: str
    about: About


@dataclass(frozen=True, slots=True)
class WordDoubt:
    """A warning, and in which part its line stands: a half of a letter, or a field of a form."""

    kind: ClassVar[str] = "words"

    part: str
    line: int
    word: str
    about: About

    @property
    def field(self) -> str:
        """The part, as the field of a form that it is."""
        return self.part

    @property
    def code(self) -> str:
        """What a program is told, and not the words themselves."""
        return CODES[type(self.about)]

    @property
    def said(self) -> str:
        """What tells it from another of its code: the same words in another line are the same."""
        return f"{self.about} {self.word}"


CODES: Mapping[type[About], str] = {
    Protected: "doubtful_words",
    Promised: Promised.PROMISE_OR_PAY.value,
}
"""What a program is told about each class of words. Stable."""

_WHOLE = {"en": r"\b(?:{})\b", "zh": "{}"}
"""Where a word begins and ends: Chinese has no blanks to tell."""

_EQUAL = re.compile(
    r"regardless of|irrespective of|without regard to|equal[- ]opportunit"
    r"|(?:do|does|will) not discriminate"
    r"|平等(?:就业|机会|对待)|不(?:因|会因|论|分|受)[^。]{0,40}(?:性别|民族|种族|年龄|宗教)|一视同仁|不歧视",
    re.IGNORECASE,
)
_NO_OFFER = re.compile(
    r"(?:not|no|nor)(?: yet)? (?:an? )?(?:job )?offer|in writing|written (?:job )?offer"
    r"|(?:书面|正式)[^。]{0,12}为准|(?:不是|不代表|不等于|不构成|不意味着)[^。]{0,6}(?:录用|承诺)",
    re.IGNORECASE,
)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


def _compiled(words: Mapping[str, tuple[str, ...]]) -> tuple[re.Pattern[str], ...]:
    return tuple(
        re.compile(_WHOLE[language].format("|".join(some)), re.IGNORECASE)
        for language, some in words.items()
    )


_PROTECTED = tuple(
    (about, pattern)
    for about in Protected
    for pattern in _compiled({language: table[about] for language, table in WORDS.items()})
)
_PROMISED = tuple((Promised.PROMISE_OR_PAY, pattern) for pattern in _compiled(PROMISES))
_OFFERED = tuple((Promised.OFFER, pattern) for pattern in _compiled(OFFERS))
_GOOD_NEWS = frozenset({Scenario.NEXT_STEP.value})


def wording_warnings(text: str, scenario: str = "") -> tuple[WordingWarning, ...]:
    """Every place in a text, or in a letter's template, that should be read again. `scenario`: of
    the letter, because what is good news must not sound like an offer."""
    found = [
        WordingWarning(number, word, about)
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        for word, about in _in_line(line, scenario in _GOOD_NEWS)
    ]
    return tuple(found)


def letter_warnings(subject: str, body: str, scenario: str = "") -> tuple[WordDoubt, ...]:
    """The warnings of a whole letter: its template, or the words that somebody made of it."""
    return doubts_in({"subject": subject, "body": body}, scenario)


def doubts_in(texts: Mapping[str, str], scenario: str = "") -> tuple[WordDoubt, ...]:
    """The warnings about several texts, by the parts that they are."""
    return tuple(
        WordDoubt(part, each.line, each.word, each.about)
        for part, text in texts.items()
        for each in wording_warnings(text, scenario)
    )


def doubts_of(
    fields: Iterable[Field], texts: Mapping[str, str], scenario: str = ""
) -> tuple[WordDoubt, ...]:
    """The warnings about a form's texts, without those that are nobody's judgment."""
    looked_at = [field.name for field in fields if field.personal and not field.no_judgment]
    return doubts_in({name: texts[name] for name in looked_at if name in texts}, scenario)


def asked_about(doubts: Iterable[WordDoubt], *, at_desk: bool) -> tuple[WordDoubt, ...]:
    """Those of the doubts that are asked about before anything leaves. The desk may speak of pay,
    and is only warned; nobody else may."""
    return tuple(each for each in doubts if not (at_desk and isinstance(each.about, Promised)))


def _in_line(line: str, good_news: bool) -> list[tuple[str, About]]:
    said = _TAG.sub(" ", line)
    found = promised = _places(_PROMISED, said)
    # 解决户口 is a promise; that it also names a household says nothing more.
    if not _EQUAL.search(line):
        found = [*_outside(promised, _places(_PROTECTED, said)), *found]
    if good_news and not _NO_OFFER.search(line):
        found = [*found, *_outside(promised, _places(_OFFERED, said))]
    return [(match.group().strip(), about) for about, match in found]


_Place = tuple[About, re.Match[str]]


def _places(patterns: Iterable[tuple[About, re.Pattern[str]]], said: str) -> list[_Place]:
    return [(about, match) for about, pattern in patterns for match in pattern.finditer(said)]


def _outside(larger: Sequence[_Place], places: Iterable[_Place]) -> list[_Place]:
    """The places that do not lie within a larger one."""
    spans = [match.span() for _, match in larger]
    return [
        (about, match)
        for about, match in places
        if not any(start <= match.start() and match.end() <= end for start, end in spans)
    ]
