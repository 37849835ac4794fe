"""Names under which the process is known to Temporal. Frozen: running processes depend on them."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

WORKFLOW = "hire"
RING = "ring"
START = "start"
TAKE = "take"
DELIVER = "deliver"

HIRING_QUEUE = "hiring"
MAIL_QUEUE = "mail"

HIRE_JOB = SearchAttributeKey.for_keyword("HireJob")
HIRE_STAGE = SearchAttributeKey.for_keyword("HireStage")
HIRE_STATE = SearchAttributeKey.for_keyword("HireState")
HIRE_MODE = SearchAttributeKey.for_keyword("HireMode")
HIRE_OWNERS = SearchAttributeKey.for_keyword_list("HireOwners")
HIRE_NEXT_DUE = SearchAttributeKey.for_datetime("HireNextDue")

SEARCH_ATTRIBUTES = (HIRE_JOB, HIRE_STAGE, HIRE_STATE, HIRE_MODE, HIRE_OWNERS, HIRE_NEXT_DUE)


def workflow_id(application: str) -> str:
    """One application, one workflow."""
    return f"hire/{application}"
