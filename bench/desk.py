"""Board, inbox and link page with 100,000 applications, beside a bare route over the same SQL.

Both are served by one process (`bench.desk_server`) and asked in turn, page by page, by one client.
"""

from __future__ import annotations

import secrets
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import httpx2
from sqlalchemy import Connection, text

from api.deps import SESSION_COOKIE
from bench.crowd import Crowd, populate
from bench.report import Line, percentile
from composition import build
from db.clock_and_ids import system_clock
from db.directory.identity import open_session
from db.engine import Database
from db.process.links import ensure_link
from db.schema import metadata
from domain.links import link_token
from domain.task_specs import Capacity
from local.postgres import TemporaryPostgres
from local.process import Child, free_port, port_is_taken
from settings import Settings

ROOT = Path(__file__).parents[1]
APPLICATIONS, ASKED, WARM = 100_000, 100, 3
P99_MS, RATIO, LINK_MS, LINK_BYTES = 50.0, 3.0, 50.0, 50_000


@dataclass(slots=True)
class Asked:
    """One page: how long ours and the bare route took each time, and how large the page is."""

    database: str
    page: str
    ours: list[float] = field(default_factory=list)
    floor: list[float] = field(default_factory=list)
    size: int = 0


def measure_desk(folder: Path, applications: int = APPLICATIONS, asked: int = ASKED) -> list[Asked]:
    """On both databases."""
    found = _on("SQLite", f"sqlite:///{folder / 'desk.db'}", folder, applications, asked)
    server = TemporaryPostgres()
    server.start()
    try:
        url = server.create_database("desk").replace("postgresql://", "postgresql+psycopg://", 1)
        return [*found, *_on("PostgreSQL", url, folder, applications, asked)]
    finally:
        server.remove()


def desk_lines(found: Sequence[Asked]) -> list[Line]:
    """The figures of the pages; the link page has no bare route, because nobody serves it bare."""
    lines = []
    for each in found:
        name = f"{each.page}, {each.database}"
        p50, p99 = percentile(each.ours, 0.5), percentile(each.ours, 0.99)
        if not each.floor:
            good = p99 < LINK_MS and each.size < LINK_BYTES
            size = f"{each.size:,} bytes"
            lines.append(Line(f"{name}, p99 ms", f"{p99:.0f}", size, "", "< 50 ms, < 50 kB", good))
            continue
        floor50, floor99 = percentile(each.floor, 0.5), percentile(each.floor, 0.99)
        ratio = p50 / floor50
        lines += [
            Line(
                f"{name}, p50 ms",
                f"{p50:.1f}",
                f"{floor50:.1f}",
                f"{ratio:.2f}",
                f"<= {RATIO:.2f}",
                ratio <= RATIO,
            ),
            Line(f"{name}, p99 ms", f"{p99:.1f}", f"{floor99:.1f}", "", "< 50 ms", p99 < P99_MS),
        ]
    return lines


def pages_of(crowd: Crowd) -> Mapping[str, str]:
    """What a recruiter asks for, by its name in the table."""
    return {
        "board": "/",
        "board of a job": f"/?job={crowd.job}",
        "board of an owner": f"/?owner={crowd.manager}",
        "board, overdue": "/?pressing=1",
        "board, 张伟": "/?q=%E5%BC%A0%E4%BC%9F",
        "board, 王": "/?q=%E7%8E%8B",
        "board, smith": "/?q=smith",
        "inbox": "/inbox",
        "inbox, whole desk": "/inbox?whose=all",
        "candidates": "/candidates",
        "candidates, zhangwei": "/candidates?q=zhangwei",
        "candidates of a job": f"/candidates?job={crowd.job}",
        "candidates, ended": "/candidates?at=closed",
        "candidates, declined": "/candidates?outcome=offer_declined",
    }


OUTSIDE_HR = {"board": "/", "board, overdue": "/?pressing=1", "inbox": "/inbox"}
"""What those ask for who see only a part of the cases."""


def _on(name: str, url: str, folder: Path, applications: int, asked: int) -> list[Asked]:
    settings = Settings(data_dir=folder, database_url=url, log_level="WARNING")
    database = Database(url)
    metadata.create_all(database.engine)
    crowd = database.write_now(lambda conn: populate(conn, applications, system_clock()))
    with database.engine.connect() as conn:
        # What the server does by itself after a while, and what a fresh copy has not done yet.
        conn.execution_options(isolation_level="AUTOCOMMIT").execute(
            text("PRAGMA wal_checkpoint(TRUNCATE)" if database.is_sqlite else "VACUUM ANALYZE")
        )
    readers = {"": crowd.recruiter, "interviewer": crowd.interviewer, "manager": crowd.manager}
    cookies, link = _keys(settings, database, readers)
    with _served(settings, folder) as (ours, floor), httpx2.Client(timeout=60) as client:
        found = []
        for reader, cookie in cookies.items():
            client.headers["cookie"] = f"{SESSION_COOKIE}={cookie}"
            pages = OUTSIDE_HR if reader else pages_of(crowd)
            for page, path in pages.items():
                who = f"{reader}'s {page}" if reader else page
                found.append(_ask(client, ours, floor, name, who, path, asked))
        linked = Asked(name, "link page")
        for _ in range(asked + WARM):
            linked.ours.append(_time(client, f"{ours}{link}"))
        linked.ours = linked.ours[WARM:]
        linked.size = len(client.get(f"{ours}{link}").content)
    database.dispose()
    return [*found, linked]


def _ask(
    client: httpx2.Client, ours: str, floor: str, database: str, name: str, path: str, asked: int
) -> Asked:
    found = Asked(database, name)
    bare = str(httpx2.URL(f"{floor}/rows", params={"of": path}))
    for number in range(asked + WARM):
        # A/B, then B/A: neither side always comes first.
        pair = [(found.ours, f"{ours}{path}"), (found.floor, bare)]
        for times, address in pair if number % 2 else pair[::-1]:
            times.append(_time(client, address))
    found.ours, found.floor = found.ours[WARM:], found.floor[WARM:]
    return found


def _time(client: httpx2.Client, address: str) -> float:
    began = time.perf_counter()
    answer = client.get(address)
    took = (time.perf_counter() - began) * 1000
    answer.raise_for_status()
    return took


def _keys(
    settings: Settings, database: Database, readers: Mapping[str, str]
) -> tuple[dict[str, str], str]:
    """A session of each reader, and a link to a task that is open to an interviewer."""
    cookies, at = {name: secrets.token_hex() for name in readers}, system_clock()
    keys = build(settings).keys
    query = text(
        "SELECT id, application_id, owner_id FROM tasks"
        " WHERE kind = 'give_feedback' AND state = 'open' ORDER BY id LIMIT 1"
    )

    def write(conn: Connection) -> str:
        for name, person in readers.items():
            open_session(conn, person, cookies[name], at, at + timedelta(days=1))
        task = conn.execute(query).one()
        link = ensure_link(
            conn,
            application=task.application_id,
            task=task.id,
            person=task.owner_id,
            capacity=Capacity.OWNER,
            at=at,
        )
        return link_token(keys[0], link, 1)

    return cookies, f"/l/{database.write_now(write)}"


@contextmanager
def _served(settings: Settings, folder: Path) -> Iterator[tuple[str, str]]:
    ours, floor = free_port(), free_port()
    child = Child(
        "The desk",
        [sys.executable, "-m", "bench.desk_server", "--ours", str(ours), "--floor", str(floor)],
        log=folder / "desk.log",
        env={
            "DATA_DIR": str(settings.data_dir),
            "DATABASE_URL": settings.database_url,
            "LOG_LEVEL": "WARNING",
        },
        cwd=ROOT,
    )
    child.start()
    try:
        child.wait_until(lambda: port_is_taken(ours) and port_is_taken(floor), seconds=60)
        yield f"http://127.0.0.1:{ours}", f"http://127.0.0.1:{floor}"
    except Exception as failure:
        failure.add_note(child.tail())
        raise
    finally:
        child.stop()
