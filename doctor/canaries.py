"""Canaries: people's own words and names, looked for where they must never be."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

SHORTEST_NAME = 2
SHORTEST_WORD = 3
SHORTEST_SENTENCE = 12


class Canaries:
    """Looks for texts in bytes: as they are, and as JSON writes them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._patterns = [_pattern(text) for text in texts if _telling(text)]

    def count(self, memory: bytes) -> int:
        """How many of the texts stand there."""
        return sum(pattern.search(memory) is not None for pattern in self._patterns)


def _telling(secret: str) -> bool:
    """Whether a text can be told from chance: `ok` stands in many a history, a name does not."""
    if not secret.isascii():
        return len(secret) >= SHORTEST_NAME
    if "@" in secret:
        return True
    return len(secret) >= (SHORTEST_SENTENCE if secret.islower() else SHORTEST_WORD)


def _pattern(secret: str) -> re.Pattern[bytes]:
    """The text as it is, and as JSON writes it; an ASCII one as a word of its own."""
    forms = {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1]}
    bodies = b"|".join(re.escape(form.encode()) for form in sorted(forms))
    if secret.isascii():
        return re.compile(rb"(?<![0-9A-Za-z_])(?:" + bodies + rb")(?![0-9A-Za-z_])")
    return re.compile(bodies)
