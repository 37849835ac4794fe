"""What pages show of a preview: the form of its situation, the table, the picture, the notes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Final

from api.answers.policy_preview import PreviewSpeaker
from api.pages.frame import View
from api.pages.policy_form import Control
from api.pages.preview_drawing import SHAPES, Drawing, drawing_of
from domain.calendar import NeverOpens
from domain.policy import Policy
from domain.policy_preview import preview
from domain.preview_lines import Acting, Preview, Silent, Situation
from domain.preview_situation import SEATS, SituationFault, SituationRefused, read_situation
from domain.words import Outcome, Verdict

PREFIX: Final = "preview."
"""Of the names of a situation's fields, where they are sent along with a policy's."""

SEATS_SHOWN: Final = 4
YES_OR_NO: Final = ("stand_in", "urgent")


@dataclass(frozen=True, slots=True)
class SituationForm:
    """Its fields. `ticks` are said yes or no."""

    fields: tuple[Control, ...]
    ticks: tuple[Control, ...]
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A line of the table."""

    number: int
    at: datetime
    time: str
    who: str
    said: str
    shape: str


@dataclass(frozen=True, slots=True)
class PreviewDay:
    """The lines of a day."""

    name: str
    rows: tuple[PreviewRow, ...]


@dataclass(frozen=True, slots=True)
class PreviewView:
    """The answer."""

    days: tuple[PreviewDay, ...]
    drawing: Drawing
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody typed of a situation, what is wrong with it, and else the answer."""

    texts: Mapping[str, str]
    faults: tuple[SituationFault, ...] = ()
    answer: PreviewView | None = None


def asked(view: View, policy: Policy, texts: Mapping[str, str]) -> Asked:
    """Play a policy in the situation that was typed."""
    try:
        situation = read_situation(policy, texts)
        found = preview(policy, situation)
    except SituationRefused as refused:
        return Asked(texts, refused.faults)
    except NeverOpens:
        return Asked(texts, (SituationFault("ends", "calendar"),))
    return Asked(texts, answer=preview_view(view, policy, situation, found))


def preview_view(view: View, policy: Policy, situation: Situation, found: Preview) -> PreviewView:
    """A preview, as its page shows it."""
    speaker = PreviewSpeaker(view.catalogue, view.locale, policy, situation)
    rows = [
        PreviewRow(
            number,
            line.at,
            speaker.time(line.at),
            speaker.who(line.who),
            speaker.said(line),
            SHAPES[line.what],
        )
        for number, line in enumerate(found.lines, 1)
    ]
    days = tuple(
        PreviewDay(name, tuple(of_day))
        for name, of_day in groupby(rows, key=lambda row: speaker.day(row.at))
    )
    return PreviewView(days, drawing_of(found, speaker), speaker.notes(found))


def situation_form(
    view: View,
    policy: Policy,
    said: Asked,
    *,
    prefix: str = "",
    place: str = "",
) -> SituationForm:
    """The form with what was typed. `prefix`: of the names of its fields, where they are sent along
    with others; `place`: of their ids, where a page has them twice."""
    page = _Fields(view, policy, said.texts, said.faults, prefix, f"{place}preview.")
    fields = (page.ends(), *page.seats(), *page.choices(), page.zone())
    ticks = tuple(page.control(name, "tick") for name in YES_OR_NO)
    return SituationForm(fields, ticks, tuple(dict.fromkeys(map(page.said, said.faults))))


@dataclass(frozen=True, slots=True)
class _Fields:
    view: View
    policy: Policy
    texts: Mapping[str, str]
    faults: tuple[SituationFault, ...]
    prefix: str
    place: str

    def ends(self) -> Control:
        return self.control("ends", "moment", about=self._text("hint.ends"))

    def seats(self) -> tuple[Control, ...]:
        verdicts = tuple((each.value, self.view.word("verdict", each)) for each in Verdict)
        lead = self.control(SEATS[0], "choice", self._text("field.verdict_lead"), options=verdicts)
        nobody = ("", self._text("field.no_seat"))
        others = (
            self.control(
                name,
                "choice",
                self._text("field.verdict", number=number),
                options=(nobody, *verdicts),
            )
            for number, name in enumerate(SEATS[1:SEATS_SHOWN], 2)
        )
        return (lead, *others)

    def choices(self) -> tuple[Control, ...]:
        silent = tuple((each.value, self._text(f"silent.{each}")) for each in Silent)
        acting = tuple((each.value, self._text(f"acting.{each}")) for each in Acting)
        decided = tuple((each.value, self.view.word("outcome", each)) for each in Outcome)
        usual = self._text("field.rule_default", rule=self._rule(self.policy.default_rule))
        rules = (("", usual), *((name, self._rule(name)) for name in sorted(self.policy.rules)))
        return (
            self.control("silent", "choice", options=silent),
            self.control("acting", "choice", options=acting),
            self.control("decided", "choice", options=decided),
            self.control("rule", "choice", options=rules),
        )

    def zone(self) -> Control:
        return self.control("zone", "text", about=self._text("hint.zone"))

    def control(
        self,
        name: str,
        kind: str,
        label: str = "",
        *,
        about: str = "",
        options: tuple[tuple[str, str], ...] = (),
    ) -> Control:
        found = " ".join(self.said(each) for each in self.faults if self._is_beside(each, name))
        return Control(
            id=f"{self.place}{name}",
            name=f"{self.prefix}{name}",
            control=kind,
            label=label or self._text(f"field.{name}"),
            about=about,
            value=self.texts.get(name, options[0][0] if options else ""),
            fault=found,
            options=options,
        )

    def said(self, fault: SituationFault) -> str:
        """What is wrong, in words."""
        return self._text(f"fault.{fault.code}", **fault.params)

    def _is_beside(self, fault: SituationFault, name: str) -> bool:
        return fault.place == name or (fault.place == "verdicts" and name == SEATS[0])

    def _rule(self, name: str) -> str:
        return self.view.word("rule", name)

    def _text(self, key: str, **params: object) -> str:
        return self.view.text(f"policy_preview.{key}", **params)
