"""Rows by the hundred thousand, written as fast as a database takes them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table

Values = tuple[Any, ...]


def fill(conn: Connection, table: Table, rows: Iterable[dict[str, Any]]) -> None:
    """Insert as fast as the database takes it: what the rows do not say has its default."""
    written = (_complete(table, row) for row in rows)
    columns = [column.name for column in table.columns]
    target = f"{table.name} ({', '.join(columns)})"
    cursor: Any = conn.connection.cursor()
    if conn.dialect.name == "sqlite":
        marks = ", ".join("?" * len(columns))
        values = (tuple(_for_sqlite(value) for value in row) for row in written)
        cursor.executemany(f"INSERT INTO {target} VALUES ({marks})", values)
        return
    with cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in written:
            copy.write_row(tuple(_for_postgres(value) for value in row))


def _complete(table: Table, row: dict[str, Any]) -> Values:
    return tuple(
        row[column.name] if column.name in row else _default(column) for column in table.columns
    )


def _default(column: Column[Any]) -> Any:
    """SQLAlchemy types the base class of all defaults; ours are values, or make a new one."""
    default: Any = column.default
    if default is None:
        return None
    return default.arg(None) if default.is_callable else default.arg


def _for_sqlite(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat(" ", "microseconds")
    return _for_postgres(value)


def _for_postgres(value: Any) -> Any:
    return json.dumps(value) if isinstance(value, list | dict) else value
