"""Every page there is, and how a story comes to it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from activities.steps import aborting, closing, interviewing, judging
from db.schema import metadata
from domain.task_specs import Capacity
from domain.words import TaskKind
from tests.api.world import World
from tests.pages.story import PASS, REJECT, Story


def marks_in(page: str) -> str:
    """What a form carries that came back with words to be confirmed."""
    [marks] = re.findall(r'name="meant" value="([0-9a-f ]+)"', page)
    return str(marks)


HOLD = {**PASS, "verdict": "hold", "recommendation": "no"}


def open_task_of(kind: TaskKind, story: Story) -> str:
    """Play until a task of this kind is open."""
    return _PLAYS[kind](story)


def _decide(story: Story) -> str:
    story.judged(PASS, HOLD, panel=("maya", "otto"))
    return str(story.open(TaskKind.DECIDE).id)


def _release(story: Story) -> str:
    story.told(REJECT, reason_code="skills_gap")
    return str(story.open(TaskKind.AWAIT_RELEASE).id)


def _hold(story: Story) -> str:
    story.told(HOLD)
    return str(story.open(TaskKind.REVIEW_HOLD).id)


def _settling(story: Story) -> str:
    story.told(REJECT, reason_code="skills_gap")
    story.released()
    return str(story.open(TaskKind.SETTLING).id)


def _written_down(story: Story) -> str:
    story.collecting()
    story.act(str(story.open(TaskKind.GIVE_FEEDBACK).id), "submitted_for", "lina", **PASS)
    story.step(judging.decide, story.stage)
    return str(story.open(TaskKind.CONFIRM_SCORECARD).id)


def _opinion(story: Story) -> str:
    return story.ask_opinion(_decide(story), "tom", "maya", "您带过他：怎么看？")


def _advice(story: Story) -> str:
    _decide(story)
    return story.world.open_task(TaskKind.ADVISE)


def _others(story: Story) -> str:
    story.collecting()
    return story.world.open_task(TaskKind.AWAIT_CARDS)


def _undelivered(story: Story) -> str:
    story.invited()
    message = story.last_message().id
    return story.world.open_task(TaskKind.RESOLVE_DELIVERY, message=message)


def _disturbed(story: Story) -> str:
    story.collecting()
    act = story.act(story.open(TaskKind.GIVE_FEEDBACK).id, "candidate_absent", "maya")
    story.step(interviewing.report_trouble, act)
    return str(story.open(TaskKind.RESOLVE_INTERVIEW).id)


def _cancelled(story: Story) -> str:
    story.invited()
    act = story.step(aborting.cancel, "").subject
    story.step(aborting.abort, act)
    return str(story.open(TaskKind.CONFIRM_ABORT).id)


def _invitation(story: Story) -> str:
    story.invited_by_night()
    return str(story.open(TaskKind.AWAIT_INVITATION).id)


def _asked(story: Story) -> str:
    story.collecting()
    return story.ask("团队有多大？")


def _demanded(story: Story) -> str:
    story.judged(PASS)
    return story.demand("access")


def _review(story: Story) -> str:
    _settling(story)
    return story.ask("我想知道为什么。", review=True)


def _after(verb: Callable[[Story], object], kind: TaskKind) -> Callable[[Story], str]:
    def play(story: Story) -> str:
        verb(story)
        return str(story.open(kind).id)

    return play


_PLAYS: Mapping[TaskKind, Callable[[Story], str]] = {
    TaskKind.SCHEDULE_INTERVIEW: Story.arranging,
    TaskKind.AWAIT_INTERVIEW: _after(Story.invited, TaskKind.AWAIT_INTERVIEW),
    TaskKind.GIVE_FEEDBACK: _after(Story.collecting, TaskKind.GIVE_FEEDBACK),
    TaskKind.DECIDE: _decide,
    TaskKind.NOTIFY_CANDIDATE: _after(lambda story: story.judged(PASS), TaskKind.NOTIFY_CANDIDATE),
    TaskKind.AWAIT_RELEASE: _release,
    TaskKind.REVIEW_HOLD: _hold,
    TaskKind.PREPARE_OFFER: Story.offering,
    TaskKind.RESOLVE_DELIVERY: _undelivered,
    TaskKind.RESOLVE_INTERVIEW: _disturbed,
    TaskKind.ANSWER_QUESTION: _asked,
    TaskKind.REVIEW_REJECTION: _review,
    TaskKind.PRIVACY_REQUEST: _demanded,
    TaskKind.GIVE_OPINION: _opinion,
    TaskKind.ADVISE: _advice,
    TaskKind.AWAIT_CARDS: _others,
    TaskKind.RESOLVE_WEBHOOK: lambda story: story.world.open_task(TaskKind.RESOLVE_WEBHOOK),
    TaskKind.SETTLING: _settling,
    TaskKind.CONFIRM_ABORT: _cancelled,
    TaskKind.CONFIRM_SCORECARD: _written_down,
    TaskKind.AWAIT_INVITATION: _invitation,
    TaskKind.RECONCILE: _after(lambda story: story.step(closing.reconcile, ""), TaskKind.RECONCILE),
}


def pages_of(story: Story, task: str) -> list[tuple[str, str]]:
    """Every page that an application with an open task shows on: who looks, and where."""
    linked = [
        ("", story.link(task, "maya")),
        ("", story.link(task, "tom", Capacity.ESCALATED)),
        ("", story.link("", "")),
        ("", story.link("", "") + "/withdraw"),
    ]
    desk = [
        (who, path)
        for who in ("lina", "tom", "hana")
        for path in (
            "/",
            f"/?job={story.world.job}",
            "/inbox",
            "/inbox?whose=all",
            f"/applications/{story.application}",
            f"/tasks/{task}",
        )
    ]
    return [*linked, *desk]


def standing_pages(world: World) -> list[tuple[str, str]]:
    """Those that are the same whatever task is open: who looks, and where."""
    job = f"/jobs/{world.job}"
    paths = {
        "": (
            *("/l/forged.link.token", "/c/forged.link.token", "/first/some.forged.token"),
            *("/sign-in", "/sign-in/sent", "/sign-in/some-token", "/signed-out"),
        ),
        "hana": (
            *("/webhooks", "/admin-acts", "/policies", "/policies/hybrid/edit"),
            *("/company", "/people", "/people/new", f"/people/{world.people['maya']}"),
            *("/me", "/first-steps"),
        ),
        "lina": (
            *("/policies/hybrid", "/candidates", f"/candidates/new?job={world.job}"),
            *(f"/candidates/{world.candidate}", "/candidates/import"),
            *("/jobs", "/jobs?show=ended", "/jobs/new", f"/jobs/new?like={world.job}"),
            *(job, f"{job}/edit", f"{job}/end"),
        ),
    }
    return [(who, path) for who, seen in paths.items() for path in seen]


LAST_USED = frozenset({("sessions", "used_at"), ("api_keys", "used_at")})
COUNTED = frozenset({"guesses"})
"""Who opens a forged link has guessed, and that is counted."""


def everything_in(world: World) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all tables, but for what looking leaves on purpose: when keys and sessions were
    last used, and how many guesses came from where."""

    def rows(conn: Connection, table: Table) -> list[tuple[Any, ...]]:
        kept = [each for each in table.columns if (table.name, each.name) not in LAST_USED]
        return sorted((tuple(row) for row in conn.execute(select(*kept))), key=repr)

    tables = [each for each in metadata.sorted_tables if each.name not in COUNTED]
    return world.parts.database.read_now(
        lambda conn: {table.name: rows(conn, table) for table in tables}
    )
