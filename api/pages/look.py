"""What a press of "look" shows of a form before it is sent: the day, or the letter."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from api.pages.day import day_of
from api.pages.frame import View
from api.pages.letter_in_form import on_phone
from api.pages.letter_to_send import LetterToSend
from api.services import Services
from db.reading.task import TaskFacts


@dataclass(frozen=True, slots=True)
class Seen:
    """`looked`: the words were looked at; `that_day`: what is known of the day that was typed;
    `phone`: the letter as the candidate's phone shows it."""

    looked: bool = False
    that_day: str = ""
    phone: str = ""


UNSEEN: Final = Seen()


async def look(
    view: View,
    services: Services,
    facts: TaskFacts,
    letter: LetterToSend | None,
    sent: Mapping[str, object],
) -> Seen:
    """What there is to see of what was typed."""
    if "starts_at" in sent:
        return Seen(that_day=await day_of(view, services, facts, sent))
    if letter is None or not letter.whole:
        return Seen(looked=True)
    return Seen(looked=True, phone=await on_phone(services, facts, sent))
