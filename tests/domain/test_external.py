"""What is news from another system, and what it makes people do here."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.external import (
    INTERVIEW_MOVES,
    REJECTION_MOVES,
    Newness,
    Said,
    fingerprint,
    fitting_form,
    latest,
    move_for,
    newness_of,
)
from domain.task_columns import Change
from domain.tasks import TASKS

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
ONE = datetime(2027, 3, 1, 13, tzinfo=UTC)


@pytest.mark.parametrize(
    ("last", "now", "newness"),
    [
        (None, Said("a"), Newness.NEWS),
        (Said("a"), Said("a"), Newness.SAME),
        (Said("a"), Said("b"), Newness.NEWS),
        (Said("a", 2), Said("b", 1), Newness.OLDER),
        (Said("a", 2), Said("a", 1), Newness.OLDER),
        (Said("a", 2), Said("b", 2), Newness.NEWS),
        (Said("a", 2), Said("b"), Newness.NEWS),
        (Said("a"), Said("b", 1), Newness.NEWS),
        (Said("a", None, ONE), Said("b", None, NOON), Newness.OLDER),
        (Said("a", None, NOON), Said("a", None, ONE), Newness.SAME),
        (Said("a", 1, ONE), Said("b", 2, NOON), Newness.OLDER),
    ],
)
def test_what_is_news_is_measured_against_what_was_said_last(
    last: Said | None, now: Said, newness: Newness
) -> None:
    assert newness_of(last, now) is newness


def test_the_newest_measure_is_remembered_though_it_is_left_out_once() -> None:
    remembered = latest(Said("a", 3, NOON), Said("b"))
    assert remembered == Said("b", 3, NOON)
    assert newness_of(remembered, Said("c", 2)) is Newness.OLDER


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


def test_of_what_can_be_done_about_a_rejection_the_least_is_tried_first() -> None:
    ways = [move.completion for move in REJECTION_MOVES]
    assert list(dict.fromkeys(ways)) == ["undo", "told_otherwise", "returned", "decided"]
    assert [move.kind for move in REJECTION_MOVES if move.completion == "decided"] == [
        "decide",
        "review_hold",
        "confirm_scorecard",
        "give_feedback",
    ]


@pytest.mark.parametrize(
    ("change", "kinds"),
    [
        (Change.ARRANGED, ["schedule_interview", "resolve_interview"]),
        (Change.MOVED, ["await_interview", "resolve_interview"]),
        (Change.PANEL, ["await_interview", "resolve_interview"]),
        (Change.CANCELLED, ["await_interview"]),
    ],
)
def test_a_change_over_there_is_done_here_by_a_task_that_waits_for_it(
    change: Change, kinds: list[str]
) -> None:
    assert [move.kind for move in INTERVIEW_MOVES[change]] == kinds


@pytest.mark.parametrize(
    ("kind", "scenario", "completion"),
    [
        ("await_release", "rejection", "undo"),
        ("notify_candidate", "rejection", "told_otherwise"),
        ("notify_candidate", "next_step", "returned"),
        ("notify_candidate", "still_deciding", "returned"),
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
