"""A database, and imports into it: step by step, so that something can happen between two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Row, Table, func, select

from commands.import_files import import_files
from commands.import_words import ImportWords
from db.clock_and_ids import system_clock
from db.engine import Database
from db.schema import imports
from db.setup.policies import Policies
from importing.applying import Applying
from importing.faults import Faults
from importing.files import read_files
from importing.staging import Staging
from settings import Settings
from tests.databases import Refilled, make_tables

PEOPLE = """name,email,roles
Lin,lin@c.example,recruiter hr_lead
Chen,chen@c.example,hiring_manager
Wang,wang@c.example,interviewer
"""
JOB = """code = "be"
title = "Backend"
recruiter = "lin@c.example"
hiring_manager = "chen@c.example"
hr_lead = "lin@c.example"

[[stages]]
name = "Technical"
panel = ["wang@c.example"]
"""
TEAM = {"people.csv": PEOPLE, "job.toml": JOB}
CANDIDATES = "name,email,phone\n张伟,zw@m.example,13800138000\n李静,lj@m.example,13900139000\n"
APPLICATIONS = "candidate,job\nzw@m.example,be\nlj@m.example,be\n"


@dataclass(slots=True)
class World:
    """One company's database."""

    settings: Settings
    database: Database
    folder: Path

    def write(self, files: Mapping[str, str]) -> list[Path]:
        """Files to import."""
        self.folder.mkdir(exist_ok=True)
        for name, content in files.items():
            (self.folder / name).write_text(content, "utf-8")
        return [self.folder / name for name in files]

    def bring(self, files: Mapping[str, str]) -> None:
        """Import them, in one command."""
        import_files(self.settings, self.write(files))

    def resume(self) -> None:
        """Go on with what was begun."""
        import_files(self.settings, [], resume=True)

    def staging(self, files: Mapping[str, str]) -> Staging:
        """An import of which nothing is done yet."""
        faults = Faults()
        bundle = read_files(self.write(files), ImportWords("en").spellings(), faults)
        company = self.settings.company
        return Staging(self.database, bundle, faults, company, system_clock, via="import")

    def staged(self, files: Mapping[str, str]) -> str:
        """An import that is ready to be applied."""
        staging = self.staging(files)
        for _ in staging.steps():
            pass
        return staging.id

    def applying(self, id_: str) -> Applying:
        """Applying it, by somebody who was not there before."""
        return Applying(self.database, id_, Policies(), self.settings.company, system_clock)

    def rows(self, table: Table, *where: Any) -> list[Row[Any]]:
        """The rows of a table."""
        query = select(table).where(*where)
        return self.database.read_now(lambda conn: list(conn.execute(query)))

    def count(self, table: Table) -> int:
        """How many there are."""
        query = select(func.count()).select_from(table)
        return self.database.read_now(lambda conn: conn.execute(query).scalar_one())

    def import_(self, id_: str) -> Row[Any]:
        """An import as it stands."""
        return self.rows(imports, imports.c.id == id_)[0]


@contextmanager
def new_world(folder: Path, kept: Refilled[None] | None = None) -> Iterator[World]:
    """A database without anybody: on SQLite, or the one that is kept."""
    database_url = kept.url.replace("postgresql://", "postgresql+psycopg://") if kept else ""
    settings = Settings(data_dir=folder / "data", database_url=database_url, lang="en_GB.UTF-8")
    database = Database(settings.sql_url)
    try:
        if kept is None:
            make_tables(database)
        yield World(settings, database, folder / "files")
    finally:
        database.dispose()
