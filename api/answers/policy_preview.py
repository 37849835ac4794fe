"""A preview of a policy in words: each line of time in one language, by the policy's clock."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from api.answers.policy_sentences import Speaker
from domain.policy import Policy
from domain.policy_said import Hours, Zone
from domain.preview_lines import Happens, Line, Preview, Situation, Span
from domain.rule_sentences import rule_tables
from domain.rules import Ruling
from domain.scenarios import Scenario
from domain.words import Outcome, Proposal, Role, TaskKind, Verdict
from notify.catalogue import Catalogue


class PreviewLineSaid(BaseModel):
    """One thing that happens, in codes and in words.

    `who`: whom it happens to, or who does it: a role, `interviewer.1` for the lead of the panel and
    so on, `candidate`, or `asked`; '' for nobody. `task`: the kind of task that it is about, whose
    owner is `owner`. `due`: of a task that comes up, or when a letter leaves. `planned`: when a
    mail would have left, had it not waited for its receiver's hours. `together`: in the overview of
    that day. `hours`: working hours from one repetition to the next.
    """

    at: datetime
    what: Happens
    who: str
    said: str
    task: TaskKind | None = None
    owner: str = ""
    due: datetime | None = None
    planned: datetime | None = None
    together: bool = False
    verdict: Verdict | None = None
    outcome: Outcome | None = None
    proposal: Proposal | None = None
    rule: str = ""
    row: str | None = None
    letter: Scenario | None = None
    hours: float | None = None


class PolicyPreviewed(BaseModel):
    """What would happen. `zone`: by whose clock it is told. `needless`: whoever was to be silent
    had nothing to say. `told_at`: when the candidate hears how it went (null: not in this).
    `promised_by`: when they were promised to hear."""

    zone: str
    needless: bool
    told_at: datetime | None
    promised_by: datetime | None
    lines: list[PreviewLineSaid]


@dataclass(frozen=True, slots=True)
class PreviewSpeaker:
    """Whoever puts previews of a policy into one language."""

    catalogue: Catalogue
    locale: str
    policy: Policy
    situation: Situation

    def said(self, line: Line) -> str:
        """What a line says, with why it comes late or in which mail."""
        text = _SAID.get(line.what, PreviewSpeaker._plain)(self, line)
        if line.planned is not None:
            text = self.text("planned", said=text, planned=self.moment(line.planned))
        return self.text("together", said=text) if line.together else text

    def who(self, who: str, *, table: str = "who") -> str:
        """Somebody, by what they are to the job; `lane`: as short as a column is wide."""
        role, _, number = who.partition(".")
        if role != Role.INTERVIEWER or not number:
            return self.text(f"{table}.{who}") if who else ""
        if len(self.situation.verdicts) == 1:
            return self.text(f"{table}.only")
        return self.text(f"{table}.lead" if number == "1" else f"{table}.seat", number=number)

    def moment(self, at: datetime) -> str:
        """Day and time."""
        return self._format(at, "moment")

    def day(self, at: datetime) -> str:
        """The day alone."""
        return self._format(at, "day")

    def time(self, at: datetime) -> str:
        """The time of the day alone."""
        return self._format(at, "time")

    def date(self, at: datetime) -> date:
        """The day that it is then by the policy's clock."""
        return self._local(at).date()

    def span(self, span: Span) -> str:
        """A task, from when until when."""
        end = (
            self.text("span_open")
            if span.done is None
            else self.text("span_done", done=self.moment(span.done))
        )
        return self.text(
            "span",
            task=self.word("task", span.kind),
            who=self.who(span.who),
            opened=self.moment(span.opened),
            due=self.moment(span.due),
            end=end,
        )

    def notes(self, found: Preview) -> tuple[str, ...]:
        """What it takes for granted, and what it comes to."""
        silent, acting = self.situation.silent, self.situation.acting
        notes = [self._in_time(found)]
        if found.needless:
            notes.append(self.text("needless", who=self.text(f"silent.{silent}")))
        notes += [
            self.text(f"acting_{acting}"),
            self.text("news_assumed"),
            self.text("in_zone", zone=self._speaker.zone(Zone(found.zone))),
        ]
        return tuple(each for each in notes if each)

    def word(self, table: str, code: object) -> str:
        """The name of a code."""
        return self._speaker.word(table, code)

    def text(self, key: str, **params: object) -> str:
        """A text about previews."""
        return self.catalogue.text(self.locale, f"policy_preview.{key}", **params)

    @property
    def _speaker(self) -> Speaker:
        return Speaker(self.catalogue, self.locale)

    def _in_time(self, found: Preview) -> str:
        if found.told_at is None:
            return self.text("never")
        if found.promised_by is None:
            return ""
        kept = found.told_at <= found.promised_by
        return self.text("kept" if kept else "missed", by=self.moment(found.promised_by))

    def _plain(self, line: Line) -> str:
        params: dict[str, object] = {
            "who": self.who(line.who),
            "owner": self.who(line.owner),
            "task": self.word("task", line.kind) if line.kind else "",
        }
        if line.due is not None:
            params["due"] = self.moment(line.due)
        if line.verdict is not None:
            params["verdict"] = self.word("verdict", line.verdict)
        if line.outcome is not None:
            params["outcome"] = self.word("outcome", line.outcome)
        if line.scenario is not None:
            params["letter"] = self.word("scenario", line.scenario)
        if line.hours is not None:
            params["hours"] = self._speaker.value(Hours(line.hours))
        return self._sentence(line.what, **params)

    def _sentence(self, key: str, **params: object) -> str:
        text = self.text(f"say.{key}", **params)
        return self._speaker.spaced(text[:1].upper() + text[1:])

    def _ruled(self, line: Line) -> str:
        ruling = line.ruling
        assert ruling is not None
        rule, proposed = self.word("rule", ruling.rule_id), self.word("proposed", ruling.proposal)
        row = self._row(ruling)
        return self._sentence(row[0], rule=rule, proposed=proposed, **row[1])

    def _row(self, ruling: Ruling) -> tuple[str, dict[str, object]]:
        """Which sentence says why, and with which words."""
        rows = self.policy.rules[ruling.rule_id].rows
        place = next((n for n, row in enumerate(rows) if row.id == ruling.row_id), None)
        if place is None:
            return "ruled_open", {}
        if not rows[place].when:
            return "ruled_otherwise" if place else "ruled_always", {}
        tables = {table.rule.code: table for table in rule_tables(self.policy)}
        return "ruled", {"row": self._speaker.value(tables[ruling.rule_id].rows[place].when)}

    def _reminded(self, line: Line) -> str:
        key = "reminded" if line.who == line.owner else "reminded_again"
        return self._about(key, line)

    def _sent(self, line: Line) -> str:
        waits = line.due is not None and line.due > line.at
        assert line.scenario is not None
        return self._sentence(
            "letter_waits" if waits else "letter_sent",
            who=self.who(line.who),
            letter=self.word("scenario", line.scenario),
            due=self.moment(line.due) if line.due else "",
        )

    def _went_on(self, line: Line) -> str:
        return self._about("went_on" if line.who else "not_given", line)

    def _opinion(self, line: Line) -> str:
        return self._plain(line) if line.verdict else self._about("said_opinion", line)

    def _about(self, key: str, line: Line) -> str:
        return self._sentence(
            key,
            who=self.who(line.who),
            owner=self.who(line.owner),
            task=self.word("task", line.kind),
        )

    def _format(self, at: datetime, pattern: str) -> str:
        return self._speaker.at(self._local(at), self.text(f"format.{pattern}"))

    def _local(self, at: datetime) -> datetime:
        return at.astimezone(ZoneInfo(self.policy.calendar.zone))


_SAID: Final[Mapping[Happens, Callable[[PreviewSpeaker, Line], str]]] = {
    Happens.RULED: PreviewSpeaker._ruled,
    Happens.REMINDED: PreviewSpeaker._reminded,
    Happens.LETTER_SENT: PreviewSpeaker._sent,
    Happens.SAID: PreviewSpeaker._opinion,
    Happens.WENT_ON: PreviewSpeaker._went_on,
}


def previewed(speaker: PreviewSpeaker, found: Preview) -> PolicyPreviewed:
    """The answer of the API."""
    return PolicyPreviewed(
        zone=found.zone,
        needless=found.needless,
        told_at=found.told_at,
        promised_by=found.promised_by,
        lines=[
            PreviewLineSaid(
                at=line.at,
                what=line.what,
                who=line.who,
                said=speaker.said(line),
                task=line.kind,
                owner=line.owner,
                due=line.due,
                planned=line.planned,
                together=line.together,
                verdict=line.verdict,
                outcome=line.outcome,
                proposal=line.ruling.proposal if line.ruling else None,
                rule=line.ruling.rule_id if line.ruling else "",
                row=line.ruling.row_id if line.ruling else None,
                letter=line.scenario,
                hours=line.hours,
            )
            for line in found.lines
        ],
    )


def preview_as_text(speaker: PreviewSpeaker, found: Preview) -> str:
    """The whole preview for a terminal: the days as headings, a line each."""
    parts: list[str] = []
    day: date | None = None
    for line in found.lines:
        if speaker.date(line.at) != day:
            day = speaker.date(line.at)
            parts.append(speaker.day(line.at))
        parts.append(f"  {speaker.time(line.at)}  {speaker.said(line)}")
    return "\n".join([*parts, "", *speaker.notes(found)])
