"""Tells what happens: every event of a timeline, as it comes, in a line of plain English."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

from rich.cells import set_cell_size
from rich.console import Console
from rich.text import Text

from demo.browser import Browser, DemoFailed

LOOK_EVERY_SECONDS = 0.25
NAME_CELLS = 14

Event = Mapping[str, Any]

TASKS = {
    "schedule_interview": "arrange the interview",
    "await_interview": "the interview begins",
    "give_feedback": "give feedback",
    "decide": "decide",
    "notify_candidate": "tell the candidate",
    "await_release": "the rejection's delay is over",
    "prepare_offer": "make the offer",
    "resolve_interview": "see to the interview",
    "review_hold": "look at the candidate again",
    "answer_question": "answer the candidate's question",
    "resolve_delivery": "see to a mail that did not arrive",
    "settling": "nobody asks anything more",
}
SCENARIOS = {
    "interview_invitation": "invitation to the interview",
    "panel_invitation": "invitation to interview, with the link",
    "feedback_request": "request for feedback",
    "feedback_reminder": "reminder",
    "feedback_escalation": "escalation",
    "task_assigned": "request, with the link",
    "task_reminder": "reminder",
    "task_escalation": "escalation",
    "reminder_digest": "overview of open tasks",
    "still_deciding": "nothing is decided yet",
    "next_step": "good news and the next step",
    "rejection": "rejection",
    "interview_moved": "another time for the interview",
    "panel_moved": "another time for the interview",
    "question_answered": "answer to the question",
    "panel_cancelled": "the interview is cancelled",
    "withdrawal_received": "the withdrawal has been noted",
}
DONE = {
    "scheduled": "arranged the interview",
    "submitted": "gave feedback",
    "went_on_without": "goes on without the missing scorecard",
    "decided": "decided",
    "send": "sent the drafted mail",
    "accepted": "noted that the offer was accepted",
    "candidate_absent": "reports that the candidate did not come",
    "rescheduled": "gave the interview another time",
    "undo": "stopped the rejection before it left",
    "answered": "answered the question",
}


def sentence(event: Event, mails: Mapping[str, Event]) -> str:
    """One event in words; '' for what a spectator need not see."""
    tell = _SENTENCES.get(event["type"])
    return tell(event, mails) if tell else ""


def _opened(event: Event, mails: Mapping[str, Event]) -> str:
    task = TASKS.get(event["task_kind"], event["task_kind"])
    if event["task_kind"] in ("await_interview", "await_release", "settling"):
        return f"waiting until {task}"
    return f"{event['person_name']} is to {task}"


def _completed(event: Event, mails: Mapping[str, Event]) -> str:
    completion = event["data"]["completion"]
    codes = event["codes"]
    said = codes.get("verdict") or codes.get("outcome") or codes.get("start_on") or ""
    marks = ", ".join(f"{name} {mark}" for name, mark in codes.get("ratings", {}).items())
    return (
        f"{event['actor_name']} {DONE.get(completion, completion)}"
        f"{f': {said}' if said else ''}{f' ({marks} of 5)' if marks else ''}"
    )


def _withdrawn(event: Event, mails: Mapping[str, Event]) -> str:
    task: str = event["task_kind"]
    return f"no longer waited for: {TASKS.get(task, task)}"


def _suppressed(event: Event, mails: Mapping[str, Event]) -> str:
    mail = mails.get(event["message"] or "", {})
    scenario = SCENARIOS.get(mail.get("scenario", ""), "a mail")
    return f"never to be sent: {scenario}"


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
    scenario = SCENARIOS.get(mail.get("scenario", ""), mail.get("scenario", "a mail"))
    return f"mail to {mail.get('to_name', '?')}: {scenario}"


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
