"""Proposals in words: what they are about, what would change, and as lines of a list."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import Connection, Row

from api.answers.proposals import ProposalAnswer
from api.calls.proposals import facts_of_row
from api.pages.frame import View
from composition import Parts
from db.reading.proposals import ProposalNames, read_names, subject_of
from domain.proposals import ProposalKind, ProposalState, flat, subject_words
from domain.releases import known

AS_LETTER: Final = frozenset({ProposalKind.TEMPLATE_SAVED})
AS_POLICY: Final = frozenset({ProposalKind.POLICY_SAVED})
PEOPLE: Final = frozenset({"recruiter", "hiring_manager", "hr_lead"})
MOST_IN_A_LINE: Final = 3
TELLING: Final[Mapping[ProposalKind, frozenset[str]]] = {
    ProposalKind.PERSON_ADDED: frozenset({"email", "roles"}),
    ProposalKind.JOB_OPENED: frozenset({"hiring_manager"}),
    ProposalKind.JOB_MANAGER: frozenset({"hiring_manager"}),
}
"""What a line says of something that is new in all its parts."""


@dataclass(frozen=True, slots=True)
class Changed:
    """One thing that would change, before and after, as people read it; `new`: nothing was."""

    label: str
    before: str
    after: str
    new: bool


@dataclass(frozen=True, slots=True)
class ProposalLine:
    """A proposal in a list. `subject` is what would change, '' for what goes by no name; `mine`:
    the reader proposed it."""

    row: ProposalAnswer
    subject: str
    changed: tuple[Changed, ...]
    mine: bool

    @property
    def to_confirm(self) -> bool:
        """It waits for the reader."""
        return not self.mine and self.row.state == ProposalState.OPEN


def lines_of(
    view: View, conn: Connection, parts: Parts, rows: Sequence[Row[Any]]
) -> list[ProposalLine]:
    """Rows as lists show them."""
    names = read_names(conn, rows)
    return [_line(view, facts_of_row(conn, parts, row), row, names) for row in rows]


def _line(view: View, facts: ProposalAnswer, row: Row[Any], names: ProposalNames) -> ProposalLine:
    return ProposalLine(
        facts,
        said_subject(view, row, names),
        _telling(view, facts, names),
        facts.proposed_by == view.signed_in.id,
    )


def _telling(view: View, facts: ProposalAnswer, names: ProposalNames) -> tuple[Changed, ...]:
    kind = known(ProposalKind, facts.kind)
    if kind in AS_LETTER or kind in AS_POLICY:
        return ()
    which = TELLING.get(kind)
    of: tuple[dict[str, Any], ...] = (facts.before, facts.after)
    before, after = (
        {name: said for name, said in each.items() if which is None or name in which} for each in of
    )
    return changed(view, before, after, names)[:MOST_IN_A_LINE]


def said_subject(view: View, row: Row[Any], names: ProposalNames) -> str:
    """What a proposal is about."""
    kind, name = known(ProposalKind, row.kind), subject_of(row, names)
    if kind is ProposalKind.CANDIDATE_MERGED:
        other = names.subjects.get(row.wanted.get("candidate", ""), "")
        if other and name:
            return view.text("proposals.merged", other=other, name=name)
    return name or " · ".join(map(view.text, subject_words(kind, row.subject_id)))


def changed(
    view: View, before: Mapping[str, Any], after: Mapping[str, Any], names: ProposalNames
) -> tuple[Changed, ...]:
    """Everything that differs, by its name where it has one, else by its path."""
    was, now = flat(before), flat(after)
    return tuple(
        Changed(
            _label(view, path),
            _said(view, names, path, was.get(path)),
            _said(view, names, path, now.get(path)),
            _nothing(was.get(path)),
        )
        for path in dict.fromkeys((*was, *now))
    )


def _nothing(value: object) -> bool:
    return value is None or value in ("", [], {})


def _label(view: View, path: str) -> str:
    key = f"proposals.field.{path}"
    return view.text(key) if view.catalogue.has(view.locale, key) else view.word("role", path)


def _said(view: View, names: ProposalNames, path: str, value: object) -> str:
    if _nothing(value):
        return view.text("proposals.none")
    if isinstance(value, bool):
        return view.text("proposals.yes" if value else "proposals.no")
    if isinstance(value, list):
        return view.text("pages.list_comma").join(
            _said(view, names, path, each.get("name", each) if isinstance(each, Mapping) else each)
            for each in value
        )
    words = {"roles": "role", "locale": "language_name", "languages": "language_name"}
    if path in words:
        return view.word(words[path], value)
    return names.people.get(str(value), str(value)) if path in PEOPLE else str(value)
