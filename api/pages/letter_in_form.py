"""The words of a letter in the form that sends it: as they were typed, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from api.pages.form_views import Typed
from api.pages.frame import View
from api.pages.letter_to_send import LetterToSend, letter_with, phone_look
from api.pages.template_view import warnings_of
from api.services import Services
from db.reading.task import TaskFacts
from domain.forms import FormFault, FormRefused
from domain.own_words import one_paragraph, put_in
from domain.task_columns import Letter
from domain.wording_lint import letter_warnings

WORDS_OF_MAIL = ("subject", "body")
PUT_IN, LOOK = "insert", "look"
"""What is pressed beside sending: an interviewer's words go into the letter; it is looked at."""


@dataclass(frozen=True, slots=True)
class Heard:
    """What an interviewer wrote for the candidate; `there`: it stands in the letter."""

    person: str
    name: str
    words: str
    there: bool


def heard_for(facts: TaskFacts, letter: LetterToSend | None, typed: Typed | None) -> list[Heard]:
    """What can be put into a letter whose words are all theirs who send it, in the order in which
    it was heard."""
    if letter is None or not letter.whole or facts.spec.letter is not Letter.DRAFTED:
        return []
    body = str(typed.values.get("body", "")) if typed is not None else letter.body
    text = body.replace("\r\n", "\n")
    cards = (seat.scorecard for met in facts.met for seat in met.panel if seat.scorecard)
    return [
        Heard(
            card.interviewer_id,
            card.interviewer_name,
            card.feedback,
            one_paragraph(card.feedback) in text,
        )
        for card in cards
        if card.feedback
    ]


async def with_heard(
    services: Services, facts: TaskFacts, sent: Mapping[str, object], whose: str
) -> dict[str, object]:
    """The form with the words of one interviewer in the letter, where its template has their place;
    as it was if there are none."""
    cards = (seat.scorecard for met in facts.met for seat in met.panel if seat.scorecard)
    words = next((card.feedback for card in cards if card.interviewer_id == whose), "")
    if not words:
        return dict(sent)
    parts = services.parts
    around = await parts.database.read(lambda conn: letter_with(conn, parts, facts, words))
    return {**sent, "body": put_in(str(sent.get("body", "")), words, around)}


async def on_phone(services: Services, facts: TaskFacts, sent: Mapping[str, object]) -> str:
    """How the candidate's phone shows what was typed; '' for a letter without words."""
    subject, body = (
        str(sent.get(name, "")).replace("\r\n", "\n").strip() for name in WORDS_OF_MAIL
    )
    if not subject or not body or facts.spec.letter is not Letter.DRAFTED:
        return ""
    parts = services.parts
    return await parts.database.read(lambda conn: phone_look(conn, parts, facts, subject, body))


def unless_untouched(sent: Mapping[str, object], draft: Mapping[str, str]) -> dict[str, object]:
    """Without the words of the mail if they are the draft's own: the draft speaks then.

    A mail that was emptied is refused here, because an act without words means the draft.
    """
    if not any(name in sent for name in WORDS_OF_MAIL):
        return dict(sent)
    words = {name: str(sent.get(name, "")).replace("\r\n", "\n").strip() for name in WORDS_OF_MAIL}
    empty = [FormFault(name, "required") for name, text in words.items() if not text]
    if empty:
        raise FormRefused(empty)
    if all(words[name] == draft.get(name, "").strip() for name in WORDS_OF_MAIL):
        return {name: value for name, value in sent.items() if name not in WORDS_OF_MAIL}
    return dict(sent)


def wording_of(
    view: View, facts: TaskFacts, draft: Mapping[str, str], typed: Typed | None
) -> tuple[str, ...]:
    """The warnings about the words of the mail: those that came back, else the draft's. Words that
    are to be confirmed stand in their form."""
    if not draft or (typed is not None and typed.doubts):
        return ()
    words = {**draft, **(typed.values if typed is not None else {})}
    subject, body = (str(words.get(name, "")) for name in WORDS_OF_MAIL)
    found = letter_warnings(
        subject, body, facts.scenario or (facts.mail.scenario if facts.mail else "")
    )
    return warnings_of(view, found)
