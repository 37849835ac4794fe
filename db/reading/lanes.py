"""Where the cards of the board lie: the first of each lane, and how many there are.

There are two ways. What a filter narrows down to few cases is looked up whole, sorted and counted
in one statement. Otherwise each lane is walked along its index until a page is full, and what else
is asked for is looked at card by card on the way. Which one is cheap is found out beforehand, by
counting what each filter lets through, up to a limit.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    bindparam,
    case,
    exists,
    func,
    literal,
    literal_column,
    or_,
    select,
    tuple_,
)

from db.cards import CLOSED_LANE, LANES, URGENT
from db.projection import OPEN
from db.reading.reader import Reader
from db.reading.seeing import applications_seen_by
from db.schema import application_words, cards, tasks
from domain.searching import beyond, terms_of

FEW = 4000
"""So many cards are sorted at once; of more, the lanes are walked."""
COUNTED = 1000
"""How far the cards of a lane are counted."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the board is filtered by; '' and False leave it out.

    `pressing`: only what is urgent or overdue. `query` is what somebody typed to search for.
    """

    job: str = ""
    owner: str = ""
    pressing: bool = False
    query: str = ""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a card lies in its lane."""

    application_id: str
    level: int
    at: datetime

    @property
    def cursor(self) -> str:
        """The place as text, for the address of the next page."""
        micros = (self.at - EPOCH) // timedelta(microseconds=1)
        return f"{self.level}.{micros}.{self.application_id}"

    @classmethod
    def of_cursor(cls, text: str) -> Place | None:
        """The place that a cursor names; None for a text that is none."""
        level, _, rest = text.partition(".")
        micros, _, application = rest.partition(".")
        try:
            return cls(application, int(level), EPOCH + timedelta(microseconds=int(micros)))
        except (ValueError, OverflowError):
            return None


@dataclass(frozen=True, slots=True)
class Lane:
    """The places of one lane in their order, and how many cards it has (`at_least` so many)."""

    name: str
    places: tuple[Place, ...]
    total: int
    at_least: bool = False
    next: str = ""


Places = tuple[Lane, ...]


@dataclass(frozen=True, slots=True)
class Sieve:
    """A filter, as the list of the applications it lets through and as a question to a card."""

    ids: Any
    keeps: ColumnElement[bool]


def places_on(
    conn: Connection,
    reader: Reader,
    wanted: Wanted,
    at: datetime,
    limit: int,
    *,
    only: str = "",
    after: str = "",
    few: int = FEW,
) -> Places:
    """The first `limit` places of every lane; or of one lane, from behind a cursor."""
    sieves = list(_sieves(reader, wanted))
    narrowest, hits = _narrowest(conn, sieves, few)
    conditions = [*_conditions(wanted, at), *(each.keeps for each in sieves if each != narrowest)]
    if narrowest is not None:
        listed = cards.c.application_id.in_(narrowest.ids)
        conditions.append(listed if hits <= few else narrowest.keeps)
    if only:
        lane = next((name for name in LANES if name == only), CLOSED_LANE)
        return (_page(conn, lane, conditions, limit, Place.of_cursor(after)),)
    if narrowest is not None and hits <= few:
        return _sorted_at_once(conn, conditions, limit)
    # What has to be looked at card by card is not counted any further than it is shown.
    totals = {} if sieves or wanted.pressing else _totals(conn, wanted.job)
    return tuple(_walked(conn, lane, conditions, limit, totals.get(lane)) for lane in LANES)


def _sieves(reader: Reader, wanted: Wanted) -> Iterator[Sieve]:
    seen = applications_seen_by(reader)
    if seen is not None:
        yield Sieve(seen, cards.c.application_id.in_(seen))
    if wanted.owner:
        theirs = and_(
            tasks.c.owner_id == wanted.owner, tasks.c.state == literal_column(f"'{OPEN}'")
        )
        yield Sieve(
            select(tasks.c.application_id).where(theirs),
            exists().where(theirs, tasks.c.application_id == cards.c.application_id),
        )
    for term in terms_of(wanted.query):
        word = application_words.c.word
        begins = and_(word >= term, word < beyond(term))
        yield Sieve(
            select(application_words.c.application_id).where(begins),
            exists().where(begins, application_words.c.application_id == cards.c.application_id),
        )


def _narrowest(conn: Connection, sieves: Sequence[Sieve], few: int) -> tuple[Sieve | None, int]:
    if not sieves:
        return None, 0
    counted = []
    for place, each in enumerate(sieves):
        some = each.ids.limit(few + 1).subquery()
        hits = conn.execute(select(func.count()).select_from(some)).scalar_one()
        counted.append((hits, place))
    hits, place = min(counted)
    return sieves[place], hits


def _conditions(wanted: Wanted, at: datetime) -> Iterator[ColumnElement[bool]]:
    if wanted.job:
        yield cards.c.job_id == wanted.job
    if wanted.pressing:
        # A card lies no later than its earliest due time, so the walk ends with what is late.
        yield cards.c.lane != CLOSED_LANE
        yield or_(cards.c.level == URGENT, and_(cards.c.at < at, cards.c.due_at < at))


def _page(
    conn: Connection,
    lane: str,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    after: Place | None,
) -> Lane:
    query = _lane_query(lane, conditions, limit)
    if after is not None:
        here = tuple_(cards.c.level, cards.c.at, cards.c.application_id)
        there = tuple_(
            literal(after.level), literal(after.at, cards.c.at.type), literal(after.application_id)
        )
        query = query.where(here < there if lane == CLOSED_LANE else here > there)
    return _lane(lane, conn.execute(query, {"lane": lane}).all(), limit, None)


def _walked(
    conn: Connection,
    lane: str,
    conditions: Sequence[ColumnElement[bool]],
    limit: int,
    total: int | None,
) -> Lane:
    if total == 0:
        return Lane(lane, (), 0)
    rows = conn.execute(_lane_query(lane, conditions, limit), {"lane": lane}).all()
    return _lane(lane, rows, limit, total)


def _lane_query(lane: str, conditions: Sequence[ColumnElement[bool]], limit: int) -> Select[Any]:
    order = (cards.c.level, cards.c.at, cards.c.application_id)
    # What was closed last stands first.
    turned = [key.desc() for key in order] if lane == CLOSED_LANE else order
    query = select(cards.c.application_id, cards.c.level, cards.c.at)
    return (
        query.where(cards.c.lane == bindparam("lane"), *conditions)
        .order_by(*turned)
        .limit(limit + 1)
    )


def _lane(name: str, rows: Sequence[Any], limit: int, total: int | None) -> Lane:
    places = tuple(Place(row.application_id, row.level, row.at) for row in rows[:limit])
    more = len(rows) > limit
    following = places[-1].cursor if more else ""
    if total is None:
        return Lane(name, places, len(places), more, following)
    return Lane(name, places, min(total, COUNTED), total > COUNTED, following)


def _sorted_at_once(
    conn: Connection, conditions: Sequence[ColumnElement[bool]], limit: int
) -> Places:
    closed = cards.c.lane == CLOSED_LANE
    order = (
        cards.c.level,
        case((~closed, cards.c.at)),
        case((~closed, cards.c.application_id)),
        case((closed, cards.c.at)).desc(),
        case((closed, cards.c.application_id)).desc(),
    )
    ranked = (
        select(
            cards.c.lane,
            cards.c.application_id,
            cards.c.level,
            cards.c.at,
            func.row_number().over(partition_by=cards.c.lane, order_by=order).label("place"),
            func.count().over(partition_by=cards.c.lane).label("total"),
        )
        .where(*conditions)
        .subquery()
    )
    query = select(ranked).where(ranked.c.place <= limit + 1).order_by(ranked.c.place)
    found: dict[str, list[Any]] = {lane: [] for lane in LANES}
    for row in conn.execute(query):
        found[row.lane].append(row)
    return tuple(
        _counted_lane(lane, rows, limit, rows[0].total if rows else 0)
        for lane, rows in found.items()
    )


def _counted_lane(name: str, rows: Sequence[Any], limit: int, total: int) -> Lane:
    lane = _lane(name, rows, limit, None)
    return Lane(name, lane.places, total, False, lane.next)


def _totals(conn: Connection, job: str) -> dict[str, int]:
    query = _COUNTS_OF_JOB if job else _COUNTS
    row = conn.execute(query, {"job": job} if job else {}).one()
    return dict(zip(LANES, row, strict=True))


def _counts(*conditions: ColumnElement[bool]) -> Select[Any]:
    def of(lane: str) -> Any:
        some = select(cards.c.lane).where(cards.c.lane == lane, *conditions).limit(COUNTED + 1)
        return select(func.count()).select_from(some.subquery()).scalar_subquery()

    return select(*(of(lane).label(lane) for lane in LANES))


# Built once: building a statement costs several times what the database takes to run it.
_COUNTS = _counts()
_COUNTS_OF_JOB = _counts(cards.c.job_id == bindparam("job"))
