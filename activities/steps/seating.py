"""Who sits in an interview's panel: seats with their links."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Row, update

from db.process.case import Case
from db.process.links import ensure_link, revoke
from db.schema import interviews
from domain.task_specs import Capacity

Seat = dict[str, Any]
"""A place in a panel: `person`, whether they `lead`, and the id of the `task` of their feedback."""


def seat_panel(
    case: Case, row: Row[Any], people: Iterable[str], lead: str, *, keep: Collection[str] = ()
) -> tuple[list[Seat], list[Seat], list[Seat]]:
    """Seat these people under a lead: who stays, who comes, who goes.

    A seat keeps its link until its task has been opened: what was asked once is asked anew under
    another id (except of those to `keep`), and the links of those who go are dead at once.
    """
    before = {seat["person"]: seat for seat in row.panel}
    asked = opened_once(case, row)
    panel: list[Seat] = []
    for person in people:
        known = before.get(person)
        fresh = known is None or (known["task"] in asked and person not in keep)
        task = case.next_seat() if known is None or fresh else known["task"]
        panel.append({"person": person, "lead": person == lead, "task": task})
    kept = {seat["task"] for seat in panel}
    for seat in row.panel:
        if seat["task"] not in kept:
            revoke(case.conn, task=seat["task"], person=seat["person"], at=case.at)
    for seat in panel:
        link_seat(case, seat)
    change_interview(case, row, panel=panel)
    seated = {seat["person"] for seat in panel}
    return (
        [seat for seat in panel if seat["person"] in before],
        [seat for seat in panel if seat["person"] not in before],
        [seat for seat in row.panel if seat["person"] not in seated],
    )


def opened_once(case: Case, row: Row[Any]) -> set[str]:
    """The seats of an interview whose tasks have been opened, whatever became of them."""
    return {seat["task"] for seat in row.panel} & case.model.tasks.keys()


def link_seat(case: Case, seat: Seat) -> None:
    """The link that works from the interview's start, and shows the interview until then."""
    ensure_link(
        case.conn,
        application=case.id,
        task=seat["task"],
        person=seat["person"],
        capacity=Capacity.OWNER,
        at=case.at,
    )


def change_interview(case: Case, row: Row[Any], **values: Any) -> None:
    """Other values in the row of an interview."""
    case.conn.execute(update(interviews).where(interviews.c.id == row.id).values(**values))
