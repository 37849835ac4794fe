"""`cli.py import` and `cli.py policy check`: reading files, and saying what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import fields
from pathlib import Path

from sqlalchemy import Connection, select

from commands.database import open_database
from commands.terminal import CATALOGUE, CommandFailed, locale_of, out
from db.policies import Policies
from db.schema import jobs, people
from db.sources import system_clock
from domain.words import Role
from importing.cells import Unreadable
from importing.faults import Faults, ImportFault, ImportRefused, Place
from importing.files import read_files, read_text
from importing.jobs import parse_policy
from importing.records import LOCALES
from importing.store import Imported, store
from importing.tables import HEADINGS, Spellings
from notify.catalogue import Catalogue
from settings import Settings


def import_files(settings: Settings, paths: Sequence[Path], *, if_empty: bool = False) -> None:
    """Import all files in one transaction, or nothing of them."""
    words = _Words(settings)
    with open_database(settings) as database:
        if if_empty and not database.read_now(_is_empty):
            out.print("The database holds a team already; the files are not imported")
            return
        try:
            bundle = read_files(paths, words.spellings())
            imported = database.write_now(
                lambda conn: store(conn, bundle, system_clock(), Policies())
            )
        except ImportRefused as refused:
            raise CommandFailed(words.refusal(refused.faults)) from None
    for line in words.result(imported):
        out.print(line)


def check_policy(settings: Settings, file: Path) -> None:
    """Say whether a policy could be saved, and what is wrong with it if not."""
    words, faults = _Words(settings), Faults()
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


class _Words:
    """The catalogue in the terminal's language."""

    def __init__(self, settings: Settings) -> None:
        self._catalogue = Catalogue.load(CATALOGUE)
        self._locale = locale_of(settings)

    def text(self, key: str, **params: object) -> str:
        """One text."""
        return self._catalogue.text(self._locale, key, **params)

    def spellings(self) -> Spellings:
        """How headings, roles and languages are called, in every language of the catalogue."""
        return Spellings(
            headings=self._called("importing.heading", HEADINGS),
            options=self._called("words.role", Role) | self._called("importing.language", LOCALES),
        )

    def _called(self, area: str, names: Iterable[str]) -> dict[str, str]:
        called = {name.casefold(): str(name) for name in names}
        for locale in self._catalogue.locales:
            for name in names:
                text = self._catalogue.text(locale, f"{area}.{name}")
                called[text.casefold()] = str(name)
        return called

    def refusal(self, faults: Sequence[ImportFault]) -> str:
        """All faults, a line each."""
        many = "refused" if len(faults) > 1 else "refused_one"
        lines = [self.text(f"importing.result.{many}", count=len(faults))]
        return "\n".join([*lines, *(f"  {self.sentence(fault)}" for fault in faults)])

    def sentence(self, fault: ImportFault) -> str:
        """Where, what, and how to mend it."""
        place, sentence = fault.place, self.text(fault.key, **fault.params)
        shape = {
            (False, False): "file",
            (True, False): "line",
            (True, True): "column",
            (False, True): "key",
        }[bool(place.line), bool(place.column)]
        return self.text(
            f"importing.place.{shape}",
            file=place.file,
            line=place.line,
            column=place.column,
            sentence=sentence,
        )

    def result(self, imported: Imported) -> Iterable[str]:
        """What was added and what was known, a line for each kind that the files had."""
        for part in fields(imported):
            count = getattr(imported, part.name)
            if count.added or count.known:
                yield self.text(
                    "importing.result.line",
                    what=self.text(f"importing.result.{part.name}"),
                    added=count.added,
                    known=count.known,
                )
