"""A task goes on by another version of its policy: nothing into the past, nothing said twice, and
the end of the ladder is reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.adopting import GoesOn, Standing, goes_on
from domain.calendar import Window, WorkCalendar
from domain.clock import Clock, Instants, Turn, instants
from domain.defaults import default_policy
from domain.ladder import OWNER, Ladder, Rung, RungAction
from domain.policy import Policy
from domain.words import Role, TaskKind

OLD = default_policy()
FEEDBACK, BY_LAW = TaskKind.GIVE_FEEDBACK, TaskKind.PRIVACY_REQUEST
MONDAY = datetime(2026, 11, 23, 1, tzinfo=UTC)  # 9:00 in Shanghai, when work begins
DUBLIN = WorkCalendar("Europe/Dublin", ((Window(time(9), time(17)),),) * 5 + ((),) * 2)
NOTHING_MISSED: tuple[int, ...] = ()


def at_hour(hours: float) -> datetime:
    return OLD.calendar.add(MONDAY, hours)


def with_task(
    policy: Policy = OLD,
    kind: TaskKind = FEEDBACK,
    *,
    due: float | None = None,
    rungs: Sequence[Rung] = (),
) -> Policy:
    """The policy with another deadline or ladder of a kind."""
    task = policy.tasks[kind]
    ladder = Ladder(tuple(rungs), task.ladder.repeat_every) if rungs else task.ladder
    changed = replace(task, due=task.due if due is None else due, ladder=ladder)
    return replace(policy, tasks={**policy.tasks, kind: changed})


def asked_then(*reminded: float, lead: float) -> tuple[Rung, ...]:
    return (
        Rung(0, RungAction.ASK, OWNER),
        *(Rung(after, RungAction.REMIND, OWNER) for after in reminded),
        Rung(lead, RungAction.ESCALATE, Role.HR_LEAD),
    )


def standing(hours: float, *, kind: TaskKind = FEEDBACK, pace: float = 1) -> Standing:
    """A task that was opened on Monday morning, so many hours later, climbed as far as is due."""
    clock, place = Clock(MONDAY, pace), 0
    while (when := instants(OLD, kind, clock, place).next) is not None and when <= at_hour(hours):
        place += 1
    return Standing(clock, place, instants(OLD, kind, clock, place))


def adopted(new: Policy, hours: float, **about: float) -> GoesOn | None:
    return goes_on(OLD, new, FEEDBACK, standing(hours, **about), at_hour(hours))  # type: ignore[arg-type]  # any field of it


def test_where_both_versions_say_the_same_nothing_changes() -> None:
    assert adopted(replace(OLD, name="renamed"), 2) is None


def test_a_longer_deadline_counts_from_the_same_origin() -> None:
    found = adopted(with_task(due=8), 2)
    assert found is not None
    assert found.when.due == at_hour(8)
    assert (found.place, found.missed, found.overdue) == (2, NOTHING_MISSED, False)


def test_the_ladder_goes_on_with_the_first_rung_later_than_the_hours_that_have_passed() -> None:
    new = with_task(due=30, rungs=asked_then(1, 2, 5, lead=20))
    found = adopted(new, 4)  # asked, reminded twice, the manager brought in
    assert found is not None
    assert (found.place, found.when.next) == (3, at_hour(5))
    assert found.missed == NOTHING_MISSED


def test_a_longer_ladder_goes_back_to_its_earlier_rungs_that_are_still_to_come() -> None:
    found = adopted(with_task(due=30, rungs=asked_then(10, 20, lead=30)), 4)
    assert found is not None
    assert (found.place, found.when.next) == (1, at_hour(10))


def test_what_a_shorter_deadline_makes_overdue_is_due_now_and_its_owner_hears_of_it() -> None:
    found = adopted(with_task(due=1), 2)
    assert found is not None
    assert found.when.due == at_hour(2)
    assert found.overdue


def test_what_was_overdue_before_stays_due_when_it_was() -> None:
    assert adopted(with_task(due=1), 6) is None
    found = adopted(with_task(due=1, rungs=asked_then(1, 2, lead=8)), 6)
    assert found is not None
    assert (found.when.due, found.overdue) == (at_hour(4), False)


def test_whoever_would_have_been_brought_in_by_now_is_when_it_has_become_overdue() -> None:
    rungs = (
        *asked_then(0.5, lead=8)[:2],
        Rung(1, RungAction.ESCALATE, Role.HIRING_MANAGER),
        Rung(8, RungAction.ESCALATE, Role.HR_LEAD),
    )
    found = adopted(with_task(due=1, rungs=rungs), 2)
    assert found is not None
    assert [rungs[place].to for place in found.missed] == [Role.HIRING_MANAGER]
    assert found.when.next == at_hour(8)


def test_the_end_of_a_ladder_that_lies_behind_is_climbed_now_and_not_skipped() -> None:
    rungs = asked_then(0.25, lead=0.5)
    found = adopted(with_task(due=8, rungs=rungs), 2)
    assert found is not None
    assert found.missed == (2,)
    assert not found.overdue
    assert found.when.next == at_hour(8.5)  # the end again, once a working day


def test_an_end_that_was_reached_by_the_old_ladder_is_not_climbed_anew() -> None:
    found = adopted(with_task(rungs=asked_then(0.25, lead=0.5)), 9)  # the HR lead was told after 8
    assert found is not None
    assert found.missed == NOTHING_MISSED


def test_a_day_off_that_was_announced_late_moves_what_comes_and_repeats_nothing() -> None:
    tuesday = date(2026, 11, 24)
    calendar = replace(OLD.calendar, days_off=frozenset({tuesday}), covers_until=tuesday)
    corrected = replace(OLD, calendar=calendar)
    # On Tuesday afternoon, which is off after all: 14 of the old hours, 8 of the new ones.
    stands, at = standing(14), at_hour(14)
    found = goes_on(OLD, corrected, FEEDBACK, stands, at)
    assert found is not None
    assert found.place == stands.place
    assert stands.when.next is not None
    assert found.when.next is not None
    assert found.when.next > stands.when.next
    early = goes_on(OLD, corrected, TaskKind.PREPARE_OFFER, _untouched(), at_hour(1))
    assert early is not None
    assert early.when.due == calendar.add(MONDAY, 12)


def test_hours_of_an_office_that_a_version_adds_count_from_now_on() -> None:
    """What has passed stays passed; what is left passes in Dublin, where it is night."""
    new = replace(OLD, offices={"Dublin": DUBLIN})
    stands, at = standing(2), at_hour(2)
    found = goes_on(OLD, new, FEEDBACK, stands, at, "Dublin")
    assert found is not None
    assert (found.place, found.missed, found.overdue) == (stands.place, NOTHING_MISSED, False)
    assert found.clock.turns == (Turn(""), Turn("Dublin", at))
    assert found.when.due == DUBLIN.add(at, OLD.tasks[FEEDBACK].due - 2)
    assert found.when.next is not None
    assert found.when.next > at
    again = Standing(found.clock, found.place, found.when)
    assert goes_on(new, replace(new, name="renamed"), FEEDBACK, again, at_hour(3), "Dublin") is None


def test_an_office_whose_hours_end_at_the_same_time_is_written_down_too() -> None:
    """Whose hours they are counts later, when a clock stops or somebody else takes over."""
    new = replace(OLD, offices={"Beijing": OLD.calendar})
    stands = standing(2)
    found = goes_on(OLD, new, FEEDBACK, stands, at_hour(2), "Beijing")
    assert found is not None
    assert (found.when, found.clock.office) == (stands.when, "Beijing")


def _untouched() -> Standing:
    """An offer to be prepared that was to be done by Tuesday noon."""
    clock = Clock(at_hour(4))
    return Standing(clock, 0, instants(OLD, TaskKind.PREPARE_OFFER, clock))


def test_urgency_takes_the_share_that_the_new_version_says() -> None:
    new = replace(OLD, urgent_factor=0.25)
    found = adopted(new, 0.5, pace=OLD.urgent_factor)
    assert found is not None
    assert found.clock.pace == new.urgent_factor
    assert found.when.due == at_hour(1)


def test_what_the_law_gives_its_time_is_due_when_it_was() -> None:
    new = with_task(kind=BY_LAW, due=8, rungs=asked_then(1, 2, lead=8))
    stands = standing(4, kind=BY_LAW)
    found = goes_on(OLD, new, BY_LAW, stands, at_hour(4))
    assert found is not None
    assert found.when.due == stands.when.due
    assert not found.overdue
    assert found.when.next == at_hour(8)


@pytest.mark.parametrize("kind", [TaskKind.AWAIT_INTERVIEW, TaskKind.AWAIT_RELEASE])
def test_when_people_meet_or_a_mail_leaves_no_version_moves(kind: TaskKind) -> None:
    clock = Clock(at_hour(3))
    new = replace(OLD, settling_hours=1, urgent_factor=0.1)
    assert goes_on(OLD, new, kind, Standing(clock, 0, instants(OLD, kind, clock)), MONDAY) is None


def test_a_process_settles_as_long_as_the_new_version_says() -> None:
    clock = Clock(MONDAY)
    stands = Standing(clock, 0, instants(OLD, TaskKind.SETTLING, clock))
    found = goes_on(OLD, replace(OLD, settling_hours=40), TaskKind.SETTLING, stands, at_hour(1))
    assert found is not None
    assert found.when == Instants(at_hour(40), at_hour(40))


_HOURS = st.floats(0.25, 40)


@given(
    passed=st.floats(0, 60),
    due=_HOURS,
    reminders=st.lists(_HOURS, max_size=4, unique=True),
    lead=_HOURS,
)
def test_nothing_is_moved_into_the_past_and_somebody_hears_in_the_end(
    passed: float, due: float, reminders: list[float], lead: float
) -> None:
    at, last = at_hour(passed), max([*reminders, lead])
    rungs = asked_then(*sorted(each for each in reminders if each < last), lead=last)
    stands = standing(passed)
    found = goes_on(OLD, with_task(due=due, rungs=rungs), FEEDBACK, stands, at)
    assert found is not None
    assert found.when.next is not None
    assert found.when.next > at
    assert found.when.due >= min(stands.when.due, at)
    climbed = OLD.tasks[FEEDBACK].ladder.rungs[: stands.place]
    # The HR lead has been told, is told now, or will be.
    end = Rung(last, RungAction.ESCALATE, Role.HR_LEAD)
    told = any(rung.to == Role.HR_LEAD for rung in climbed)
    assert told or len(rungs) - 1 in found.missed or found.place <= rungs.index(end)
    assert all(rungs[place].action is not RungAction.ASK for place in found.missed)
