"""The same candidate in every way of working, side by side: who does what, who signs, how long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from rich.table import Table

from demo.caught_mail import CaughtMails, Letter
from demo.expectations import Played
from demo.moves import Move, by_link, interview, scorecard, sends
from demo.narrator import Event, kind_name, scenario_name
from demo.stories import INVITATION, MANAGER, OFFER_ACCEPTED, RECRUITER, WANG, Story

CANDIDATE = "wu.tong@mail.example"


@dataclass(frozen=True, slots=True)
class Way(Story):
    """One of them. `signer`: who signs the good news."""

    signer: str = field(default="", kw_only=True)

    @property
    def job_document(self) -> str:
        """The job that works this way; all are alike otherwise."""
        return f"""
code = "{self.job}"
title = "{self.mentions}"
recruiter = "{RECRUITER}"
hiring_manager = "{MANAGER}"
hr_lead = "zhou.min@zhixing.example"
policy = "{self.name}.json"

[[stages]]
name = "技术面试 Technical interview"
minutes = 60
panel = ["{WANG}"]
attributes = {{ code = "编码 Coding" }}
"""


def _way(mode: str, style: str, about: str, signer: str, *decided_and_told: Move) -> Way:
    return Way(
        name=mode,
        email=CANDIDATE,
        style=style,
        about=about,
        moves=(
            interview(WANG),
            scorecard(WANG, "strong_yes", "pass", "把缓存失效的三种情形都讲清楚了。"),
            *decided_and_told,
            OFFER_ACCEPTED,
        ),
        outcome="hired",
        letters=(INVITATION, "next_step"),
        happened=(("decision.made", ""),),
        job=f"platform-{mode}",
        mentions=f"平台工程师 Platform Engineer ({mode})",
        signer=signer,
    )


WAYS = (
    _way(
        "traditional",
        "green",
        "HR asks the hiring manager, decides and tells",
        "林悦 Lin Yue",
        by_link(MANAGER, "opinion_given", verdict="pass", note="基础扎实，可以。"),
        lambda scene: scene.recruiter.complete(
            scene.application, "decide", "decided", outcome="advance"
        ),
        sends("next_step"),
    ),
    _way(
        "interviewer_led",
        "yellow",
        "whoever led the interview decides, and tells the good news by link",
        "王浩然 Wang Haoran",
        by_link(WANG, "send", paragraph="您对缓存的分析很到位，期待与您共事。"),
    ),
    _way(
        "hybrid",
        "cyan",
        "the interviewer judges, HR tells",
        "林悦 Lin Yue",
        sends("next_step"),
    ),
)


def side(played: Played, post: CaughtMails, seconds_per_hour: float) -> Table:
    """What came of one of them: each task with its owner and its working hours, each letter with
    its signer, and everything together."""
    story = played.story
    table = Table(title=f"\n{story.name}: {story.about}", title_justify="left")
    table.add_column("task, or letter")
    table.add_column("whose, or signed by")
    table.add_column("working hours", justify="right")
    for kind, owner, hours in _tasks(played.events, seconds_per_hour):
        table.add_row(kind_name(kind), owner, f"{hours:.1f}")
    table.add_section()
    team = {event["person_name"] for event in played.events} - {""}
    for scenario, letter in zip(story.letters, post.of(story.email, story.mentions), strict=True):
        signer = next((name for name in team if is_signed_by(letter, name)), "")
        table.add_row(scenario_name(scenario), signer, "")
    return table


def faults_of_way(story: Story, post: CaughtMails) -> Iterator[str]:
    """The good news is signed by whom the way of working says."""
    if isinstance(story, Way):
        *_, good_news = post.of(story.email, story.mentions)
        if not is_signed_by(good_news, story.signer):
            yield f"the good news is not signed by {story.signer}"


def is_signed_by(letter: Letter, name: str) -> bool:
    """Whether somebody's name stands under a letter, in a line of its own: below it stands whom an
    answer reaches."""
    return name in (line.strip() for line in letter.text.splitlines())


def _tasks(events: Sequence[Event], seconds_per_hour: float) -> Iterator[tuple[str, str, float]]:
    """What people did, in the order in which they did it: what, whose, and for how long it was
    theirs to do (of feedback: since the interview's end, as it was planned). Nobody has two tasks
    of a kind here."""
    opened: dict[str, Event] = {}
    for event in events:
        if event["type"] == "task.opened":
            opened[event["task_kind"]] = event
        elif event["type"] == "task.completed" and event["task_kind"] in opened:
            began = opened[event["task_kind"]]
            since = datetime.fromisoformat(began["data"]["clock"]["origin"])
            passed = (datetime.fromisoformat(event["at"]) - since).total_seconds()
            hours = max(0.0, passed) / seconds_per_hour
            yield began["task_kind"], began["person_name"], hours
