"""The statements by which the board finds its cards. Each is built once for what it is asked for:
building a statement costs several times what the database takes to run it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    and_,
    bindparam,
    exists,
    func,
    literal_column,
    or_,
    select,
    tuple_,
    union_all,
)

from db.directory.readers import SEEN, SEES
from db.process.cards import CLOSED_LANE, URGENT, USUAL
from db.process.projection import OPEN
from db.schema import application_words, cards, tasks
from db.types import UtcDateTime
from domain.board_lanes import LANES

COUNTED = 1000
"""How far the cards of a lane are counted."""
KEPT = 256
"""So many statements are kept; there are fewer kinds of questions that anybody asks."""
SEEING, OWNER, TERM = "seeing", "owner", "term"


@dataclass(frozen=True, slots=True)
class Question:
    """What a statement is built for; what it is asked with are its parameters.

    `sieves` are names of `sieve`, `listed` is the one of them that is looked up whole ('': none).
    """

    lanes: tuple[str, ...]
    sieves: tuple[str, ...] = ()
    listed: str = ""
    job: bool = False
    pressing: bool = False
    behind: bool = False


@dataclass(frozen=True, slots=True)
class Sieve:
    """A filter, as the list of the applications it lets through and as a question to a card."""

    ids: Any
    keeps: ColumnElement[bool]


@lru_cache(KEPT)
def sieve(name: str) -> Sieve:
    """`seeing` asks with `reader`, `owner` with `owner`, `term...` with its name and that + `_end`.

    `seeing` is what the reader may see, `owner` whose task is open, a term what is searched for.
    """
    here = cards.c.application_id
    if name == SEEING:
        return Sieve(SEEN, SEES)
    if name == OWNER:
        theirs = and_(tasks.c.owner_id == bindparam("owner"), tasks.c.state == _literally(OPEN))
        ids = select(tasks.c.application_id).where(theirs)
        return Sieve(ids, exists().where(theirs, tasks.c.application_id == here))
    word = application_words.c.word
    begins = and_(word >= bindparam(name), word < bindparam(f"{name}_end"))
    ids = select(application_words.c.application_id).where(begins)
    return Sieve(ids, exists().where(begins, application_words.c.application_id == here))


@lru_cache(KEPT)
def counted(sieves: tuple[str, ...]) -> Select[Any]:
    """How many applications each sieve lets through, as far as `few`; a column for each."""
    some = (sieve(name).ids.limit(_FEW).subquery() for name in sieves)
    return select(*(select(func.count()).select_from(each).scalar_subquery() for each in some))


@lru_cache(KEPT)
def walked(asked: Question) -> Any:
    """The first `limit` cards of each lane, along the index; None: nothing can lie there."""
    walks = [walk for lane in asked.lanes for walk in _walks(asked, lane)]
    return union_all(*(select(walk) for walk in walks)) if walks else None


@lru_cache(KEPT)
def sorted_at_once(asked: Question) -> Any:
    """The same of few cards: looked up once, then sorted and counted lane by lane."""
    found = (
        select(cards.c.lane, cards.c.application_id, cards.c.level, cards.c.at)
        .where(*_conditions(asked), *_presses(asked))
        .cte("found")
    )

    def of(lane: str) -> Subquery:
        here = found.c.lane == _literally(lane)
        total = select(func.count()).select_from(found).where(here).scalar_subquery()
        first = select(*found.c, total.label("total")).where(here)
        return first.order_by(*_order(found.c, lane)).limit(_LIMIT).subquery()

    return union_all(*(select(of(lane)) for lane in asked.lanes))


def _walks(asked: Question, lane: str) -> Sequence[Subquery]:
    """One, or, of what presses, two: the urgent ones, and of the others those that are late.

    A card lies no later than its earliest due time, so the second ends where the late ones end.
    """
    conditions = [cards.c.lane == _literally(lane), *_conditions(asked)]
    if not asked.pressing:
        return (_walk(asked, lane, conditions),)
    if lane == CLOSED_LANE:
        return ()
    return (
        _walk(asked, lane, [*conditions, cards.c.level == URGENT]),
        _walk(asked, lane, [*conditions, cards.c.level == USUAL, _LATE]),
    )


def _walk(asked: Question, lane: str, conditions: Sequence[ColumnElement[bool]]) -> Subquery:
    query = select(cards.c.lane, cards.c.application_id, cards.c.level, cards.c.at)
    if asked.behind:
        here = tuple_(cards.c.level, cards.c.at, cards.c.application_id)
        there = tuple_(_LEVEL, _AT, _ID)
        conditions = [*conditions, here < there if lane == CLOSED_LANE else here > there]
    ordered = query.where(*conditions).order_by(*_order(cards.c, lane))
    return ordered.limit(_LIMIT).subquery()


def _conditions(asked: Question) -> Sequence[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if asked.job:
        found.append(cards.c.job_id == bindparam("job"))
    for name in asked.sieves:
        one = sieve(name)
        listed = name == asked.listed
        found.append(cards.c.application_id.in_(one.ids) if listed else one.keeps)
    return found


def _presses(asked: Question) -> Sequence[ColumnElement[bool]]:
    open_lane = cards.c.lane != _literally(CLOSED_LANE)
    return (open_lane, or_(cards.c.level == URGENT, _LATE)) if asked.pressing else ()


def _order(columns: Any, lane: str) -> Sequence[Any]:
    """What was closed last stands first."""
    order = (columns.level, columns.at, columns.application_id)
    return [key.desc() for key in order] if lane == CLOSED_LANE else order


def _literally(text: str) -> ColumnElement[str]:
    """A code of ours in the statement itself: the database knows how much there is of it."""
    return literal_column(f"'{text}'")


def _counts(*conditions: ColumnElement[bool]) -> Select[Any]:
    def of(lane: str) -> Any:
        here = cards.c.lane == _literally(lane)
        some = select(cards.c.lane).where(here, *conditions).limit(COUNTED + 1)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    return select(*(of(lane).label(lane) for lane in LANES))


_FEW, _LIMIT = bindparam("few", type_=Integer), bindparam("limit", type_=Integer)
_NOW = bindparam("now", type_=UtcDateTime())
_LATE = and_(cards.c.at < _NOW, cards.c.due_at < _NOW)
_LEVEL: BindParameter[int] = bindparam("after_level", type_=cards.c.level.type)
_AT = bindparam("after_at", type_=UtcDateTime())
_ID: BindParameter[str] = bindparam("after_id", type_=cards.c.application_id.type)

TOTALS = _counts()
TOTALS_OF_JOB = _counts(cards.c.job_id == bindparam("job"))
"""How many cards each lane has, as far as they are counted."""
