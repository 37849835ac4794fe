"""The database: one thread hop per transaction, and the settings SQLite needs to be trusted.

SQLite: WAL so that readers never wait, `synchronous=FULL` so that an answered act survives a power
cut, and `BEGIN IMMEDIATE` for writes, because the driver's own deferred transactions lose updates.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from pathlib import Path
from typing import Any, TypeVar

import psycopg
from pydantic_core import from_json
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InvalidatePoolError
from sqlalchemy.pool import QueuePool

T = TypeVar("T")

THREADS = 4
BUSY_TIMEOUT_MS = 15_000
CONNECT_TIMEOUT_S = 5
# Whoever waits longer gets an error, and with it an answer, instead of holding a thread.
TCP_TIMEOUT_MS = 10_000
POSTGRES_LIMITS = (
    "-c statement_timeout=15s -c lock_timeout=10s -c idle_in_transaction_session_timeout=20s"
)


IDLE_S = 0.5
"""A connection that lay idle for so long is asked whether its server is still there: a server that
was started anew took longer. Asked each time, it would be a round trip for every transaction."""
LEFT = "left_at"


class Database:
    """Runs functions of a connection, each in one transaction, each in one hop to a thread."""

    def __init__(self, url: str, *, threads: int = THREADS) -> None:
        self.is_sqlite = make_url(url).get_backend_name() == "sqlite"
        self._engine = _sqlite_engine(url) if self.is_sqlite else _postgres_engine(url, threads)
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="db")
        # One writer at a time is all SQLite has: queueing here is cheaper than polling its lock.
        self._writer = threading.Lock() if self.is_sqlite else nullcontext()

    @property
    def engine(self) -> Engine:
        """For migrations and the commands that need no hop."""
        return self._engine

    async def write(self, transaction: Callable[[Connection], T]) -> T:
        """Run and commit; rolled back whole if it raises."""
        return await self._hop(self.write_now, transaction)

    async def read(self, query: Callable[[Connection], T]) -> T:
        """Run without taking a write lock."""
        return await self._hop(self.read_now, query)

    async def _hop(self, run: Callable[[Callable[[Connection], T]], T], what: Any) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, run, what)

    def write_now(self, transaction: Callable[[Connection], T]) -> T:
        """`write` for callers that are in a thread already."""
        with self._writer, self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            result = transaction(connection)
            connection.commit()
            return result

    def read_now(self, query: Callable[[Connection], T]) -> T:
        """`read` for callers that are in a thread already: all of it sees one moment."""
        with self._engine.connect() as connection:
            if self.is_sqlite:
                connection.exec_driver_sql("BEGIN")
            else:
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            return query(connection)

    def empty_the_log(self) -> None:
        """SQLite: move what the write-ahead log holds into the file, so that no old page is left
        in it. A reader who is just looking delays that to the next time.
        """
        if self.is_sqlite:
            with self._writer, self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    def dispose(self) -> None:
        """Close every connection and end the threads."""
        self._threads.shutdown(wait=True)
        self._engine.dispose()


# JSON is read by `from_json`, which takes a third of the time: a process's events are read whole.


def _sqlite_engine(url: str) -> Engine:
    database = make_url(url).database
    if database and database != ":memory:":
        Path(database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        url,
        poolclass=QueuePool,
        pool_size=THREADS,
        connect_args={"check_same_thread": False},
        json_deserializer=from_json,
    )

    @event.listens_for(engine, "connect")
    def _configure(connection: Any, record: object) -> None:
        connection.isolation_level = None  # the driver must not open transactions of its own
        connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA foreign_keys = ON")

    return engine


def _postgres_engine(url: str, threads: int) -> Engine:
    engine = create_engine(
        url,
        pool_size=threads,
        max_overflow=2,
        json_deserializer=from_json,
        connect_args={
            "connect_timeout": CONNECT_TIMEOUT_S,
            "tcp_user_timeout": TCP_TIMEOUT_MS,
            "options": POSTGRES_LIMITS,
        },
    )

    @event.listens_for(engine, "checkin")
    def _note(connection: Any, record: Any) -> None:
        record.info[LEFT] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _ask(connection: Any, record: Any, proxy: object) -> None:
        idle = time.monotonic() - record.info.get(LEFT, time.monotonic())
        if idle > IDLE_S and not _answers(engine, connection):
            raise InvalidatePoolError  # the pool makes new ones

    return engine


def _answers(engine: Engine, connection: Any) -> bool:
    try:
        return engine.dialect.do_ping(connection)
    except psycopg.Error:
        return False


def overwrite_deleted(conn: Connection) -> None:
    """SQLite else only forgets where deleted bytes are, and leaves them in the file."""
    if conn.dialect.name == "sqlite":
        conn.exec_driver_sql("PRAGMA secure_delete = ON")
