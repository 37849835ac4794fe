"""A transaction in which the same is asked only once: several mails of one claim have most of their
facts in common. Only for what nobody changes in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Executable, Row


class QueryCache:
    """Asks a connection, and remembers the answers."""

    def __init__(self, conn: Connection) -> None:
        self.conn = conn
        self._known: dict[tuple[object, ...], Sequence[Row[Any]]] = {}

    def rows(self, statement: Executable, **of: Any) -> Sequence[Row[Any]]:
        """All rows of a statement that is built once, and `of` whom it is asked."""
        key = (statement, *of.items())
        if key not in self._known:
            self._known[key] = self.conn.execute(statement, of).all()
        return self._known[key]

    def first(self, statement: Executable, **of: Any) -> Row[Any] | None:
        """The first row, if there is one."""
        return next(iter(self.rows(statement, **of)), None)

    def one(self, statement: Executable, **of: Any) -> Row[Any]:
        """The only row."""
        (row,) = self.rows(statement, **of)
        return row

    def scalar(self, statement: Executable, **of: Any) -> Any:
        """What stands first in the first row; None without one."""
        row = self.first(statement, **of)
        return row[0] if row is not None else None
