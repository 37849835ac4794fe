"""The moves that stories are made of: who does what, as a value that is played when its turn comes.

Each is a few clicks on the public surface, and waits until what it answers is there.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from demo.people import Candidate, Colleague, Recruiter, now, until


@dataclass(slots=True)
class Scene:
    """A story while it is played: who is there, about whom, and when the last interview ends."""

    recruiter: Recruiter
    call: Callable[[str], Colleague]
    candidate: Candidate
    application: str
    name: str
    # By address.
    ids: dict[str, str]
    ends: datetime | None = None


Move = Callable[[Scene], None]


def interview(*panel: str) -> Move:
    """The recruiter arranges the interview of the stage; it is about to end already."""
    return _appointment("schedule_interview", "scheduled", panel)


def another_time(*panel: str) -> Move:
    """The recruiter sees to an interview that did not take place: another time."""
    return _appointment("resolve_interview", "rescheduled", panel)


def books_ahead(*panel: str) -> Move:
    """The recruiter arranges the interview of the next stage before this one is decided."""

    def arrange(scene: Scene) -> None:
        scene.recruiter.book_ahead(scene.application, [scene.ids[person] for person in panel])

    return arrange


def after_the_interview(scene: Scene) -> None:
    """Wait until it is over."""
    if scene.ends is not None:
        until(scene.ends)


def by_link(person: str, completion: str, **form: str) -> Move:
    """Somebody opens the link in their mail, fills in a form and sends it."""
    return lambda scene: scene.call(person).answer(scene.name, completion, **form)


def scorecard(
    person: str,
    recommendation: str,
    verdict: str,
    evidence: str,
    *,
    completion: str = "submitted",
    ratings: Mapping[str, int] = MappingProxyType({}),
    **form: str,
) -> Move:
    """An interviewer's judgment; `ratings` are marks from 1 to 5 by attribute."""
    given = {"recommendation": recommendation, "verdict": verdict, "evidence": evidence}
    marks = {f"ratings.{attribute}": str(mark) for attribute, mark in ratings.items()}
    return by_link(person, completion, **given, **marks, **form)


def at_the_desk(kind: str, completion: str, **form: str) -> Move:
    """The recruiter completes a task."""
    return lambda scene: scene.recruiter.complete(scene.application, kind, completion, **form)


def accepts(*, starts_in: timedelta) -> Move:
    """The recruiter notes that the candidate has accepted the offer, and when they begin."""

    def note(scene: Scene) -> None:
        starts = (now() + starts_in).date()
        scene.recruiter.complete(
            scene.application, "prepare_offer", "accepted", start_on=starts.isoformat()
        )

    return note


def drafted(scenario: str) -> Move:
    """Wait until this letter lies ready, and do not send it."""

    def wait(scene: Scene) -> None:
        scene.recruiter.drafted(scene.application, scenario)

    return wait


def sends(scenario: str, **form: str) -> Move:
    """The recruiter sends the drafted letter."""
    return lambda scene: scene.recruiter.send_draft(scene.application, scenario, **form)


def arrives(scenario: str) -> Move:
    """Wait until this letter has been delivered."""
    return lambda scene: scene.recruiter.until_sent(scene.application, scenario)


def asks(question: str) -> Move:
    """The candidate asks, on their own page."""
    return lambda scene: scene.candidate.ask(question)


def withdraws(reason: str) -> Move:
    """The candidate withdraws, on their own page."""
    return lambda scene: scene.candidate.withdraw(reason)


def _appointment(kind: str, completion: str, panel: tuple[str, ...]) -> Move:
    def arrange(scene: Scene) -> None:
        seats = [scene.ids[person] for person in panel]
        scene.ends = scene.recruiter.arrange(scene.application, kind, completion, seats)

    return arrange
