"""What a newer release has reserved is left to it, and nobody's other mail waits for that."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from sqlalchemy import Table, select, update

from db.mail.reminders import recipients
from db.operations.newer import waiting_for_newer
from db.schema import applications, messages, policy_versions, tasks
from db.setup.policies import Policies
from tests.cast import Person
from tests.db.world import Scene
from tests.dispatch.office import Office

NOON = "2026-03-02 12:00"


def write(office: Office, scene: Scene, table: Table, **values: Any) -> None:
    """What a newer release wrote."""
    query = update(table).where(table.c.application_id == scene.application).values(**values)
    office.world.database.write_now(lambda conn: conn.execute(query))


def of_a_schema_yet_to_come(office: Office, scene: Scene) -> None:
    """The policy of one application; whoever comes now has not read it before."""
    version = select(applications.c.policy_version_id).where(applications.c.id == scene.application)
    query = update(policy_versions).where(policy_versions.c.id.in_(version))
    office.world.database.write_now(lambda conn: conn.execute(query.values(body={"schema": 99})))
    office.world.policies = Policies()


def two_for(office: Office) -> tuple[Person, Scene, Scene]:
    """Somebody who is to be reminded of two candidates."""
    office.clock(NOON)
    receiver = office.silent().cast.recruiter
    theirs, ours = office.reminding(receiver, 2)
    return receiver, theirs, ours


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (messages, {"scenario": "visa_reminder"}),
        (messages, {"channel": "carrier_pigeon"}),
        (tasks, {"kind": "check_visa"}),
    ],
)
def test_a_reminder_that_only_a_newer_release_can_send_is_left_alone(
    either_office: Office, table: Table, values: dict[str, str]
) -> None:
    office = either_office
    receiver, theirs, ours = two_for(office)
    before = office.only(theirs)
    write(office, theirs, table, **values)
    office.round()
    assert office.got(receiver) == ["task_reminder"]
    assert office.ledger(ours) == [("sent", "")]
    after = office.only(theirs)
    assert (after.state, after.attempt) == (before.state, before.attempt)


def test_a_state_that_only_a_newer_release_knows_is_none_to_send_from(office: Office) -> None:
    receiver, theirs, _ = two_for(office)
    write(office, theirs, messages, state="bounced")
    office.round()
    assert office.got(receiver) == ["task_reminder"]
    assert office.ledger(theirs) == [("bounced", "")]


def test_a_process_under_a_policy_of_a_newer_release_is_left_alone(
    either_office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office = either_office
    receiver, theirs, ours = two_for(office)
    of_a_schema_yet_to_come(office, theirs)
    dispatcher = office.dispatcher()
    with caplog.at_level(logging.WARNING):
        for _ in range(3):
            office.run(dispatcher.round())
    assert office.got(receiver) == ["task_reminder"]
    assert office.ledger(ours) == [("sent", "")]
    assert office.ledger(theirs) == [("reserved", "")]
    said = [each.getMessage() for each in caplog.records if "policy schema" in each.getMessage()]
    assert len(said) <= 1
    assert not [each for each in caplog.records if each.levelno >= logging.ERROR]


def test_who_only_waits_for_a_newer_release_is_not_looked_for(office: Office) -> None:
    """A page of receivers has its length: however many of these there are, they fill none."""
    office.clock(NOON)
    receiver = office.silent().cast.recruiter
    for scene in office.reminding(receiver, 3):
        write(office, scene, messages, scenario="visa_reminder")
    at = office.world.now()
    assert office.world.database.read_now(lambda conn: recipients(conn, at, at)) == []


def test_what_waits_for_a_newer_release_is_named_by_its_code(office: Office) -> None:
    _, theirs, ours = two_for(office)
    assert office.world.database.read_now(waiting_for_newer) == []
    write(office, theirs, messages, scenario="visa_reminder", channel="carrier_pigeon")
    write(office, ours, tasks, kind="check_visa")
    found = office.world.database.read_now(waiting_for_newer)
    assert [str(each) for each in found] == [
        "TaskKind check_visa is of a newer release",
        "Scenario visa_reminder is of a newer release",
        "ChannelKind carrier_pigeon is of a newer release",
    ]
