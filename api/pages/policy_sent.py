"""A form of a policy as it was sent: the document that it makes, and its faults in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.frame import View
from api.pages.policy_fields import WINDOWS, plain_places, put, steps_typed
from domain.day_lists import Unreadable
from domain.policy import Policy
from domain.policy_documents import DocumentBroken, Form
from domain.policy_faults import Fault, faults
from domain.policy_json import PolicyMalformed, from_json, to_json
from domain.task_kinds import PERSON_KINDS

Said = tuple[tuple[str, str], ...]
"""Where something is wrong, and what, in words."""


class TypedWrong(Exception):
    """What was typed is no policy, for these reasons."""

    def __init__(self, found: Iterable[Fault]) -> None:
        super().__init__("typed wrong")
        self.found = tuple(found)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form as it came: the document that it makes, as far as it could be read."""

    document: dict[str, Any]
    typed: Mapping[str, str]
    unread: tuple[Fault, ...]

    def policy(self) -> Policy:
        """The policy; raises `TypedWrong` with everything that is wrong with what was typed."""
        try:
            policy = from_json(self.document)
        except PolicyMalformed as error:
            more = (Fault(path, code) for path, code in error.places)
            raise TypedWrong((*self.unread, *more)) from None
        found = (*self.unread, *faults(policy))
        if found:
            raise TypedWrong(found)
        return policy


def sent_form(base: Policy, typed: Mapping[str, str]) -> Sent:
    """The document that was typed, on top of the policy that the form began with."""
    document, unread = to_json(base), []
    for place in plain_places():
        text = typed.get(f"policy.{place.path}")
        if text is None:
            continue
        try:
            put(document, place.path, place.codec.read(text))
        except Unreadable as error:
            unread.append(Fault(place.path, error.code, {"text": error.text}))
    for path in WINDOWS:
        ends = {end: typed.get(f"policy.{path}.{end}", "").strip() for end in ("start", "end")}
        if any(f"policy.{path}.{end}" in typed for end in ends):
            put(document, path, ends if any(ends.values()) else None)
    for kind in PERSON_KINDS:
        if f"policy.tasks.{kind}.due" in typed:
            put(document, f"tasks.{kind}.ladder.rungs", steps_typed(kind, typed))
    return Sent(document, typed, tuple(unread))


def said_of_fault(view: View, fault: Fault) -> str:
    """What is wrong, in words: with the policy, with what it is written in, or with a field."""
    for area in ("policy.fault", "policy.malformed", "policy_fields.fault"):
        key = f"{area}.{fault.code}"
        if view.catalogue.has(view.locale, key):
            params = dict(fault.params)
            if "kind" in params:
                params["kind"] = view.word("task", params["kind"])
            return view.text(key, **params)
    return fault.code


def faults_in_words(view: View, found: Iterable[Fault]) -> Said:
    """Each with its place."""
    return tuple((fault.path, said_of_fault(view, fault)) for fault in found)


def broken_in_words(view: View, error: DocumentBroken) -> str:
    """Where a document is no document any more."""
    if not error.line:
        return view.text("policy_fields.document.broken_end")
    key = "broken" if error.form is Form.TOML else "broken_json"
    return view.text(f"policy_fields.document.{key}", line=error.line)
