"""The message templates that come with the product: one file per scenario and language.

The first line is `Subject: ...`, then an empty line, then the body.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from domain.scenarios import Scenario

_SUBJECT = "Subject: "


@dataclass(frozen=True, slots=True)
class Template:
    """What HR edits: a subject and one body, in light text."""

    subject: str
    body: str


def parse(text: str) -> Template:
    """Read a template from the form in which it is kept in a file."""
    first, _, rest = text.replace("\r\n", "\n").partition("\n")
    if not first.startswith(_SUBJECT) or not rest.startswith("\n"):
        raise ValueError("a template begins with 'Subject: ' and an empty line")
    return Template(first.removeprefix(_SUBJECT).strip(), rest.strip("\n"))


def load_templates(folder: Path) -> dict[tuple[Scenario, str], Template]:
    """Read `<folder>/<scenario>/<locale>.txt` of every scenario."""
    return {
        (scenario, path.stem): parse(path.read_text("utf-8"))
        for scenario in Scenario
        for path in sorted((folder / scenario.value).glob("*.txt"))
    }
