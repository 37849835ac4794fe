"""Why a mail has no proof of delivery: the ledger's code as a sentence for its family."""

from __future__ import annotations

import re

from api.pages.frame import View

# The first that fits counts: what a login is refused with says nothing about the address.
_FAMILIES = tuple(
    (re.compile(codes), family)
    for codes, family in (
        (r"smtp_53\d", "login"),
        (r"smtp_5\d\d", "refused"),
        (r"smtp_4\d\d", "put_off"),
        (r"connect_\w+|tls_failed|timeout_before_data|lost_before_data|smtp_unusable", "away"),
        (
            r"timeout_after_data|lost_after_data|unreadable_answer|worker_died_while_sending",
            "answer_lost",
        ),
        (r"template_\w+", "template"),
        (r"header_\w+", "header"),
    )
)


def family_of(code: str) -> str:
    """Which kind of failure a code of the ledger is."""
    return next((family for codes, family in _FAMILIES if codes.fullmatch(code)), "unforeseen")


def why_undelivered(view: View, code: str) -> str:
    """The sentence for it, with the code for whoever looks after the mail server."""
    return view.text(f"pages.task.why.{family_of(code)}", code=code) if code else ""
