"""Names that running processes depend on: changing one strands every open process."""

from __future__ import annotations

from pathlib import Path

from temporalio.client import Client
from temporalio.worker import Worker

from activities.step_table import STEPS
from db.process.acts import ActKind
from local.temporal import SEARCH_ATTRIBUTES as OF_THE_DEVELOPMENT_SERVER
from tests.process.rig import new_parts
from worker import workers
from workflows import contracts

STEP_NAMES = [
    "begin",
    "arrange",
    "invite",
    "book_ahead",
    "collect",
    "move_interview",
    "change_panel",
    "cancel_interview",
    "report_trouble",
    "ask_again",
    "copy_scorecard",
    "hear",
    "stop_waiting",
    "weigh_advice",
    "decide",
    "decided",
    "take_confirmation",
    "reconsider",
    "apply_correction",
    "tell",
    "release",
    "reopen",
    "confirm_told",
    "undelivered",
    "redeliver",
    "ask",
    "answer",
    "pass_on",
    "ask_opinion",
    "pass_on_opinion",
    "apply_urgency",
    "take_back_urgency",
    "adopt_policy",
    "open_privacy_request",
    "answer_privacy_request",
    "erase_as_asked",
    "open_webhook_task",
    "resend_webhooks",
    "offer",
    "record_offer_outcome",
    "withdraw",
    "reject",
    "erase",
    "cancel",
    "abort",
    "confirm_abort",
    "settle",
    "close",
    "reconcile",
    "escalate",
    "send_invitation",
    "see_to_invitation",
    "follow_calendar",
]
SEARCH_ATTRIBUTES = {
    "HireJob": "Keyword",
    "HireStage": "Keyword",
    "HireState": "Keyword",
    "HireMode": "Keyword",
    "HireOwners": "KeywordList",
}


def test_the_names_of_the_contract_are_frozen() -> None:
    assert contracts.WORKFLOW == "hire"
    assert contracts.RING == "ring"
    assert contracts.WAKE == "wake"
    assert contracts.DELIVER == "deliver"
    assert contracts.HIRING_QUEUE == "hiring"
    assert contracts.MAIL_QUEUE == "mail"
    assert contracts.workflow_id("app_1") == "hire/app_1"


def test_steps_are_only_added() -> None:
    assert [step.name for step in STEPS] == STEP_NAMES


def test_kinds_of_acts_are_only_added() -> None:
    assert [kind.value for kind in ActKind] == [
        "start",
        "complete",
        "withdraw",
        "reject",
        "erase",
        "book_ahead",
        "correct",
        "ask",
        "request_review",
        "mark_urgent",
        "webhook_given_up",
        "abort",
        "request_privacy",
        "take_back_urgency",
        "ask_opinion",
        "pass_on",
        "change_calendar",
        "adopt_policy",
    ]


def test_search_attributes_are_the_same_everywhere_and_none_is_called_status() -> None:
    types = {
        key.name: key.indexed_value_type.name.title().replace("_", "")
        for key in contracts.SEARCH_ATTRIBUTES
    }
    assert types == SEARCH_ATTRIBUTES == dict(OF_THE_DEVELOPMENT_SERVER)


async def test_the_workers_register_these_names_and_no_others(
    temporal_client: Client, tmp_path: Path
) -> None:
    parts, _ = new_parts(tmp_path)
    hiring, mail = workers(temporal_client, parts)
    assert (hiring.task_queue, mail.task_queue) == ("hiring", "mail")
    assert registered(hiring) == {"wake", *STEP_NAMES}
    assert registered(mail) == {"deliver"}
    parts.database.dispose()


def registered(worker: Worker) -> set[str]:
    """The activities of a worker."""
    names = set()
    for activity in worker.config()["activities"]:
        definition = getattr(activity, "__temporal_activity_definition")
        names.add(definition.name)
    return names
