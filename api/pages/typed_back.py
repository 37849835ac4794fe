"""What somebody typed, given back on whatever page answers a form that did not count."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fastapi import Request
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException

from api.answers.forms import OPTION_WORDS
from api.calls.files import texts_before_a_file
from api.pages.form_views import FormView, Typed
from api.pages.frame import View
from db.process.acts import OVERTAKEN
from domain.tasks import TASKS

TYPED = "application/x-www-form-urlencoded"
WITH_FILE = "multipart/form-data"
MOST = 400
"""So many fields of a form are given back."""
LONG = 60
"""In characters: a longer text is given back in an area of several lines."""

JUDGMENTS = frozenset(
    name for spec in TASKS.values() for name, way in spec.completions.items() if way.judges
)
LABELS: Mapping[str, str] = {
    "url": "pages.documents.url",
    "text": "pages.notes.title",
    "until": "pages.retention.until",
    "document": "policy_fields.document.text",
    **{
        name: f"candidates.form.{name}"
        for name in ("name", "email", "phone", "note", "locale", "zone")
    },
}
"""Fields of forms that are no act's, by the keys of their labels."""

Items = tuple[tuple[str, str], ...]

# What pages put into their forms for themselves; nobody has typed it.
_MACHINE = frozenset(
    {"completion", "version", "meant", "task", "confirmed", "do", "base", "look", "hand_in", "next"}
    | {"key", "whose", "asked_of"}
)
_OF_ONE_TASK = re.compile(r"(?:version|seen|meant|reason)-|(?:id|focus|ratings|policy)\.")
_ID = re.compile(r"[a-z]{3}_[0-9a-z]{10,40}")


@dataclass(frozen=True, slots=True)
class GivenBack:
    """One field of the form as it was sent. `label` is '' for what nobody has typed."""

    name: str
    value: str
    label: str = ""

    @property
    def long(self) -> bool:
        """Whether it takes several lines."""
        return len(self.value) > LONG or "\n" in self.value


async def typed_in(request: Request) -> Items:
    """The texts of the form that was sent, as far as it was taken in."""
    known: Items | None = getattr(request.state, "typed", None)
    if known is not None:
        return known
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if kind == WITH_FILE:
            return await texts_before_a_file(request)
        form = (await request.form()).multi_items() if kind == TYPED else []
    except (HTTPException, MultiPartException, ValueError):
        return ()
    return tuple((name, value) for name, value in form if isinstance(value, str))[:MOST]


def given_back(view: View, items: Iterable[tuple[str, str]]) -> tuple[GivenBack, ...]:
    """The fields with their labels; those without one go along unseen."""
    return tuple(GivenBack(name, value, _label(view, name, value)) for name, value in items)


async def as_typed(request: Request, form: str) -> Typed:
    """The form as it came, where nobody is left to read it."""
    return Typed(form, dict(await typed_in(request)))


def left_over(
    view: View, typed: Typed | None, forms: Iterable[FormView | None]
) -> tuple[GivenBack, ...]:
    """What was typed into a form that the page does not have any more; of one that came back, into
    fields that were refused because they are not in it."""
    if typed is None:
        return ()
    back = next((form for form in forms if form is not None and form.came_back), None)
    gone = typed.values if back is None else [name for name, _ in back.elsewhere]
    values = {name: text for name, text in typed.values.items() if isinstance(text, str)}
    values = {name: text for name, text in values.items() if name in gone}
    return tuple(one for one in given_back(view, values.items()) if one.label and one.value.strip())


def is_kept(typed: Typed | None, conflict: str) -> bool:
    """Whether HR can read it: a judgment that somebody else's was before."""
    return typed is not None and typed.completion in JUDGMENTS and conflict in OVERTAKEN


def _label(view: View, name: str, value: str) -> str:
    """What the field is called; '' where a page filled it in, or it is a choice."""
    unseen = name in _MACHINE or name in OPTION_WORDS or _OF_ONE_TASK.match(name)
    if unseen or not value.strip() or _ID.fullmatch(value):
        return ""
    key = LABELS.get(name, f"forms.fields.{name}")
    return view.text(key) if view.catalogue.has(view.locale, key) else view.text("pages.typed.one")
