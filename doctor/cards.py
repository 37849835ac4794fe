"""A card of the board is what the read model says: the row that making it anew would write."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.findings import Finding, Visit
from doctor.record import Record

NAME = "card_follows_the_read_model"


def card_follows_the_read_model(record: Record, visit: Visit) -> Iterator[Finding]:
    """Compare what stands on the board with what would be put there now."""
    card, anew = record.card, record.card_anew
    if anew is None:
        if card is not None:
            yield Finding(NAME, record.id, "card_of_nothing")
        return
    if card is None:
        yield Finding(NAME, record.id, "card_missing")
        return
    for column, value in anew.items():
        if card[column] != value:
            yield Finding(NAME, record.id, "card_differs", column)
    if record.words != record.words_anew:
        yield Finding(NAME, record.id, "search_words_differ")
