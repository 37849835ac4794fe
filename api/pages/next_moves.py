"""What is said to somebody who has done their part: whose move is next, by name."""

from __future__ import annotations

from api.pages.frame import View
from db.reading.link import LinkFacts
from db.reading.next_moves import NextMove


def what_then(view: View, link: LinkFacts) -> str:
    """Who has the next move, as what, and what it is; while nobody is known yet, the recruiter."""
    if link.process_over or (link.task is not None and link.task.spec.phase is None):
        return view.text("pages.notice.recorded.close")
    own = next((move for move in link.next_moves if move.person_id == link.person_id), None)
    if own is not None:
        key = "pages.notice.recorded.offered" if link.offered else "pages.notice.recorded.yours"
        return view.text(key, task=view.word("task", own.kind))
    moves = dict.fromkeys(_move(view, move) for move in link.next_moves)
    said = view.text("ways.next.between").join(moves)
    said = said or view.text("ways.next.follows_up", name=link.recruiter_name)
    return view.text("ways.next.text", moves=said)


def _move(view: View, move: NextMove) -> str:
    return view.text(
        "ways.next.move",
        name=move.person_name,
        party=view.text(f"ways.party.{move.party}"),
        does=view.text(f"ways.does.{move.kind}"),
    )
