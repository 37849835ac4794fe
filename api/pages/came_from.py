"""The list that somebody came to an application from: the board or the inbox as it was filtered,
and who stands before and behind it there.

It is said in the address as `from`, so that it outlives a reload and a form, and holds no more than
the filters of that list. Anybody may write anything there: what is no list of ours is none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import parse_qsl, urlencode

from sqlalchemy import Connection

from db.directory.readers import Reader
from db.reading.board_lanes import BoardFilter
from db.reading.neighbours import Neighbours, around, on_board, on_inbox

LONGEST = 400
"""In characters: the filters of a board with a search."""
FROM = "from"
"""The parameter's name."""

Ids = Callable[[Connection, Reader, datetime, Mapping[str, str]], list[str]]


@dataclass(frozen=True, slots=True)
class _List:
    """A list: where it is, what it can be filtered by, and whom it shows in which order."""

    path: str
    filters: tuple[str, ...]
    ids: Ids


def _of_board(
    conn: Connection, reader: Reader, at: datetime, filters: Mapping[str, str]
) -> list[str]:
    wanted = BoardFilter(
        filters.get("job", ""),
        filters.get("owner", ""),
        bool(filters.get("pressing")),
        filters.get("q", "").strip(),
    )
    column, after = filters.get("column", ""), filters.get("after", "")
    return on_board(conn, reader, at, wanted, column=column, after=after)


def _of_inbox(
    conn: Connection, reader: Reader, at: datetime, filters: Mapping[str, str]
) -> list[str]:
    return on_inbox(conn, reader, whole_desk=filters.get("whose") == "all" and reader.desk)


LISTS: Mapping[str, _List] = {
    "board": _List("/", ("job", "owner", "pressing", "q", "column", "after"), _of_board),
    "inbox": _List("/inbox", ("whose",), _of_inbox),
}


@dataclass(frozen=True, slots=True)
class CameFrom:
    """A list with its filters, as the address says it."""

    name: str
    filters: Mapping[str, str]

    @property
    def said(self) -> str:
        """The value of the parameter, of which this is made again."""
        return f"{self.name}?{urlencode(self.filters)}" if self.filters else self.name

    @property
    def address(self) -> str:
        """The list itself."""
        query = urlencode(self.filters)
        return f"{LISTS[self.name].path}?{query}" if query else LISTS[self.name].path

    def neighbours(
        self, conn: Connection, reader: Reader, at: datetime, application: str
    ) -> Neighbours:
        """Who stands before and behind an application in the list as it is now."""
        shown = LISTS[self.name].ids(conn, reader, at, self.filters)
        return around(conn, shown, application)


def came_from(said: str) -> CameFrom | None:
    """The list that a parameter names; None for none, and for what is no list of ours."""
    name, _, query = said.partition("?")
    known = LISTS.get(name)
    if known is None or len(said) > LONGEST:
        return None
    given = dict(parse_qsl(query))
    return CameFrom(name, {each: given[each] for each in known.filters if given.get(each)})


def as_said(name: str, query: Mapping[str, str]) -> str:
    """The parameter for links out of a list, escaped; what is no filter of it is left out."""
    filters = {each: query[each] for each in LISTS[name].filters if query.get(each)}
    return urlencode({FROM: CameFrom(name, filters).said})
