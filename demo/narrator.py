"""Tells what happens: every event of a timeline, as it comes, in a line of plain English."""

from __future__ import annotations

import threading
import tomllib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from demo.browser import Browser, DemoFailed
from domain.tasks import TASKS
from domain.words import TaskKind
from local.toolchain import ROOT

LOOK_EVERY_SECONDS = 0.25
NAME_CELLS = 14

Event = Mapping[str, Any]


def _catalogue(area: str) -> Mapping[str, Any]:
    text = (ROOT / "templates" / "catalogue" / "en" / f"{area}.toml").read_text("utf-8")
    return tomllib.loads(text)


_KINDS: Mapping[str, str] = _catalogue("words")["task"]
_SCENARIOS: Mapping[str, str] = _catalogue("words")["scenario"]
_DONE: Mapping[str, str] = _catalogue("pages")["done"]
"""What pages call it."""


def kind_name(kind: str) -> str:
    """What pages call a kind of task."""
    return _KINDS[kind]


def scenario_name(scenario: str) -> str:
    """What pages call a letter."""
    return _SCENARIOS[scenario]


def sentence(event: Event, mails: Mapping[str, Event]) -> str:
    """One event in words; '' for what a spectator need not see."""
    tell = _SENTENCES.get(event["type"])
    return tell(event, mails) if tell else ""


def _opened(event: Event, mails: Mapping[str, Event]) -> str:
    kind = TaskKind(event["task_kind"])
    whose = "" if TASKS[kind].by_clock else f"{event['person_name']}: "
    return f"{whose}{_KINDS[kind]}"


def _completed(event: Event, mails: Mapping[str, Event]) -> str:
    completion = event["data"]["completion"]
    codes = event["codes"]
    said = codes.get("verdict") or codes.get("outcome") or codes.get("start_on") or ""
    marks = ", ".join(f"{name} {mark}" for name, mark in codes.get("ratings", {}).items())
    return (
        f"{event['actor_name']}: {_DONE[completion]}"
        f"{f', {said}' if said else ''}{f' ({marks} of 5)' if marks else ''}"
    )


def _withdrawn(event: Event, mails: Mapping[str, Event]) -> str:
    return f"no longer waited for: {_KINDS[event['task_kind']]}"


def _suppressed(event: Event, mails: Mapping[str, Event]) -> str:
    return f"never to be sent: {_scenario(mails.get(event['message'] or '', {}))}"


def _decided(event: Event, mails: Mapping[str, Event]) -> str:
    data = event["data"]
    if data.get("person"):
        return f"decision: {data['outcome']}, by {event['person_name']}"
    rule = f"rule {data['rule']} ({data['row']})"
    if data["outcome"] == "reject":
        return f"{rule} proposes a rejection; a person must confirm it"
    return f"{rule} settles it: {data['outcome']}"


def _sent(event: Event, mails: Mapping[str, Event]) -> str:
    mail = mails.get(event["message"] or "", {})
    return f"mail to {mail.get('to_name', '?')}: {_scenario(mail)}"


def _scenario(mail: Event) -> str:
    return _SCENARIOS[mail["scenario"]] if mail else "a mail"


_SENTENCES: Mapping[str, Callable[[Event, Mapping[str, Event]], str]] = {
    "process.opened": lambda e, m: f"applied; the process begins ({e['data']['mode']} mode)",
    "stage.entered": lambda e, m: f"stage: {e['stage_name']}",
    "task.opened": _opened,
    "task.asked": lambda e, m: f"{e['person_name']} is asked",
    "task.reminded": lambda e, m: f"{e['person_name']} is reminded",
    "task.escalated": lambda e, m: f"nothing came: escalated to {e['person_name']}",
    "task.completed": _completed,
    "task.withdrawn": _withdrawn,
    "decision.made": _decided,
    "decision.confirmed": lambda e, m: f"confirmed by {e['person_name'] or e['actor_name']}",
    "message.sent": _sent,
    "message.failed": lambda e, m: f"a mail could not be delivered: {e['data'].get('error')}",
    "message.unknown": lambda e, m: "nobody knows whether a mail went out",
    "message.suppressed": _suppressed,
    "scorecard.corrected": lambda e, m: (
        f"{e['actor_name']} puts the scorecard right: {e['codes'].get('verdict', '')}"
    ),
    "interview.booked_ahead": lambda e, m: f"{e['actor_name']} books the next interview already",
    "interview.cancelled": lambda e, m: "the interview booked ahead is cancelled",
    "question.asked": lambda e, m: "the candidate asks a question",
    "candidate.withdrew": lambda e, m: "the candidate withdraws",
    "candidate.told": lambda e, m: f"the candidate has been told, by {e['data']['how']}",
    "outcome.set": lambda e, m: f"outcome: {e['data']['outcome']}",
    "process.closed": lambda e, m: "closed",
}


@dataclass(slots=True)
class Followed:
    """An application that is followed, and what happened to it so far."""

    application: str
    label: Text
    events: list[Event] = field(default_factory=list)


class Narrator:
    """Follows applications over the JSON API and prints what is new, in the order it happened."""

    def __init__(self, browser: Browser, console: Console) -> None:
        self._browser = browser
        self._console = console
        self._followed: list[Followed] = []
        self._began: datetime | None = None
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._keep_looking, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *error: object) -> None:
        self._stop.set()
        self._thread.join()
        self._look_if_possible()

    def follow(self, application: str, name: str, style: str) -> list[Event]:
        """Tell of an application from now on; the list grows with its events."""
        followed = Followed(application, Text(set_cell_size(name, NAME_CELLS), style))
        self._followed.append(followed)
        return followed.events

    def _keep_looking(self) -> None:
        while not self._stop.wait(LOOK_EVERY_SECONDS):
            self._look_if_possible()

    def _look_if_possible(self) -> None:
        with suppress(DemoFailed):  # the play itself says what is wrong
            fresh = [line for followed in list(self._followed) for line in self._look(followed)]
            for at, label, words in sorted(fresh, key=lambda line: line[0]):
                self._began = self._began or at
                passed = (at - self._began).total_seconds()
                self._console.print(Text(f"{passed:7.2f} s  "), label, Text(words), sep="")

    def _look(self, followed: Followed) -> list[tuple[datetime, Text, str]]:
        place = f"/api/v1/applications/{followed.application}"
        known = followed.events[-1]["n"] if followed.events else 0
        events: list[Event] = self._browser.ask(f"{place}/timeline")
        fresh = sorted((e for e in events if e["n"] > known), key=lambda event: int(event["n"]))
        mails = {}
        if any(event["message"] for event in fresh):
            mails = {mail["id"]: mail for mail in self._browser.ask(f"{place}/messages")}
        followed.events += fresh
        told = ((event, sentence(event, mails)) for event in fresh)
        return [
            (datetime.fromisoformat(event["at"]), followed.label, words)
            for event, words in told
            if words
        ]
