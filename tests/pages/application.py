"""One application in the database: acts on it and steps of its process, without Temporal."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select

from activities.mail.delivery import claimed
from db.process import ledger
from db.process.acts import Accepted, ActKind, Actor, ActRequest, Refused, make_act
from db.process.case import Case, lock
from db.process.ledger import MessageState
from db.process.links import ensure_link
from db.schema import links, messages, steps, tasks
from domain.doubts import ALL_MEANT
from domain.events import ActorKind
from domain.links import link_token
from domain.protocol import Conclusion, StepCall
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World

EVERYTHING = frozenset({Capacity.OWNER, Capacity.ESCALATED, Capacity.DESK, Capacity.HR_LEAD})


@dataclass(slots=True)
class Application:
    """One application: what can be done to it, and seen of it."""

    world: World
    application: str

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
        return self.accepted(request)

    def by_candidate(self, kind: ActKind, **form: object) -> str:
        """The candidate acts by their link; gives the act's id."""
        held = frozenset({Capacity.CANDIDATE})
        actor = Actor(ActorKind.CANDIDATE, self.world.candidate, held, "link")
        return self.accepted(ActRequest(self.application, kind, actor, form=form))

    def accepted(self, request: ActRequest) -> str:
        """Somebody acts, and means what they write; gives the act's id."""
        policies = self.world.parts.policies
        request = replace(request, meant=ALL_MEANT)
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
            key = f"{run.__name__}:{subject}"
            conclusion = run(case, StepCall(self.application, key, at, subject))
            case.finish()
            # What was concluded counts from now on, as with the product's own runner.
            of = (steps.c.application_id == self.application) & (steps.c.key == key)
            conn.execute(delete(steps).where(of))
            row = {"application_id": self.application, "key": key, "result": {}, "at": at}
            conn.execute(insert(steps), row)
            return conclusion

        conclusion: Conclusion = self.write(transaction)
        return conclusion

    def deliver(self, ids: tuple[str, ...], state: MessageState = MessageState.SENT) -> None:
        """The mail server took the messages, or did not."""
        composer = self.world.parts.composer

        def transaction(conn: Connection) -> None:
            case = lock(conn, self.application, self.world.clock(), self.world.parts.policies)
            for facts in claimed(case, composer, ledger.message_rows(conn, ids)):
                mail = composer.rendered(facts)
                ledger.settle(
                    case,
                    facts.message,
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
        """The message to the candidate that was reserved last."""
        to_them = select(messages).where(messages.c.candidate_id.is_not(None))
        query = to_them.order_by(messages.c.id.desc()).limit(1)
        found: Row[Any] = self.read(lambda conn: conn.execute(query).one())
        return found

    def read(self, query: Callable[[Connection], Any]) -> Any:
        """Ask the database."""
        return self.world.parts.database.read_now(query)

    def write(self, transaction: Callable[[Connection], Any]) -> Any:
        """Change the database."""
        return self.world.parts.database.write_now(transaction)
