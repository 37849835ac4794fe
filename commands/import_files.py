"""`cli.py import`: reading files, and saying what is wrong with them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path

from sqlalchemy import Connection, select

from commands.database import open_database
from commands.import_words import ImportWords
from commands.terminal import CommandFailed, counting, locale_of, out
from db import crashpoints
from db.clock_and_ids import system_clock
from db.directory import imports
from db.engine import Database
from db.schema import jobs, people
from db.setup.policies import Policies
from domain.administration import IMPORT
from importing.applying import Applying
from importing.cells import Unreadable
from importing.counts import Imported
from importing.faults import Faults, ImportRefused, Place
from importing.files import read_files, read_text
from importing.jobs import parse_policy
from importing.pace import Step
from importing.staging import Staging, forgetting
from settings import Settings


def import_files(
    settings: Settings, paths: Sequence[Path], *, if_empty: bool = False, resume: bool = False
) -> None:
    """Import all files, or nothing of them while a fault is left. What was begun and killed is gone
    on with: that of the same files, or with `resume` all there is."""
    crashpoints.arm(settings.crash_at)
    with open_database(settings) as database:
        if if_empty and not database.read_now(_is_empty):
            out.print("The database holds a team already; the files are not imported")
            return
        importing = _Importing(settings, database)
        if paths:
            importing.files(paths)
        if resume:
            importing.rest()


def check_policy(settings: Settings, file: Path) -> None:
    """Say whether a policy could be saved, and what is wrong with it if not."""
    words, faults = ImportWords(locale_of(settings)), Faults()
    try:
        policy = parse_policy(str(file), read_text(file), faults)
    except Unreadable as fault:
        faults.add(Place(str(file)), fault.code, **fault.params)
        policy = None
    if policy is None:
        raise CommandFailed("\n".join(words.sentence(fault) for fault in faults))
    out.print(words.text("importing.result.policy_good", name=policy.name))


def _is_empty(conn: Connection) -> bool:
    return all(
        conn.execute(select(table.c.id).limit(1)).first() is None for table in (people, jobs)
    )


class _Importing:
    """The imports of one command, and what it says of them."""

    def __init__(self, settings: Settings, database: Database) -> None:
        self._settings = settings
        self._database = database
        self._words = ImportWords(locale_of(settings))
        self._policies = Policies()

    def files(self, paths: Sequence[Path]) -> None:
        """Import these, or go on with what was begun of them."""
        faults = Faults()
        bundle = read_files(paths, self._words.spellings(), faults)
        begun = partial(imports.under_way, digest=bundle.digest)
        ids = [] if faults else self._database.read_now(begun)
        if ids:
            self._go_on(ids[0])
            return
        company = self._settings.company
        staging = Staging(self._database, bundle, faults, company, system_clock, via=IMPORT)
        try:
            self._take("staging", staging.steps())
        except ImportRefused as refused:
            raise CommandFailed(self._words.refusal(refused.faults)) from None
        self._finish(self._applying(staging.id))
        for id_ in self._database.read_now(imports.under_way):
            out.print(self._words.text("importing.result.unfinished", id=id_))

    def rest(self) -> None:
        """Go on with everything that was begun, and say what nobody has been told yet."""
        for id_ in self._database.read_now(imports.under_way):
            self._go_on(id_)
        for id_ in self._database.read_now(imports.untold):
            self._say(id_)

    def _go_on(self, id_: str) -> None:
        row = self._database.read_now(partial(imports.find_import, id_=id_))
        if row is not None:
            out.print(self._words.text("importing.result.resumed", done=row.applied, of=row.rows))
        applying = self._applying(id_)
        applying.resume()
        self._finish(applying)

    def _applying(self, id_: str) -> Applying:
        company = self._settings.company
        return Applying(self._database, id_, self._policies, company, system_clock)

    def _finish(self, applying: Applying) -> None:
        self._take("applying", applying.steps())
        self._say(applying.id)

    def _take(self, key: str, steps: Iterable[Step]) -> None:
        """Take the steps, and let others go first between them."""
        with counting(partial(self._words.progress, key)) as say:
            for step in steps:
                say(step.done, step.of)
                time.sleep(step.rest_s)

    def _say(self, id_: str) -> None:
        """What it came to; and line by line, once, what became untrue since it was checked."""
        row = self._database.read_now(partial(imports.find_import, id_=id_))
        assert row is not None, id_
        for line in self._words.result(Imported.of(row.counts)):
            out.print(line)
        left = self._database.read_now(partial(imports.rows_left, id_=id_))
        if not left:
            return
        out.print(self._words.text("importing.result.left", count=len(left)))
        for each in left:
            out.print(f"  {self._words.left(row.files[each.file], each.line, each.fault)}")
        for step in forgetting(self._database, id_):
            time.sleep(step.rest_s)
        self._database.write_now(partial(imports.change, id_=id_, files=[]))
