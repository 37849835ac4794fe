"""Choosing people of the directory on a form: by a few letters of a name, not from a wall of boxes.

A field of people is told once: here what it sends is read, in `people_picker.html` it is shown, and
`plan.js` saves the presses. Without a script a name is typed (the browser offers what begins so),
and the form comes back with whoever it means. Two people of one name are told apart by address.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from starlette.datastructures import FormData

from db.directory.people import Person

MOST_OFFERED = 500
"""So many names go along with a page; whoever is not among them is found by what is typed."""
_BETWEEN = re.compile(r"[;；、，\n]|,(?=\s)")


@dataclass(frozen=True, slots=True)
class Pick:
    """A field of people as it stands: who is chosen, in order, and which of them leads.

    `typed` is what nobody could be found for, and `faults` say why: code and whom it may mean.
    """

    name: str
    chosen: tuple[str, ...] = ()
    lead: str = ""
    typed: str = ""
    faults: tuple[tuple[str, str], ...] = ()

    def without(self, person: str) -> Pick:
        """The same without somebody."""
        lead = "" if person == self.lead else self.lead
        return replace(self, chosen=tuple(one for one in self.chosen if one != person), lead=lead)


@dataclass(frozen=True)
class Directory:
    """Everybody who can be chosen, and what they are called: by the name alone where one has it."""

    people: tuple[Person, ...]

    @cached_property
    def labels(self) -> Mapping[str, str]:
        """What each is called on a form, by id."""
        names = [person.name for person in self.people]
        return {
            person.id: person.name
            if names.count(person.name) == 1
            else f"{person.name} ({person.email})"
            for person in self.people
        }

    @property
    def offered(self) -> Sequence[str]:
        """What the browser offers while somebody types."""
        return [*self.labels.values()][:MOST_OFFERED]

    def found(self, text: str) -> tuple[Person, ...]:
        """Who is meant: by label, address or name, else whoever has these letters in one."""
        wanted = text.strip().casefold()
        exactly = [
            person
            for person in self.people
            if wanted
            in {
                self.labels[person.id].casefold(),
                person.email.casefold(),
                person.name.casefold(),
            }
        ]
        if exactly:
            return tuple(exactly)
        return tuple(
            person
            for person in self.people
            if wanted in person.name.casefold() or person.email.casefold().startswith(wanted)
        )


def sent_pick(form: FormData, name: str, directory: Directory) -> Pick:
    """A field of people as it was sent: ids, `<name>.add` what was typed, `<name>.lead` who."""
    known = directory.labels.keys()
    chosen = [one for one in form.getlist(name) if isinstance(one, str) and one in known]
    left: list[str] = []
    faults: list[tuple[str, str]] = []
    for text in filter(None, map(str.strip, _BETWEEN.split(_text(form, f"{name}.add")))):
        found = directory.found(text)
        if len(found) == 1:
            chosen.append(found[0].id)
            continue
        left.append(text)
        whom = [f"{person.name} ({person.email})" for person in found[:5]]
        faults.append(("person_ambiguous", ", ".join(whom)) if found else ("person_unknown", text))
    lead = _text(form, f"{name}.lead")
    return Pick(
        name,
        tuple(dict.fromkeys(chosen)),
        lead if lead in chosen else "",
        "; ".join(left),
        tuple(faults),
    )


def pick_of(name: str, chosen: Iterable[str], lead: str, directory: Directory) -> Pick:
    """A field that begins with these people, as far as they are still there."""
    there = tuple(one for one in chosen if one in directory.labels)
    return Pick(name, there, lead if lead in there else "")


def _text(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""
