"""The list of an overview mail: one paragraph for each task, with its link below it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from notify.catalogue import Catalogue
from notify.formats import Formats


@dataclass(frozen=True, slots=True)
class Item:
    """One task. `owner_name` is given where it is somebody else who has not done it."""

    task_title: str
    candidate_name: str
    stage_name: str
    job_title: str
    due_at: datetime
    overdue: bool
    owner_name: str
    link: str


def listed(catalogue: Catalogue, items: Sequence[Item], locale: str, zone: str) -> str:
    """The tasks in this order, in the reader's language and zone."""
    formats = Formats(catalogue, locale)

    def text(key: str, **parts: str) -> str:
        return catalogue.text(locale, f"messages.overview.{key}", **parts)

    def paragraph(item: Item) -> str:
        between = catalogue.text(locale, "messages.format.between_names")
        about = between.join(part for part in (item.stage_name, item.job_title) if part)
        lines = [
            text("task", task=item.task_title, candidate=item.candidate_name, about=about),
            text("was_due" if item.overdue else "due", due=formats.instant(item.due_at, zone)),
        ]
        if item.owner_name:
            lines.append(text("owner", owner=item.owner_name))
        return "\n".join([*lines, item.link])

    return "\n\n".join(paragraph(item) for item in items)
