"""What may not have been meant, in sentences: for a page and for programs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from types import MappingProxyType

from domain.appointments import AppointmentDoubt
from domain.doubts import Doubt
from domain.outcome_mails import ManyOutcomes
from domain.wording_lint import WordDoubt
from notify.catalogue import Catalogue
from notify.formats import Formats

Labels = Mapping[str, str]
AS_EVERYWHERE: Labels = MappingProxyType({})
"""The fields by the names that they have in every form."""


def doubt_texts(
    catalogue: Catalogue,
    locale: str,
    zone: str,
    doubts: Iterable[Doubt],
    labels: Labels = AS_EVERYWHERE,
) -> tuple[str, ...]:
    """A sentence each; times by the reader's clocks, unless it is about somebody else's. `labels`
    are what the form at hand calls its fields."""
    return tuple(_text(catalogue, locale, zone, doubt, labels) for doubt in doubts)


def place_text(
    catalogue: Catalogue, locale: str, part: str, line: int, labels: Labels = AS_EVERYWHERE
) -> str:
    """Where in a letter, whose subject has one line only; or the field of a form."""
    key = f"letters.edit.{part}"
    own = key if catalogue.has(locale, key) else f"forms.fields.{part}"
    name = labels.get(part) or catalogue.text(locale, own)
    if part == "subject" or (part != "body" and line == 1):
        return name
    return catalogue.text(locale, "letters.edit.in_line", part=name, line=line)


def _text(catalogue: Catalogue, locale: str, zone: str, doubt: Doubt, labels: Labels) -> str:
    match doubt:
        case WordDoubt():
            return _of_word(catalogue, locale, doubt, labels)
        case AppointmentDoubt():
            return _of_appointment(catalogue, locale, zone, doubt)
        case ManyOutcomes():
            limit = Formats(catalogue, locale).number(doubt.limit)
            return catalogue.text(locale, f"forms.doubts.{doubt.code}", limit=limit)


def _of_word(catalogue: Catalogue, locale: str, doubt: WordDoubt, labels: Labels) -> str:
    return catalogue.text(
        locale,
        "letters.warning.one",
        place=place_text(catalogue, locale, doubt.part, doubt.line, labels),
        word=doubt.word,
        about=catalogue.text(locale, f"letters.attribute.{doubt.about}"),
    )


def _of_appointment(catalogue: Catalogue, locale: str, zone: str, doubt: AppointmentDoubt) -> str:
    formats = Formats(catalogue, locale)
    return catalogue.text(
        locale,
        f"forms.doubts.{doubt.code}",
        **{
            name: value
            for name, value in {
                "names": catalogue.text(locale, "messages.format.between_names").join(doubt.names),
                "time": formats.instant(doubt.at, doubt.zone or zone) if doubt.at else "",
                "day": formats.day(doubt.day, zone) if doubt.day else "",
                "hours": formats.number(doubt.hours),
            }.items()
            if name in catalogue.placeholders(locale, f"forms.doubts.{doubt.code}")
        },
    )
