"""The inbox: what waits for the reader, the most urgent first, and short answers in place."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cache
from typing import Annotated, NamedTuple

from fastapi import APIRouter, Query
from fastapi.responses import HTMLResponse
from markupsafe import Markup, escape
from sqlalchemy import Connection

from api.calls.proposals import sees_all
from api.deps import ServicesDep
from api.pages.came_from import as_said
from api.pages.first_steps import steps_if_any
from api.pages.form_views import FormView, task_forms
from api.pages.frame import DeskViewDep, View
from api.pages.list_items import Due, Dues
from api.pages.proposal_lines import ProposalLine, lines_of
from api.pages.template_view import warnings_of
from composition import Parts
from db.reading.inbox import DoneTask, Inbox, done_task, read_inbox
from db.reading.ruled_out import NOTHING, RuledOut, ruled_out_of
from db.reading.task_lines import TaskLine
from db.setup.proposals import PAGE as MOST_PROPOSALS
from db.setup.proposals import shown_in_inbox
from domain.doubtful_words import Promised
from domain.task_columns import Letter, Shows
from domain.task_specs import Capacity, capacities
from domain.tasks import possible
from domain.wording_lint import doubts_in

router = APIRouter(include_in_schema=False)

WHOLE_DESK = "all"
RECENTLY = timedelta(days=7)
"""So long one's own proposals are shown after they have been settled."""
SEND, UNDO, SEND_NOW = "send", "undo", "send_now"
WAYS = {Letter.DRAFTED: SEND, Letter.LEAVING: UNDO, Letter.WAITING: SEND_NOW}
"""What a letter's line has to tick or to press, without a form."""

Found = tuple[Inbox, DoneTask | None, list[ProposalLine], Mapping[str, RuledOut]]


@router.get("/inbox")
async def inbox(
    view: DeskViewDep,
    services: ServicesDep,
    whose: str = "",
    done: str = "",
    after: Annotated[str, Query(max_length=200)] = "",
) -> HTMLResponse:
    """The reader's tasks, or everybody's for HR; `done` confirms the task just completed."""
    parts = services.parts
    whole_desk = whose == WHOLE_DESK and view.reader.desk

    def query(conn: Connection) -> Found:
        found = read_inbox(
            conn,
            parts.policies,
            view.reader,
            view.at,
            zone=view.zone,
            whole_desk=whole_desk,
            after=after,
        )
        just_done = done_task(conn, parts.policies, view.reader, done) if done else None
        kinds = {task.id: task.kind for task in found.of_people}
        out = ruled_out_of(conn, parts.policies, kinds)
        return found, just_done, _proposals(conn, view, parts), out

    found, just_done, proposals, out = await parts.database.read(query)
    lines = Lines(view, whole_desk, out)
    to_confirm = [line for line in proposals if line.to_confirm]
    nothing = not (found.to_do or proposals)
    return view.page(
        "inbox.html",
        inbox=found,
        to_do=found.to_do + len(to_confirm),
        at_least=found.at_least or len(to_confirm) >= MOST_PROPOSALS,
        whole_desk=whole_desk,
        done=just_done,
        came=as_said("inbox", view.request.query_params),
        promised=_promised(view, just_done),
        after=after,
        shown=lines.shown,
        letters=any(lines.way(task) == SEND for task in found.of_people),
        to_confirm=() if after else to_confirm,
        proposed=() if after else [line for line in proposals if line.mine],
        steps=await steps_if_any(view, services) if nothing else (),
    )


def _proposals(conn: Connection, view: View, parts: Parts) -> list[ProposalLine]:
    """What waits for the reader to confirm, and what became of their own."""
    person = view.signed_in
    if not person.at_desk:
        return []
    rows = shown_in_inbox(conn, person.id, view.at - RECENTLY, lead=sees_all(person))
    return lines_of(view, conn, parts, rows)


def _promised(view: View, done: DoneTask | None) -> tuple[str, ...]:
    """The words of what was just done that the desk may use, and is warned of."""
    if done is None:
        return ()
    found = doubts_in(done.said, done.scenario)
    labels = {name: view.text(f"forms.fields.{name}") for name in done.said}
    return warnings_of(view, [one for one in found if isinstance(one.about, Promised)], labels)


class Line(NamedTuple):
    """A task of the inbox, and what stands in its line; `here` is what can be done in it."""

    task: TaskLine
    due: Due
    moment: str
    what: str
    tag: str
    about: str
    told: bool
    here: Markup


class Lines:
    """The tasks as the inbox shows them to one reader."""

    def __init__(self, view: View, whole_desk: bool, out: Mapping[str, RuledOut]) -> None:
        self._view = view
        self._out = out
        self._write = view.writing
        self._scope = "?whose=all" if whole_desk else ""
        self._dues = Dues(self._write, view.text)
        self._word = cache(view.word)
        self._made: dict[Hashable, str] = {}

    def shown(self, tasks: Sequence[TaskLine]) -> list[Line]:
        """The lines of a group."""
        return [self._line(task) for task in tasks]

    def way(self, task: TaskLine) -> str:
        """The completion that a line offers by itself and the reader may choose; '' for none."""
        letter, own = task.spec.letter, self._held(task)
        way = WAYS[letter] if letter is not None else ""
        if way == SEND and Capacity.DESK not in own:
            return ""  # letters are sent together by the desk
        return way if way in possible(task.kind, own) else ""

    def _line(self, task: TaskLine) -> Line:
        reader = self._view.signed_in.id
        about = [task.job_title, task.stage_name]
        if task.owner_id != reader:
            about.append(self._view.text("pages.inbox.owner", name=task.owner_name))
        return Line(
            task,
            self._dues.of(task),
            self._write.moment(task.due_at),
            self._word("task", task.kind),
            self._tag(task),
            " · ".join(part for part in about if part),
            reader in task.escalated_to,
            self._here(task),
        )

    def _tag(self, task: TaskLine) -> str:
        """Which of its kind it is: what is asked for by right, on what topic, or which letter."""
        if task.right:
            return self._word("right_asked", task.right)
        if task.topic:
            return self._word("topic", task.topic)
        return self._word("scenario", task.scenario) if task.scenario else ""

    def _here(self, task: TaskLine) -> Markup:
        """Rendered once for each kind of task; then only what is the task's own is put in."""
        if Shows.FORM_IN_INBOX not in task.spec.shows and task.spec.letter is None:
            return Markup()
        key = task.kind, self._held(task), tuple(self._out.get(task.id, {}).items())
        if key not in self._made:
            self._made[key] = self._render(task)
        html = self._made[key].replace(ANY.id, escape(task.id))
        # Names come last: nothing is looked for in what a person has written.
        html = html.replace(ANY.version, str(task.version))
        return Markup(html.replace(ANY.candidate_name, escape(task.candidate_name)))

    def _render(self, task: TaskLine) -> str:
        forms: tuple[FormView, ...] = ()
        if Shows.FORM_IN_INBOX in task.spec.shows:
            begin = {"told_at": self._write.input_value(self._view.at)}
            made = task_forms(
                self._view,
                task.kind,
                self._held(task),
                task.scenario,
                begin=begin,
                ruled_out=self._out.get(task.id, NOTHING),
            )
            forms = tuple(_named_after(ANY.id, form) for form in made)
        facts = {"task": ANY, "scope": self._scope, "forms": forms, "way": self.way(task)}
        return str(self._view.part("inbox_here.html", **facts))

    def _held(self, task: TaskLine) -> frozenset[Capacity]:
        return capacities(
            actor=self._view.signed_in.id,
            owner=task.owner_id,
            escalated_to=task.escalated_to,
            roles=self._view.signed_in.roles,
        )


class Own(NamedTuple):
    """What stands in a form for what is a task's own: signs that no text of ours has."""

    id: str = "\x00i"
    version: str = "\x00v"
    candidate_name: str = "\x00n"


ANY = Own()


def _named_after(task: str, form: FormView) -> FormView:
    """Several tasks of a kind stand on one page, and ids are there once."""
    own = tuple(replace(field, id=f"{task}-{field.id}") for field in form.fields)
    return replace(form, fields=own)
