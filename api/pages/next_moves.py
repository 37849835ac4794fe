"""What is said to somebody who has done their part: whose move is next, by name."""

from __future__ import annotations

from api.pages.frame import View
from db.reading.link import LinkFacts


def what_then(view: View, link: LinkFacts) -> str:
    """Who has the next move; while nobody is known yet, the party whose it usually is."""
    if link.process_over or (link.task is not None and link.task.spec.phase is None):
        return view.text("pages.notice.recorded.close")
    own = next((move for move in link.next_moves if move.person_id == link.person_id), None)
    if own is not None:
        key = "pages.notice.recorded.offered" if link.offered else "pages.notice.recorded.yours"
        return view.text(key, task=view.word("task", own.kind))
    names = dict.fromkeys(move.person_name for move in link.next_moves)
    whom = view.text("pages.list_comma").join(names) or view.text("policies.whom.recruiter")
    return view.text("pages.notice.recorded.text", name=whom)
