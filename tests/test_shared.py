"""The servers of a run: one for all of its processes, which ends with the last who uses it."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.shared import House
from tests.waiting import stands_in, until_now


class Lamp:
    """A server that says in a folder how often it was started, and whether it has ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def start(self) -> None:
        with (self.folder / "starts").open("a") as starts:
            starts.write("x")

    def end(self) -> None:
        (self.folder / "ended").touch()


@pytest.fixture
def houses(tmp_path_factory: pytest.TempPathFactory, tmp_path: Path) -> list[House]:
    """Those of three processes of one run."""
    made = [House(tmp_path_factory) for _ in range(3)]
    for house in made:
        house.folder = tmp_path
    return made


def lamp_of(house: House) -> Lamp:
    return house.server("lamp", lambda: Lamp(house.folder), Lamp.end)


def test_whoever_comes_first_starts_it_and_the_others_use_it(
    houses: list[House], tmp_path: Path
) -> None:
    assert {lamp_of(house).folder for house in houses} == {tmp_path}
    assert (tmp_path / "starts").read_text() == "x"
    for house in reversed(houses):
        house.leave()
    assert (tmp_path / "ended").exists()


def test_it_goes_on_until_the_last_of_them_has_left(houses: list[House], tmp_path: Path) -> None:
    starter, *others = houses
    for house in houses:
        lamp_of(house)
    leaving = threading.Thread(target=starter.leave)
    leaving.start()
    for house in others:
        until_now("the starter to wait", lambda: stands_in(leaving, House.leave))
        assert not (tmp_path / "ended").exists()
        house.leave()
    leaving.join()
    assert (tmp_path / "ended").exists()


def test_whoever_comes_after_its_end_starts_another(houses: list[House], tmp_path: Path) -> None:
    for house in houses[:2]:
        lamp_of(house)
        house.leave()
        assert (tmp_path / "ended").exists()
    assert (tmp_path / "starts").read_text() == "xx"
