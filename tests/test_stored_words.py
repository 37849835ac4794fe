"""Whoever reads a stored word asks `known`: it may be a word that only a newer release has."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READERS = ("activities", "api", "db", "doctor", "domain", "notify", "workflows")
STORED = frozenset(
    (
        *("ActKind", "ActorKind", "Capacity", "ChannelKind", "DeliveryState", "EventType"),
        *("Interrupts", "MessageState", "Outcome", "Party", "ProcessOutcome", "Recommendation"),
        *("ProposalKind", "ProposalState", "Role", "Scenario"),
        *("TaskKind", "Verdict", "WebhookType"),
    )
)
NOT_STORED = {
    "activities/steps/judging.py: Outcome(ruling.proposal)": "what a rule has just proposed",
    "domain/policy_preview.py: Outcome(ruling.proposal)": "what a rule has just proposed",
}


def test_no_stored_word_is_taken_for_one_of_this_release() -> None:
    assert set(_taken_for_granted()) == NOT_STORED.keys()


def _taken_for_granted() -> Iterator[str]:
    for folder in READERS:
        for path in sorted((ROOT / folder).glob("**/*.py")):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if isinstance(node, ast.Call) and _is_stored_word(node.func):
                    yield f"{path.relative_to(ROOT)}: {ast.unparse(node)}"


def _is_stored_word(called: ast.expr) -> bool:
    return isinstance(called, ast.Name) and called.id in STORED
