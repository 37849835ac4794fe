"""What the page behind a link says where there is no form to fill in, and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.frame import View
from db.reading.link import LinkFacts
from db.reading.scorecards import ScorecardFacts
from domain.links import Shut
from domain.task_kinds import TROUBLES

NOTICES: Mapping[str, str] = {
    "decided_without": "decided",
    "did_not_take_place": "did_not_take_place",
}
"""Why a task was withdrawn, to the notice that says so; any other reason is `over`."""


@dataclass(frozen=True, slots=True)
class Notice:
    """A link whose task nobody can do now: which page says so, under which status."""

    name: str
    status: int


def notice_for(link: LinkFacts | None, view: View) -> Notice | None:
    """Why there is no form to fill in; None when there is one."""
    if link is None:
        return Notice("forged", 404)
    if link.passed_on:
        return Notice("passed_on", 200)
    if link.shut is not None:
        # Whoever declined has lost the seat by it, and hears that it was noted.
        declined = link.shut is Shut.REPLACED and link.declined
        return Notice("declined", 200) if declined else Notice(link.shut.value, 410)
    if link.own is not None and not (link.task and link.task.open):
        return Notice(_of_scorecard(link.own.card), 200)
    if link.recorded:
        closing = link.task.closing if link.task else None
        reported = closing is not None and closing.completion in TROUBLES
        return Notice("reported" if reported else "recorded", 200)
    if link.declined:
        return Notice("declined", 200)
    if link.task is None:
        return _before(link, view)
    if link.task.open:
        return None
    closing = link.task.closing
    if closing is not None and closing.actor_id:
        return Notice("by_another", 410)
    if link.withdrew:
        return Notice("withdrew", 410)
    reason = closing.reason if closing else ""
    return Notice(NOTICES.get(reason, "over"), 410)


def _of_scorecard(card: ScorecardFacts) -> str:
    if card.own_word:
        return "confirmed" if card.for_another else "recorded"
    return "for_you"


def _before(link: LinkFacts, view: View) -> Notice:
    if link.withdrew:
        return Notice("withdrew", 410)
    if link.process_over or link.ahead is None:
        return Notice("over", 410)
    if link.ahead.cancelled:
        return Notice("cancelled", 410)
    return Notice("early" if view.at < link.ahead.starts_at else "opening", 200)
