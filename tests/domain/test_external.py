"""What is news from another system, and what it makes people do here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.external import (
    INTERVIEW_MOVES,
    REJECTION_MOVES,
    Change,
    Said,
    Standing,
    fingerprint,
    fitting_form,
    latest,
    move_for,
    weigh,
)
from domain.tasks import TASKS

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ONE = datetime(2027, 3, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "standing"),
    [
        (None, Said("a"), Standing.NEWS),
        (Said("a"), Said("a"), Standing.SAME),
        (Said("a"), Said("b"), Standing.NEWS),
        (Said("a", 2), Said("b", 1), Standing.OLDER),
        (Said("a", 2), Said("a", 1), Standing.OLDER),
        (Said("a", 2), Said("b", 2), Standing.NEWS),
        (Said("a", 2), Said("b"), Standing.NEWS),
        (Said("a"), Said("b", 1), Standing.NEWS),
        (Said("a", None, ONE), Said("b", None, NOON), Standing.OLDER),
        (Said("a", None, NOON), Said("a", None, ONE), Standing.SAME),
        (Said("a", 1, ONE), Said("b", 2, NOON), Standing.OLDER),
    ],
)
def test_what_is_news_is_measured_against_what_was_said_last(
    last: Said | None, now: Said, standing: Standing
) -> None:
    assert weigh(last, now) is standing


def test_the_newest_measure_is_remembered_though_it_is_left_out_once() -> None:
    remembered = latest(Said("a", 3, NOON), Said("b"))
    assert remembered == Said("b", 3, NOON)
    assert weigh(remembered, Said("c", 2)) is Standing.OLDER


def test_a_fingerprint_is_of_the_content_whatever_its_order() -> None:
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": "1"})
    assert fingerprint({"a": None}) != fingerprint({})


def test_every_change_of_an_interview_has_a_move_and_every_move_its_task() -> None:
    assert set(INTERVIEW_MOVES) == set(Change)
    for moves in (*INTERVIEW_MOVES.values(), REJECTION_MOVES):
        assert moves
        assert all(move.completion in TASKS[move.kind].completions for move in moves)
    assert [move.completion for move in REJECTION_MOVES if move.last] == ["told_otherwise"] * 2


@pytest.mark.parametrize(
    ("kind", "scenario", "completion"),
    [
        ("await_release", "rejection", "undo"),
        ("notify_candidate", "rejection", "told_otherwise"),
        ("resolve_delivery", "rejection", "told_otherwise"),
        ("resolve_delivery", "interview_invitation", None),
        ("decide", "", "decided"),
        ("review_hold", "", "decided"),
        ("give_feedback", "", "decided"),
        ("schedule_interview", "", None),
        ("prepare_offer", "", None),
    ],
)
def test_a_rejection_ends_what_can_be_ended(
    kind: str, scenario: str, completion: str | None
) -> None:
    move = move_for(REJECTION_MOVES, kind, scenario)
    assert (move.completion if move else None) == completion


def test_of_what_is_known_a_form_gets_what_it_asks_for() -> None:
    move = INTERVIEW_MOVES[Change.ARRANGED][0]
    assert fitting_form(move, {"minutes": 45, "place": None, "colour": "red"}) == {"minutes": 45}
