"""The five stories: a hire over two stages, a hold, a correction, a no-show, a rejection."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from demo.moves import (
    Move,
    accepts,
    after_the_interview,
    another_time,
    arrives,
    asks,
    at_the_desk,
    books_ahead,
    by_link,
    drafted,
    interview,
    scorecard,
    sends,
    withdraws,
)

JOB = "backend-engineer"
RECRUITER = "lin.yue@zhixing.example"
MANAGER = "chen.li@zhixing.example"
WANG = "wang.haoran@zhixing.example"
ZHAO = "zhao.siqi@zhixing.example"
DANIEL = "daniel.fischer@zhixing.example"

INVITATION = "interview_invitation"


@dataclass(frozen=True, slots=True)
class Story:
    """A candidate, what is played for them, and how it must end."""

    name: str
    email: str
    style: str
    about: str
    moves: tuple[Move, ...]
    outcome: str
    # The scenarios of mails to the candidate that there must be, each as often as it stands here.
    letters: tuple[str, ...]
    # What must have happened on the way, and to whom.
    happened: tuple[tuple[str, str], ...]
    job: str = JOB
    # What every mail about it mentions, if the candidate's name is not enough to tell.
    mentions: str = ""

    @property
    def expected(self) -> Mapping[str, object]:
        """Where the application stands in the end."""
        return {"state": "closed", "outcome": self.outcome, "told_how": "mail"}


OFFER_ACCEPTED = accepts(starts_in=timedelta(weeks=4))

HIRED = Story(
    name="张伟",
    email="zhang.wei@mail.example",
    style="bold green",
    about="hired over two stages on one day, although an interviewer is silent",
    moves=(
        interview(WANG, ZHAO),
        # Wang answers during the interview. Zhao stays silent, until it is the manager's turn.
        scorecard(
            WANG,
            "strong_yes",
            "pass",
            "拆分订单服务的思路清晰，边界条件都想到了。",
            ratings={"code": 4, "design": 5},
        ),
        by_link(MANAGER, "went_on_without", note="赵思琪在出差，先往下走。"),
        # One pass and one silence: the rule leaves it open, so a person decides.
        by_link(MANAGER, "decided", outcome="advance", note="可以，今天就见。"),
        sends("next_step"),
        asks("技术栈里 Go 和 Java 各占多少？"),
        by_link(WANG, "answered", answer="订单平台七成 Go，三成 Java；新服务都用 Go。"),
        interview(MANAGER),
        scorecard(MANAGER, "yes", "pass", "讲得清自己为什么做每个取舍。", ratings={"ownership": 5}),
        sends("next_step"),
        OFFER_ACCEPTED,
    ),
    outcome="hired",
    letters=(INVITATION, "next_step", INVITATION, "question_answered", "next_step"),
    happened=(("task.reminded", "Zhao Siqi"), ("task.escalated", "Chen Li")),
)

HELD = Story(
    name="李静怡",
    email="jingyi.li@post.example",
    style="bold yellow",
    about="put on hold, reviewed and taken on; meanwhile she has accepted elsewhere",
    moves=(
        interview(WANG, DANIEL),
        scorecard(WANG, "yes", "hold", "基础扎实，分布式经验还浅，想和后面的人比一比。"),
        scorecard(DANIEL, "yes", "pass", "Asked the right questions before writing any code."),
        # One would wait, one would not: the rule leaves it open, so the manager decides.
        by_link(MANAGER, "decided", outcome="hold", note="等下周两位面完再定。"),
        # She is told at once that nothing is decided, and by when it will be.
        sends("still_deciding"),
        by_link(MANAGER, "decided", outcome="advance", note="比较下来还是想见。"),
        sends("next_step"),
        arrives("next_step"),
        withdraws("已经接受了其他公司的 offer，谢谢你们。"),
    ),
    outcome="withdrawn",
    letters=(INVITATION, "still_deciding", "next_step", "withdrawal_received"),
    happened=(("candidate.withdrew", ""),),
)

CORRECTED = Story(
    name="Mateusz",
    email="m.kowalczyk@post.example",
    style="bold cyan",
    about="good news drafted for the wrong one of two, and a correction that comes in time",
    moves=(
        interview(WANG),
        scorecard(WANG, "yes", "pass", "代码整洁，测试习惯好。"),
        drafted("next_step"),
        # He had mixed up the candidates of the day. Nobody has been told yet.
        scorecard(
            WANG,
            "no",
            "reject",
            "写错人了：这位并发部分基本没有答出来。",
            completion="corrected",
            feedback="并发控制是这个岗位的日常，建议从锁和事务隔离级别补起。",
        ),
        sends("rejection", reason_code="skills_gap"),
    ),
    outcome="rejected",
    letters=(INVITATION, "rejection"),
    happened=(("scorecard.corrected", ""),),
)

NO_SHOW = Story(
    name="Priya",
    email="priya.r@mail.example",
    style="bold blue",
    about="does not appear, is given another time, and is hired",
    moves=(
        interview(DANIEL),
        by_link(DANIEL, "candidate_absent", note="Waited for twenty minutes."),
        another_time(DANIEL),
        after_the_interview,
        scorecard(DANIEL, "yes", "pass", "Found the race in our sample code in a minute."),
        sends("next_step"),
        interview(MANAGER),
        scorecard(MANAGER, "strong_yes", "pass", "沟通清楚，能带人。"),
        sends("next_step"),
        OFFER_ACCEPTED,
    ),
    outcome="hired",
    letters=(INVITATION, "interview_moved", "next_step", INVITATION, "next_step"),
    happened=(("interview.moved", ""),),
)

REJECTED = Story(
    name="Emily Carter",
    email="emily.carter@mail.example",
    style="bold magenta",
    about="rejected by rule and person, undone once; the interview booked ahead goes with it",
    moves=(
        interview(WANG, DANIEL),
        books_ahead(MANAGER),
        after_the_interview,
        scorecard(
            DANIEL,
            "no",
            "reject",
            "Could not say how a retry stays safe when the answer is lost.",
            feedback="Strong on APIs and testing; practise failure cases of distributed systems.",
        ),
        scorecard(WANG, "yes", "pass", "代码整洁，测试习惯好。"),
        # One says no with reasons: the rule proposes, the recruiter confirms.
        sends("rejection", reason_code="skills_gap"),
        at_the_desk("await_release", "undo"),
        sends("rejection", reason_code="experience_gap"),
    ),
    outcome="rejected",
    letters=(INVITATION, INVITATION, "rejection"),
    happened=(("message.suppressed", ""), ("interview.cancelled", "")),
)

STORIES = (HIRED, HELD, CORRECTED, NO_SHOW, REJECTED)
