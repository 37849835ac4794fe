"""What takes long is begun first, by each process of a run."""

from __future__ import annotations

import pytest

from tests.turns import dealt


def test_every_process_begins_with_its_part_of_what_takes_long() -> None:
    tests = ["a", "b", "c", "LONG", "d", "e", "LONGER", "f", "LONGEST"]
    assert dealt(tests, str.isupper, 3) == [
        *("LONG", "a", "b"),
        *("LONGER", "c", "d"),
        *("LONGEST", "e", "f"),
    ]


@pytest.mark.parametrize("processes", [1, 2, 3, 7])
@pytest.mark.parametrize("long", [0, 1, 5, 12])
def test_nothing_is_left_out_and_nothing_comes_twice(processes: int, long: int) -> None:
    tests = range(12)
    assert sorted(dealt(tests, lambda test: test < long, processes)) == [*tests]


def test_short_ones_stay_in_the_order_of_their_files() -> None:
    assert dealt([1, 2, 3, 4, 5], lambda test: False, 2) == [1, 2, 3, 4, 5]
