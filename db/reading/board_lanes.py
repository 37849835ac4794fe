"""Where the cards of the board lie: the first of each lane, and how many there are.

There are two ways. What a filter narrows down to few cases is looked up whole, sorted and counted
in one statement. Otherwise each lane is walked along its index until a page is full, and what else
is asked for is looked at card by card on the way. Which one is cheap is found out beforehand, by
counting what each filter lets through, up to a limit.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from db.directory.readers import Reader
from db.process.cards import CLOSED_LANE
from db.reading.board_queries import (
    COUNTED,
    OWNER,
    SEEING,
    TERM,
    TOTALS,
    TOTALS_OF_JOB,
    Question,
    counted,
    sorted_at_once,
    walked,
)
from domain.board_lanes import LANES
from domain.searching import beyond, terms_of

FEW = 4000
"""So many cards are sorted at once; of more, the lanes are walked."""
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class BoardFilter:
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


def places_on(
    conn: Connection,
    reader: Reader,
    wanted: BoardFilter,
    at: datetime,
    limit: int,
    *,
    only: str = "",
    after: str = "",
    few: int = FEW,
) -> Places:
    """The first `limit` places of every lane; or of one lane, from behind a cursor."""
    sieves, given = _sieves(reader, wanted)
    given |= {"job": wanted.job, "now": at, "limit": limit + 1}
    narrowest, hits = _narrowest(conn, sieves, given, few)
    listed = narrowest if hits <= few else ""
    lanes = (_known(only),) if only else tuple(LANES)
    place = Place.of_cursor(after) if only else None
    if place is not None:
        given |= {"after_level": place.level, "after_at": place.at}
        given |= {"after_id": place.application_id}
    asked = Question(
        lanes, sieves, listed, bool(wanted.job), wanted.pressing, behind=place is not None
    )
    if listed and not only:
        return _counted_lanes(lanes, _rows(conn, sorted_at_once(asked), given), limit)
    # What has to be looked at card by card is not counted any further than it is shown.
    plain = not (sieves or wanted.pressing or only)
    totals = _totals(conn, wanted.job) if plain else {}
    found = _rows(conn, walked(asked), given)
    return tuple(_lane(lane, found.get(lane, ()), limit, totals.get(lane)) for lane in lanes)


def _known(lane: str) -> str:
    return lane if lane in LANES else CLOSED_LANE


def _sieves(reader: Reader, wanted: BoardFilter) -> tuple[tuple[str, ...], dict[str, Any]]:
    """The names of the filters, and what they are asked with."""
    names: list[str] = []
    given: dict[str, Any] = {}
    if not reader.desk:
        names.append(SEEING)
        given["reader"] = reader.id
    if wanted.owner:
        names.append(OWNER)
        given["owner"] = wanted.owner
    for number, term in enumerate(terms_of(wanted.query)):
        name = f"{TERM}_{number}"
        names.append(name)
        given |= {name: term, f"{name}_end": beyond(term)}
    return tuple(names), given


def _narrowest(
    conn: Connection, sieves: tuple[str, ...], given: Mapping[str, Any], few: int
) -> tuple[str, int]:
    """The sieve that lets the fewest through, and how many, as far as just above `few`."""
    if not sieves:
        return "", 0
    hits = conn.execute(counted(sieves), {**given, "few": few + 1}).one()
    number, place = min((number, place) for place, number in enumerate(hits))
    return sieves[place], number


def _rows(conn: Connection, query: Any, given: Mapping[str, Any]) -> dict[str, list[Any]]:
    """The rows of a statement by their lanes."""
    found: dict[str, list[Any]] = {}
    if query is not None:
        for row in conn.execute(query, given).all():
            found.setdefault(row.lane, []).append(row)
    return found


def _lane(name: str, rows: Sequence[Any], limit: int, total: int | None) -> Lane:
    places = tuple(Place(row.application_id, row.level, row.at) for row in rows[:limit])
    more = len(rows) > limit
    following = places[-1].cursor if more else ""
    if total is None:
        return Lane(name, places, len(places), more, following)
    return Lane(name, places, min(total, COUNTED), total > COUNTED, following)


def _counted_lanes(lanes: Sequence[str], found: Mapping[str, Sequence[Any]], limit: int) -> Places:
    made = []
    for name in lanes:
        rows = found.get(name, ())
        lane = _lane(name, rows, limit, None)
        made.append(replace(lane, total=rows[0].total if rows else 0, at_least=False))
    return tuple(made)


def _totals(conn: Connection, job: str) -> dict[str, int]:
    query = TOTALS_OF_JOB if job else TOTALS
    row = conn.execute(query, {"job": job} if job else {}).one()
    return dict(zip(LANES, row, strict=True))
