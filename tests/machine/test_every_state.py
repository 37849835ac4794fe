"""Whatever anybody does in whatever state, under whichever way of working: what is promised holds.

Hypothesis chooses who does what, when time goes by, and what becomes of mails; the process is the
real one, without a server (`by_hand`). A few walks on real servers are in tests/process.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, note, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import Row, select

from db.process.acts import ActKind, ActRequest, Refused
from db.process.ledger import MessageState
from db.process.requests import UnknownTask
from db.schema import applications, tasks
from db.setup.policies import save_policy
from domain.acts import OWN_ACTS
from domain.defaults import default_policy
from domain.forms import FormRefused
from domain.policy import Policy
from domain.rules import PRESETS
from domain.tasks import spec_of
from domain.words import Outcome, Verdict
from tests.cast import Person
from tests.databases import make_tables
from tests.db.world import Scene, World
from tests.machine.by_hand import ByHand, InOneThread
from tests.machine.people import THE_PROCESS, acting, completing, own_form
from tests.machine.promises import FAULTS, REFUSALS, broken

T = TypeVar("T")

MODES = ("hybrid", "traditional", "interviewer_led")
SAYS = st.fixed_dictionaries(
    {"verdict": st.sampled_from(list(Verdict)), "outcome": st.sampled_from(list(Outcome))},
    optional={"note": st.just("综合几轮来看")},
)
MOST_ROUNDS_TO_THE_END = 60
OF_THE_PROCESS = frozenset({ActKind.ABORT, ActKind.CHANGE_CALENDAR, ActKind.WEBHOOK_GIVEN_UP})


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[InOneThread]:
    """A database for all walks: each makes an application of its own."""
    database = InOneThread(f"sqlite:///{tmp_path_factory.mktemp('machine') / 'genjin.db'}")
    make_tables(database)
    yield database
    database.dispose()


def _one_of(data: st.DataObject, choices: Sequence[T]) -> T:
    """Drawn by its place: what is printed of a walk stays short."""
    return choices[data.draw(st.integers(0, len(choices) - 1))]


class Machine(RuleBasedStateMachine):
    """One application under one way of working."""

    database: InOneThread
    mode: str

    @initialize(
        rule=st.sampled_from(sorted(PRESETS)),
        panel=st.integers(1, 3),
        stages=st.integers(1, 2),
        meetings=st.sampled_from((1, 1, 1, 2)),
    )
    def applies(self, rule: str, panel: int, stages: int, meetings: int) -> None:
        """Somebody applies, always on the same Monday."""
        self.world = World(self.database)
        policy = default_policy(self.mode)
        self.scene: Scene = self.world.application(
            policy, panel=panel, rule=rule, stages=stages, meetings=meetings
        )
        version, self.other = self._versions(policy)
        self.process = ByHand(self.scene, version)

    def _versions(self, policy: Policy) -> tuple[str, str]:
        """The version that is followed, and another of the same way of working."""
        followed = select(applications.c.policy_version_id).where(
            applications.c.id == self.scene.application
        )
        other = replace(policy, holds_at_most=1, settling_hours=8)
        return self.world.database.write_now(
            lambda conn: (
                conn.execute(followed).scalar_one(),
                save_policy(conn, other, self.world.now()),
            )
        )

    # --- what can happen ------------------------------------------------------------------------

    @rule(data=st.data(), says=SAYS, entitled=st.sampled_from((True, True, True, False)))
    def somebody_completes(self, data: st.DataObject, says: dict[str, Any], entitled: bool) -> None:
        """Somebody completes an open task, who may or may not."""
        rows = [row for row in self.scene.all_open() if spec_of(row.kind).completions]
        self._complete(data, rows, says, entitled)

    @rule(data=st.data(), says=SAYS)
    def somebody_is_too_late(self, data: st.DataObject, says: dict[str, Any]) -> None:
        """Somebody completes a task that is over already."""
        over = [row for row in self.scene.rows(tasks) if row.state != "open"]
        rows = [row for row in over if spec_of(row.kind).completions]
        self._complete(data, rows, says, True)

    @rule(data=st.data(), says=SAYS, kind=st.sampled_from([*OWN_ACTS]), entitled=st.booleans())
    def somebody_acts(
        self, data: st.DataObject, says: dict[str, Any], kind: ActKind, entitled: bool
    ) -> None:
        """Somebody does something that nobody waited for."""
        if kind in (ActKind.ERASE, ActKind.WITHDRAW, ActKind.REJECT) and not data.draw(
            st.booleans()
        ):
            return  # else few get far
        task = None
        if OWN_ACTS[kind].about_task:
            rows = self.scene.rows(tasks)
            task = _one_of(data, rows) if rows else None
        actors = [acting(self.scene, who, task) for who in self.scene.cast.everybody]
        may = [actor for actor in actors if OWN_ACTS[kind].by & actor.held]
        actor = _one_of(data, may if may and entitled else actors)
        if kind in OF_THE_PROCESS:
            actor = THE_PROCESS
        colleague = _one_of(data, self.scene.cast.everybody[1:])
        form = own_form(self.scene, kind, colleague, says, self.other)
        of = task.id if task is not None else ""
        self._make(ActRequest(self.scene.application, kind, actor, task=of, form=form))

    @rule()
    def time_comes(self) -> None:
        """Until the next rung, or the end of a wait."""
        self.process.time_comes()

    @rule(hours=st.sampled_from((1, 8, 24, 24 * 7)))
    def time_goes_by(self, hours: int) -> None:
        """A while in which nobody does anything."""
        self.process.time_goes_by(timedelta(hours=hours))

    @rule(
        fate=st.sampled_from(
            (MessageState.SENT, MessageState.SENT, MessageState.FAILED, MessageState.UNKNOWN)
        ),
        slow=st.booleans(),
    )
    def the_mail_server_is_like_that(self, fate: MessageState, slow: bool) -> None:
        """From now on."""
        self.process.fate, self.process.slow = fate, slow

    @precondition(lambda self: self.process.sends)
    @rule()
    def the_mail_server_answers(self) -> None:
        """What it was asked to send is sent, or not."""
        self.process.the_mail_server_answers()

    @precondition(lambda self: not self.process.sends)
    @rule()
    def the_run_is_lost(self) -> None:
        """Another run walks to where it stood, and does nothing twice."""
        self.process.settle()
        before = self._events()
        self.process.begin_anew()
        assert self._events() == before

    # --- what holds -----------------------------------------------------------------------------

    @invariant()
    def what_is_promised_holds(self) -> None:
        """Wherever it stands."""
        found = broken(self.process)
        assert not found, "\n".join(found)

    def teardown(self) -> None:
        """People who do what there is to do bring it to an end."""
        if not hasattr(self, "process"):
            return
        try:
            self._see_to_the_end()
            self.what_is_promised_holds()
        finally:
            self.process.close()
            self.world.loop.close()

    def _see_to_the_end(self) -> None:
        self.process.fate, self.process.slow = MessageState.SENT, False
        self.process.the_mail_server_answers()
        for _ in range(MOST_ROUNDS_TO_THE_END):
            if self.process.over:
                return
            if not any(map(self._is_done, self.scene.all_open())):
                self.process.time_comes()
        left = [row.id for row in self.scene.all_open()]
        raise AssertionError(f"it does not come to an end: {left}")

    def _is_done(self, row: Row[Any]) -> bool:
        """Whether somebody who may has done it in one of its ways, the first that there is."""
        says = {"verdict": "pass", "outcome": "advance", "note": "都看过了"}
        if spec_of(row.kind).by_clock:
            return False
        for way in spec_of(row.kind).completions:
            for who in self.scene.cast.everybody:
                if self._may(row, way, who) and self._make(
                    completing(self.scene, row, way, who, says)
                ):
                    return True
        return False

    # --- how ------------------------------------------------------------------------------------

    def _complete(
        self, data: st.DataObject, rows: list[Row[Any]], says: dict[str, Any], entitled: bool
    ) -> None:
        if not rows:
            return
        row = _one_of(data, rows)
        way = _one_of(data, list(spec_of(row.kind).completions))
        everybody = self.scene.cast.everybody
        may = [who for who in everybody if self._may(row, way, who)]
        by = _one_of(data, may if may and entitled else everybody)
        self._make(completing(self.scene, row, way, by, says))

    def _may(self, row: Row[Any], way: str, who: Person) -> bool:
        held = acting(self.scene, who, row).held
        return bool(held & spec_of(row.kind).completions[way].by)

    def _make(self, request: ActRequest) -> bool:
        """Whether it counts. Why it does not is always said in one of the known words."""
        what = f"{request.task.rpartition('_')[2]} {request.completion or request.kind}"
        faults: set[str] = set()
        try:
            answer = self.scene.make(request)
        except FormRefused as refused:
            faults = {fault.code for fault in refused.faults}
        except UnknownTask:
            return False
        if faults:
            note(f"{what}: {faults}")
            assert faults <= FAULTS
            return False
        if isinstance(answer, Refused):
            note(f"{what}: {answer.reason}")
            assert answer.reason in REFUSALS, answer
            return False
        note(f"{what} by {sorted(request.actor.held)} {dict(request.form)}")
        self.process.ring()
        return True

    def _events(self) -> int:
        query = select(applications.c.events).where(applications.c.id == self.scene.application)
        count: int = self.world.database.read_now(lambda conn: conn.execute(query).scalar_one())
        return count


@pytest.mark.slow
@pytest.mark.parametrize("mode", MODES)
def test_whatever_is_done_in_whatever_state_what_is_promised_holds(
    database: InOneThread, mode: str
) -> None:
    machine = type("Machine", (Machine,), {"database": database, "mode": mode})
    run_state_machine_as_test(machine, settings=FEW)


FEW = settings(
    max_examples=12,
    stateful_step_count=25,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
