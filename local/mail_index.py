"""What is asked of caught mails, without opening one: a table beside them, made of their heads.

The files are the truth and this is a way to find them: whatever it lacks it takes in when it is
opened, and a broken one is made anew. Several processes use it at once (the catcher writes, the
doctor reads); where the folder cannot be written to, it lives in memory.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any, Final

NAME: Final = "index.sqlite"
_AT_ONCE: Final = 500

_TABLE: Final = """
CREATE TABLE IF NOT EXISTS mails (
  id TEXT PRIMARY KEY, rcpt_to TEXT NOT NULL, searched TEXT NOT NULL, received_at TEXT NOT NULL,
  subject TEXT NOT NULL, sender TEXT NOT NULL, message_id TEXT NOT NULL,
  has_calendar INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS mails_message_id ON mails (message_id);
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """One mail in a list."""

    id: str
    envelope_to: tuple[str, ...]
    received_at: str
    subject: str
    sender: str
    has_calendar: bool


class MailIndex:
    """The table of one folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._in_memory = False
        self._db = self._opened()
        self._take_in()

    def close(self) -> None:
        """Let go of the file."""
        self._db.close()

    def add(self, mail_id: str, rcpt_to: Iterable[str], received_at: str, content: bytes) -> None:
        """One more mail, whose files are there."""
        with self._lock, self._db:
            self._db.execute(_INSERT, _row(mail_id, rcpt_to, received_at, content))

    def newest(self, *, to: str = "", before: str = "", limit: int) -> list[Listed]:
        """The mails to an address, or part of one, that came before this one; the newest first."""
        return self._listed("id < ?", before or "~", to, "DESC", limit)

    def following(self, *, to: str = "", after: str = "", limit: int) -> list[Listed]:
        """Those that came after this one, the oldest first."""
        return self._listed("id > ?", after, to, "ASC", limit)

    def count(self, to: str = "") -> int:
        """How many there are to an address, or part of one."""
        where, values = _to(to)
        (row,) = self._rows(f"SELECT count(*) AS count FROM mails WHERE {where}", values)
        return int(row["count"])

    def received(self, message_ids: Collection[str]) -> Counter[str]:
        """How often each of these Message-IDs (without brackets) has come."""
        if self._in_memory:
            self._take_in()  # nobody else tells us
        found: Counter[str] = Counter()
        wanted = list(message_ids)
        for begin in range(0, len(wanted), _AT_ONCE):
            some = wanted[begin : begin + _AT_ONCE]
            marks = ", ".join("?" * len(some))
            query = f"SELECT message_id FROM mails WHERE message_id IN ({marks})"
            found.update(row["message_id"] for row in self._rows(query, some))
        return found

    # --- the table ------------------------------------------------------------------------------

    def _listed(self, where: str, than: str, to: str, order: str, limit: int) -> list[Listed]:
        its, values = _to(to)
        query = f"SELECT * FROM mails WHERE {where} AND {its} ORDER BY id {order} LIMIT ?"
        return [
            Listed(
                row["id"],
                tuple(json.loads(row["rcpt_to"])),
                row["received_at"],
                row["subject"],
                row["sender"],
                bool(row["has_calendar"]),
            )
            for row in self._rows(query, [than, *values, limit])
        ]

    def _rows(self, query: str, values: Iterable[Any]) -> list[sqlite3.Row]:
        with self._lock, closing(self._db.execute(query, tuple(values))) as cursor:
            return cursor.fetchall()

    def _opened(self) -> sqlite3.Connection:
        path = self._folder / NAME
        try:
            return _connected(str(path))
        except sqlite3.OperationalError:
            self._in_memory = True
            return _connected(":memory:")
        except sqlite3.DatabaseError:
            for each in self._folder.glob(f"{NAME}*"):
                each.unlink()
            return _connected(str(path))

    def _take_in(self) -> None:
        """What lies in the folder and not in the table."""
        there = {path.stem for path in self._folder.glob("*.json")}
        known = {row["id"] for row in self._rows("SELECT id FROM mails", ())}
        missing = sorted(there - known)
        for begin in range(0, len(missing), _AT_ONCE):
            rows = list(self._read(missing[begin : begin + _AT_ONCE]))
            with self._lock, self._db:
                self._db.executemany(_INSERT, rows)

    def _read(self, ids: Iterable[str]) -> Iterator[tuple[Any, ...]]:
        for mail_id in ids:
            try:
                envelope = json.loads((self._folder / f"{mail_id}.json").read_text("utf-8"))
                content = (self._folder / f"{mail_id}.eml").read_bytes()
            except FileNotFoundError:
                continue  # thrown away just now
            yield _row(mail_id, envelope["rcpt_to"], envelope["received_at"], content)


_INSERT: Final = "INSERT OR REPLACE INTO mails VALUES (?, ?, ?, ?, ?, ?, ?, ?)"


def _connected(path: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, check_same_thread=False, timeout=15)
    db.row_factory = sqlite3.Row
    try:
        # The mails themselves are on disk: what is lost of this is read again.
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_TABLE)
    except sqlite3.Error:
        db.close()
        raise
    return db


def _to(to: str) -> tuple[str, list[str]]:
    wanted = to.strip().casefold()
    return ("instr(searched, ?)", [wanted]) if wanted else ("1", [])


def _row(mail_id: str, rcpt_to: Iterable[str], received_at: str, content: bytes) -> tuple[Any, ...]:
    recipients = list(rcpt_to)
    head = BytesParser(EmailMessage, policy=policy.default).parsebytes(content, headersonly=True)
    return (
        mail_id,
        json.dumps(recipients, ensure_ascii=False),
        "\n".join(recipients).casefold(),
        received_at,
        str(head.get("subject", "")),
        str(head.get("from", "")),
        str(head.get("message-id", "")).strip().strip("<>"),
        b"text/calendar" in content,
    )
