"""Canaries: people's own words and names, looked for where they must never be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from functools import lru_cache

SHORTEST_NAME = 2
SHORTEST_WORD = 3
SHORTEST_SENTENCE = 12


class Canaries:
    """Looks for texts in bytes: as they are, and as JSON writes them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [text for text in texts if _telling(text)]

    def count(self, memory: bytes) -> int:
        """How many of the texts stand there."""
        return sum(_stands_in(memory, text) for text in self._texts)


def _telling(secret: str) -> bool:
    """Whether a text can be told from chance: `ok` stands in many a history, a name does not."""
    if not secret.isascii():
        return len(secret) >= SHORTEST_NAME
    if "@" in secret:
        return True
    return len(secret) >= (SHORTEST_SENTENCE if secret.islower() else SHORTEST_WORD)


def _stands_in(memory: bytes, secret: str) -> bool:
    """Whether it does; an ASCII one as a word of its own. Mostly nothing like it is there at all,
    which is found out fast: the whole team is looked for in the history of every process."""
    forms = _forms(secret)
    if not any(form in memory for form in forms):
        return False
    bodies = b"|".join(map(re.escape, forms))
    if secret.isascii():
        bodies = rb"(?<![0-9A-Za-z_])(?:" + bodies + rb")(?![0-9A-Za-z_])"
    return re.search(bodies, memory) is not None


@lru_cache(maxsize=20_000)
def _forms(secret: str) -> tuple[bytes, ...]:
    """The text as it is, and as JSON writes it."""
    forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    return tuple(form.encode() for form in sorted(forms))
