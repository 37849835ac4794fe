"""Reading a job from a TOML file: its people by address, its policy, its interview plan.

The policy is the name of a saved one or of a mode, or a file (`*.json`) beside the job's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from domain.defaults import USUAL_MODE
from domain.names import clean_name
from domain.pay import LONGEST_PAY
from domain.plan import (
    MOST_ATTRIBUTES,
    MOST_MEETINGS,
    MOST_STAGES,
    Attribute,
    Meeting,
    attribute_faults,
)
from domain.policy import Policy
from domain.policy_documents import DocumentBroken, Form, read_document
from domain.policy_faults import faults as policy_faults
from domain.policy_json import PolicyMalformed
from domain.scenarios import Scenario
from domain.senders import CHOOSABLE, SentBy
from domain.toml_text import TomlBroken, read_toml
from importing import cells
from importing.cells import Unreadable
from importing.faults import Faults, ImportFault, Place, of_policy
from importing.records import Bundle, JobRecord, StageRecord

LARGEST_PANEL = 12
LONGEST_INTERVIEW = 8 * 60

ReadBeside = Callable[[str], str]
"""Reads a file beside the job's; raises Unreadable."""

_JOB_KEYS = (
    "code",
    "title",
    "recruiter",
    "hiring_manager",
    "hr_lead",
    "policy",
    "stages",
    "senders",
    "pay_range",
    "pay_shown",
)
_STAGE_KEYS = ("name", "rule", "minutes", "panel", "lead", "focus", "attributes", "meetings")
_MEETING_KEYS = ("name", "minutes", "panel", "lead")


def read_job(
    file: str, content: str, read_beside: ReadBeside, bundle: Bundle, faults: Faults
) -> None:
    """Add a file's job to the bundle, or what is wrong with it to the faults."""
    try:
        tree = read_toml(content)
    except TomlBroken as error:
        faults.add(Place(file, error.line), "toml_broken")
        return
    before = len(faults)
    lines = _Lines(file, content)
    reader = _Fields(tree, lines, -1, faults)
    reader.refuse_unknown(_JOB_KEYS)
    job = JobRecord(
        place=Place(file, lines.of("code", -1)),
        code=reader.text("code", cells.code),
        title=reader.text("title", cells.name),
        recruiter=reader.text("recruiter", cells.address),
        hiring_manager=reader.text("hiring_manager", cells.address),
        hr_lead=reader.text("hr_lead", cells.address),
        policy=_policy(reader, read_beside, faults),
        stages=_stages(tree.get("stages"), lines, faults),
        senders=_senders(tree.get("senders", {}), lines, faults),
        pay_range=reader.text("pay_range", _pay) if "pay_range" in tree else "",
        pay_shown=reader.yes("pay_shown"),
        lines={key: lines.of(key, -1) for key in tree},
    )
    if len(faults) == before:
        bundle.jobs.append(job)


def parse_policy(file: str, content: str, faults: Faults) -> Policy | None:
    """A policy from a document, judged as when it is saved; JSON unless its name says TOML."""
    try:
        policy = read_document(content, Form.of_file(file, Form.JSON))
    except DocumentBroken as error:
        code = "toml_broken" if error.form is Form.TOML else "policy_not_json"
        faults.add(Place(file, error.line), code)
        return None
    except PolicyMalformed as error:
        for path, code in error.places:
            faults.append(ImportFault(Place(file, 0, path), f"policy.malformed.{code}"))
        return None
    found = policy_faults(policy)
    faults += [of_policy(Place(file, 0, each.path), each) for each in found]
    return None if found else policy


def _policy(reader: _Fields, read_beside: ReadBeside, faults: Faults) -> str | Policy:
    if "policy" not in reader.tree:
        return USUAL_MODE
    name = reader.text("policy", lambda text, words: cells.name(text, words, 80))
    if not name.endswith(".json"):
        return name
    try:
        content = read_beside(name)
    except Unreadable as fault:
        faults.add(reader.place("policy"), fault.code, **fault.params)
        return name
    return parse_policy(name, content, faults) or name


def _pay(text: str, words: Mapping[str, str]) -> str:
    return cells.name(text, words, LONGEST_PAY) if text.strip() else ""


def _senders(given: object, lines: _Lines, faults: Faults) -> Mapping[Scenario, SentBy]:
    """Who sends which mail to candidates, where it is not us."""
    options = ", ".join(SentBy)
    if not isinstance(given, dict):
        place = Place(lines.file, lines.of("senders", -1), "senders")
        faults.add(place, "not_an_option", value=cells.shown(str(given)), options=options)
        return {}
    read: dict[Scenario, SentBy] = {}
    for scenario, by in given.items():
        place = Place(lines.file, lines.of(scenario, -1), f"senders.{scenario}")
        if scenario not in CHOOSABLE:
            faults.add(place, "key_unknown", known=", ".join(CHOOSABLE))
        elif by not in list(SentBy):
            faults.add(place, "not_an_option", value=cells.shown(str(by)), options=options)
        else:
            read[Scenario(scenario)] = SentBy(by)
    return read


def _stages(given: object, lines: _Lines, faults: Faults) -> tuple[StageRecord, ...]:
    sound = isinstance(given, list) and all(isinstance(stage, dict) for stage in given)
    if not given or not isinstance(given, list) or not sound:
        faults.add(Place(lines.file, 0, "stages"), "no_stages")
        return ()
    if len(given) > MOST_STAGES:
        faults.add(Place(lines.file, 0, "stages"), "out_of_range", least=1, most=MOST_STAGES)
    return tuple(_stage(stage, index, lines, faults) for index, stage in enumerate(given))


def _stage(tree: Mapping[str, object], index: int, lines: _Lines, faults: Faults) -> StageRecord:
    reader = _Fields(tree, lines, index, faults)
    reader.refuse_unknown(_STAGE_KEYS)
    return StageRecord(
        place=Place(lines.file, lines.of("name", index)),
        name=reader.text("name", cells.name),
        rule=reader.text("rule", cells.code) if "rule" in tree else "",
        minutes=reader.whole("minutes", usual=60, most=LONGEST_INTERVIEW),
        panel=reader.addresses("panel", most=LARGEST_PANEL),
        lead=_lead(reader),
        lines={key: lines.of(key, index) for key in tree},
        meetings=_meetings(tree.get("meetings", []), index, lines, faults),
        **_rated(tree, reader, faults),
    )


def _meetings(given: object, index: int, lines: _Lines, faults: Faults) -> tuple[Meeting, ...]:
    """Several meetings of one stage; their panels by address, as the stage's."""
    if not isinstance(given, list) or not all(isinstance(each, dict) for each in given):
        faults.add(Place(lines.file, lines.of("meetings", index), "meetings"), "not_meetings")
        return ()
    if len(given) > MOST_MEETINGS:
        place = Place(lines.file, lines.of("meetings", index), "meetings")
        faults.add(place, "out_of_range", least=1, most=MOST_MEETINGS)
    return tuple(_meeting(_Fields(tree, lines, index, faults)) for tree in given)


def _meeting(reader: _Fields) -> Meeting:
    reader.refuse_unknown(_MEETING_KEYS)
    own = reader.tree
    return Meeting(
        name=reader.text("name", cells.name),
        minutes=reader.whole("minutes", usual=60, most=LONGEST_INTERVIEW)
        if "minutes" in own
        else None,
        panel=reader.addresses("panel", most=LARGEST_PANEL) if "panel" in own else (),
        lead=_lead(reader),
    )


def _lead(reader: _Fields) -> str:
    """Who of the panel leads, by address; '' where nothing is said: then the first."""
    if "lead" not in reader.tree:
        return ""
    lead = reader.text("lead", cells.address)
    panel = reader.tree.get("panel")
    if lead and isinstance(panel, list) and lead not in map(str, panel):
        reader.refuse("lead", "lead_not_in_panel")
    return lead


def _rated(tree: Mapping[str, object], reader: _Fields, faults: Faults) -> dict[str, Any]:
    """What the stage's scorecards rate, as `code = "name"`, and which of it the stage is about."""
    given, focus = tree.get("attributes", {}), tree.get("focus", [])
    if not isinstance(given, dict) or not all(isinstance(each, str) for each in given.values()):
        faults.add(reader.place("attributes"), "not_attributes")
        return {}
    if not isinstance(focus, list) or not all(isinstance(each, str) for each in focus):
        faults.add(reader.place("focus"), "not_codes")
        return {}
    attributes = tuple(Attribute(code, clean_name(name)) for code, name in given.items())
    for where, code in attribute_faults(attributes, focus):
        area, _, rest = where.partition(".")
        number = int(rest.split(".")[0]) if rest else 0
        value = focus[number] if area == "focus" else ([*given][number] if rest else "")
        faults.add(
            reader.place(value if area == "attributes" and rest else area),
            f"attribute_{code.removeprefix('attribute_')}",
            value=cells.shown(value),
            known=", ".join(given),
            most=MOST_ATTRIBUTES,
        )
    return {"attributes": attributes, "focus": tuple(dict.fromkeys(focus))}


class _Fields:
    """The values of one table of the file, each with its place."""

    def __init__(
        self, tree: Mapping[str, object], lines: _Lines, stage: int, faults: Faults
    ) -> None:
        self.tree = tree
        self._lines = lines
        self._stage = stage
        self._faults = faults

    def place(self, key: str) -> Place:
        """Where a value stands; where its table begins if it is missing."""
        return Place(self._lines.file, self._lines.of(key, self._stage), key)

    def refuse_unknown(self, known: tuple[str, ...]) -> None:
        """A misspelt key must not be a silent default."""
        for key in self.tree:
            if key not in known:
                self._faults.add(self.place(key), "key_unknown", known=", ".join(known))

    def text(self, key: str, reader: cells.Reader) -> str:
        """A text, read like a cell."""
        value = self.tree.get(key)
        if value is None:
            self._faults.add(self.place(key), "required")
        elif not isinstance(value, str):
            self._faults.add(self.place(key), "not_text")
        else:
            return str(self._cell(key, value, reader))
        return ""

    def refuse(self, key: str, code: str) -> None:
        """A value that does not fit the others."""
        self._faults.add(self.place(key), code)

    def whole(self, key: str, *, usual: int, most: int) -> int:
        """A whole number from 1 to `most`."""
        value = self.tree.get(key, usual)
        if not isinstance(value, int) or isinstance(value, bool):
            self._faults.add(self.place(key), "not_whole")
            return usual
        if not 1 <= value <= most:
            self._faults.add(self.place(key), "out_of_range", least=1, most=most)
        return value

    def yes(self, key: str) -> bool:
        """True or false; false where nothing is said."""
        value = self.tree.get(key, False)
        if not isinstance(value, bool):
            self._faults.add(self.place(key), "not_an_option", value=value, options="true, false")
        return value is True

    def addresses(self, key: str, *, most: int) -> tuple[str, ...]:
        """One address or more, each once."""
        value = self.tree.get(key)
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            self._faults.add(self.place(key), "not_a_list")
            return ()
        if not 1 <= len(value) <= most:
            self._faults.add(self.place(key), "out_of_range", least=1, most=most)
        read = (self._cell(key, each, cells.address) for each in value)
        return tuple(dict.fromkeys(read))

    def _cell(self, key: str, value: str, reader: cells.Reader) -> Any:
        try:
            return reader(value, {})
        except Unreadable as fault:
            self._faults.add(self.place(key), fault.code, **fault.params)
            return ""


class _Lines:
    """Where keys stand in a TOML file: the parser does not say, and a person wants to know."""

    _STAGE = re.compile(r"\s*\[\[\s*stages\s*\]\]")
    _KEY = re.compile(r"\s*([A-Za-z0-9_-]+)\s*=")

    def __init__(self, file: str, content: str) -> None:
        self.file = file
        self._found: dict[tuple[int, str], int] = {}
        stage = -1
        for number, line in enumerate(content.splitlines(), 1):
            if self._STAGE.match(line):
                stage += 1
                self._found[stage, ""] = number
            elif key := self._KEY.match(line):
                self._found.setdefault((stage, key[1]), number)

    def of(self, key: str, stage: int) -> int:
        """The line of a key, else of its stage's heading, else 0: the file as a whole."""
        return self._found.get((stage, key)) or self._found.get((stage, ""), 0)
