"""The code of a job that was given none: a few letters of its title, and a number."""

from __future__ import annotations

import re
from collections.abc import Collection

_WORD = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_SMALL = frozenset(("a", "an", "and", "at", "for", "in", "of", "the", "to", "with"))
_MOST_LETTERS = 4
NO_LETTERS = "JOB"
"""What a title without Latin letters goes by."""


def suggested_code(title: str, taken: Collection[str]) -> str:
    """A free code like `SBE-1` for "Senior Backend Engineer": initials, of one word its beginning.

    `taken`: the codes that there are; capitals make no difference to people, so none here.
    """
    words = [word for word in _WORD.findall(title) if word.lower() not in _SMALL]
    initials = "".join(word[0] for word in words)[:_MOST_LETTERS]
    stem = (initials if len(words) > 1 else "".join(words)[:3]).upper() or NO_LETTERS
    known = {code.upper() for code in taken}
    return next(
        code for number in range(1, len(known) + 2) if (code := f"{stem}-{number}") not in known
    )
