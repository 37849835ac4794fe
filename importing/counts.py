"""What an import came to: how much of each kind was new, and how much was known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any


@dataclass(slots=True)
class Count:
    """How many of a kind were added, and how many were there already."""

    added: int = 0
    known: int = 0


@dataclass(slots=True)
class Imported:
    """What an import came to."""

    people: Count = field(default_factory=Count)
    policies: Count = field(default_factory=Count)
    jobs: Count = field(default_factory=Count)
    candidates: Count = field(default_factory=Count)
    applications: Count = field(default_factory=Count)

    @classmethod
    def of(cls, counts: Mapping[str, Any]) -> Imported:
        """As `counts` says it."""
        return cls(**{kind: Count(**count) for kind, count in counts.items()})

    @classmethod
    def kinds(cls) -> tuple[str, ...]:
        """What is counted."""
        return tuple(each.name for each in fields(cls))

    def add(self, more: Imported) -> None:
        """Count what somebody else counted, too."""
        for kind in self.kinds():
            mine, theirs = getattr(self, kind), getattr(more, kind)
            mine.added += theirs.added
            mine.known += theirs.known

    @property
    def changed_anything(self) -> bool:
        """Whether anything of it was new."""
        return any(getattr(self, kind).added for kind in self.kinds())

    def counts(self) -> dict[str, object]:
        """How much of each kind there was; of whom, or of what, it does not say."""
        found = asdict(self)
        return {kind: count for kind, count in found.items() if any(count.values())}
