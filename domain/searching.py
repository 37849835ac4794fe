"""What a search finds somebody by: the words under which they are kept, and those of a query.

A term finds every word that begins with it. So that it also finds `伟` in `张伟` and `mit` in
`Smith`, each word of a name is kept from each of its characters on; of an address and a code, from
each of their parts on.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST_WORD = 24
"""Characters of a word that are kept, and of a term that are looked at."""
MOST_TERMS = 5
FIRST_CJK = "\u2e80"
LAST = "\U0010ffff"

_PART = re.compile(r"[^\W_]+")


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
