"""The letter of a task: as whoever looks at it would send it, what of its words is theirs to write,
and how the candidate reads it; or as it waits to leave."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection

from composition import Parts
from db.mail import facts as mail_facts
from db.process.letter_wording import level_shown
from db.process.query_cache import QueryCache
from db.reading.task import TaskFacts
from db.setup.templates import SavedLetter, saved_letter_in_force
from domain.own_words import Written
from domain.releases import known
from domain.scenarios import Scenario
from domain.task_columns import Letter
from domain.task_specs import Capacity
from domain.words import WordingLevel


@dataclass(frozen=True, slots=True)
class LetterToSend:
    """Subject and text as they would leave now. `paragraph`: what stands in it of theirs, or stood
    there when it was last taken back. `template`: the saved version that it is made from, for
    whoever may word all of it; None for the product's own."""

    level: WordingLevel
    subject: str
    body: str
    paragraph: str = ""
    template: SavedLetter | None = None

    @property
    def whole(self) -> bool:
        """Whether all of its words are theirs to change."""
        return self.level is WordingLevel.FREE

    @property
    def words(self) -> dict[str, str]:
        """Subject and text, by the fields of the form that takes them."""
        return {"subject": self.subject, "body": self.body}

    @property
    def begins(self) -> dict[str, str]:
        """What the form begins with."""
        return self.words if self.whole else {"paragraph": self.paragraph}


def read_letter(
    conn: Connection,
    parts: Parts,
    task: TaskFacts,
    person: str,
    held: frozenset[Capacity],
    paragraph: str | None = None,
) -> LetterToSend | None:
    """The letter of a task for somebody in these capacities; None where there is none.
    `paragraph`: what they have typed; None before they have."""
    if not task.open or task.spec.letter is None:
        return None
    if task.spec.letter is not Letter.DRAFTED:
        waiting = parts.composer.waiting(conn, task.message_id)
        return LetterToSend(WordingLevel.FREE, waiting.subject, waiting.body)
    cache, at_desk = QueryCache(conn), Capacity.DESK in held
    row = mail_facts.task_of(cache, task.id)
    level = level_shown(conn, parts.policies, row, held)
    own = ""
    if level is WordingLevel.PARAGRAPH:
        before = mail_facts.last_paragraph(cache, row.application_id, row.decision_id)
        own = before if paragraph is None else paragraph
    draft = parts.composer.preview(
        conn,
        application=task.application_id,
        task=task.id,
        scenario=task.scenario,
        at=parts.clock(),
        written=Written("" if at_desk else person, own),
    )
    template = None
    if level is WordingLevel.FREE:
        scenario = known(Scenario, task.scenario)
        template = saved_letter_in_force(conn, scenario, task.candidate_locale)
    return LetterToSend(level, draft.subject, draft.body, own, template)


def letter_with(conn: Connection, parts: Parts, task: TaskFacts, words: str) -> str:
    """The text of a task's letter as its template makes it, with an interviewer's words where it
    has a place for them: a name of its own, or that of its sender's paragraph."""
    draft = parts.composer.preview(
        conn,
        application=task.application_id,
        task=task.id,
        scenario=task.scenario,
        at=parts.clock(),
        written=Written("", words, heard=words),
    )
    return draft.body


def phone_look(conn: Connection, parts: Parts, task: TaskFacts, subject: str, body: str) -> str:
    """The letter's HTML half in these words, as it is read on a phone."""
    rendered = parts.composer.looks(
        conn,
        application=task.application_id,
        task=task.id,
        scenario=task.scenario,
        at=parts.clock(),
        words={"subject": subject, "body": body},
    )
    return rendered.html
