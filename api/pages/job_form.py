"""The form of a job and its plan: what was typed, what a button does to it, and what it says.

Nothing of it is checked here. What is typed becomes the body that the JSON API takes, and what is
wrong with that stands beside the field of the same path.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from starlette.datastructures import FormData

from api.pages.attributes_form import Line, attributes_said
from api.pages.people_picker import Directory, Pick, sent_pick
from domain.plan import MOST_ATTRIBUTES, MOST_MEETINGS, MOST_STAGES

USUAL_MINUTES: Final = "60"
_NUMBER = re.compile(r"\d{1,6}")


@dataclass(frozen=True, slots=True)
class TypedMeeting:
    """One of several meetings of a stage."""

    name: str
    minutes: str
    panel: Pick


@dataclass(frozen=True, slots=True)
class TypedStage:
    """A step of the plan; `id` is '' for one that is new."""

    id: str
    name: str
    minutes: str
    rule: str
    panel: Pick
    meetings: tuple[TypedMeeting, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class TypedJob:
    """All of it, as it stands in the fields."""

    title: str = ""
    code: str = ""
    recruiter: str = ""
    hiring_manager: str = ""
    hr_lead: str = ""
    policy: str = ""
    pay_range: str = ""
    pay_shown: bool = False
    stages: tuple[TypedStage, ...] = ()

    @property
    def picks(self) -> tuple[Pick, ...]:
        """Every field of people."""
        return tuple(
            pick
            for stage in self.stages
            for pick in (stage.panel, *(each.panel for each in stage.meetings))
        )

    def of_job(self, own: TypedJob) -> TypedJob:
        """The same of a job there is: what the form does not ask for stays as it is."""
        kept = ("code", "recruiter", "hiring_manager", "hr_lead", "policy")
        return replace(self, **{name: getattr(own, name) for name in kept})


def new_stage(position: int) -> TypedStage:
    """One that is added."""
    return TypedStage("", "", USUAL_MINUTES, "", Pick(f"stages.{position}.panel"))


def sent_job(form: FormData, directory: Directory) -> TypedJob:
    """What the form says."""

    def text(name: str) -> str:
        value = form.get(name, "")
        return value.strip() if isinstance(value, str) else ""

    def meeting(at: str) -> TypedMeeting:
        panel = sent_pick(form, f"{at}.panel", directory)
        return TypedMeeting(text(f"{at}.name"), text(f"{at}.minutes"), panel)

    def stage(at: str) -> TypedStage:
        return TypedStage(
            id=text(f"{at}.id"),
            name=text(f"{at}.name"),
            minutes=text(f"{at}.minutes"),
            rule=text(f"{at}.rule"),
            panel=sent_pick(form, f"{at}.panel", directory),
            meetings=tuple(
                meeting(f"{at}.meetings.{number}")
                for number in range(MOST_MEETINGS)
                if f"{at}.meetings.{number}.name" in form
            ),
            lines=tuple(
                Line(
                    text(f"{at}.attributes.{number}.id"),
                    text(f"{at}.attributes.{number}.name"),
                    bool(text(f"{at}.attributes.{number}.focus")),
                )
                for number in range(MOST_ATTRIBUTES)
                if f"{at}.attributes.{number}.name" in form
            ),
        )

    plain = ("title", "code", "recruiter", "hiring_manager", "hr_lead", "policy", "pay_range")
    return TypedJob(
        **{name: text(name) for name in plain},
        pay_shown=bool(text("pay_shown")),
        stages=tuple(
            stage(f"stages.{number}")
            for number in range(MOST_STAGES)
            if f"stages.{number}.name" in form
        ),
    )


# --- the buttons --------------------------------------------------------------------------------


def pressed(job: TypedJob, do: str) -> tuple[TypedJob, str]:
    """The form after one of its buttons, and the id of the field that it leads to; one that nobody
    knows leaves it as it is."""
    name, _, rest = do.partition(".")
    if name == "drop":
        field, _, person = rest.rpartition(".")
        return _picks(job, field, lambda pick: pick.without(person)), f"{_id(field)}-add"
    if name == "add":
        return job, f"{_id(rest)}-add"
    numbers = [int(each) for each in rest.split(".") if _NUMBER.fullmatch(each)]
    change = _CHANGES.get(name)
    if change is None or not _is_there(job, name, numbers):
        return job, ""
    stages, lead_to = change([*job.stages], *numbers)
    return replace(job, stages=_numbered(stages)), lead_to


Stages = list[TypedStage]


def _add_stage(stages: Stages) -> tuple[Stages, str]:
    added = [*stages, new_stage(len(stages))][:MOST_STAGES]
    return added, f"stages-{len(added) - 1}-name"


def _remove_stage(stages: Stages, at: int) -> tuple[Stages, str]:
    left = [stage for number, stage in enumerate(stages) if number != at]
    return left or [new_stage(0)], f"stages-{max(0, min(at, len(left) - 1))}-name"


def _move(by: int) -> Callable[..., tuple[Stages, str]]:
    def move(stages: Stages, at: int) -> tuple[Stages, str]:
        to = min(max(at + by, 0), len(stages) - 1)
        stages.insert(to, stages.pop(at))
        return stages, f"stages-{to}-name"

    return move


def _add_meeting(stages: Stages, at: int) -> tuple[Stages, str]:
    stage = stages[at]
    empty = TypedMeeting("", stage.minutes, Pick(""))
    # A stage that says so has several: two, to begin with.
    wanted = max(2, len(stage.meetings) + 1)
    meetings = [*stage.meetings, *(empty for _ in range(wanted))][: min(wanted, MOST_MEETINGS)]
    stages[at] = replace(stage, meetings=tuple(meetings))
    return stages, f"stages-{at}-meetings-{len(stage.meetings)}-name"


def _remove_meeting(stages: Stages, at: int, which: int) -> tuple[Stages, str]:
    left = [each for number, each in enumerate(stages[at].meetings) if number != which]
    stages[at] = replace(stages[at], meetings=tuple(left))
    return stages, f"stages-{at}-name"


def _add_attribute(stages: Stages, at: int) -> tuple[Stages, str]:
    lines = (*stages[at].lines, Line("", "", focus=False))[:MOST_ATTRIBUTES]
    stages[at] = replace(stages[at], lines=lines)
    return stages, f"stages-{at}-attributes-{len(lines) - 1}-name"


_CHANGES: Final[Mapping[str, Callable[..., tuple[Stages, str]]]] = {
    "add_stage": _add_stage,
    "remove_stage": _remove_stage,
    "up": _move(-1),
    "down": _move(1),
    "add_meeting": _add_meeting,
    "remove_meeting": _remove_meeting,
    "add_attribute": _add_attribute,
}
_WANTS: Final = {"add_stage": 0, "remove_meeting": 2}
"""How many numbers a button names; the others, one."""


def _is_there(job: TypedJob, name: str, numbers: Sequence[int]) -> bool:
    if len(numbers) != _WANTS.get(name, 1):
        return False
    return not numbers or numbers[0] < len(job.stages)


def _numbered(stages: Stages) -> tuple[TypedStage, ...]:
    """Fields of people are called by where they stand."""
    return tuple(
        replace(
            stage,
            panel=replace(stage.panel, name=f"stages.{at}.panel"),
            meetings=tuple(
                replace(each, panel=replace(each.panel, name=f"stages.{at}.meetings.{which}.panel"))
                for which, each in enumerate(stage.meetings)
            ),
        )
        for at, stage in enumerate(stages)
    )


def _picks(job: TypedJob, field: str, change: Callable[[Pick], Pick]) -> TypedJob:
    def of(pick: Pick) -> Pick:
        return change(pick) if pick.name == field else pick

    return replace(
        job,
        stages=tuple(
            replace(
                stage,
                panel=of(stage.panel),
                meetings=tuple(replace(each, panel=of(each.panel)) for each in stage.meetings),
            )
            for stage in job.stages
        ),
    )


def _id(field: str) -> str:
    return field.replace(".", "-")


# --- what it says -------------------------------------------------------------------------------


def plan_said(job: TypedJob) -> dict[str, Any]:
    """The plan as the JSON API takes it."""
    return {"stages": [_stage_said(stage) for stage in job.stages]}


def job_said(job: TypedJob) -> dict[str, Any]:
    """A new job as the JSON API takes it."""
    stages = [{key: said for key, said in each.items() if key != "id"} for each in _stages(job)]
    held = ("recruiter", "hiring_manager", "hr_lead", "policy")
    return {
        "title": job.title,
        "code": job.code or None,
        # What nobody chose is said to be lacking, and not to be malformed.
        **{name: getattr(job, name) for name in held if getattr(job, name)},
        **pay_said(job),
        "stages": stages,
    }


def pay_said(job: TypedJob) -> dict[str, Any]:
    """What it pays."""
    return {"pay_range": job.pay_range, "pay_shown": job.pay_shown}


def _stages(job: TypedJob) -> list[dict[str, Any]]:
    return [_stage_said(stage) for stage in job.stages]


def _stage_said(stage: TypedStage) -> dict[str, Any]:
    attributes, focus = attributes_said(stage.lines)
    said: dict[str, Any] = {
        "name": stage.name,
        "minutes": _minutes(stage.minutes),
        "panel": list(stage.panel.chosen),
        "meetings": [
            {
                "name": each.name,
                "minutes": _minutes(each.minutes) if each.minutes else None,
                **_seated(each.panel),
            }
            for each in stage.meetings
        ],
        "attributes": [{"id": each.id, "name": each.name} for each in attributes],
        "focus": list(focus),
    }
    optional = {"id": stage.id, "rule": stage.rule, "lead": stage.panel.lead}
    return {**said, **{name: value for name, value in optional.items() if value}}


def _seated(pick: Pick) -> dict[str, Any]:
    return {"panel": list(pick.chosen)} | ({"lead": pick.lead} if pick.lead else {})


def _minutes(text: str) -> int | str:
    """A number where one was typed; else what was typed, which is refused in its own words."""
    return int(text) if text.isascii() and _NUMBER.fullmatch(text) else text
