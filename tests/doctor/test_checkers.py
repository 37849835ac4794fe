"""Every checker finds what was planted for it, and nothing in a healthy database."""

from __future__ import annotations

import json
from datetime import timedelta
from operator import methodcaller
from typing import Any

import pytest
from sqlalchemy import Row, Table, delete, update

import doctor
from db.clock_and_ids import new_id, system_clock
from db.process.projection import rebuild
from db.schema import (
    act_texts,
    acts,
    application_words,
    applications,
    candidates,
    cards,
    decisions,
    links,
    messages,
    people,
    process_events,
    process_views,
    tasks,
)
from doctor.record import Run
from domain.events import EventType
from domain.words import TaskKind
from tests.doctor.conftest import Patient, Received

LONG_AGO = system_clock() - timedelta(days=1)
LONG_AHEAD = system_clock() + timedelta(days=1)


def run_of(patient: Patient, **about: Any) -> Run:
    values: dict[str, Any] = {"status": "RUNNING", **about}
    return Run(f"hire/{patient.id}", "run-1", **values)


def mail_of(message: Row[Any]) -> Received:
    return Received(f"<{message.message_id}>", ())


def test_nothing_is_found_where_all_is_well(closed: Patient, waiting: Patient) -> None:
    mails = tuple(mail_of(each) for each in (*closed.record().messages, *waiting.record().messages))
    assert closed.codes(run_of(closed, status="COMPLETED"), mails=mails) == set()
    assert waiting.codes(run_of(waiting), mails=mails) == set()


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (process_events, {"type": "visa.checked"}),
        (acts, {"kind": "pause"}),
        (messages, {"scenario": "visa_reminder"}),
    ],
)
async def test_what_only_a_newer_release_knows_is_said_and_the_others_are_visited(
    closed: Patient, waiting: Patient, table: Table, values: dict[str, str]
) -> None:
    closed.plant(table, **values)
    waiting.plant(applications, acts=7)
    found = await doctor.run(closed.database, None)
    (value,) = values.values()
    of_newer = {each.detail for each in found if each.code == "of_a_newer_release"}
    assert any(value in each for each in of_newer)
    assert waiting.id in {each.application for each in found if each.code != "of_a_newer_release"}


async def test_the_doctor_visits_every_application(closed: Patient, waiting: Patient) -> None:
    assert await doctor.run(closed.database, None) == []
    closed.plant(process_views, outcome="hired")
    waiting.plant(applications, acts=7)
    found = await doctor.run(closed.database, None)
    assert {finding.application for finding in found} == {closed.id, waiting.id}
    report = doctor.report(found, 2)
    assert "read_model_is_the_fold" in report
    assert closed.id in report
    assert "well" in doctor.report([], 2)


# --- acts and tasks -------------------------------------------------------------------------------


def test_a_gap_in_the_acts_is_found(closed: Patient) -> None:
    closed.plant(acts, acts.c.seq == 4, seq=9)
    assert "acts_have_gaps" in closed.codes()


def test_a_gap_in_the_events_is_found(closed: Patient) -> None:
    closed.plant(process_events, process_events.c.n == 5, n=99)
    assert "events_have_gaps" in closed.codes()


def test_a_counter_that_differs_is_found(closed: Patient) -> None:
    closed.plant(applications, events=3)
    assert closed.codes() == {"events_counter_differs"}


def test_a_first_act_that_is_no_start_is_found(waiting: Patient) -> None:
    waiting.plant(acts, acts.c.seq == 1, kind="withdraw")
    assert "first_act_is_no_start" in waiting.codes()


def test_an_act_that_no_process_took_is_found(waiting: Patient) -> None:
    waiting.plant(applications, taken=1)
    assert waiting.codes() == {"act_not_taken"}


def test_a_cursor_beyond_the_last_act_is_found(waiting: Patient) -> None:
    waiting.plant(applications, taken=8)
    assert waiting.codes() == {"taken_beyond_the_last_act"}


def test_an_act_that_closed_two_tasks_is_found(closed: Patient) -> None:
    record = closed.record()
    lapsed = next(event for event in record.events if event.type is EventType.TASK_LAPSED)
    data = {"act": record.acts[1].id, "completion": "scheduled"}
    here = process_events.c.n == lapsed.n
    closed.plant(process_events, here, type=EventType.TASK_COMPLETED, data=data)
    closed.fold()
    assert "effects_of_act" in closed.codes()


def test_an_effect_that_nobody_caused_is_found(closed: Patient) -> None:
    completed = process_events.c.type == EventType.TASK_COMPLETED
    data = {"act": "act_of_nobody", "completion": "submitted"}
    closed.plant(process_events, completed, process_events.c.n < 6, data=data)
    assert {"effect_without_act", "effects_of_act"} <= closed.codes()


def test_a_task_that_ended_twice_is_found(closed: Patient) -> None:
    task = closed.record().tasks[0]
    n = closed.record().application.events + 1
    closed.add(
        process_events,
        application_id=closed.id,
        n=n,
        type=EventType.TASK_WITHDRAWN,
        at=system_clock(),
        actor_kind="process",
        actor_id="",
        task_id=task.id,
        data={"reason": "planted"},
    )
    closed.plant(applications, events=n)
    closed.fold()
    assert "ends_of_task" in closed.codes()


def test_a_task_that_was_opened_twice_is_found(closed: Patient) -> None:
    opened = [event for event in closed.record().events if event.type is EventType.TASK_OPENED]
    here = process_events.c.n == opened[1].n
    closed.plant(process_events, here, task_id=opened[0].task_id)
    assert "openings_of_task" in closed.codes()
    assert "events_do_not_fold" in closed.codes()


def test_an_act_on_a_closed_task_is_found(closed: Patient) -> None:
    record = closed.record()
    link_of = record.acts[1].task_id
    closed.plant(acts, acts.c.seq == 3, task_id=link_of)
    assert {"acts_of_task", "act_on_closed_task"} <= closed.codes()


def test_a_correction_of_what_was_never_done_is_found(waiting: Patient) -> None:
    open_task = waiting.record().open_tasks[0]
    waiting.plant(acts, acts.c.seq == 2, task_id=open_task.id, kind="correct")
    assert "correction_of_open_task" in waiting.codes()


def test_an_act_that_left_its_task_open_is_found(waiting: Patient) -> None:
    open_task = waiting.record().open_tasks[0]
    waiting.plant(acts, acts.c.seq == 2, task_id=open_task.id)
    assert "act_did_not_close" in waiting.codes()


def test_a_link_of_nobody_is_found(waiting: Patient) -> None:
    waiting.plant(links, links.c.task_id != "", person_id=None)
    assert waiting.codes() == {"link_of_nobody"}


# --- the read model -------------------------------------------------------------------------------


def test_a_view_that_says_something_else_is_found(closed: Patient) -> None:
    closed.plant(process_views, stage_id="stg_elsewhere")
    assert closed.codes() == {"row_differs"}


def test_an_application_that_stands_in_the_way_of_a_new_one_is_found_and_mended(
    closed: Patient,
) -> None:
    its = update(applications).where(applications.c.id == closed.id)
    since = closed.record().application.over_at
    closed.database.write_now(lambda conn: conn.execute(its.values(over_at=None)))
    assert closed.codes() == {"row_differs"}
    closed.database.write_now(lambda conn: rebuild(conn, closed.id))
    assert closed.codes() == set()
    assert closed.record().application.over_at == since


def test_a_card_that_lies_in_another_place_is_found(waiting: Patient) -> None:
    waiting.plant(cards, lane="closed")
    assert waiting.codes() == {"card_differs"}


def test_a_card_that_is_missing_is_found_and_made_anew(waiting: Patient) -> None:
    gone = delete(cards).where(cards.c.application_id == waiting.id)
    waiting.database.write_now(lambda conn: conn.execute(gone))
    assert waiting.codes() == {"card_missing"}
    waiting.fold()
    assert waiting.codes() == set()


def test_a_name_that_nobody_finds_is_found(closed: Patient) -> None:
    mine = application_words.c.application_id == closed.id
    closed.database.write_now(lambda conn: conn.execute(delete(application_words).where(mine)))
    assert closed.codes() == {"search_words_differ"}


def test_a_task_without_events_is_found(waiting: Patient) -> None:
    row = dict(waiting.record().open_tasks[0]._mapping)
    waiting.add(tasks, **{**row, "id": f"{waiting.id}:decide:1"})
    assert "row_without_events" in waiting.codes()


def test_a_task_that_is_missing_is_found(waiting: Patient) -> None:
    gone = delete(tasks).where(tasks.c.application_id == waiting.id, tasks.c.state == "open")
    waiting.database.write_now(lambda conn: conn.execute(gone))
    assert "row_missing" in waiting.codes()


# --- outcomes -------------------------------------------------------------------------------------


def test_two_outcomes_of_a_process_are_found(closed: Patient) -> None:
    told = process_events.c.type == EventType.CANDIDATE_TOLD
    closed.plant(process_events, told, type=EventType.OUTCOME_SET, data={"outcome": "hired"})
    closed.fold()
    assert {"outcomes_set", "rejected_but_not_told"} <= closed.codes()


def test_a_candidate_who_was_told_two_outcomes_is_found(closed: Patient) -> None:
    decision = dict(next(iter(closed.record().decisions.values()))._mapping)
    message = dict(_rejection(closed)._mapping)
    closed.add(decisions, **{**decision, "id": "dec_other", "outcome": "advance"})
    other = {"id": "msg_other", "business_key": "other", "message_id": "other@genjin.invalid"}
    closed.add(
        messages, **{**message, **other, "decision_id": "dec_other", "scenario": "next_step"}
    )
    assert "outcomes_told" in closed.codes()


def _becomes_hired(patient: Patient) -> None:
    outcome = process_events.c.type == EventType.OUTCOME_SET
    patient.plant(process_events, outcome, data={"outcome": "hired", "start_on": "2026-12-01"})
    patient.fold()


def test_a_candidate_who_was_rejected_and_hired_is_found(closed: Patient) -> None:
    _becomes_hired(closed)
    assert "rejected_and_hired" in closed.codes()


def test_a_hire_who_was_never_told_to_go_on_is_found(closed: Patient) -> None:
    told = process_events.c.type == EventType.CANDIDATE_TOLD
    closed.plant(process_events, told, type=EventType.INTERVIEW_CANCELLED)
    _becomes_hired(closed)
    assert "hired_but_never_told_to_go_on" in closed.codes()


def test_two_rejections_for_one_decision_are_found(closed: Patient) -> None:
    message = dict(_rejection(closed)._mapping)
    other = {"id": "msg_other", "business_key": "other", "message_id": "other@genjin.invalid"}
    closed.add(messages, **{**message, **other})
    assert closed.codes() == {"mails_of_decision"}


def test_an_outcome_that_was_sent_twice_is_found(closed: Patient) -> None:
    sent = [event for event in closed.record().events if event.type is EventType.MESSAGE_SENT]
    here = process_events.c.n == sent[0].n
    closed.plant(process_events, here, data={"message": _rejection(closed).id})
    assert closed.codes() == {"sent_events"}


def test_an_outcome_that_arrived_twice_is_found(closed: Patient) -> None:
    mails = tuple(mail_of(each) for each in closed.record().messages)
    again = (*mails, mail_of(_rejection(closed)))
    assert closed.codes(mails=mails) == set()
    assert closed.codes(mails=again) == {"outcome_received_twice"}


def test_a_mail_that_is_said_to_be_sent_and_never_arrived_is_found(closed: Patient) -> None:
    assert closed.codes(mails=()) == {"sent_but_not_received"}


def test_an_outcome_that_arrived_though_it_was_held_back_is_found(closed: Patient) -> None:
    mails = tuple(mail_of(each) for each in closed.record().messages)
    closed.plant(messages, messages.c.scenario == "rejection", state="suppressed")
    assert "received_but_not_sent" in closed.codes(mails=mails)


def test_telling_without_proof_is_found(closed: Patient) -> None:
    closed.plant(messages, messages.c.scenario == "rejection", state="suppressed")
    assert closed.codes() == {"told_without_proof"}


def test_telling_by_nobody_is_found(closed: Patient) -> None:
    told = process_events.c.type == EventType.CANDIDATE_TOLD
    closed.plant(process_events, told, data={"how": "phone", "told_at": "2026-11-20T09:00:00Z"})
    closed.fold()
    assert closed.codes() == {"told_by_nobody"}


def test_a_process_that_closed_without_an_outcome_is_found(closed: Patient) -> None:
    closed.plant(process_views, outcome="")
    assert "closed_without_outcome" in closed.codes()


def test_a_rejection_by_a_machine_is_found(closed: Patient) -> None:
    closed.plant(decisions, confirmed_by=None)
    assert closed.codes() == {"rejected_by_nobody"}


def test_a_rejection_without_a_reason_is_found(closed: Patient) -> None:
    closed.plant(decisions, reason_code="")
    assert closed.codes() == {"rejected_without_reason"}


# --- waiting --------------------------------------------------------------------------------------


def test_a_process_that_waits_for_nobody_is_found(waiting: Patient) -> None:
    waiting.plant(tasks, tasks.c.state == "open", state="withdrawn", next_at=None)
    assert "waits_for_nobody" in waiting.codes(run_of(waiting))
    busy = run_of(waiting, pending_activities=("deliver",))
    assert "waits_for_nobody" not in waiting.codes(busy)


def test_an_open_task_of_a_closed_process_is_found(closed: Patient) -> None:
    closed.plant(tasks, tasks.c.kind == "settling", state="open")
    assert "task_of_closed_process" in closed.codes()


def test_a_task_without_an_owner_is_found(waiting: Patient) -> None:
    waiting.plant(tasks, tasks.c.state == "open", owner_id="")
    assert "task_of_nobody" in waiting.codes()


def test_a_ladder_that_is_not_climbed_is_found(waiting: Patient) -> None:
    waiting.plant(tasks, tasks.c.state == "open", next_at=LONG_AGO)
    assert "task_past_its_rung" in waiting.codes()


def test_a_closed_task_with_a_next_instant_is_found(waiting: Patient) -> None:
    waiting.plant(tasks, tasks.c.state == "completed", next_at=LONG_AGO)
    assert "closed_task_has_a_next_instant" in waiting.codes()


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("sending", "stuck_while_sending"),
        ("reserved", "reserved_and_forgotten"),
        ("unknown", "undelivered_and_nobody_knows"),
        ("failed", "undelivered_and_nobody_knows"),
    ],
)
def test_a_message_that_does_not_move_on_is_found(waiting: Patient, state: str, code: str) -> None:
    waiting.plant(messages, state=state)
    assert waiting.codes(run_of(waiting)) == {code}
    assert waiting.codes(run_of(waiting, pending_activities=("deliver",))) == set()


def test_a_reminder_that_waits_for_the_morning_is_not_forgotten(waiting: Patient) -> None:
    waiting.plant(messages, state="reserved", dispatched=True, not_before=LONG_AHEAD)
    assert waiting.codes(run_of(waiting)) == set()


@pytest.mark.parametrize(
    ("state", "code"), [("sending", "stuck_while_sending"), ("reserved", "reserved_and_forgotten")]
)
def test_a_dispatcher_that_does_not_work_is_found_though_the_process_is_busy(
    waiting: Patient, state: str, code: str
) -> None:
    waiting.plant(messages, state=state, dispatched=True)
    assert waiting.codes(run_of(waiting, pending_activities=("deliver",))) == {code}


def test_a_reminder_that_failed_is_nobodys_task(waiting: Patient) -> None:
    waiting.plant(messages, state="failed", dispatched=True)
    assert waiting.codes(run_of(waiting)) == set()


def test_a_reminder_in_an_overview_is_proven_by_the_overview(waiting: Patient) -> None:
    waiting.plant(messages, digest_id="msg_overview")
    overview = Received("msg_overview@genjin.invalid", ("somebody@company.example",))
    assert waiting.codes(mails=(overview,)) == set()
    assert waiting.codes(mails=()) == {"sent_but_not_received"}


def test_a_task_of_somebody_gone_is_found_if_the_hr_lead_is_gone_too(waiting: Patient) -> None:
    owner = waiting.walk.open_task(TaskKind.GIVE_FEEDBACK).owner_id
    expected: dict[str, set[str]] = {
        owner: set(),
        waiting.record().hr_lead: {"task_of_somebody_gone"},
    }
    for leaves, codes in expected.items():
        away = update(people).where(people.c.id == leaves).values(active=False)
        waiting.database.write_now(methodcaller("execute", away))
        assert waiting.codes() == codes


# --- Temporal -------------------------------------------------------------------------------------


def test_an_open_process_without_a_workflow_is_found(waiting: Patient) -> None:
    ended = run_of(waiting, status="TERMINATED")
    assert waiting.codes(ended) == {"open_process_without_workflow"}


def test_a_closed_process_that_still_runs_is_found(closed: Patient) -> None:
    assert closed.codes(run_of(closed)) == {"closed_process_still_runs"}


def test_two_open_workflows_are_found(waiting: Patient) -> None:
    assert waiting.codes(run_of(waiting), run_of(waiting)) == {"open_workflows"}


def test_a_wedged_workflow_is_found(waiting: Patient) -> None:
    wedged = run_of(waiting, workflow_task_attempt=4)
    assert waiting.codes(wedged) == {"workflow_task_fails"}


def test_a_process_that_waits_for_a_worker_that_is_gone_is_found(waiting: Patient) -> None:
    pinned = run_of(waiting, version="0.1.0")
    assert waiting.codes(pinned, at_work=frozenset({"0.2.0"})) == {"version_without_worker"}
    assert waiting.codes(pinned, at_work=frozenset({"0.1.0", "0.2.0"})) == set()


@pytest.mark.parametrize("text", ["name", "email", "phone", "evidence", "place"])
def test_personal_data_in_a_history_is_found(closed: Patient, text: str) -> None:
    secret = _secret(closed, text)
    for written in (secret, json.dumps(secret), json.dumps([secret], ensure_ascii=False)):
        run = run_of(closed, status="COMPLETED", memory=written.encode())
        assert closed.codes(run) == {"personal_data_in_history"}


def test_personal_data_in_search_attributes_and_ids_is_found(closed: Patient) -> None:
    shown = run_of(closed, status="COMPLETED", search_attributes=b"Maria S\xc3\xa1nchez")
    assert closed.codes(shown) == {"personal_data_in_search_attributes"}
    mailbox = Run("hire/wang.li@company.example", "run-1", "COMPLETED")
    assert closed.codes(mailbox) == {"personal_data_in_workflow_id"}


def _secret(patient: Patient, what: str) -> str:
    record = patient.record()
    candidate = patient.database.read_now(
        lambda conn: conn.execute(
            candidates.select().where(candidates.c.id == record.application.candidate_id)
        ).one()
    )
    if what in ("name", "email", "phone"):
        return str(candidate._mapping[what])
    texts = patient.database.read_now(
        lambda conn: conn.execute(act_texts.select().where(act_texts.c.field == what)).one()
    )
    return str(texts.text)


def _rejection(patient: Patient) -> Row[Any]:
    return next(row for row in patient.record().messages if row.scenario == "rejection")


def test_ids_are_not_taken_for_personal_data(closed: Patient) -> None:
    memory = " ".join([closed.id, new_id("per"), "recruiter reconcile"]).encode()
    assert closed.codes(run_of(closed, status="COMPLETED", memory=memory)) == set()
