"""What a search finds somebody by: the words under which they are kept, and those of a query.

A term finds every word that begins with it. So that it also finds `伟` in `张伟` and `mit` in
`Smith`, each word of a name is kept from each of its characters on; of an address and a code, from
each of their parts on. A Chinese name is found by how it is read, too: `zhangwei`, `wei`, `zw`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from itertools import product

LONGEST_WORD = 24
"""Characters of a word that are kept, and of a term that are looked at."""
MOST_TERMS = 5
FIRST_CJK = "\u2e80"
LAST = "\U0010ffff"

MOST_READINGS = 16
"""So many ways to read one name are kept; the usual ones come first."""
LONGEST_READ = 4
"""In characters: of a longer name only the first character is read in more than one way."""

_PART = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")

Readings = Callable[[str], Sequence[str]]
"""How a Chinese character is read: syllables of small Latin letters, the most usual first."""


def folded(text: str) -> str:
    """Without what people do not type alike: case, accents, wide and narrow forms."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(char for char in apart if not unicodedata.combining(char))
    return unicodedata.normalize("NFC", kept)


def words_of(name: str, *codes: str) -> frozenset[str]:
    """The words of a name, and of addresses and codes beside it."""
    found = set()
    parts = folded(name).split()
    if len(parts) > 1 and all(part[0] >= FIRST_CJK for part in parts):
        parts.append("".join(parts))
    for part in parts:
        found.add(part)
        found.update(part[at:] for at in range(1, len(part)) if _tells(part[at:]))
    for code in codes:
        text = folded(code)
        found.update(text[match.start() :] for match in _PART.finditer(text))
    return frozenset(word[:LONGEST_WORD] for word in found)


def read_words(name: str, readings: Readings) -> frozenset[str]:
    """The words of how a name is read: from each of its characters on, and the initials. Characters
    have several readings (曾 is zeng as a surname), and nobody knows which one is meant."""
    found = set[str]()
    for run in _HAN.findall("".join(unicodedata.normalize("NFKC", name).split())):
        for syllables in _ways_to_read(run, readings):
            initials = "".join(syllable[0] for syllable in syllables)
            for at in range(len(syllables)):
                found.add("".join(syllables[at:]))
                found.add(initials[at:])
    return frozenset(word[:LONGEST_WORD] for word in found if len(word) > 1)


def number_words(phone: str) -> frozenset[str]:
    """The words of a telephone number: its digits in one, with and without what stands before the
    last eleven (a country's code), and its parts as they are written."""
    digits = "".join(char for char in folded(phone) if char.isdigit())
    whole = {digits, digits[-11:]} if digits else set[str]()
    return frozenset(word[:LONGEST_WORD] for word in whole | words_of("", phone))


def _ways_to_read(run: str, readings: Readings) -> list[tuple[str, ...]]:
    """The ways to read some characters, the most usual first."""
    known = [readings(char) for char in run]
    known = [each for each in known if each]
    if len(known) > LONGEST_READ:
        known = [known[0], *(each[:1] for each in known[1:])]
    ways = product(*(enumerate(each) for each in known))
    ranked = sorted(ways, key=lambda way: sum(rank for rank, _ in way)) if known else []
    return [tuple(syllable for _, syllable in way) for way in ranked[:MOST_READINGS]]


def terms_of(query: str) -> tuple[str, ...]:
    """What a query asks for; somebody is found by all of its terms together."""
    terms = dict.fromkeys(term[:LONGEST_WORD] for term in folded(query).split())
    return tuple(terms)[:MOST_TERMS]


def beyond(term: str) -> str:
    """The end of the words that begin with a term, in the order of their code points."""
    return term + LAST


def _tells(ending: str) -> bool:
    """The last letter of a Latin word is worth no row of its own; a Chinese character is."""
    return len(ending) > 1 or ending >= FIRST_CJK
