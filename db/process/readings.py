"""How Chinese characters are read, out of the dictionary of `pypinyin`.

Its table of single characters is all that names need. The package itself would bring its table of
phrases along, which takes half a second and sixty megabytes in each process.
"""

from __future__ import annotations

import importlib.util
import json
import unicodedata
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

MOST_OF_ONE = 4
"""So many readings of one character are kept: beyond them stand those that only books have."""

_TABLE = "pinyin_dict.json"
_UMLAUT = "\N{COMBINING DIAERESIS}"


@cache
def readings_of(char: str) -> Sequence[str]:
    """The readings of a character without their tones, the most usual first; none of another one.

    What has an `ü` is read as people type it: 吕 is lv, lu and lyu.
    """
    said = _table().get(str(ord(char)), "")
    plain = (spelled for each in said.split(",") if each for spelled in _spelled(each))
    return tuple(dict.fromkeys(plain))[:MOST_OF_ONE]


def _spelled(syllable: str) -> Sequence[str]:
    apart = unicodedata.normalize("NFD", syllable)
    if f"u{_UMLAUT}" in apart:
        return tuple(_letters(apart.replace(f"u{_UMLAUT}", put)) for put in ("v", "u", "yu"))
    return (_letters(apart),)


def _letters(apart: str) -> str:
    return "".join(char for char in apart if not unicodedata.combining(char)).replace("ɡ", "g")


@cache
def _table() -> Mapping[str, str]:
    found = importlib.util.find_spec("pypinyin")
    assert found is not None
    assert found.submodule_search_locations
    [folder] = found.submodule_search_locations
    table: dict[str, str] = json.loads((Path(folder) / _TABLE).read_text(encoding="utf-8"))
    return table
