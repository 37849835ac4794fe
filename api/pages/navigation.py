"""The ways of the desk's header: one table, from which every page has them.

What is done every day stands in the row; what is set up once is under one entry.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from domain.words import DESK_ROLES, Role


class Place(StrEnum):
    """Where an entry stands."""

    ROW = "row"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True)
class Way:
    """A page that the header leads to: its address, the text that names it, and whoever may see it
    (anybody, where no role is named)."""

    path: str
    label: str
    place: Place = Place.ROW
    whom: frozenset[Role] = DESK_ROLES


_LEADS: Final = frozenset({Role.HR_LEAD})
_ANYBODY: Final[frozenset[Role]] = frozenset()

WAYS: Final = (
    Way("/inbox", "pages.nav.inbox", whom=_ANYBODY),
    Way("/", "pages.nav.board", whom=_ANYBODY),
    Way("/jobs", "pages.nav.jobs"),
    Way("/candidates", "start.nav.candidates"),
    Way("/company", "start.nav.company", Place.SETTINGS, _LEADS),
    Way("/people", "pages.nav.people", Place.SETTINGS),
    Way("/policies", "policies.title", Place.SETTINGS),
    Way("/templates", "pages.nav.letters", Place.SETTINGS),
    Way("/webhooks", "pages.nav.webhooks", Place.SETTINGS, _LEADS),
    Way("/admin-acts", "pages.nav.trail", Place.SETTINGS, _LEADS),
)


@dataclass(frozen=True, slots=True)
class ShownWay:
    """An entry as one page shows it; `here`: the page is this one, or below it."""

    path: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Navigation:
    """The header's entries for somebody."""

    row: tuple[ShownWay, ...]
    settings: tuple[ShownWay, ...]

    @property
    def in_settings(self) -> bool:
        """Whether the page is one of those that are set up once."""
        return any(way.here for way in self.settings)


def navigation(path: str, roles: Iterable[Role]) -> Navigation:
    """What somebody with these roles is led to, from the page at this address."""
    held = frozenset(roles)
    seen = [way for way in WAYS if not way.whom or way.whom & held]
    shown = [(way.place, ShownWay(way.path, way.label, is_here(way.path, path))) for way in seen]
    return Navigation(
        tuple(way for place, way in shown if place is Place.ROW),
        tuple(way for place, way in shown if place is Place.SETTINGS),
    )


def is_here(way: str, path: str) -> bool:
    """Whether a page is the one at `way`, or one below it. The board is above nothing."""
    return path == way or (way != "/" and path.startswith(f"{way}/"))
