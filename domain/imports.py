"""The states of an import, and of a row of it, as they are stored."""

from __future__ import annotations

from enum import StrEnum


class ImportState(StrEnum):
    """How far an import is. Nothing of it is visible before it is applied, and nothing is applied
    while a fault is left. What came by a page waits for a person twice: until they say what its
    columns hold (`waiting`), and, once it is sound, until they press (`checked`)."""

    WAITING = "waiting"
    VALIDATING = "validating"
    FAULTY = "faulty"
    CHECKED = "checked"
    READY = "ready"
    APPLYING = "applying"
    DONE = "done"


FILES, TABLE = "files", "table"
"""What is handed in: files to the command, a table to a page."""

FOR_A_PERSON = (ImportState.WAITING, ImportState.FAULTY, ImportState.CHECKED)
"""Where a table waits for whoever handed it in."""

UNDER_WAY = (ImportState.READY, ImportState.APPLYING)
"""What is begun and goes on until it is done, whatever is killed meanwhile."""


CANDIDATES = "candidates"
"""The kind of a row that adds somebody."""

PROMISED = "row:"
"""What a row would add is known by the row: `row:7`."""


class RowState(StrEnum):
    """What came of a row; one that was added is not kept."""

    PENDING = "pending"
    KNOWN = "known"
    REFUSED = "refused"


class Meanwhile(StrEnum):
    """What became untrue between the check and the adding of a row; codes of the catalogue."""

    ADDED = "added_meanwhile"
    PERSON_GONE = "person_gone"
    ROLE_LACKING = "role_lacking"
    RULE_UNKNOWN = "rule_unknown"
    JOB_UNKNOWN = "job_unknown"
    JOB_ENDED = "job_ended"
    CANDIDATE_UNKNOWN = "candidate_unknown"
    CANDIDATE_ERASED = "candidate_erased"
    APPLICATION_OPEN = "application_open"
    APPLICATION_OVER = "application_over"
    OTHERWISE = "otherwise"
