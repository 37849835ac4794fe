"""Tokens and keys that do not exist, counted over all processes: by the network that showed them.

A row holds one network's window. Whoever has stopped is forgotten when somebody else is counted,
and there are never more rows than so many: a network that finds no room is counted by each process
for itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Insert, bindparam, case, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from db.schema import guesses

MOST_NETWORKS: Final = 50_000


@dataclass(frozen=True, slots=True)
class Guessed:
    """How many came from a network in its window, and when that ends."""

    count: int
    ends_at: datetime


def count_guesses(
    conn: Connection,
    counted: Mapping[str, int],
    window: timedelta,
    at: datetime,
    most: int = MOST_NETWORKS,
) -> dict[str, Guessed]:
    """So many more came from these networks; how many those are by now, from all processes. A
    window begins with the first that is counted in it.
    """
    found = {}
    networks = sorted(counted)  # whoever counts several does it in one order: nobody waits for ever
    if conn.execute(_HOW_MANY).scalar_one() + len(networks) > most:
        there = conn.execute(_THERE, {"networks": networks}).scalars()
        networks = sorted(there)
    for network in networks:
        values = {
            "network": network,
            "count": counted[network],
            "ends_at": at + window,
            "now": at,
        }
        row = conn.execute(_COUNT[conn.dialect.name], values).one()
        found[network] = Guessed(row.count_, row.ends_at)
    conn.execute(_FORGET, {"now": at})
    return found


def _count(upsert: Any) -> Insert:
    insert_ = upsert(guesses).values({each.name: bindparam(each.name) for each in guesses.columns})
    over = guesses.c.ends_at <= bindparam("now", type_=guesses.c.ends_at.type)
    new = insert_.excluded
    made: Insert = insert_.on_conflict_do_update(
        index_elements=["network"],
        set_={
            "count": case((over, new["count"]), else_=guesses.c["count"] + new["count"]),
            "ends_at": case((over, new.ends_at), else_=guesses.c.ends_at),
        },
    ).returning(guesses.c["count"].label("count_"), guesses.c.ends_at)
    return made


# Built once: building a statement costs several times what SQLite takes to run it.
_COUNT = {"sqlite": _count(sqlite.insert), "postgresql": _count(postgresql.insert)}
_HOW_MANY = select(func.count()).select_from(guesses)
_THERE = select(guesses.c.network).where(
    guesses.c.network.in_(bindparam("networks", expanding=True))
)
_OVER = guesses.c.ends_at <= bindparam("now", type_=guesses.c.ends_at.type)
# What another process is just counting is not waited for.
_FORGET = delete(guesses).where(
    guesses.c.network.in_(select(guesses.c.network).where(_OVER).with_for_update(skip_locked=True))
)
