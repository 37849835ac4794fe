"""Steps about what a candidate asks by right: a copy of their data, a correction, erasure.

Its time is the law's. It is beside the process, which ends around it and is taken up again for it.
"""

from __future__ import annotations

from collections.abc import Mapping

from activities.steps.inviting import ensure_candidate_link
from db.privacy.erasing import erase
from db.process.act_lookup import act_row, way_of
from db.process.case import Case, as_open_task
from db.process.ledger import reserve
from db.process.rights import OnLegalHold, counts_from
from db.setup.administration import administer
from db.setup.policies import Policies
from domain.administration import Administrator, AdminKind
from domain.protocol import Conclusion, OpenTask, StepCall
from domain.scenarios import Scenario
from domain.task_kinds import BY_LAW
from domain.words import TaskKind

ERASED = "erased"
LETTERS: Mapping[str, Scenario] = {
    "fulfilled": Scenario.PRIVACY_COPY,
    "put_right": Scenario.PRIVACY_CORRECTED,
    ERASED: Scenario.PRIVACY_ERASED,
    "refused": Scenario.PRIVACY_REFUSED,
}
"""What the candidate hears, by what has been done about it."""


def due_by_law(case: Case) -> tuple[OpenTask, ...]:
    """What outlasts the end of a process: it is waited for afterwards, as it was before."""
    return tuple(as_open_task(task) for task in case.open_of(BY_LAW))


def open_privacy_request(case: Case, call: StepCall) -> Conclusion:
    """The candidate asked for something by right: the HR lead has until the law's day, and they
    hear which day that is. Subject: the act.

    Urgency makes nothing of it faster. A process that was closed settles once more: the time of
    its first settling is over, and closed nothing for good.
    """
    act = act_row(case, call.subject)
    task = case.open_task(
        TaskKind.PRIVACY_REQUEST,
        origin=counts_from(case.policy, act.codes.get("arrived_on", ""), act.at),
        pace=1,
        stage=case.view.stage_id,
        question=act.id,
    )
    settled: tuple[str, ...] = ()
    settling: tuple[OpenTask, ...] = ()
    if case.view.closed_at is not None and not case.open_of({TaskKind.SETTLING}):
        settled = tuple(each.id for each in case.tasks_of({TaskKind.SETTLING}))
        settling = (case.open_task(TaskKind.SETTLING, pace=1, stage=case.view.stage_id),)
    ensure_candidate_link(case)
    receipt = reserve(case, Scenario.PRIVACY_RECEIVED, task.id, task=task.id, act=act.id)
    return Conclusion(
        subject=task.id, opened=(task, *settling), closed=settled, messages=(receipt,)
    )


def answer_privacy_request(case: Case, call: StepCall) -> Conclusion:
    """It has been done, or is refused, and the candidate hears of it. Subject: the act.

    Whoever is to be erased is told first: afterwards nobody knows where to write to.
    """
    act = act_row(case, call.subject)
    task = case.task(act.task_id)
    ensure_candidate_link(case)
    letter = LETTERS[way_of(act, *LETTERS)]
    message = reserve(case, letter, task.id, task=task.id, act=act.id)
    erases = act.completion == ERASED
    return Conclusion(messages=(message,), then=erase_as_asked.__name__ if erases else "")


def erase_as_asked(case: Case, call: StepCall) -> Conclusion:
    """Everything about the candidate goes, and every process of theirs is ended by it. Subject: the
    act of whoever granted it.

    `ErasureRefused` while another mail about them is being sent: then it is tried again. A legal
    hold that came in between keeps everything, and the request waits for another answer.
    """
    act = act_row(case, call.subject)
    by, whom, at = Administrator(act.actor_id, act.channel), case.row.candidate_id, case.at
    try:
        administer(
            case.conn,
            by,
            AdminKind.DATA_ERASED,
            at,
            lambda conn: erase(conn, Policies(), whom, by.person, at),
            whom,
        )
    except OnLegalHold:
        asked = case.task(act.task_id)
        again = case.open_task(
            TaskKind.PRIVACY_REQUEST,
            origin=asked.origin_at,
            pace=1,
            stage=asked.stage_id,
            question=asked.question_id,
        )
        return Conclusion(opened=(again,))
    return Conclusion()
