"""What schemathesis has of ours: a check, and which of its cases are worth a request.

The check: what fits the description is refused for its meaning only.

That somebody is unknown, a day over, an address one to which no mail can go: no schema can say it.
Whatever a schema could have said (a limit, an empty text, a choice) must stand in it: a code that
is missing here belongs to a rule that the description does not tell.
"""

from __future__ import annotations

from collections import Counter
from typing import Any
from zlib import crc32

import schemathesis

DEPENDS_ON_WHAT_THERE_IS = {
    *("application_unknown", "attribute_unknown", "candidate_unknown", "host_unknown"),
    *("job_unknown", "person_unknown", "policy_unknown", "rule_unknown", "stage_unknown"),
    *("unknown_person", "zone_unknown", "zone_of_no_city", "lead_not_in_panel"),
    *("day_is_over", "time_over", "not_confirmed", "doubtful_words"),
}
DEPENDS_ON_WHAT_IT_MEANS = {
    *("bidi_control", "encoded_word", "invisible_in_address", "not_an_address", "not_a_phone"),
    *("not_a_web_address", "not_https", "not_public", "neither_pdf_nor_docx"),
    *("neither_png_nor_jpeg", "picture_broken"),
}
OF_OTHER_FIELDS = {
    # What is new, or is to be, needs what a known or cancelled one does not.
    "put_interview": {"required"},
    "put_job": {"required", "said_twice"},
    "open_job": {"said_twice"},
    "set_job_plan": {"said_twice"},
    "set_stage_attributes": {"said_twice"},
    "get_outcomes": {"too_small"},
}
OF_ANY_YEAR = {"from", "to", "until", "occurred_at", "starts_at", "told_at"}
"""No schema knows years; which ones are taken, the description says in words."""
WITH_A_GRAMMAR = {
    *("save_policy", "preview_policy"),
    *("save_template", "preview_template", "send_test_mail"),
}
"""What is wrong with a policy or a template is found by reading it as one."""


@schemathesis.check  # type: ignore[untyped-decorator]  # it is not there when this is looked at
def refused_for_what_it_means(ctx: Any, response: Any, case: Any) -> None:
    """422 for what fits the description names only what no schema can say."""
    operation = case.operation.definition.raw["operationId"]
    fits = case.meta is not None and case.meta.generation.mode.is_positive
    if response.status_code != 422 or not fits or operation in WITH_A_GRAMMAR:
        return
    may = DEPENDS_ON_WHAT_THERE_IS | DEPENDS_ON_WHAT_IT_MEANS
    may |= OF_OTHER_FIELDS.get(operation, set())
    errors = response.json()["errors"]
    untold = [
        (each["field"], each["code"])
        for each in errors
        if each["code"] not in may
        and not (each["code"] == "malformed" and each["field"] in OF_ANY_YEAR)
    ]
    assert not untold, f"{operation} refuses what its description allows: {untold}"


EVERY = 4
tried: Counter[tuple[str, ...]] = Counter()


@schemathesis.hook  # type: ignore[untyped-decorator]  # it is not there when this is looked at
def filter_case(_: Any, case: Any) -> bool:
    """Coverage gives every place each wrong type and each choice in turn. Some are asked at each.

    Which ones differs from place to place, by its name, so that all of them are asked somewhere. A
    field of a body is asked twice; deep within a body, and in an address, where all is text, once.
    """
    about = getattr(case.meta and case.meta.phase.data, "description", None)
    if not about:
        return True
    where = case.meta.phase.data
    place = (case.operation.label, str(where.parameter_location), str(where.parameter), about)
    if place[0].endswith("/policies/preview") and "policy ->" in about:
        return False  # what is within a policy is asked where one is saved
    nth, turn = tried[place], crc32(repr(place).encode())
    tried[place] += 1
    if about.endswith("Incorrect type"):
        shallow = "body" in place[1].lower() and "->" not in about
        return nth in (0, 1 + turn % (EVERY - 1)) if shallow else nth == turn % EVERY
    if about.endswith("Enum value"):
        return nth < 2 or nth % EVERY == turn % EVERY
    return True
