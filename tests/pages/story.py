"""Plays one application through acts and steps against the database, without Temporal."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, Row, select

from activities import arranging, asking, climbing, closing, interviewing, judging, telling
from db import ledger
from db.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.case import Case, lock
from db.ledger import MessageState
from db.links import ensure_link
from db.schema import acts, links, messages, tasks
from domain.events import ActorKind
from domain.links import link_token
from domain.protocol import Conclusion, StepCall
from domain.tasks import Capacity
from domain.words import TaskKind
from tests.api.world import World

EVERYTHING = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK})
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
class Story:
    """One application. Each verb does what the process would do next."""

    world: World
    application: str
    messages: tuple[str, ...] = field(default=())

    @property
    def stage(self) -> str:
        """The first stage of the plan."""
        return self.step(arranging.begin, "").stages[0]

    def arranging(self) -> str:
        """The recruiter is to schedule the interview."""
        self.step(arranging.arrange, self.stage)
        return str(self.open(TaskKind.SCHEDULE_INTERVIEW).id)

    def invited(self, *panel: str, starts_in: timedelta = timedelta(hours=1)) -> str:
        """The interview is scheduled and everybody invited; gives the interview's id."""
        task = self.arranging()
        starts = self.world.clock() + starts_in
        act = self.act(
            task,
            "scheduled",
            "lina",
            starts_at=starts.isoformat(),
            minutes=60,
            place="https://meet.example/room",
            panel=[self.world.people[who] for who in panel or ("maya",)],
        )
        conclusion = self.step(arranging.invite, act)
        self.deliver(conclusion.messages)
        return conclusion.subject

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
            return self.step(telling.told, conclusion.subject).code
        return conclusion.code

    def released(self) -> None:
        """The rejection leaves, and the process settles."""
        waiting = self.open(TaskKind.AWAIT_RELEASE)
        conclusion = self.step(telling.release, waiting.id)
        self.deliver(conclusion.messages)
        self.step(telling.told, waiting.message_id)
        self.step(closing.settle, "")

    def offering(self) -> str:
        """HR prepares the offer."""
        self.told(PASS)
        self.step(closing.offer, "")
        return str(self.open(TaskKind.PREPARE_OFFER).id)

    def escalated(self, *panel: str) -> str:
        """The first owner stays silent until the hiring manager is brought in."""
        self.collecting(*panel)
        task = str(self.open(TaskKind.GIVE_FEEDBACK).id)
        for rung in range(4):
            self.step(climbing.climb, f"{task.removeprefix(self.application + chr(58))}@{rung}")
        return task

    def closed(self) -> None:
        """Settling is over."""
        self.world.clock.forward(days=30)
        self.step(closing.close, self.open(TaskKind.SETTLING).id)

    # --- the means ----------------------------------------------------------------------------

    def open(self, kind: TaskKind, owner: str = "") -> Row[Any]:
        """The open task of a kind."""
        query = select(tasks).where(
            tasks.c.application_id == self.application,
            tasks.c.kind == kind,
            tasks.c.state == "open",
        )
        if owner:
            query = query.where(tasks.c.owner_id == owner)
        found: Row[Any] = self.read(lambda conn: conn.execute(query.order_by(tasks.c.id)).first())
        return found

    def act(self, task: str, completion: str, who: str, **form: object) -> str:
        """Complete a task; gives the act's id."""
        actor = Actor(ActorKind.PERSON, self.world.people[who], EVERYTHING, "desk")
        request = ActRequest(
            self.application, ActKind.COMPLETE, actor, task, completion, form=form, zone="UTC"
        )
        return self._accepted(request)

    def withdraw(self) -> None:
        """The candidate withdraws."""
        actor = Actor(
            ActorKind.CANDIDATE, self.world.candidate, frozenset({Capacity.CANDIDATE}), "link"
        )
        act = self._accepted(ActRequest(self.application, ActKind.WITHDRAW, actor))
        self.step(closing.withdraw, act)

    def ask(self, question: str, *, review: bool = False) -> str:
        """The candidate asks by link; gives the id of the task to answer it."""
        actor = Actor(
            ActorKind.CANDIDATE, self.world.candidate, frozenset({Capacity.CANDIDATE}), "link"
        )
        kind = ActKind.REQUEST_REVIEW if review else ActKind.ASK
        act = self._accepted(ActRequest(self.application, kind, actor, form={"question": question}))
        return self.step(asking.ask, act).subject

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
        self.step(asking.hasten, self._accepted(request))

    def _accepted(self, request: ActRequest) -> str:
        policies = self.world.parts.policies
        done: Accepted | Refused = self.write(
            lambda conn: make_act(conn, request, self.world.clock(), policies)
        )
        assert isinstance(done, Accepted), done
        return done.act

    def step(self, run: Callable[[Case, StepCall], Conclusion], subject: str) -> Conclusion:
        """Run one step of the process."""
        at = self.world.clock()

        def transaction(conn: Connection) -> Conclusion:
            case = lock(conn, self.application, at, self.world.parts.policies)
            conclusion = run(case, StepCall(self.application, "story", at, subject))
            case.finish()
            return conclusion

        conclusion: Conclusion = self.write(transaction)
        return conclusion

    def deliver(self, ids: tuple[str, ...], state: MessageState = MessageState.SENT) -> None:
        """The mail server took the messages, or did not."""
        composer = self.world.parts.composer

        def transaction(conn: Connection) -> None:
            case = lock(conn, self.application, self.world.clock(), self.world.parts.policies)
            for message in ids:
                row = ledger.message(conn, message)
                facts = composer.facts(conn, row)
                mail = composer.rendered(facts)
                ledger.claim(case, message)
                ledger.settle(
                    case,
                    row,
                    state,
                    sent_at=self.world.clock(),
                    subject=mail.subject,
                    text=mail.text,
                    html=mail.html,
                    locale=facts.locale,
                )
            case.finish()

        self.write(transaction)

    def link(self, task: str, who: str, capacity: Capacity = Capacity.OWNER) -> str:
        """The path of a person's link to a task ('' and '': the candidate's)."""
        person = self.world.people[who] if who else None

        def transaction(conn: Connection) -> str:
            link = ensure_link(
                conn,
                application=self.application,
                task=task,
                person=person,
                capacity=capacity if who else Capacity.CANDIDATE,
                at=self.world.clock(),
            )
            return link_token(self.world.parts.keys[0], link, 1)

        return f"/{'l' if who else 'c'}/{self.write(transaction)}"

    def revoke(self, task: str, at: datetime) -> None:
        """Kill every link to a task."""
        update = links.update().where(links.c.task_id == task).values(revoked_at=at)
        self.write(lambda conn: conn.execute(update))

    def last_message(self) -> Row[Any]:
        """The message reserved last."""
        query = select(messages).order_by(messages.c.id.desc()).limit(1)
        found: Row[Any] = self.read(lambda conn: conn.execute(query).one())
        return found

    def read(self, query: Callable[[Connection], Any]) -> Any:
        """Ask the database."""
        return self.world.parts.database.read_now(query)

    def write(self, transaction: Callable[[Connection], Any]) -> Any:
        """Change the database."""
        return self.world.parts.database.write_now(transaction)
