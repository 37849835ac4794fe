"""Somebody who does to an application whatever can be done to it, and then sees it to an end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from sqlalchemy import Row, select

from api.services import Conflict
from db.process.acts import ActKind
from db.process.projection import OPEN
from db.schema import tasks
from domain.forms import FormRefused
from domain.words import TaskKind
from tests.cast import Person
from tests.days import IN_FOUR_WEEKS
from tests.process.channel import BUSY, LOST, REFUSED
from tests.process.play import Play

MOST_ACTS = 24
LONGEST_PAUSE_S = 0.12
ABOUT: Mapping[ActKind, frozenset[TaskKind]] = {
    ActKind.ASK_OPINION: frozenset({TaskKind.DECIDE, TaskKind.REVIEW_HOLD}),
    ActKind.PASS_ON: frozenset({TaskKind.ANSWER_QUESTION}),
}
STARTS_IN_S = (-60.0, -60.0, 0.0, 0.1, 0.4)
Form = dict[str, Any]
Way = tuple[str, Callable[["Wanderer", Row[Any]], tuple[Person, Form]]]


@dataclass(slots=True)
class Wanderer:
    """One application and its dice. `done` says what was tried, and what came of it."""

    play: Play
    dice: Random
    done: list[str] = field(default_factory=list)

    async def wander(self) -> None:
        """So many acts, of people and of the candidate, some of them too late or not allowed."""
        for _ in range(MOST_ACTS):
            pause = self.dice.random() * LONGEST_PAUSE_S
            await asyncio.sleep(pause)  # time itself: people act at any moment
            if (await self.play.view()).closed_at:
                return
            if self.dice.random() < 0.06:
                answer = self.dice.choice((REFUSED, BUSY, LOST))
                self.play.channel.answer(self.play.cast.candidate.email, answer)
            if self.dice.random() < 0.25:
                await self._of_own_accord()
            else:
                await self._some_task(WAYS)

    async def see_to_the_end(self) -> None:
        """Whatever is open is done, one after the other, until nothing is left to do."""
        while not (await self.play.view()).closed_at:
            await self._some_task(TO_THE_END)
            await asyncio.sleep(0.03)  # time itself: people see what has changed, and go on

    async def _some_task(self, ways: Mapping[TaskKind, tuple[Way, ...]]) -> None:
        query = select(tasks).where(
            tasks.c.application_id == self.play.application, tasks.c.state == OPEN
        )
        rows = await self.play.services.parts.database.read(lambda conn: list(conn.execute(query)))
        rows = [row for row in rows if ways.get(TaskKind(row.kind))]
        if not rows:
            return
        row = self.dice.choice(rows)
        completion, how = self.dice.choice(ways[TaskKind(row.kind)])
        by, form = how(self, row)
        what = f"{row.id.removeprefix(self.play.application)} {completion}"
        await self._tried(what, self.play.act(row, completion, by, **form))

    async def _of_own_accord(self) -> None:
        cast = self.play.cast
        kind, by, form = self.dice.choice(
            (
                (ActKind.ASK, None, {"question": "还要多久？"}),
                (ActKind.ASK, cast.recruiter, {"question": "还要多久？", "topic": "pay"}),
                (ActKind.PASS_ON, cast.recruiter, {}),
                (ActKind.REQUEST_REVIEW, None, {"question": "为什么？"}),
                self.dice.choice(
                    (
                        (ActKind.MARK_URGENT, cast.recruiter, {"reason": "有其他公司的 offer"}),
                        (ActKind.TAKE_BACK_URGENCY, cast.recruiter, {}),
                    )
                ),
                (ActKind.BOOK_AHEAD, cast.recruiter, self.appointment()),
                (ActKind.BOOK_AHEAD, cast.recruiter, self.appointment()),
                (
                    ActKind.ASK_OPINION,
                    cast.manager,
                    {"person": cast.interviewer.id, "opinion_on": "您怎么看？"},
                ),
                (ActKind.CORRECT, None, {}),
                (ActKind.CORRECT, None, {}),
                (ActKind.CORRECT, None, {}),
                self.dice.choice(
                    (
                        (ActKind.WITHDRAW, None, {"reason": "另有安排"}),
                        (ActKind.REJECT, cast.recruiter, {**self.told(), "reason_code": "other"}),
                        (ActKind.ERASE, cast.lead, {}),
                        (ActKind.ASK, None, {"question": "在吗？"}),
                    )
                ),
            )
        )
        task = ""
        if kind in ABOUT:
            task = await self._about(ABOUT[kind])
            if not task:
                return
        if kind is ActKind.CORRECT:
            query = select(tasks).where(
                tasks.c.application_id == self.play.application,
                tasks.c.kind == TaskKind.GIVE_FEEDBACK,
            )
            given = await self.play.services.parts.database.read(
                lambda conn: list(conn.execute(query))
            )
            if not given:
                return
            row = self.dice.choice(given)
            task, by, form = row.id, self.owner(row), self.scorecard()
        await self._tried(kind, self.play.of_own_accord(kind, by, task=task, **form))

    async def _about(self, kinds: frozenset[TaskKind]) -> str:
        """The id of a task of these kinds, open or not; '' while there is none."""
        query = select(tasks.c.id).where(
            tasks.c.application_id == self.play.application,
            tasks.c.kind.in_(kinds),
        )
        rows = await self.play.services.parts.database.read(lambda conn: conn.execute(query).all())
        return str(self.dice.choice(rows).id) if rows else ""

    async def _tried(self, what: str, act: Any) -> None:
        try:
            await act
        except Conflict as conflict:
            self.done.append(f"{what} ({conflict.reason})")
        except FormRefused as refused:
            self.done.append(f"{what} ({refused})")
        else:
            self.done.append(what)

    # --- forms ----------------------------------------------------------------------------------

    def owner(self, row: Row[Any]) -> Person:
        return next(each for each in self.play.cast.everybody if each.id == row.owner_id)

    def appointment(self) -> Form:
        return self.play.appointment(starts_in=self.dice.choice(STARTS_IN_S), panel=self.some())

    def some(self) -> list[Person]:
        panel = list(self.play.cast.panel)
        return self.dice.sample(panel, self.dice.randint(1, len(panel)))

    def scorecard(self) -> Form:
        return {
            "recommendation": "yes",
            "verdict": self.dice.choice(("pass", "pass", "hold", "reject")),
            "evidence": "把问题拆得很清楚",
            "feedback": "Speak more about trade-offs.",
            "confirmed": "yes",
        }

    def decision(self) -> Form:
        outcome = self.dice.choice(("advance", "advance", "hold", "reject"))
        why = self.dice.choice(({}, {"note": "综合几轮来看"}))
        return {"outcome": outcome, "reason_code": "other", **why}

    def told(self) -> Form:
        return {"channel": "phone", "told_at": self.play.now().isoformat(), "gist": "谈了十分钟"}


def _recruiter(make: Callable[[Wanderer], Form] = lambda _: {}) -> Any:
    return lambda self, row: (self.play.cast.recruiter, make(self))


def _manager(make: Callable[[Wanderer], Form] = lambda _: {}) -> Any:
    return lambda self, row: (self.play.cast.manager, make(self))


def _owner(make: Callable[[Wanderer], Form] = lambda _: {}) -> Any:
    return lambda self, row: (self.owner(row), make(self))


def _seated(self: Wanderer, row: Row[Any]) -> tuple[Person, Form]:
    return self.dice.choice(self.play.cast.panel), {"note": "那天出差"}


def _telling(make: Callable[[Wanderer], Form] = lambda _: {}) -> Any:
    def how(self: Wanderer, row: Row[Any]) -> tuple[Person, Form]:
        reason = {"reason_code": "other"} if row.scenario == "rejection" else {}
        return self.owner(row), {**reason, **make(self)}

    return how


def _panel(self: Wanderer) -> Form:
    panel = [person.id for person in self.some()]
    return {"panel": panel, "lead": self.dice.choice(panel)}


def _answer(_: Wanderer) -> Form:
    return {"answer": "两天。"}


def _advance(_: Wanderer) -> Form:
    return {"outcome": "advance", "note": "综合几轮来看"}


_SCORED: Way = ("submitted", _owner(Wanderer.scorecard))
_SEND: Way = ("send", _telling())
_ACCEPTED: Way = ("accepted", _recruiter(lambda _: {"start_on": IN_FOUR_WEEKS}))
_ANSWERED: Way = ("answered", _owner(_answer))
_THINKS: Way = ("opinion_given", _owner(lambda _: {"verdict": "pass", "note": "可以试试"}))
_SCHEDULED: Way = ("scheduled", _recruiter(Wanderer.appointment))
_DECIDED: Way = ("decided", _manager(Wanderer.decision))

WAYS: Mapping[TaskKind, tuple[Way, ...]] = {
    TaskKind.SCHEDULE_INTERVIEW: (_SCHEDULED,),
    TaskKind.AWAIT_INTERVIEW: (
        ("rescheduled", _recruiter(Wanderer.appointment)),
        ("panel_changed", _recruiter(_panel)),
        ("cancelled", _recruiter()),
        ("declined_interview", _seated),
    ),
    TaskKind.GIVE_FEEDBACK: (
        _SCORED,
        _SCORED,
        _SCORED,
        ("submitted_for", _recruiter(Wanderer.scorecard)),
        ("candidate_absent", _owner()),
        ("interviewer_absent", _owner()),
        ("moved", _owner()),
        ("cut_short", _owner()),
        ("went_on_without", _manager()),
        _DECIDED,
    ),
    TaskKind.RESOLVE_INTERVIEW: (
        ("rescheduled", _recruiter(Wanderer.appointment)),
        ("panel_changed", _recruiter(_panel)),
        ("took_place", _recruiter()),
        ("went_on", _recruiter()),
    ),
    TaskKind.DECIDE: (("decided", _owner(Wanderer.decision)),),
    TaskKind.ADVISE: (_THINKS, ("went_on_without", _recruiter())),
    TaskKind.NOTIFY_CANDIDATE: (
        _SEND,
        _SEND,
        ("told_otherwise", _telling(Wanderer.told)),
        ("returned", _recruiter(lambda _: {"note": "请再看看"})),
    ),
    TaskKind.AWAIT_RELEASE: (
        ("undo", _recruiter()),
        ("taken_back", _manager(lambda _: {"note": "请再看看"})),
    ),
    TaskKind.AWAIT_INVITATION: (
        ("send_now", _recruiter()),
        ("told_otherwise", _recruiter(Wanderer.told)),
    ),
    TaskKind.REVIEW_HOLD: (("decided", _owner(Wanderer.decision)),),
    TaskKind.PREPARE_OFFER: (_ACCEPTED, ("declined", _recruiter()), ("lapsed", _recruiter())),
    TaskKind.RESOLVE_DELIVERY: (
        ("retry", _recruiter()),
        ("told_otherwise", _recruiter(Wanderer.told)),
        ("arrived", _recruiter()),
    ),
    TaskKind.ANSWER_QUESTION: (_ANSWERED,),
    TaskKind.REVIEW_REJECTION: (_ANSWERED,),
    TaskKind.CONFIRM_SCORECARD: (("confirmed", _owner()),),
    TaskKind.GIVE_OPINION: (_THINKS, ("went_on_without", _recruiter())),
}
TO_THE_END: Mapping[TaskKind, tuple[Way, ...]] = {
    TaskKind.SCHEDULE_INTERVIEW: (_SCHEDULED,),
    TaskKind.GIVE_FEEDBACK: (_SCORED,),
    TaskKind.RESOLVE_INTERVIEW: (("went_on", _recruiter()),),
    TaskKind.DECIDE: (("decided", _owner(_advance)),),
    TaskKind.ADVISE: (_THINKS,),
    TaskKind.NOTIFY_CANDIDATE: (_SEND,),
    TaskKind.REVIEW_HOLD: (("decided", _owner(_advance)),),
    TaskKind.PREPARE_OFFER: (_ACCEPTED,),
    TaskKind.RESOLVE_DELIVERY: (("arrived", _recruiter()),),
    TaskKind.ANSWER_QUESTION: (_ANSWERED,),
    TaskKind.REVIEW_REJECTION: (_ANSWERED,),
    TaskKind.CONFIRM_SCORECARD: (("confirmed", _owner()),),
    TaskKind.GIVE_OPINION: (_THINKS,),
}
