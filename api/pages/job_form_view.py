"""The form of a job as its page shows it: choices, what is wrong beside what field, the policy."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from api.pages.attributes_form import FREE_LINES, Line
from api.pages.frame import View
from api.pages.job_form import TypedJob, TypedMeeting, TypedStage, new_stage
from api.pages.people_picker import Directory, Pick, pick_of
from api.pages.policy_view import SectionView, sections_of
from db.directory.job_team import MAY_HOLD
from db.directory.people import Person
from db.reading.job_form import JobFormFacts, JobOnForm, PolicyChoice
from domain.defaults import USUAL_MODE
from domain.job_codes import suggested_code
from domain.plan import MOST_ATTRIBUTES, MOST_MEETINGS, MOST_STAGES
from domain.words import Role

Faults = Mapping[str, str]
_PANEL: Final = re.compile(r"(stages\.\d+(?:\.meetings\.\d+)?)\.(?:panel|lead)\b.*")
_RATED: Final = re.compile(r"(stages\.\d+)\.(?:attributes|focus)\b.*")
_STAGE: Final = re.compile(r"stages\.(\d+)\.(?:meetings\.(\d+)\.)?(\w+)")


@dataclass(frozen=True, slots=True)
class SeatChoice:
    """A role on the job, and who may hold it."""

    role: Role
    value: str
    choices: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class JobFormView:
    """Everything that the page shows. `listed`: what is wrong, each with the id of its field and
    what that is called; `focus`: the id of the field to go on with."""

    job: TypedJob
    directory: Directory
    seats: tuple[SeatChoice, ...]
    policies: tuple[tuple[str, str], ...]
    policy: PolicyChoice | None
    rules: tuple[tuple[str, str], ...]
    sections: tuple[SectionView, ...]
    faults: Faults
    listed: tuple[tuple[str, str, str], ...]
    focus: str
    suggested: str
    there: JobOnForm | None

    most_stages = MOST_STAGES
    most_meetings = MOST_MEETINGS
    most_attributes = MOST_ATTRIBUTES


def form_view(
    view: View,
    facts: JobFormFacts,
    job: TypedJob,
    faults: Sequence[tuple[str, str]] = (),
    focus: str = "",
    *,
    there: JobOnForm | None = None,
) -> JobFormView:
    """The page with what is typed, and what is wrong: (path, sentence) each."""
    directory = Directory(facts.people)
    policy = next((each for each in facts.policies if job.policy in _named(each)), None)
    said = [*faults, *_of_picks(view, job.picks)]
    placed: dict[str, str] = {}
    for path, sentence in said:
        where = placed_at(path)
        known = placed.get(where, "")
        placed[where] = known if sentence in known else f"{known} {sentence}".strip()
    return JobFormView(
        job=job,
        directory=directory,
        seats=tuple(
            SeatChoice(
                role,
                getattr(job, role.value),
                tuple(one for one in facts.people if MAY_HOLD[role] & one.roles),
            )
            for role in MAY_HOLD
        ),
        policies=tuple((each.id, _label(view, each)) for each in facts.policies),
        policy=policy,
        rules=tuple((rule, view.word("rule", rule)) for rule in policy.policy.rules)
        if policy
        else (),
        sections=sections_of(view, policy.policy) if policy else (),
        faults=placed,
        listed=tuple(
            (where.replace(".", "-"), _called(view, where), sentence)
            for where, sentence in placed.items()
        ),
        focus=focus,
        suggested=suggested_code(job.title, ()) if job.title else "",
        there=there,
    )


def beginning(view: View, facts: JobFormFacts) -> TypedJob:
    """What a new job begins with: whoever opens it as recruiter, and whoever is the only one."""
    me, usual = (
        view.signed_in,
        next((each for each in facts.policies if each.cited.name == USUAL_MODE), None),
    )
    policy = usual or next(iter(facts.policies), None)
    held = {role: _usual(facts.people, role, me) for role in MAY_HOLD}
    stage = new_stage(0)
    if policy is not None:
        stage = TypedStage(
            "", "", stage.minutes, policy.policy.default_rule, stage.panel, lines=_spare(())
        )
    return TypedJob(
        recruiter=held[Role.RECRUITER],
        hiring_manager=held[Role.HIRING_MANAGER],
        hr_lead=held[Role.HR_LEAD],
        policy=policy.id if policy else "",
        stages=(stage,),
    )


def written(facts: JobFormFacts, there: JobOnForm, *, copy: bool) -> TypedJob:
    """A job there is, in the fields; a copy has a code and stages of its own."""
    row, directory = there.row, Directory(facts.people)
    active = directory.labels.keys()
    held = (row.recruiter_id, row.hiring_manager_id, row.hr_lead_id)
    recruiter, manager, lead = (one if one in active else "" for one in held)
    newest = {each.cited.name: each.id for each in reversed(facts.policies)}
    return TypedJob(
        title=row.title,
        code="" if copy else row.code,
        recruiter=recruiter,
        hiring_manager=manager,
        hr_lead=lead,
        policy=newest[row.policy_name] if copy else row.policy_version_id,
        pay_range=row.pay_range,
        pay_shown=row.pay_shown,
        stages=tuple(
            _stage(number, stage._asdict(), directory, copy=copy)
            for number, stage in enumerate(there.plan)
        ),
    )


def _stage(
    number: int, stage: Mapping[str, Any], directory: Directory, *, copy: bool
) -> TypedStage:
    at, focus, meetings = f"stages.{number}", stage["focus"], stage["meetings"]
    attributes = stage["attributes"]
    lines = tuple(Line(each["id"], each["name"], each["id"] in focus) for each in attributes)
    return TypedStage(
        id="" if copy else str(stage["id"]),
        name=str(stage["name"]),
        minutes=str(stage["minutes"]),
        rule=str(stage["rule"]),
        panel=_pick(f"{at}.panel", stage, directory),
        meetings=tuple(
            TypedMeeting(
                each["name"],
                str(each.get("minutes") or ""),
                _pick(f"{at}.meetings.{which}.panel", each, directory),
            )
            for which, each in enumerate(meetings)
        ),
        lines=(*lines, *_spare(lines)),
    )


def _pick(name: str, of: Mapping[str, Any], directory: Directory) -> Pick:
    return pick_of(name, of["panel"], of.get("lead") or "", directory)


def _spare(lines: Sequence[Line]) -> tuple[Line, ...]:
    free = min(FREE_LINES, MOST_ATTRIBUTES - len(lines))
    return tuple(Line("", "", focus=False) for _ in range(free))


def _usual(people: Iterable[Person], role: Role, me: Person) -> str:
    could = [person.id for person in people if MAY_HOLD[role] & person.roles]
    if me.id in could:
        return me.id
    return could[0] if len(could) == 1 else ""


def _named(choice: PolicyChoice) -> tuple[str, str]:
    return choice.id, choice.cited.name


def _label(view: View, choice: PolicyChoice) -> str:
    said = view.text(
        "pages.jobs.policy_version", name=choice.cited.name, version=choice.cited.version
    )
    mode = view.mode(choice.cited.mode)
    return said if mode == choice.cited.name else f"{mode} · {said}"


def _of_picks(view: View, picks: Iterable[Pick]) -> list[tuple[str, str]]:
    return [
        (pick.name, view.text(f"jobs.picker.{code}", named=about))
        for pick in picks
        for code, about in pick.faults
    ]


def placed_at(path: str) -> str:
    """The field beside which something about a path is said."""
    if panel := _PANEL.fullmatch(path):
        return f"{panel[1]}.panel"
    if rated := _RATED.fullmatch(path):
        return f"{rated[1]}.attributes"
    return path


def _called(view: View, path: str) -> str:
    """What a field is called, with the stage that it is of."""
    of_stage = _STAGE.fullmatch(path)
    if of_stage is None:
        return view.text(f"jobs.field.{path}") if path in _FIELDS else ""
    stage, _, name = of_stage.groups()
    label = view.text(f"jobs.field.{name}") if name in _OF_STAGE else name
    return view.text("jobs.of_stage", number=int(stage) + 1, field=label)


_FIELDS: Final = frozenset(
    ("title", "code", "recruiter", "hiring_manager", "hr_lead", "policy", "pay_range", "stages")
)
_OF_STAGE: Final = frozenset(("name", "minutes", "rule", "panel", "attributes", "id"))
