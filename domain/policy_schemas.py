"""The schemas that policies were ever stored in, and the way from each to the next.

A stored policy names its schema and never changes. What a later schema says beside it is written
here, as a value, once: an upcaster that took today's defaults would change what processes that are
under way have begun with, whenever a default changes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

Body = Mapping[str, Any]
Upcaster = Callable[[Body], Body]


def _words_beside_the_mode(body: Body) -> Body:
    """1 to 2: a mode was one of three that have their words in the catalogue."""
    return {**body, "mode": {"name": body["mode"], "words": {}}}


def _notice_of_interviews(body: Body) -> Body:
    """2 to 3: nobody was asked about an interview that was near."""
    return {**body, "notice_hours": 0.0}


def _words_confirmed(body: Body) -> Body:
    """3 to 4: an outcome could rest on what HR had written down for an interviewer."""
    ladder = {
        "rungs": [
            {"after": 0, "action": "ask", "to": "owner"},
            {"after": 1, "action": "remind", "to": "owner"},
            {"after": 2, "action": "remind", "to": "owner"},
            {"after": 3, "action": "escalate", "to": "hiring_manager"},
            {"after": 8, "action": "escalate", "to": "hr_lead"},
        ],
        "repeat_every": 8.0,
    }
    asked = {"due": 2, "ladder": ladder, "owner": None}
    return {**body, "tasks": {**body["tasks"], "confirm_scorecard": asked}}


def _requests_by_right(body: Body) -> Body:
    """4 to 5: nothing waited for an answer within 15 working days."""
    rungs = (
        (0.0, "ask", "owner"),
        (40.0, "remind", "owner"),
        (80.0, "remind", "owner"),
        (104.0, "remind", "owner"),
        (112.0, "escalate", "recruiter"),
        (120.0, "escalate", "hr_lead"),
    )
    return {**body, "tasks": {**body["tasks"], "privacy_request": _asked_by_mail(120.0, rungs)}}


_PARTIES_OF: Final[Mapping[str, tuple[str, ...]]] = {"interviewer": ("stage_lead", "last_lead")}


def _owners_are_parties(body: Body) -> Body:
    """5 to 6: a task's owner was a role; an interviewer of a stage is who led it, or the last."""
    tasks = {
        kind: {**task, "owner": None if kind in _ONES_OWN else _parties(task["owner"])}
        for kind, task in body["tasks"].items()
    }
    return {**body, "tasks": tasks}


_ONES_OWN: Final = ("give_feedback", "confirm_scorecard")
"""What somebody said in an interview is theirs, whatever stood there."""


def _parties(role: str | None) -> list[str] | None:
    return None if role is None else list(_PARTIES_OF.get(role, (role,)))


def _holds_unlimited(body: Body) -> Body:
    """6 to 7: a candidate could be put on hold again and again."""
    return {**body, "holds_at_most": None}


def _opinions(body: Body) -> Body:
    """7 to 8: nobody was asked what they think besides those who were there, and who decides."""
    rungs = (
        (0.0, "ask", "owner"),
        (2.0, "remind", "owner"),
        (4.0, "remind", "owner"),
        (8.0, "escalate", "recruiter"),
        (16.0, "escalate", "hr_lead"),
    )
    return {**body, "tasks": {**body["tasks"], "give_opinion": _asked_by_mail(4.0, rungs)}}


def _ways_of_working(body: Body) -> Body:
    """8 to 9: everybody was waited for, and nobody consulted; one person could judge and reject,
    and nobody else saw that before it left; replies to letters reached the recruiter; and there was
    one calendar."""
    rungs = (
        (0.0, "ask", "owner"),
        (4.0, "remind", "owner"),
        (8.0, "remind", "owner"),
        (16.0, "escalate", "hr_lead"),
    )
    tasks = {**body["tasks"], "advise": _asked_by_mail(8.0, rungs)}
    tasks = {kind: {**task, "variants": {}, "consult": []} for kind, task in tasks.items()}
    return {
        **body,
        "tasks": tasks,
        "sending": {
            **body["sending"],
            "replies_to_signer": False,
            "rejection_shown_to": [],
        },
        "wait_for": {"who": "all", "number": 1, "hours": 0.0},
        "rejection_needs_two": False,
        "wording": {},
        "offices": {},
    }


def _asked_by_mail(due: float, rungs: Sequence[tuple[float, str, str]]) -> Body:
    return {
        "due": due,
        "owner": None,
        "ladder": {
            "rungs": [{"after": after, "action": do, "to": to} for after, do, to in rungs],
            "repeat_every": 8.0,
        },
    }


UPCASTERS: Final[tuple[Upcaster, ...]] = (
    _words_beside_the_mode,
    _notice_of_interviews,
    _words_confirmed,
    _requests_by_right,
    _owners_are_parties,
    _holds_unlimited,
    _opinions,
    _ways_of_working,
)
"""The first leads from schema 1 to 2. A body that comes here was complete when it was stored."""

SCHEMA: Final = len(UPCASTERS) + 1


def upcast(body: Body, number: int, upcasters: tuple[Upcaster, ...] = UPCASTERS) -> Body:
    """The body of a schema as today's says it."""
    for upcaster in upcasters[number - 1 :]:
        body = upcaster(body)
    return body
