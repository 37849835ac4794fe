"""The acts of somebody's own accord: what follows from the table, and what is frozen beside it."""

from __future__ import annotations

from domain.acts import ASKING, EVENT_OF, OWN_ACTS, ActKind
from domain.folding import ENDS
from domain.tasks import TASKS


def test_every_act_but_the_first_and_completions_is_a_row() -> None:
    assert set(OWN_ACTS) == set(ActKind) - {ActKind.START, ActKind.COMPLETE}


def test_every_act_stands_in_the_record_as_an_event_of_its_own() -> None:
    assert set(EVENT_OF) == set(ActKind)
    assert len(set(EVENT_OF.values())) == len(EVENT_OF)


def test_whatever_ends_a_process_says_why_and_the_read_model_knows_it() -> None:
    ending = {kind for kind, row in OWN_ACTS.items() if row.interrupts}
    assert all(OWN_ACTS[kind].because for kind in ending)
    assert ending <= set(ENDS.values())


def test_who_asks_is_answered_by_a_task_whose_letter_brings_the_answer() -> None:
    assert {ActKind.ASK, ActKind.REQUEST_REVIEW} == ASKING
    for kind in ASKING:
        answer = OWN_ACTS[kind].answer
        assert answer is not None
        assert TASKS[answer].answer is not None
