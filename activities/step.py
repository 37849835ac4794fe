"""Running a step: one transaction, once.

A step is a plain function of a case. The runner locks the application, gives back the stored result
if this step ran before, stops if the candidate has withdrawn meanwhile, and otherwise stores what
the step concludes together with everything it wrote.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Connection, bindparam, insert, select
from temporalio import activity

from db.case import Case, lock
from db.crashpoints import crash
from db.engine import Database
from db.policies import Policies
from db.schema import steps
from domain.protocol import Code, Conclusion, StepCall

StepFunction = Callable[[Case, StepCall], Conclusion]

_CONCLUSION = TypeAdapter(Conclusion)
_STORED = select(steps.c.result).where(
    steps.c.application_id == bindparam("of"), steps.c.key == bindparam("key")
)
_STORE = insert(steps)


@dataclass(frozen=True, slots=True)
class Step:
    """A step and whether an interruption (a withdrawal, an erasure) may come before it.

    The uninterruptible ones write down what has already happened in the world.
    """

    run: StepFunction
    interruptible: bool = True

    @property
    def name(self) -> str:
        """The registered name: the function's."""
        return self.run.__name__


class StepRunner:
    """Runs steps against the database."""

    def __init__(self, database: Database, policies: Policies) -> None:
        self._database = database
        self._policies = policies

    def activity_of(self, step: Step) -> Callable[..., Any]:
        """The step as an activity under its own name."""

        @activity.defn(name=step.name)
        async def run_step(call: StepCall) -> Conclusion:
            return await self.run(step, call)

        return run_step

    async def run(self, step: Step, call: StepCall) -> Conclusion:
        """Run the step in one transaction, or give back what it concluded before."""
        conclusion = await self._database.write(lambda conn: self._transaction(conn, step, call))
        crash("step.after_commit")
        return conclusion

    def _transaction(self, conn: Connection, step: Step, call: StepCall) -> Conclusion:
        case = lock(conn, call.application, call.at, self._policies)
        stored = conn.execute(_STORED, {"of": call.application, "key": call.key}).first()
        if stored is not None:
            return _CONCLUSION.validate_python(stored.result, strict=False)
        if case.interrupted and step.interruptible:
            return Conclusion(code=Code.INTERRUPTED)
        conclusion = step.run(case, call)
        if conclusion.code not in Code.NOT_STORED:
            conn.execute(
                _STORE,
                {
                    "application_id": call.application,
                    "key": call.key,
                    "result": _CONCLUSION.dump_python(conclusion, mode="json"),
                    "at": call.at,
                },
            )
        case.finish()
        crash("step.before_commit")
        return conclusion
