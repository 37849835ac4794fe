"""Whom the relay rings when: lost rings are healed at once, and nobody is rung for ever."""

from __future__ import annotations

from domain.protocol import Untaken
from workflows.bell import LONGEST_GAP, Rounds


def waiting(application: str, seq: int = 1) -> Untaken:
    """An application whose process has not taken its acts."""
    return Untaken(application, "pol_1", "job_1", "hybrid", seq)


def test_a_process_that_does_not_take_its_acts_is_rung_ever_more_seldom() -> None:
    rounds = Rounds()
    rung = [number for number in range(1, 1001) if list(rounds.next([waiting("a")]))]
    assert rung[:6] == [1, 2, 4, 8, 16, 32]
    assert rung[-1] - rung[-2] == LONGEST_GAP
    assert len(rung) < 15


def test_a_new_act_is_rung_for_at_once() -> None:
    rounds = Rounds()
    for _ in range(100):
        list(rounds.next([waiting("a")]))
    assert list(rounds.next([waiting("a", seq=2)])) == [waiting("a", seq=2)]


def test_who_took_everything_and_waits_anew_is_rung_at_once() -> None:
    rounds = Rounds()
    for _ in range(100):
        list(rounds.next([waiting("a")]))
    assert not list(rounds.next([]))
    assert list(rounds.next([waiting("a")]))


def test_one_that_cannot_be_rung_does_not_keep_the_others_back() -> None:
    rounds = Rounds()
    both = [waiting("a"), waiting("b")]
    first = next(rounds.next(both))
    rounds.failed(first)
    assert [each.application for each in rounds.next(both)] == ["b"]
    assert "a" in [each.application for each in rounds.next(both)]
