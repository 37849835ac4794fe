"""Running a step: one transaction, once.

A step is a plain function of a case. The runner locks the application, gives back the stored result
if this step ran before, stops if the candidate has withdrawn meanwhile, and otherwise stores what
the step concludes together with everything it wrote.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select
from temporalio import activity

from db.clock_and_ids import Clock
from db.crashpoints import crash
from db.engine import Database
from db.process.case import Case, lock
from db.schema import steps
from db.setup.policies import Policies
from domain.protocol import Code, Conclusion, StepCall

_CONCLUSION = TypeAdapter(Conclusion)
_STORED = select(steps.c.result).where(
    steps.c.application_id == bindparam("of"), steps.c.key == bindparam("key")
)
_STORE = insert(steps)


@dataclass(frozen=True, slots=True)
class Next:
    """A step that follows, and what it is about."""

    step: str
    subject: str = ""

    @property
    def key(self) -> str:
        """Its business occurrence, as the process would name it."""
        return f"{self.step}:{self.subject}" if self.subject else self.step


StepFunction = Callable[[Case, StepCall], Conclusion]
Follows = Callable[[Case, Conclusion], Next | None]


def _nothing(case: Case, concluded: Conclusion) -> None:
    """What follows is for a person, a clock, or the process to say."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step, when it is not to be run, and what surely follows it.

    `interruptible`: an interruption (a withdrawal, an erasure) may come before it; those that write
    down what has already happened in the world are not. `before`: a later release added it, in
    front of that step about the same subject: where that one was taken, the place of this one is
    passed, and it concludes `passed` and does nothing. `then`: what the process surely asks for
    next, when the step's messages are delivered (`activities/following.py`). `sweeps`: it erases,
    and afterwards no old page of it is left in the database's log.
    """

    run: StepFunction
    interruptible: bool = True
    before: str = ""
    then: Follows = _nothing
    sweeps: bool = False

    @property
    def name(self) -> str:
        """The registered name: the function's."""
        return self.run.__name__


def untimed(step: str, seconds: float) -> None:
    """Nobody asks how long steps take."""


class StepRunner:
    """Runs these steps against the database; `timed` hears how many seconds each was at work.

    `foretells`: steps may be taken before the process asks for them; without, everything comes to
    the same, at more cost.
    """

    def __init__(
        self,
        database: Database,
        policies: Policies,
        clock: Clock,
        steps_: Iterable[Step],
        *,
        timed: Callable[[str, float], None] = untimed,
        foretells: bool = True,
    ) -> None:
        self.database = database
        self.steps = {step.name: step for step in steps_}
        self.foretells = foretells
        self._policies = policies
        self._clock = clock
        self._timed = timed

    def activities(self) -> list[Callable[..., Any]]:
        """Each step as an activity under its own name."""
        return [self._activity_of(step) for step in self.steps.values()]

    def _activity_of(self, step: Step) -> Callable[..., Any]:
        @activity.defn(name=step.name)
        async def run_step(call: StepCall) -> Conclusion:
            return await self.run(step, call)

        return run_step

    async def run(self, step: Step, call: StepCall) -> Conclusion:
        """Run the step in one transaction, or give back what it concluded before."""
        conclusion = await self.database.write(lambda conn: self._transaction(conn, step, call))
        if step.sweeps:
            await asyncio.to_thread(self.database.empty_the_log)
        crash("step.after_commit")
        return conclusion

    def _transaction(self, conn: Connection, step: Step, call: StepCall) -> Conclusion:
        case = self.case(conn, call.application, call.at)
        conclusion = self.concluded(case, call.key) or self.take(case, step, call)
        case.finish()
        crash("step.before_commit")
        return conclusion

    def case(self, conn: Connection, application: str, at: datetime) -> Case:
        """The locked application. What was kept waiting happens now, and not when its workflow task
        began: what it opens is due from now on. Its result is stored, so a run that starts anew
        hears the same."""
        return lock(conn, application, max(at, self._clock()), self._policies)

    def concluded(self, case: Case, key: str) -> Conclusion | None:
        """What the step of this key concluded, if it was taken before."""
        row = case.conn.execute(_STORED, {"of": case.id, "key": key}).first()
        return None if row is None else _CONCLUSION.validate_python(row.result, strict=False)

    def take(self, case: Case, step: Step, call: StepCall) -> Conclusion:
        """Take a step that was not taken before, in a transaction that is under way."""
        if case.interrupted and step.interruptible:
            return Conclusion(code=Code.INTERRUPTED)
        passed = step.before and self.concluded(case, f"{step.before}:{call.subject}")
        began = perf_counter()
        conclusion = Conclusion(code=Code.PASSED) if passed else step.run(case, call)
        self._timed(step.name, perf_counter() - began)
        if conclusion.messages and case.view.urgent:
            conclusion = replace(conclusion, urgent=True)
        if conclusion.code not in Code.NOT_STORED:
            case.conn.execute(
                _STORE,
                {
                    "application_id": call.application,
                    "key": call.key,
                    "result": _CONCLUSION.dump_python(conclusion, mode="json"),
                    "at": case.at,
                },
            )
        return conclusion
