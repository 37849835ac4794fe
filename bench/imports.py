"""`python -m bench.imports 100000`: how long an import takes on SQLite, and how long anybody else
waits for a write or a read meanwhile.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from sqlalchemy import Connection, func, insert, select

from db import migrate
from db.clock_and_ids import new_id, system_clock
from db.engine import Database
from db.schema import admin_acts, candidates
from settings import Settings

FILE = Path(__file__).resolve()
EVERY_S = 0.05


@dataclass(slots=True)
class Waits:
    """How long the import took, and each write and read beside it, in seconds."""

    took_s: float = 0.0
    writes: list[float] = field(default_factory=list)
    reads: list[float] = field(default_factory=list)

    @property
    def longest_s(self) -> float:
        """The longest that anybody waited."""
        return max(*self.writes, *self.reads)


def import_beside(settings: Settings, count: int) -> Waits:
    """Import so many candidates in another process, and write and read every 50 ms meanwhile."""
    file = settings.data_dir / "candidates.csv"
    file.write_text("".join(_lines(count)), "utf-8")
    waits, database = Waits(), Database(settings.sql_url)
    environment = {
        **os.environ,
        "DATA_DIR": str(settings.data_dir),
        "DATABASE_URL": "",
        "LANG": "C",
    }
    command = [sys.executable, "cli.py", "import", str(file)]
    began = time.perf_counter()
    child = subprocess.Popen(command, cwd=FILE.parents[1], env=environment, stdout=sys.stderr)
    try:
        while child.poll() is None:
            waits.writes.append(_timed(lambda: database.write_now(_write)))
            waits.reads.append(_timed(lambda: database.read_now(_read)))
            time.sleep(EVERY_S)
        waits.took_s = time.perf_counter() - began
        if child.returncode:
            raise RuntimeError(f"the import ended with {child.returncode}")
    finally:
        child.kill()
        child.wait()
        database.dispose()
    return waits


def lines_of(count: int, waits: Waits) -> list[str]:
    """What is printed."""
    write, read = (f"{1000 * max(each):.0f} ms" for each in (waits.writes, waits.reads))
    return [
        f"{count:,} candidates in {waits.took_s:.1f} s ({count / waits.took_s:,.0f} a second) on"
        f" SQLite; of {len(waits.writes)} writes and {len(waits.reads)} reads beside it the longest"
        f" took {write} and {read}"
    ]


def _lines(count: int) -> Iterator[str]:
    yield "name,email,phone\n"
    for n in range(count):
        yield f"候选人{n},c{n}@bulk.example,138{n:08d}\n"


def _timed(what: Callable[[], object]) -> float:
    began = time.perf_counter()
    what()
    return time.perf_counter() - began


def _write(conn: Connection) -> None:
    """A row as small as most acts are."""
    row = {"id": new_id("adm"), "at": system_clock(), "kind": "measured", "via": "bench"}
    conn.execute(insert(admin_acts).values(**row, subject_id="bench"))


def _read(conn: Connection) -> None:
    """A page of candidates."""
    conn.execute(select(candidates).order_by(candidates.c.id.desc()).limit(50)).all()
    conn.execute(select(func.count()).select_from(admin_acts)).scalar()


def main() -> None:
    """Measure with as many as are asked for."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data_dir=Path(folder), database_url="")
        database = Database(settings.sql_url)
        migrate.upgrade(database)
        database.dispose()
        for line in lines_of(count, import_beside(settings, count)):
            print(line)


if __name__ == "__main__":
    main()
