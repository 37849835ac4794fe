"""The words of a letter in the form that sends it: as they were typed, and what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from api.pages.form_views import Typed
from api.pages.frame import View
from api.pages.template_view import warnings_of
from db.reading.task import TaskFacts
from domain.forms import FormFault, FormRefused
from domain.wording_lint import letter_warnings

WORDS_OF_MAIL = ("subject", "body")


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
