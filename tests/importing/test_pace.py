"""How much an import writes at once, and how long it rests."""

from __future__ import annotations

from importing.pace import FEWEST, MOMENT_S, MOST, SHORTEST_REST_S, Pace


def test_as_many_rows_are_written_as_make_a_moment() -> None:
    pace = Pace(rows=100)
    pace.took(100, worked_s=2 * MOMENT_S, held_s=2 * MOMENT_S)
    assert pace.rows == 50


def test_more_are_tried_step_by_step_and_never_too_many_or_too_few() -> None:
    pace = Pace(rows=50)
    rows = []
    for _ in range(5):
        pace.took(pace.rows, worked_s=0.0001, held_s=0.0001)
        rows.append(pace.rows)
    assert rows == [100, 200, 400, MOST, MOST]
    pace.took(MOST, worked_s=60.0, held_s=60.0)
    assert pace.rows == FEWEST


def test_others_are_let_go_first_for_as_long_as_they_were_held_up() -> None:
    pace = Pace()
    pace.took(50, worked_s=0.02, held_s=0.3)
    assert pace.rest_s == 0.3
    pace.took(50, worked_s=0.0001, held_s=0.0001)
    assert pace.rest_s == SHORTEST_REST_S


def test_a_disk_that_is_slow_to_commit_makes_no_smaller_moments() -> None:
    pace = Pace(rows=100)
    pace.took(100, worked_s=MOMENT_S, held_s=1.0)
    assert pace.rows == 100
