"""The pace at which mails leave, kept in one row so that all workers share it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, bindparam, insert, select, update

from db.schema import paces

MAILS: Final = "mails"


def take_turn(
    conn: Connection,
    at: datetime,
    needs: timedelta,
    *,
    idle: timedelta = timedelta(),
    at_any_rate: bool = False,
) -> bool:
    """Take up so much of the time that mails need; False if it is not free yet.

    `idle`: only if it has been free for that long. `at_any_rate`: what is already on its way is
    counted, and whoever comes next waits for it.
    """
    row = conn.execute(_FREE, {"of": MAILS}).first()
    free_at = row.free_at if row else at - idle
    if free_at + idle > at and not at_any_rate:
        return False
    until = max(free_at, at) + needs
    if row is None:
        conn.execute(insert(paces), {"name": MAILS, "free_at": until})
    else:
        conn.execute(_TAKE, {"of": MAILS, "free_at": until})
    return True


_FREE = select(paces.c.free_at).where(paces.c.name == bindparam("of")).with_for_update()
_TAKE = update(paces).where(paces.c.name == bindparam("of"))
