"""The words that people read, by language and key; the only place they are loaded from.

One TOML file per area and language: the file's stem is the first part of the key, nested tables
give the other parts. `{name}` is a placeholder; nothing else is interpreted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

_PLACEHOLDER = re.compile(r"\{([a-z_][a-z0-9_]*)\}")

# A text cut at its placeholders: words and names by turns, beginning with words.
_Pieces = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All texts of all languages."""

    texts: Mapping[str, Mapping[str, _Pieces]]
    # In development and tests an unknown key is a mistake; in production a page that shows a key
    # in one place is better than a page that shows nothing.
    strict: bool = True

    @classmethod
    def load(cls, folder: Path, strict: bool = True) -> Catalogue:
        """Read `<folder>/<locale>/<area>.toml` of every language."""
        locales = sorted(path for path in folder.iterdir() if path.is_dir())
        return cls({locale.name: _read(locale) for locale in locales}, strict)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages there are texts for."""
        return tuple(self.texts)

    def keys(self, locale: str) -> frozenset[str]:
        """Every key of one language."""
        return frozenset(self.texts[locale])

    def placeholders(self, locale: str, key: str) -> frozenset[str]:
        """The names that one text wants to be filled in."""
        return frozenset(self.texts[locale][key][1::2])

    def has(self, locale: str, key: str) -> bool:
        """Whether there is such a text."""
        return key in self.texts[locale]

    def text(self, locale: str, key: str, /, **params: object) -> str:
        """Return one text with its placeholders filled in."""
        pieces = self.texts[locale].get(key)
        if pieces is None:
            if self.strict:
                raise KeyError(f"no text {key!r} in {locale!r}")
            return key
        if len(pieces) == 1:
            return pieces[0]
        return "".join(
            str(params[piece]) if index % 2 else piece for index, piece in enumerate(pieces)
        )


def _read(folder: Path) -> dict[str, _Pieces]:
    texts: dict[str, _Pieces] = {}
    for path in sorted(folder.glob("*.toml")):
        tree = tomllib.loads(path.read_text("utf-8"))
        texts.update((key, _pieces(text)) for key, text in _flat(path.stem, tree))
    return texts


def _flat(prefix: str, tree: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name, value in tree.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            yield from _flat(key, value)
        elif isinstance(value, str):
            yield key, value
        else:
            raise ValueError(f"{key} is not a text")


def _pieces(text: str) -> _Pieces:
    return tuple(_PLACEHOLDER.split(text))
