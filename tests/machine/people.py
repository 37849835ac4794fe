"""Everybody who can do something to a process, and the forms that they fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Row, select

from db.process.acts import ActKind, Actor, ActRequest
from db.schema import interviews
from domain.events import ActorKind
from domain.task_specs import Capacity, capacities
from domain.tasks import spec_of
from tests.cast import Person
from tests.db.world import Scene

Form = dict[str, Any]


def acting(scene: Scene, person: Person, task: Row[Any] | None = None) -> Actor:
    """Somebody in all the capacities that they have, as the API would find them."""
    if person is scene.cast.candidate:
        return Actor(ActorKind.CANDIDATE, person.id, frozenset({Capacity.CANDIDATE}), "link")
    held = capacities(
        actor=person.id,
        owner=task.owner_id if task is not None else "",
        escalated_to=tuple(task.escalated_to) if task is not None else (),
        roles=person.roles,
        panel=_seats(scene, task),
    )
    return Actor(ActorKind.PERSON, person.id, held, "desk" if Capacity.DESK in held else "link")


THE_PROCESS = Actor(ActorKind.PROCESS, "", frozenset({Capacity.PROCESS}), "process")


def _seats(scene: Scene, task: Row[Any] | None) -> tuple[str, ...]:
    if task is None or not task.interview_id:
        return ()
    panel = select(interviews.c.panel).where(interviews.c.id == task.interview_id)
    seats = scene.world.database.read_now(lambda conn: conn.execute(panel).scalar_one())
    return tuple(seat["person"] for seat in seats)


def completing(scene: Scene, task: Row[Any], way: str, by: Person, said: Form) -> ActRequest:
    """The wish to complete a task. `said`: a verdict, an outcome, and whether a reason is given."""
    return ActRequest(
        scene.application,
        ActKind.COMPLETE,
        acting(scene, by, task),
        task=task.id,
        completion=way,
        form=form_of(scene, task, way, said),
    )


def form_of(scene: Scene, task: Row[Any], way: str, said: Form) -> Form:
    """A form that this way of completing takes."""
    names = {field.name for field in spec_of(task.kind).completions[way].fields}
    form = {**scene.form(task, way), **{k: v for k, v in said.items() if k in names}}
    if way == "told":
        form |= {"channel": "phone", "told_at": scene.world.now().isoformat(), "gist": "说过了"}
    if way == "opinion_given":
        form.setdefault("note", "和他共事过")
    if way == "taken_back":
        form["note"] = "请再看看"
    if form.get("outcome") == "reject" and "reason_code" in names:
        form["reason_code"] = "skills_gap"
    return form


def own_form(scene: Scene, kind: ActKind, colleague: Person, said: Form, policy: str) -> Form:
    """A form that this act of somebody's own accord takes."""
    more: Mapping[ActKind, Form] = {
        ActKind.ASK_OPINION: {"person": colleague.id},
        ActKind.CORRECT: {"verdict": said["verdict"], "confirmed": "yes"},
        ActKind.ADOPT_POLICY: {"policy": policy},
        ActKind.WEBHOOK_GIVEN_UP: {"endpoint": "whk_1"},
    }
    return {**scene.own_form(kind), **more.get(kind, {})}
