"""One wake, one piece of work: the acts behind the process's cursor, and what they lead to."""

from __future__ import annotations

from sqlalchemy import Connection
from temporalio import activity

from activities.acts import acts_behind
from activities.foretelling import Foretelling
from activities.step import StepRunner
from db.crashpoints import crash
from domain.protocol import WakeCall, Woken


class Waking:
    """Wakes processes: hands out the acts, with what was done about them."""

    def __init__(self, runner: StepRunner) -> None:
        self._runner = runner

    @activity.defn(name="wake")
    async def wake(self, call: WakeCall) -> Woken:
        """The acts behind the cursor, and on the first attempt the steps that they lead to.

        Taking acts again does no harm: the process owns the cursor. A step that fails fails the
        whole attempt; later ones take the acts and nothing else. So the process comes to ask for
        that step by its name, and a broken one stands pending under its own.
        """
        info = activity.info()
        first = info.is_local and info.attempt == 1
        foretell = call.foretell and first and self._runner.foretells
        woken = await self._runner.database.write(lambda conn: self.taken(conn, call, foretell))
        crash("wake.after_commit")
        return woken

    def taken(self, conn: Connection, call: WakeCall, foretell: bool) -> Woken:
        """All of it, in a transaction that is under way."""
        case = self._runner.case(conn, call.application, call.at)
        taken = acts_behind(case, call.cursor, call.last)
        if taken is None:
            return Woken(restored=True)
        ahead = Foretelling(self._runner, case)
        if foretell:
            ahead.after_acts(taken)
        ahead.case.finish()
        crash("wake.before_commit")
        return Woken(taken, done=tuple(ahead.done))
