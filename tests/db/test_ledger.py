"""The message ledger: one row for one notice, and a row says what became of it."""

from __future__ import annotations

import pytest
from sqlalchemy import Row

from db.process import ledger
from db.process.case import Case
from db.process.ledger import MessageState
from db.schema import messages, process_events
from domain.defaults import default_policy
from domain.scenarios import SCENARIOS, Scenario
from tests.db.world import Scene, World

CONCLUDED = [state for state in MessageState if state not in ("reserved", "sending")]
OUTCOMES = sorted(name for name, spec in SCENARIOS.items() if spec.outcome)


@pytest.fixture
def scene(world: World) -> Scene:
    """An application that nobody has written to yet."""
    return world.application(default_policy())


def reserved(scene: Scene, scenario: Scenario, round_: str = "1") -> str:
    """Reserve a message of this scenario to whom it is for."""
    audience = SCENARIOS[scenario].audience
    person = scene.cast.interviewer.id if audience == "person" else ""
    return scene.with_case(lambda case: ledger.reserve(case, scenario, round_, person=person))


def claimed(scene: Scene, message: str) -> bool:
    """Claim a message for sending."""
    return bool(
        scene.with_case(lambda case: ledger.claim(case, [ledger.message(case.conn, message)]))
    )


def concluded(scene: Scene, message: str, state: MessageState) -> None:
    """Write down what became of a message."""

    def conclude(case: Case) -> None:
        ledger.settle(case, ledger.message(case.conn, message), state, sent_at=case.at)

    scene.with_case(conclude)


def row_of(scene: Scene, message: str) -> Row[tuple[object, ...]]:
    """How a message stands."""
    return next(row for row in scene.rows(messages) if row.id == message)


def test_the_same_notice_is_reserved_once(scene: Scene) -> None:
    first = reserved(scene, Scenario.NEXT_STEP)
    assert reserved(scene, Scenario.NEXT_STEP) == first
    assert reserved(scene, Scenario.NEXT_STEP, "2") != first
    assert reserved(scene, Scenario.REJECTION) != first
    assert len(scene.rows(messages)) == 3


@pytest.mark.parametrize("scenario", OUTCOMES)
def test_an_outcome_found_half_sent_is_unknown_and_never_sent_again(
    scene: Scene, scenario: Scenario
) -> None:
    message = reserved(scene, scenario)
    assert claimed(scene, message)
    assert not claimed(scene, message)
    assert row_of(scene, message).state == MessageState.UNKNOWN
    assert not claimed(scene, message)


def test_another_mail_found_half_sent_is_sent_again_under_the_same_message_id(
    scene: Scene,
) -> None:
    message = reserved(scene, Scenario.FEEDBACK_REMINDER)
    assert claimed(scene, message)
    before = row_of(scene, message)
    assert claimed(scene, message)
    after = row_of(scene, message)
    assert (after.message_id, after.attempt) == (before.message_id, before.attempt + 1)


@pytest.mark.parametrize("state", CONCLUDED)
def test_what_has_been_concluded_is_not_sent(scene: Scene, state: MessageState) -> None:
    message = reserved(scene, Scenario.NEXT_STEP)
    concluded(scene, message, state)
    assert not claimed(scene, message)


def test_what_was_refused_for_the_moment_can_be_claimed_again(scene: Scene) -> None:
    message = reserved(scene, Scenario.REJECTION)
    claimed(scene, message)
    scene.with_case(lambda case: ledger.unclaim(case, message, "smtp_451"))
    assert row_of(scene, message).error == "smtp_451"
    assert claimed(scene, message)


def test_only_what_has_not_left_is_taken_back_and_only_from_the_candidate(scene: Scene) -> None:
    to_person = reserved(scene, Scenario.PANEL_INVITATION)
    waiting = reserved(scene, Scenario.REJECTION)
    leaving = reserved(scene, Scenario.NEXT_STEP)
    claimed(scene, leaving)
    scene.with_case(lambda case: ledger.suppress_reserved(case, "undone"))
    assert row_of(scene, to_person).state == MessageState.RESERVED
    assert row_of(scene, waiting).state == MessageState.SUPPRESSED
    assert row_of(scene, leaving).state == MessageState.SENDING


def test_an_overtaken_worker_may_only_bring_proof_that_it_was_sent(scene: Scene) -> None:
    message = reserved(scene, Scenario.FEEDBACK_REQUEST)
    slow = row_of(scene, message)
    claimed(scene, message)
    claimed(scene, message)  # somebody else took over

    def may(state: MessageState) -> bool:
        now = scene.with_case(lambda case: ledger.message(case.conn, message))
        return ledger.may_conclude(slow, now, state)

    assert not may(MessageState.FAILED)
    assert may(MessageState.SENT)
    concluded(scene, message, MessageState.SENT)
    assert not may(MessageState.SENT)


def test_everything_that_becomes_of_a_message_is_an_event(scene: Scene) -> None:
    message = reserved(scene, Scenario.NEXT_STEP)
    claimed(scene, message)
    concluded(scene, message, MessageState.FAILED)
    scene.with_case(lambda case: ledger.release_again(case, ledger.message(case.conn, message)))
    claimed(scene, message)
    concluded(scene, message, MessageState.SENT)
    types = [row.type for row in scene.rows(process_events) if row.type.startswith("message.")]
    assert types == ["message.reserved", "message.failed", "message.reserved", "message.sent"]
