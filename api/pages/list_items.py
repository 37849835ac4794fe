"""Tasks and cards as their lists show them, worked out beforehand: a template that only puts
texts where they belong is several times as fast as one that asks for each of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache, partial
from typing import NamedTuple, Protocol

from markupsafe import Markup, escape

from api.pages.endings import ended
from api.pages.time_format import Writing
from db.reading.board import Card, CardTask
from db.reading.choices import Choice
from domain.task_columns import Shows
from domain.tasks import TASKS

WORTH_SAYING = 0.1
"""Working hours; what took less has only just begun."""
MOST_TASKS = 3
CLOSE = 0.75
"""From this share of its working time on a task is nearly due."""
THINNEST = 2
"""A rail is at least so wide, in percent: an empty one looks like none."""
TAGGED = frozenset(spec.state for spec in TASKS.values() if Shows.TAG in spec.shows)

_MARK, _SELECTED = "\0", " selected"

Text = Callable[..., str]


class Dated(Protocol):
    """A task, as far as its due time is concerned."""

    @property
    def due_at(self) -> datetime: ...
    @property
    def overdue(self) -> bool: ...
    @property
    def by_clock(self) -> bool: ...
    @property
    def used(self) -> float: ...


class Due(NamedTuple):
    """A due time: when for machines, in whole and in short, and how much of the time has passed.

    `state` and `pace` are classes of the style sheet, `used` is in percent.
    """

    state: str
    iso: str
    whole: str
    short: str
    pace: str
    used: int


class Waited(NamedTuple):
    """One task of a card; `again`: of the same kind as the one above it."""

    id: str
    what: str
    owner: str
    again: bool
    due: Due


class Shown(NamedTuple):
    """A card."""

    id: str
    name: str
    about: str
    overdue: bool
    urgent: bool
    tasks: tuple[Waited, ...]
    more: str
    tag: str
    tag_name: str
    spent: str
    spent_title: str


class Dues:
    """Writes the due times of one page: what all of them share is worked out once."""

    def __init__(self, write: Writing, text: Text) -> None:
        self._write = write
        self._in_moment = text("pages.time.in_moment")
        self._today = write.local(write.at).date()
        whole = text("pages.format.in_zone", instant=_MARK, zone=write.zone_name)
        self._before, _, self._after = whole.partition(_MARK)
        self._distance = cache(partial(_distance_text, text))

    def of(self, task: Dated) -> Due:
        """How a due time is shown."""
        at, late, clock = task.due_at, task.overdue, task.by_clock
        local = self._write.local(at)
        state = " overdue" if late else " today" if local.date() == self._today else ""
        pace = " overdue" if late else " clock" if clock else ""
        if not pace and task.used >= CLOSE:
            pace = " close"
        passed = self._write.at > at
        # What the clock is about to end is not late.
        short = self._in_moment if clock and passed else self._distance(*self._write.distance(at))
        whole = f"{self._before}{self._write.written(local)}{self._after}"
        used = round(max(task.used * 100, THINNEST))
        return Due(state, at.isoformat(timespec="seconds"), whole, short, pace, used)


def _distance_text(text: Text, key: str, count: int) -> str:
    return text(key, count=count)


def options(choices: tuple[Choice, ...], chosen: str) -> Markup:
    """The options of a filter: hundreds on each page, so their names are escaped in one go.

    Ids hold nothing to escape.
    """
    if not choices:
        return Markup()
    names = str(escape(_MARK.join(each.name for each in choices))).split(_MARK)
    return Markup(
        "".join(
            f'<option value="{each.id}"{_SELECTED if each.id == chosen else ""}>{name}</option>'
            for each, name in zip(choices, names, strict=True)
        )
    )


def shown(cards: Sequence[Card], dues: Dues, write: Writing, text: Text, word: Text) -> list[Shown]:
    """The cards of a column."""
    in_step, whole_time = text("pages.board.elapsed_title"), text("pages.board.whole_title")

    def waited(tasks: Sequence[CardTask]) -> tuple[Waited, ...]:
        before, found = "", []
        for task in tasks[:MOST_TASKS]:
            kind = task.kind
            what, when = word("task", kind), dues.of(task)
            found.append(Waited(task.id, what, task.owner_name, kind == before, when))
            before = kind
        return tuple(found)

    def one(card: Card) -> Shown:
        stage = "" if card.closed_at else card.stage_name
        beyond = len(card.tasks) - MOST_TASKS
        tag, tag_name = _tag(card, write, word)
        return Shown(
            card.application_id,
            card.candidate_name,
            f"{card.job_title} · {stage}" if stage else card.job_title,
            card.overdue,
            card.urgent,
            waited(card.tasks),
            text("pages.board.more_tasks", count=beyond) if beyond > 0 else "",
            tag,
            tag_name,
            write.hours(card.hours) if card.hours >= WORTH_SAYING else "",
            whole_time if card.closed_at else in_step,
        )

    return [one(card) for card in cards]


def _tag(card: Card, write: Writing, word: Text) -> tuple[str, str]:
    """How it ended; else the state, where the tasks do not say it."""
    if card.closed_at or card.outcome:
        return f" {card.outcome}", ended(word, write, card.outcome, card.start_on)
    if card.state in TAGGED:
        return "", word("state", card.state)
    return "", ""
