"""Answers about changes that wait for a second person."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import BeforeValidator

from api.answers.shapes import Answer


class ProposalAnswer(Answer):
    """A change that somebody proposed. `subject_id` is what is to change, empty for something new
    (of a policy its name, of a template its scenario and language: `rejection/en`). `before` and
    `after` hold whatever differs. `state` is `open`, `confirmed`, `refused`, `withdrawn` or
    `overtaken`; `overtaken_since` says of an open one that what it rests on is different by now.
    `settled_by` is empty, and `settled_at` null, while it is open.
    """

    id: str
    kind: str
    subject_id: str
    state: str
    proposed_by: str
    proposed_by_name: str
    via: str
    at: datetime
    due_at: datetime
    settled_by: str
    settled_by_name: Annotated[str, BeforeValidator(lambda name: name or "")]
    settled_at: datetime | None
    reason: str
    before: dict[str, Any]
    after: dict[str, Any]
    overtaken_since: bool


class ProposedAnswer(Answer):
    """Nothing has changed yet: an HR lead confirms or refuses it."""

    proposal: ProposalAnswer
