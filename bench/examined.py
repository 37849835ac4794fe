"""`python -m bench.examined 100000`: how long the doctor goes through so many applications.

The demo is played into a folder, and its applications are copied, with everything about them, until
there are as many: each has its own acts, events, tasks and mails, as somebody has lived it.
"""

from __future__ import annotations

import os
import re
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

FILE = Path(__file__).resolve()
SHARED = frozenset({"people", "jobs", "stages", "policy_versions", "templates", "company"})
"""What copies have in common: who works here, and how."""
PLACE, TAIL, DIGITS = "\0", 6, "0123456789abcdefghjkmnpqrstvwxyz"
"""Ids of copies differ in their last characters, which is where this stands meanwhile."""
_AN_ID = re.compile(r"[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}")
AT_ONCE = 500

Row = tuple[object, ...]
Rows = dict[str, list[Row]]


@dataclass(frozen=True, slots=True)
class Lived:
    """Applications that belong together (somebody applied for several jobs) with everything about
    them: rows by table, in which their ids have a `PLACE`."""

    rows: Rows

    @property
    def applications(self) -> int:
        """How many they are."""
        return len(self.rows["applications"])

    def copy(self, number: int) -> Iterator[tuple[str, Row]]:
        """A copy of them, whose ids are its own."""
        tail = _tail(number)
        for table, rows in self.rows.items():
            for row in rows:
                yield table, tuple(_placed(value, tail) for value in row)


def lived(conn: sqlite3.Connection) -> list[Lived]:
    """The applications of the demo."""
    tables = _tables(conn)
    applications = conn.execute("SELECT id, candidate_id FROM applications ORDER BY id").fetchall()
    found: list[Lived] = []
    seen: set[str] = set()
    for application, candidate in applications:
        if application not in seen:
            about = {application, candidate}
            found.append(_all_about(conn, tables, about))
            seen |= about
    return found


def multiply(conn: sqlite3.Connection, templates: Sequence[Lived], count: int) -> int:
    """Add copies until there are so many applications, or a few more; how many there are then."""
    there, number = sum(each.applications for each in templates), 0
    while there < count:
        batch: Rows = {}
        until = min(there + AT_ONCE, count)
        while there < until:
            number += 1
            each = templates[number % len(templates)]
            there += each.applications
            for table, row in each.copy(number):
                batch.setdefault(table, []).append(row)
        for table, rows in batch.items():
            marks = ", ".join("?" * len(rows[0]))
            conn.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)
        conn.commit()
    return there


def _tables(conn: sqlite3.Connection) -> list[str]:
    """The tables that hold something about an application; search indexes look after themselves."""
    found = conn.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'").fetchall()
    virtual = [name for name, sql in found if sql and sql.startswith("CREATE VIRTUAL")]
    return [
        name
        for name, _ in found
        if name not in SHARED and not any(name.startswith(each) for each in virtual)
    ]


def _all_about(conn: sqlite3.Connection, tables: Sequence[str], ids: set[str]) -> Lived:
    """What names one of these ids, and what names what that brought in, until there is no more.
    `ids` has all of them then."""
    all_rows = {table: conn.execute(f"SELECT * FROM {table}").fetchall() for table in tables}
    mine: dict[str, dict[int, Row]] = {table: {} for table in tables}
    shared = _shared_ids(conn)
    while True:
        before = len(ids)
        for table, rows in all_rows.items():
            for place, row in enumerate(rows):
                if place not in mine[table] and _names_one(row, ids):
                    mine[table][place] = row
                    ids |= _ids_in(row[:1]) - shared
        if len(ids) == before:
            break
    own = sorted(ids)
    return Lived(
        {
            table: [tuple(_with_places(value, own) for value in row) for row in rows.values()]
            for table, rows in mine.items()
            if rows
        }
    )


def _shared_ids(conn: sqlite3.Connection) -> set[str]:
    known = {name for (name,) in conn.execute("SELECT name FROM sqlite_master")}
    rows = (row for table in SHARED & known for row in conn.execute(f"SELECT * FROM {table}"))
    return {each for row in rows for each in _ids_in(row[:1])}


def _names_one(row: Row, ids: set[str]) -> bool:
    return any(isinstance(value, str) and not ids.isdisjoint(_ids_in((value,))) for value in row)


def _ids_in(values: Sequence[object]) -> set[str]:
    return {each for value in values if isinstance(value, str) for each in _AN_ID.findall(value)}


def _with_places(value: object, ids: Sequence[str]) -> object:
    if not isinstance(value, str):
        return value
    for each in ids:
        value = value.replace(each, each[:-TAIL] + PLACE)
    return value


def _placed(value: object, tail: str) -> object:
    return value.replace(PLACE, tail) if isinstance(value, str) and PLACE in value else value


def _tail(number: int) -> str:
    digits = ""
    for _ in range(TAIL):
        number, digit = divmod(number, len(DIGITS))
        digits = DIGITS[digit] + digits
    return digits


def _run(command: Sequence[str], folder: Path) -> int:
    environment = {**os.environ, "DATA_DIR": str(folder), "DATABASE_URL": "", "LANG": "C"}
    whole = [sys.executable, "cli.py", *command]
    done = subprocess.run(
        whole, cwd=FILE.parents[1], env=environment, stdout=sys.stderr, check=False
    )
    return done.returncode


def _used_s() -> float:
    """The processor's seconds of what was run and has ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _timed(what: Callable[[], int]) -> tuple[int, float]:
    began = time.perf_counter()
    return what(), time.perf_counter() - began


def main() -> None:
    """Measure with as many as are asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        if _run(["demo", "--keep", str(folder)], folder):
            raise SystemExit("The demo did not end as it should.")
        conn = sqlite3.connect(folder / "genjin.db")
        templates = lived(conn)
        count, seeded_s = _timed(lambda: multiply(conn, templates, count))
        conn.close()
        before_s = _used_s()
        found, took_s = _timed(lambda: _run(["doctor", "--no-temporal"], folder))
        used_s = _used_s() - before_s
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    said = "something" if found else "nothing"
    print(
        f"{count:,} applications (copied in {seeded_s:.0f} s): the doctor found {said} in"
        f" {took_s:.0f} s, {1000 * took_s / count:.1f} ms each, of a core"
        f" {1000 * used_s / count:.1f} ms each, with at most {most} MB"
    )


if __name__ == "__main__":
    main()
