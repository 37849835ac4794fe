"""A candidate's export: everything that is held about them, as a zip of files people can read."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

Row = Mapping[str, object]

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_NOT_IN_A_NAME = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, slots=True)
class SentMail:
    """A mail in the words that went out. `at` is when it was sent, None if that is not proven."""

    scenario: str
    to: str
    at: str | None
    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class DataExport:
    """`tables`: rows ready for JSON. `names`: what the ids in them stand for. `files`: documents
    by the id of their row and their name. `withheld`: a sentence
    for each thing that is not in it."""

    candidate: str
    tables: Mapping[str, Sequence[Row]]
    names: Mapping[str, str]
    mails: Sequence[SentMail]
    files: Mapping[str, bytes]
    withheld: Sequence[str] = ()


def packed(export: DataExport, at: datetime) -> bytes:
    """The zip: `index.json`, a file per table, each mail as text and HTML, each document."""
    memory = BytesIO()
    with ZipFile(memory, "w", ZIP_DEFLATED) as archive:
        for name, content in _files(export, at):
            info = ZipInfo(name, max(at.timetuple()[:6], _EARLIEST))
            info.compress_type = ZIP_DEFLATED
            info.external_attr = 0o600 << 16
            archive.writestr(info, content)
    return memory.getvalue()


def _files(export: DataExport, at: datetime) -> Iterable[tuple[str, bytes]]:
    index: dict[str, object] = {
        "candidate": export.candidate,
        "made_at": at.isoformat(),
        "rows": {name: len(rows) for name, rows in export.tables.items()},
        "mails": len(export.mails),
        "documents": sorted(export.files),
        "names": dict(sorted(export.names.items())),
    }
    if export.withheld:
        index["withheld"] = list(export.withheld)
    yield "index.json", _json(index)
    for name, rows in export.tables.items():
        yield f"tables/{name}.json", _json(rows)
    for number, mail in enumerate(export.mails, start=1):
        stem = f"mails/{number:04d}-{mail.scenario}"
        head = f"To: {mail.to}\nDate: {mail.at or '-'}\nSubject: {mail.subject}\n"
        yield f"{stem}.txt", f"{head}\n{mail.text}".encode()
        if mail.html:
            yield f"{stem}.html", mail.html.encode()
    for name, content in sorted(export.files.items()):
        yield f"documents/{_NOT_IN_A_NAME.sub('_', name)}", content


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=2).encode() + b"\n"
