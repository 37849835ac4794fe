"""Tells the story of one application: each verb makes acts and runs the steps that follow them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select

from activities.steps import (
    arranging,
    asking,
    closing,
    escalating,
    interviewing,
    judging,
    rights,
    telling,
)
from db.process.acts import ActKind, Actor, ActRequest
from db.schema import acts
from domain.events import ActorKind
from domain.words import TaskKind
from tests.pages.application import EVERYTHING, Application

PASS: Mapping[str, object] = {
    "recommendation": "yes",
    "verdict": "pass",
    "evidence": "Explained the trade-offs of the queue without being asked.",
}
REJECT: Mapping[str, object] = {
    "recommendation": "no",
    "verdict": "reject",
    "evidence": "Could not say how the index is used.",
    "feedback": "Clear answers; more depth in databases would help.",
}


@dataclass(slots=True)
class Story(Application):
    """One application whose process goes on: each verb does what comes next in it."""

    @property
    def stage(self) -> str:
        """The first stage of the plan."""
        return self.step(arranging.begin, "").stages[0]

    def arranging(self) -> str:
        """The recruiter is to schedule the interview."""
        self.step(arranging.arrange, self.stage)
        return str(self.open(TaskKind.SCHEDULE_INTERVIEW).id)

    def invited(
        self,
        *panel: str,
        starts_in: timedelta = timedelta(hours=1),
        place: str = "https://meet.example/room",
    ) -> str:
        """The interview is scheduled and everybody invited; gives the interview's id."""
        task = self.arranging()
        starts = self.world.clock() + starts_in
        act = self.act(
            task,
            "scheduled",
            "lina",
            starts_at=starts.isoformat(),
            minutes=60,
            place=place,
            panel=[self.world.people[who] for who in panel or ("maya",)],
        )
        return self._invite(act)

    def invited_by_night(self) -> str:
        """The interview is scheduled at 21:00 in Shanghai, for the day after the next; gives its
        id. The candidate's hours begin at 9."""
        self.world.clock.forward(hours=11)
        return self.invited(starts_in=timedelta(hours=42))

    def arranged(self, task: str) -> str:
        """What an ATS scheduled is followed up: everybody is invited; gives the interview's id."""
        query = select(acts.c.id).where(acts.c.task_id == task)
        return self._invite(self.read(lambda conn: conn.execute(query).scalar_one()))

    def _invite(self, act: str) -> str:
        conclusion = self.step(arranging.invite, act)
        self.deliver(conclusion.messages)
        return conclusion.subject

    def moved(self, *panel: str, starts_in: timedelta = timedelta(hours=2), **form: object) -> None:
        """The interview that is waited for has another time, or other people."""
        starts = self.world.clock() + starts_in
        act = self.act(
            self.open(TaskKind.AWAIT_INTERVIEW).id,
            "rescheduled",
            "lina",
            starts_at=starts.isoformat(),
            minutes=60,
            place="https://meet.example/room",
            panel=[self.world.people[who] for who in panel or ("maya",)],
            **form,
        )
        self.deliver(self.step(interviewing.move_interview, act).messages)

    def collecting(self, *panel: str) -> str:
        """The interview has begun: the panel may give feedback."""
        interview = self.invited(*panel)
        self.world.clock.forward(hours=1, minutes=1)
        self.step(interviewing.collect, self.open(TaskKind.AWAIT_INTERVIEW).id)
        return interview

    def judged(self, *verdicts: Mapping[str, object], panel: tuple[str, ...] = ("maya",)) -> None:
        """Everybody has given feedback, and the rule has spoken."""
        self.collecting(*panel)
        for who, verdict in zip(panel, verdicts, strict=True):
            owner = self.world.people[who]
            self.act(self.open(TaskKind.GIVE_FEEDBACK, owner).id, "submitted", who, **verdict)
        self.step(judging.decide, self.stage)

    def told(self, *verdicts: Mapping[str, object], **form: object) -> str:
        """The recruiter has sent the mail; gives the conclusion's code."""
        self.judged(*(verdicts or (PASS,)))
        act = self.act(self.open(TaskKind.NOTIFY_CANDIDATE).id, "send", "lina", **form)
        conclusion = self.step(telling.tell, act)
        if conclusion.messages:
            self.deliver(conclusion.messages)
            return self.step(telling.confirm_told, conclusion.subject).code
        return conclusion.code

    def released(self) -> None:
        """The rejection leaves, and the process settles."""
        waiting = self.open(TaskKind.AWAIT_RELEASE)
        conclusion = self.step(telling.release, waiting.id)
        self.deliver(conclusion.messages)
        self.step(telling.confirm_told, waiting.message_id)
        self.step(closing.settle, "")

    def offering(self) -> str:
        """HR prepares the offer."""
        self.told(PASS)
        self.step(closing.offer, "")
        return str(self.open(TaskKind.PREPARE_OFFER).id)

    def escalated(self, *panel: str) -> str:
        """The first owner stays silent until the hiring manager is brought in."""
        self.collecting(*panel)
        return self.silent()

    def silent(self) -> str:
        """Who is to give feedback stays silent until the hiring manager is brought in."""
        task = str(self.open(TaskKind.GIVE_FEEDBACK).id)
        for rung in range(4):
            self.step(
                escalating.escalate, f"{task.removeprefix(self.application + chr(58))}@{rung}"
            )
        return task

    def closed(self) -> None:
        """Settling is over."""
        self.world.clock.forward(days=30)
        self.step(closing.close, self.open(TaskKind.SETTLING).id)

    def withdraw(self) -> None:
        """The candidate withdraws."""
        self.step(closing.withdraw, self.by_candidate(ActKind.WITHDRAW))

    def ask(self, question: str, *, review: bool = False) -> str:
        """The candidate asks by link; gives the id of the task to answer it."""
        kind = ActKind.REQUEST_REVIEW if review else ActKind.ASK
        return self.step(asking.ask, self.by_candidate(kind, question=question)).subject

    def demand(self, right: str, **form: object) -> str:
        """The candidate asks by right, by link; gives the id of the task to answer it."""
        return self.demanded(self.by_candidate(ActKind.REQUEST_PRIVACY, right=right, **form))

    def demanded(self, act: str) -> str:
        """The process takes it, and the receipt goes out; gives the id of the task."""
        self.deliver((opened := self.step(rights.open_privacy_request, act)).messages)
        return opened.subject

    def granted(self, act: str) -> None:
        """The process takes what was done about it, and the mail goes out."""
        self.deliver(self.step(rights.answer_privacy_request, act).messages)

    def ask_opinion(self, about: str, who: str, colleague: str, words: str) -> str:
        """Whoever decides asks a colleague; gives the id of the task to answer."""
        form = {"person": self.world.people[colleague], "opinion_on": words}
        actor = Actor(ActorKind.PERSON, self.world.people[who], EVERYTHING, "desk")
        request = ActRequest(self.application, ActKind.ASK_OPINION, actor, task=about, form=form)
        return self.step(asking.ask_opinion, self.accepted(request)).subject

    def asked(self, nth: int = -1) -> str:
        """The process takes what the candidate sent; gives the id of the task to answer it."""
        query = select(acts.c.id).where(
            acts.c.application_id == self.application,
            acts.c.kind.in_((ActKind.ASK, ActKind.REQUEST_REVIEW)),
        )
        rows = self.read(lambda conn: conn.execute(query.order_by(acts.c.seq)).all())
        return self.step(asking.ask, rows[nth].id).subject

    def answer(self, task: str, who: str, answer: str) -> None:
        """Somebody answers, and the mail goes out."""
        self.answered(self.act(task, "answered", who, answer=answer))

    def answered(self, act: str) -> None:
        """The process takes an answer, and the mail goes out."""
        self.deliver(self.step(asking.answer, act).messages)

    def hasten(self, reason: str) -> None:
        """HR marks it as urgent."""
        actor = Actor(ActorKind.PERSON, self.world.people["lina"], EVERYTHING, "desk")
        form = {"reason": reason}
        request = ActRequest(self.application, ActKind.MARK_URGENT, actor, form=form)
        self.step(asking.apply_urgency, self.accepted(request))
