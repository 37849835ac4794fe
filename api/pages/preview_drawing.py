"""The line of time of a preview, drawn: where each mark, bar and column of the picture is.

Time runs downwards: what is further apart is further apart in the picture, too, but a night takes
no more room than a label. Each person has a column; each mark the number of its line in the table.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from math import sqrt
from typing import Final

from api.answers.policy_preview import PreviewSpeaker
from domain.preview_lines import CANDIDATE, Happens, Line, Preview, Span, seat_of
from domain.words import Party, Role

GUTTER: Final = 40
LANE: Final = 46
HEADER: Final = 42
ROW: Final = 24
FOOT: Final = 18
EDGE: Final = 6
FITS: Final = 6
"""So many letters of a heading have room beside those of its neighbours."""
OF_THE_RULE: Final = "rule"

SHAPES: Final[Mapping[Happens, str]] = {
    Happens.OPENED: "begins",
    Happens.NEWS: "mail",
    Happens.ASKED: "mail",
    Happens.SHOWN: "mail",
    Happens.REMINDED: "reminder",
    Happens.BROUGHT_IN: "escalation",
    Happens.SAID: "act",
    Happens.WENT_ON: "act",
    Happens.DECIDED: "act",
    Happens.LETTER_SENT: "act",
    Happens.HEARD: "rule",
    Happens.RULED: "rule",
    Happens.STILL_DECIDING: "letter",
    Happens.TOLD: "letter",
    Happens.PROMISED: "promise",
    Happens.ON_AND_ON: "stop",
    Happens.NOTHING_MORE: "stop",
    Happens.CLOSED: "stop",
}
"""What a mark looks like; each shape has a name of its own."""

_ENDS: Final = frozenset({Happens.SAID, Happens.WENT_ON, Happens.DECIDED, Happens.LETTER_SENT})


@dataclass(frozen=True, slots=True)
class Lane:
    """A column: its heading in one or two lines, and its name in full."""

    x: float
    heading: tuple[str, ...]
    name: str


@dataclass(frozen=True, slots=True)
class Mark:
    """One line of the table."""

    number: int
    x: float
    y: float
    shape: str
    title: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A task while it is open; `due`: where it is due, None if that is outside of the picture."""

    x: float
    y: float
    height: float
    due: float | None
    is_open: bool
    title: str


@dataclass(frozen=True, slots=True)
class Label:
    """A day, or a time of the day."""

    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it, in units of the picture."""

    width: float
    height: float
    lanes: tuple[Lane, ...]
    days: tuple[Label, ...]
    times: tuple[Label, ...]
    bars: tuple[Bar, ...]
    marks: tuple[Mark, ...]
    shapes: tuple[str, ...]


def drawing_of(found: Preview, speaker: PreviewSpeaker) -> Drawing:
    """The picture of a preview."""
    return _Pen(found, speaker).drawing()


def _lane_of(line: Line) -> str:
    if line.what in (Happens.RULED, Happens.HEARD):
        return OF_THE_RULE
    return line.who or line.owner or CANDIDATE


class _Pen:
    def __init__(self, found: Preview, speaker: PreviewSpeaker) -> None:
        self._found = found
        self._speaker = speaker
        here = {_lane_of(line) for line in found.lines}
        seats = [seat_of(number + 1) for number in range(len(speaker.situation.verdicts))]
        others = (OF_THE_RULE, Party.ASKED, *Role, CANDIDATE)
        self._lanes = [one for one in (*seats, *map(str, others)) if one in here]
        self._days: list[Label] = []
        self._times: list[Label] = []
        self._at: list[datetime] = []
        self._y: list[float] = []
        self._lines: list[float] = []
        self._bottom = self._place()

    def drawing(self) -> Drawing:
        """Everything in its place."""
        marks = tuple(
            Mark(
                number,
                self._x(_lane_of(line)),
                y,
                SHAPES[line.what],
                self._speaker.text(
                    "line",
                    when=self._speaker.moment(line.at),
                    said=self._speaker.said(line),
                ),
            )
            for number, (line, y) in enumerate(zip(self._found.lines, self._lines, strict=True), 1)
        )
        used = {mark.shape for mark in marks}
        return Drawing(
            width=GUTTER + LANE * len(self._lanes) + EDGE,
            height=self._bottom + FOOT,
            lanes=tuple(map(self._lane, self._lanes)),
            days=tuple(self._days),
            times=tuple(self._times),
            bars=tuple(map(self._bar, self._found.spans)),
            marks=marks,
            shapes=tuple(shape for shape in dict.fromkeys(SHAPES.values()) if shape in used),
        )

    def _place(self) -> float:
        """Lay the lines out from above to below; where the last of them ends."""
        y, before = float(HEADER), None
        for at, of_moment in groupby(self._found.lines, key=lambda line: line.at):
            if before is None or self._speaker.date(at) != self._speaker.date(before):
                self._days.append(Label(y + 16, self._speaker.day(at)))
                y += 2 * ROW - 10
            else:
                y += 4 + min(26.0, 9 * sqrt((at - before) / timedelta(hours=1)))
            lines: Sequence[Line] = list(of_moment)
            taken: Counter[str] = Counter()
            for line in lines:
                self._lines.append(y + ROW * taken[_lane_of(line)])
                taken[_lane_of(line)] += 1
            self._times.append(Label(y, self._speaker.time(at)))
            self._at.append(at)
            self._y.append(y)
            y += ROW * max(taken.values())
            before = at
        return y

    def _bar(self, span: Span) -> Bar:
        top = self._line_of(span, frozenset({Happens.OPENED}), span.opened)
        end = self._bottom if span.done is None else self._line_of(span, _ENDS, span.done)
        due = self._height_of(span.due)
        within = due is not None and top < due <= end
        return Bar(
            self._x(span.who),
            top,
            max(end - top, 1),
            due if within else None,
            span.done is None,
            self._speaker.span(span),
        )

    def _line_of(self, span: Span, what: frozenset[Happens], at: datetime) -> float:
        """Where a line about a task stands; where its moment is, if there is none."""
        for line, y in zip(self._found.lines, self._lines, strict=True):
            if line.what in what and (line.kind, line.owner, line.at) == (span.kind, span.who, at):
                return y
        height = self._height_of(at)
        return self._bottom if height is None else height

    def _height_of(self, at: datetime) -> float | None:
        """Where a moment is; None where the picture has ended by then."""
        place = bisect_right(self._at, at) - 1
        if place < 0 or self._at[place] == at:
            return self._y[max(place, 0)]
        if place + 1 == len(self._at):
            return None
        begin, end = self._at[place], self._at[place + 1]
        share = (at - begin) / (end - begin)
        return self._y[place] + share * (self._y[place + 1] - self._y[place])

    def _x(self, lane: str) -> float:
        return GUTTER + LANE * (self._lanes.index(lane) + 0.5)

    def _lane(self, lane: str) -> Lane:
        heading = self._speaker.who(lane, table="lane")
        parts = heading.split(" ", 1) if len(heading) > 4 else [heading]
        if len(parts) == 1 and len(heading) > FITS:
            # As wide as its column: the next one stands a line lower or higher.
            parts = ["", heading] if self._lanes.index(lane) % 2 else [heading, ""]
        return Lane(self._x(lane), tuple(parts), self._speaker.who(lane))
