"""Names under which the process is known to Temporal. Frozen: running processes depend on them."""

from __future__ import annotations

from temporalio.common import SearchAttributeKey

WORKFLOW = "hire"
RING = "ring"
START = "start"
COMPLETE = "complete"
WAKE = "wake"
DELIVER = "deliver"

DEPLOYMENT = "genjin"
HIRING_QUEUE = "hiring"
MAIL_QUEUE = "mail"

HIRE_JOB = SearchAttributeKey.for_keyword("HireJob")
HIRE_STAGE = SearchAttributeKey.for_keyword("HireStage")
HIRE_STATE = SearchAttributeKey.for_keyword("HireState")
HIRE_MODE = SearchAttributeKey.for_keyword("HireMode")
HIRE_OWNERS = SearchAttributeKey.for_keyword_list("HireOwners")

SEARCH_ATTRIBUTES = (HIRE_JOB, HIRE_STAGE, HIRE_STATE, HIRE_MODE, HIRE_OWNERS)


def workflow_id(application: str) -> str:
    """One application, one workflow."""
    return f"{WORKFLOW}/{application}"


def application_of(workflow: str) -> str:
    """The application of a workflow's id."""
    return workflow.removeprefix(f"{WORKFLOW}/")
