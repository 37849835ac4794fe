"""Answers about tasks, and how each can be completed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from pydantic import BaseModel
from sqlalchemy import Row

from api.answers.forms import Form
from api.answers.shapes import Answer, WarningAnswer
from domain.releases import known_if_any
from domain.words import Topic


class TaskLine(BaseModel):
    """A task in the list. `topic`: what the question is about that it answers, if that was said."""

    id: str
    kind: str
    state: str
    version: int
    application: str
    candidate_name: str
    job_title: str
    stage_name: str
    scenario: str | None
    topic: Topic | None
    owner: str
    owner_name: str
    escalated_to: list[str]
    opened_at: datetime
    due_at: datetime
    closed_at: datetime | None
    completion: str | None

    @classmethod
    def of(cls, row: Row[Any]) -> TaskLine:
        """A row of `db.reading.task_list`."""
        return cls(**_task_values(row))


class OptionAnswer(BaseModel):
    """A choice of a field: what is sent, and how people read it. `closed`: the code of the fault
    that choosing it would be, because it cannot be chosen any more."""

    value: str
    label: str
    closed: str | None = None


class FieldAnswer(BaseModel):
    """A field of a form. `shown_if` and `required_if`: (other field or fact, its values)."""

    name: str
    type: str
    label: str
    required: bool
    options: list[OptionAnswer]
    shown_if: tuple[str, list[str]] | None
    required_if: tuple[str, list[str]] | None
    max_length: int


class CompletionAnswer(BaseModel):
    """A way to complete a task, open to whoever asks."""

    completion: str
    label: str
    fields: list[FieldAnswer]

    @classmethod
    def of(cls, form: Form) -> CompletionAnswer:
        """A form in words."""
        return cls(
            completion=form.completion,
            label=form.label,
            fields=[
                FieldAnswer(
                    name=field.spec.name,
                    type=field.spec.type,
                    label=field.label,
                    required=field.spec.required,
                    options=[
                        OptionAnswer(
                            value=option.value, label=option.label, closed=option.closed or None
                        )
                        for option in field.options
                    ],
                    shown_if=_condition(field.spec.shown_if),
                    required_if=_condition(field.spec.required_if),
                    max_length=field.spec.max_length,
                )
                for field in form.fields
            ],
        )


class TaskAnswer(TaskLine):
    """One task, with the ways to complete it that are open to whoever asks."""

    completions: list[CompletionAnswer]

    @classmethod
    def with_forms(cls, row: Row[Any], forms: tuple[Form, ...]) -> TaskAnswer:
        """A row of `db.reading.task_list` and the forms."""
        completions = [CompletionAnswer.of(form) for form in forms]
        return cls(**_task_values(row), completions=completions)


class DraftAnswer(Answer):
    """The words of a mail to the candidate, before anybody edits or sends it."""

    subject: str
    body: str
    warnings: list[WarningAnswer] = []


def _condition(
    condition: tuple[str, tuple[str, ...]] | None,
) -> tuple[str, list[str]] | None:
    return (condition[0], list(condition[1])) if condition else None


def _task_values(row: Row[Any]) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "state": row.state,
        "version": row.version,
        "application": row.application_id,
        "candidate_name": row.candidate_name,
        "job_title": row.job_title,
        "stage_name": row.stage_name or "",
        "scenario": row.scenario or None,
        "topic": known_if_any(Topic, row.topic),
        "owner": row.owner_id,
        "owner_name": row.owner_name or "",
        "escalated_to": list(row.escalated_to),
        "opened_at": row.opened_at,
        "due_at": row.due_at,
        "closed_at": row.closed_at,
        "completion": row.completion or None,
    }
