"""What other programs are told, how it is signed, and how long it is tried."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from domain.events import EventType
from domain.links import LinkKey
from domain.webhooks import (
    COMMON,
    FIELDS,
    GAPS,
    WebhookType,
    headers,
    next_try,
    occasions,
    payload,
    secret_of,
    signature,
)

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
FEEDBACK, DECIDE = "app_1:give_feedback:1", "app_1:decide:1"


def test_the_published_vector_of_standard_webhooks_is_met() -> None:
    signed = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        datetime.fromtimestamp(1614265330, UTC),
        b'{"test": 2432232314}',
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_two_secrets_sign_side_by_side_apart_by_a_blank() -> None:
    secrets = [secret_of(LinkKey("k", b"s" * 32), "whk_1", version) for version in (2, 1)]
    told = headers(secrets, "whd_1", AT, b"{}")
    assert told["webhook-id"] == "whd_1"
    assert told["webhook-timestamp"] == str(int(AT.timestamp()))
    assert told["webhook-signature"] == " ".join(
        signature(secret, "whd_1", AT, b"{}") for secret in secrets
    )


def test_a_secret_is_of_its_key_its_endpoint_and_its_version() -> None:
    key, other = LinkKey("a", b"1" * 32), LinkKey("b", b"2" * 32)
    made = {
        secret_of(key, "whk_1", 1),
        secret_of(key, "whk_1", 2),
        secret_of(key, "whk_2", 1),
        secret_of(other, "whk_1", 1),
    }
    assert len(made) == 4
    assert all(secret.startswith("whsec_") for secret in made)


@pytest.mark.parametrize(
    ("event", "task", "data", "told"),
    [
        (EventType.TASK_OPENED, FEEDBACK, {}, {"feedback.requested"}),
        (EventType.TASK_OPENED, DECIDE, {}, set()),
        (EventType.TASK_COMPLETED, FEEDBACK, {"completion": "submitted"}, {"feedback.submitted"}),
        (EventType.TASK_COMPLETED, FEEDBACK, {"completion": "went_on_without"}, set()),
        (EventType.TASK_REMINDED, FEEDBACK, {}, {"feedback.overdue"}),
        (EventType.TASK_REMINDED, DECIDE, {}, set()),
        (EventType.TASK_ESCALATED, FEEDBACK, {}, {"feedback.overdue", "task.escalated"}),
        (EventType.TASK_ESCALATED, DECIDE, {}, {"task.escalated"}),
        (EventType.DECISION_MADE, "", {}, {"decision.made"}),
        (EventType.DECISION_CONFIRMED, "", {}, set()),
        (EventType.CANDIDATE_TOLD, "", {}, {"candidate.notified"}),
        (EventType.PROCESS_CLOSED, "", {}, {"application.closed"}),
        (EventType.MESSAGE_SENT, DECIDE, {}, set()),
    ],
)
def test_a_process_event_is_told_as(
    event: EventType, task: str, data: dict[str, object], told: set[str]
) -> None:
    assert {row.type for row in occasions(event, task, data)} == told


def test_only_what_the_table_names_is_told_and_always_all_of_it() -> None:
    facts = {"application": "app_1", "outcome": "reject", "note": "what somebody wrote", "rule": ""}
    told = payload(WebhookType.DECISION_MADE, AT, facts)
    assert told["type"] == "decision.made"
    assert told["timestamp"] == "2026-03-02T01:00:00+00:00"
    data = told["data"]
    assert isinstance(data, dict)
    assert list(data) == [*COMMON, *FIELDS[WebhookType.DECISION_MADE]]
    assert data["outcome"] == "reject"
    assert data["rule"] is None
    assert "what somebody wrote" not in str(told)


def test_a_ping_tells_nothing_of_anybody() -> None:
    assert payload(WebhookType.PING, AT, {"application": "app_1"})["data"] == {}


def test_it_is_tried_ten_times_over_three_days() -> None:
    at, tries = AT, 1
    while (again := next_try(tries, at)) is not None:
        assert again > at
        at, tries = again, tries + 1
    assert tries == 10
    assert timedelta(days=3) < at - AT < timedelta(days=4)
    assert list(GAPS) == sorted(GAPS)
