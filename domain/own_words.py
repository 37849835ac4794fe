"""A letter that is sent by somebody who has no desk: what of it is theirs, and their form.

The letter's words are the company's. Whoever interviewed and tells the good news adds a paragraph
of their own, where the letter has a place for it, and signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from domain.fields import Field
from domain.owners import AT_DESK
from domain.releases import known
from domain.scenarios import SCENARIOS, Scenario
from domain.task_specs import Capacity
from domain.words import Party, Role, WordingLevel

PLACE = "own_words"
"""The name by which a letter's template gives the paragraph its place."""

HEARD = "interviewer_words"
"""The name by which it gives what interviewers wrote for the candidate its place."""

_EMPTY_LINE = "\n\n"
_NAMES_PLACE = re.compile(r"\{\{[^}]*\bown_words\b[^}]*\}\}")


@dataclass(frozen=True, slots=True)
class Written:
    """Who sends a letter ('': the desk), and the paragraph that they add. `heard`: what an
    interviewer wrote for the candidate, where it is put into the letter."""

    person: str = ""
    paragraph: str = ""
    heard: str = ""


def writes_as(party: Party, held: frozenset[Capacity]) -> Party:
    """As which party somebody in these capacities words a task's letter. Who is brought in to a
    task of the desk, and has none, is the hiring manager."""
    if Capacity.DESK in held:
        return Party.RECRUITER
    return Party.HIRING_MANAGER if party in AT_DESK else party


def has_place(scenario: str, body: str | None) -> bool:
    """Whether a letter has a place for a paragraph of its sender's. `body`: of the saved template;
    None stands for the product's own, which have it wherever the scenario knows it."""
    if PLACE not in SCENARIOS[known(Scenario, scenario)].variables:
        return False
    return body is None or _NAMES_PLACE.search(body) is not None


def fields_for(
    fields: Sequence[Field], held: frozenset[Capacity], level: WordingLevel
) -> tuple[Field, ...]:
    """Of a form those fields, with those options, that somebody in these capacities fills in."""
    at_desk = Capacity.DESK in held
    return tuple(
        field if at_desk or not field.outside else replace(field, options=field.outside)
        for field in fields
        if field.written_at in (None, level)
    )


def not_theirs(
    fields: Sequence[Field], raw: Mapping[str, object], level: WordingLevel
) -> Iterator[str]:
    """The names of what was sent of the letter's words, and is not its sender's to write."""
    for field in fields:
        if field.written_at not in (None, level) and raw.get(field.name):
            yield field.name


def one_paragraph(text: str) -> str:
    """What somebody typed, as one paragraph of a letter: without the empty lines that would end
    it."""
    return "\n".join(filter(None, (line.strip() for line in text.split("\n"))))


def put_in(body: str, words: str, around: str) -> str:
    """A letter's text with an interviewer's words in it, as a paragraph of their own.

    `around` is the letter as its template makes it, with the words where it has their place: what
    stands behind them there, or before them, stands so in the text too, however it was changed.
    Where the template has no place for them, or nothing is left of it, they come before the
    signature, which is the last paragraph. Words that stand in it already are not put in again.
    """
    said = one_paragraph(words)
    text = body.replace("\r\n", "\n").strip()
    if not said or said in text:
        return text
    paragraphs, drafted = text.split(_EMPTY_LINE), around.strip().split(_EMPTY_LINE)
    at = len(paragraphs) - 1
    if said in drafted:
        place = drafted.index(said)
        behind = (paragraphs.index(each) for each in drafted[place + 1 :] if each in paragraphs)
        above = reversed(drafted[:place])
        before = (paragraphs.index(each) + 1 for each in above if each in paragraphs)
        at = next(behind, next(before, at))
    return _EMPTY_LINE.join([*paragraphs[:at], said, *paragraphs[at:]])


def signs_as(person: str, holders: Mapping[Role, str]) -> Role | None:
    """What somebody is to a candidate whom they write to, by the roles of the job; None for the
    recruiter, by whom a letter is signed without saying so."""
    held = (role for role, holder in holders.items() if holder == person)
    role = next(held, Role.INTERVIEWER)
    return None if role is Role.RECRUITER else role
