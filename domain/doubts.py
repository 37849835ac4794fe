"""What is asked about once before it counts: doubtful words, appointments that may be a slip, and
many outcomes told one by one.

None of it is wrong, and all of it may be meant. A page gets the form back and sends it again with
the marks of what was shown; so whatever else is doubtful by then is asked about anew. A program
cannot press again: it says beforehand what it means.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from domain.appointments import AppointmentDoubt
from domain.forms import FormFault, FormRefused
from domain.outcome_mails import ManyOutcomes
from domain.wording_lint import WordDoubt

Doubt = AppointmentDoubt | WordDoubt | ManyOutcomes

TOLD: Final = frozenset({AppointmentDoubt.kind})
"""What is meant by whoever cannot be asked twice, a program: it is told of appointments with the
answer. Words, and many outcomes, it has to confirm."""

ALL_MEANT: Final = TOLD | {WordDoubt.kind, ManyOutcomes.kind}
"""What is meant by whoever confirms without having been shown marks, or has said it already."""


class Questioned(FormRefused):
    """Nothing was done: whoever asks for it says once more that all of `doubts` is meant."""

    def __init__(self, doubts: Sequence[Doubt]) -> None:
        super().__init__([FormFault(doubt.field, doubt.code) for doubt in doubts])
        self.doubts = tuple(doubts)


def mark_of(doubt: Doubt) -> str:
    """What a form carries that comes back: just this has been shown. It stands for it without
    saying it."""
    said = f"{doubt.kind}\n{doubt.field}\n{doubt.code}\n{doubt.said}"
    return hashlib.sha256(said.encode("utf-8", "replace")).hexdigest()[:12]


def marks_of(doubts: Iterable[Doubt]) -> str:
    """The marks of all that was shown, for the form that is sent again."""
    return " ".join(dict.fromkeys(mark_of(doubt) for doubt in doubts))


def to_ask(doubts: Iterable[Doubt], meant: Collection[str]) -> tuple[Doubt, ...]:
    """What to ask about: all of it, as long as one thing among it has not been meant. `meant` are
    marks, or whole kinds of doubts."""
    open_to_doubt = tuple(doubt for doubt in doubts if doubt.kind not in meant)
    asked_before = all(mark_of(doubt) in meant for doubt in open_to_doubt)
    return () if asked_before else open_to_doubt
