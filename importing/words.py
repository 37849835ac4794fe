"""What an import says in words, and which words it takes: out of the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from itertools import product

from domain.words import Role
from importing.counts import Imported
from importing.faults import ImportFault
from importing.headings import key_of
from importing.records import LOCALES
from importing.tables import HEADINGS, Spellings
from notify.catalogue import Catalogue


class ImportWords:
    """The catalogue in one language."""

    def __init__(self, catalogue: Catalogue, locale: str) -> None:
        self._catalogue = catalogue
        self._locale = locale

    def text(self, key: str, **params: object) -> str:
        """One text."""
        return self._catalogue.text(self._locale, key, **params)

    def spellings(self) -> Spellings:
        """How headings, roles and languages are called, in every language of the catalogue."""
        headings: dict[str, frozenset[str]] = {}
        for key, name in self._called("importing.heading", HEADINGS):
            headings[key] = headings.get(key, frozenset()) | {name}
        options = [
            *self._called("words.role", Role, also="importing.role_also"),
            *self._called("importing.language", LOCALES),
        ]
        return Spellings(headings, dict(options))

    def _called(self, area: str, names: Iterable[str], also: str = "") -> Iterator[tuple[str, str]]:
        """Every spelling of these names, by its key."""
        for name, locale in product(names, self._catalogue.locales):
            more = self._catalogue.text(locale, f"{also or area + '_also'}.{name}")
            for text in (name, self._catalogue.text(locale, f"{area}.{name}"), *more.split("|")):
                yield key_of(text), str(name)

    def refusal(self, faults: Sequence[ImportFault]) -> str:
        """All faults, a line each."""
        many = "refused" if len(faults) > 1 else "refused_one"
        lines = [self.text(f"importing.result.{many}", count=len(faults))]
        return "\n".join([*lines, *(f"  {self.sentence(fault)}" for fault in faults)])

    def what(self, fault: ImportFault) -> str:
        """What is wrong, and how to mend it, for whoever sees where."""
        return self.text(fault.key, **self._params(fault))

    def sentence(self, fault: ImportFault) -> str:
        """Where, what, and how to mend it."""
        place, sentence = fault.place, self.what(fault)
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

    def _params(self, fault: ImportFault) -> Mapping[str, object]:
        """Columns are called as people call them."""
        if not fault.key.startswith("importing.fault.heading_"):
            return fault.params
        return {
            name: ", ".join(self.heading(each) for each in value.split(", "))
            if isinstance(value, str) and name in ("heading", "column", "known")
            else value
            for name, value in fault.params.items()
        }

    def heading(self, column: str) -> str:
        """How people call a column."""
        return self.text(f"importing.heading.{column}") if column in HEADINGS else column

    def left(self, file: str, line: int, code: str) -> str:
        """Where a row stands that was not added, and why."""
        sentence = self.text(f"importing.meanwhile.{code}")
        return self.text("importing.place.line", file=file, line=line, sentence=sentence)

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
