"""Whether two records may be one candidate. A mailbox says little (agencies, referrals, a couple).

What is taken for two and is one can be merged later; what is taken for one and is two is lost. So
where names cannot be compared (two scripts), they are two.
"""

from __future__ import annotations

import re

from domain.searching import folded

_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[a-z]+")
_SHORTEST_NUMBER = 7


def like_named(one: str, other: str) -> bool:
    """Whether two names are not clearly different: the same words, in whichever order; or those of
    the shorter name all in the longer one, also by an initial (`D. O'Brien`, `O'Brien, Daniel`)."""
    few, many = sorted((_words(one), _words(other)), key=lambda words: len("".join(words)))
    if not few or not (_is_latin(few) and _is_latin(many)):
        return "".join(few) == "".join(many)
    whole = [word for word in few if len(word) > 1]
    left = [word for word in many if word not in whole]
    initials = [word for word in few if len(word) == 1]
    return (
        bool(whole)
        and all(word in many for word in whole)
        and all(any(word.startswith(initial) for word in left) for initial in initials)
    )


def same_number(one: str, other: str) -> bool:
    """Whether two telephone numbers ring at one place: with or without the country's code."""
    short, long = sorted((_digits(one), _digits(other)), key=len)
    return len(short) >= _SHORTEST_NUMBER and long.endswith(short)


def _words(name: str) -> list[str]:
    # An apostrophe belongs to its word.
    return _LETTERS.findall(re.sub(r"['’ʼ]", "", folded(name)))


def _is_latin(words: list[str]) -> bool:
    return all(_LATIN.fullmatch(word) for word in words)


def _digits(number: str) -> str:
    # The 0 that a country's code takes the place of.
    return "".join(char for char in number if char.isdigit()).lstrip("0")
