"""The two stories: one candidate is hired although an interviewer is silent, one is rejected."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from demo.people import Colleague, Recruiter, until

JOB = "backend-engineer"
RECRUITER = "lin.yue@zhixing.example"
MANAGER = "chen.li@zhixing.example"
WANG = "wang.haoran@zhixing.example"
ZHAO = "zhao.siqi@zhixing.example"
DANIEL = "daniel.fischer@zhixing.example"


@dataclass(frozen=True, slots=True)
class Scene:
    """A story while it is played: who is there, about whom, and when the interview ends."""

    recruiter: Recruiter
    call: Callable[[str], Colleague]
    application: str
    name: str
    ends: datetime


@dataclass(frozen=True, slots=True)
class Story:
    """A candidate, what is played for them, and how it must end."""

    name: str
    email: str
    style: str
    panel: tuple[str, ...]
    play: Callable[[Scene], None]
    expected: Mapping[str, object]
    # The scenarios of mails to the candidate that there must be, each once.
    letters: tuple[str, ...]
    # Whether somebody on the panel says nothing.
    silent: bool = False


def hired(scene: Scene) -> None:
    """Wang passes him during the interview. Zhao stays silent, until it is the manager's turn."""
    scene.call(WANG).answer(
        scene.name,
        "submitted",
        recommendation="strong_yes",
        verdict="pass",
        evidence="拆分订单服务的思路清晰，边界条件都想到了。",
    )
    manager = scene.call(MANAGER)
    used = manager.answer(scene.name, "went_on_without", note="赵思琪在出差，先往下走。")
    # One pass and one silence: the rule leaves it open, so a person decides.
    manager.answer(scene.name, "decided", beside=used, outcome="advance", note="可以，发录用。")
    scene.recruiter.send_draft(scene.application)
    scene.recruiter.complete(scene.application, "prepare_offer", "accepted", start_on="2027-01-04")


def rejected(scene: Scene) -> None:
    """One of two says no with reasons; the rule proposes, the recruiter confirms and sends."""
    until(scene.ends)
    scene.call(DANIEL).answer(
        scene.name,
        "submitted",
        recommendation="no",
        verdict="reject",
        evidence="Could not say how a retry stays safe when the answer is lost.",
        feedback="Strong on APIs and testing; practise failure cases of distributed systems.",
    )
    scene.call(WANG).answer(
        scene.name,
        "submitted",
        recommendation="yes",
        verdict="pass",
        evidence="代码整洁，测试习惯好。",
    )
    scene.recruiter.send_draft(scene.application, reason_code="skills_gap")


STORIES = (
    Story(
        "张伟",
        "zhang.wei@mail.example",
        "bold green",
        (WANG, ZHAO),
        hired,
        {"state": "closed", "outcome": "hired", "told_how": "mail"},
        ("interview_invitation", "next_step"),
        silent=True,
    ),
    Story(
        "Emily Carter",
        "emily.carter@mail.example",
        "bold magenta",
        (WANG, DANIEL),
        rejected,
        {"state": "closed", "outcome": "rejected", "told_how": "mail"},
        ("interview_invitation", "rejection"),
    ),
)
