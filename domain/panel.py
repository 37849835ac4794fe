"""Who leads a panel (主面试官): exactly one of those who sit in it, whatever their order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any


def lead_of(panel: Sequence[str], named: str | None, expected: Iterable[str] = ()) -> str | None:
    """The one who is named; else who comes alone; else the first of those expected who comes.

    None where somebody has to say, or names one who does not come.
    """
    if named:
        return named if named in panel else None
    if len(panel) == 1:
        return panel[0]
    return next((person for person in expected if person in panel), None)


def leads_in(seats: Iterable[Mapping[str, Any]]) -> list[str]:
    """Who leads, by the seats of a panel as they are stored: one person; nobody where it is
    empty."""
    return [seat["person"] for seat in seats if seat["lead"]]


def planned_lead(panel: Sequence[str], named: str | None) -> str:
    """Who usually leads, of a plan: without a word about it, whoever is listed first."""
    return named or (panel[0] if panel else "")
