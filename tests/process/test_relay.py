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


def test_many_that_never_take_their_acts_keep_nobody_back() -> None:
    rounds = Rounds(at_once=2)
    everybody = [waiting(name) for name in "abcde"]
    first = [rung_of(rounds, everybody) for _ in range(3)]
    assert first == [["a", "b"], ["c", "d"], ["e"]]
    later = [name for _ in range(300) for name in rung_of(rounds, everybody)]
    assert {later.count(name) for name in "abcde"} <= set(range(4, 9))


def test_who_took_everything_is_forgotten_page_by_page() -> None:
    rounds = Rounds(at_once=2)
    everybody = [waiting(name) for name in "abcde"]
    for _ in range(300):
        rung_of(rounds, everybody)
    while rounds.after:
        rung_of(rounds, everybody)
    without = [each for each in everybody if each.application != "c"]
    for _ in range(3):
        rung_of(rounds, without)
    turn = [name for _ in range(3) for name in rung_of(rounds, everybody)]
    assert "c" in turn


def test_a_worker_rings_after_those_before_it_who_are_there() -> None:
    first, second, third = Rounds(), Rounds(), Rounds()
    both = [(first, 0), (second, 1), (third, 2)]
    rung = [[bool(list(each.next([waiting("a")], behind))) for each, behind in both] for _ in "123"]
    assert rung[0] == [True, False, False]
    assert rung[1][1:] == [True, False]
    assert rung[2][2] is True


def test_who_has_gone_on_after_the_first_ring_is_rung_by_nobody_else() -> None:
    second = Rounds()
    assert not list(second.next([waiting("a")], 1))
    assert not list(second.next([], 1))
    assert not list(second.next([waiting("a", seq=2)], 1))


def rung_of(rounds: Rounds, everybody: list[Untaken]) -> list[str]:
    """Whom a round rings, of the page that it looks at."""
    page = [each for each in everybody if each.application > rounds.after][:2]
    return [each.application for each in rounds.next(page)]
