"""What each table holds about a candidate: how its rows are found, and what erasing leaves of them.

The one list for exporting and erasing. Every table stands here, in `HELD` or, with the reason, in
`NOTHING`; `tests/db/test_personal.py` fails for one that was forgotten, and for a column of words
about which nothing was decided.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Table,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
)

from db.schema import (
    act_texts,
    acts,
    application_words,
    applications,
    candidate_words,
    candidates,
    cards,
    decisions,
    document_reads,
    documents,
    external_ids,
    import_rows,
    interviews,
    kept_apart,
    links,
    messages,
    notes,
    process_events,
    process_views,
    proposals,
    refused_acts,
    scorecards,
    steps,
    tasks,
    webhook_deliveries,
)
from db.types import UtcDateTime
from domain.imports import Meanwhile, RowState
from domain.proposals import ProposalKind

CANDIDATE, ERASED_AT, ERASED_BY = "its_candidate", "its_erasing_at", "its_erasing_by"
"""The parameters of the conditions and values below."""

STUB_DOMAIN = "erased.invalid"


@dataclass(frozen=True, slots=True)
class Held:
    """One table that holds something about candidates.

    `where` finds a candidate's rows. `erased` is what takes the place of what they hold (None: the
    rows are deleted). `kept` are the columns of words that stay: codes, and ids of our own.
    `digested` is one of which a digest stays (`db.types.digest_of`).
    `secret` columns are never exported, `content` is the one that holds a file.
    """

    table: Table
    where: ColumnElement[bool]
    erased: Mapping[str, object] | None = field(default_factory=dict)
    kept: str = ""
    digested: str = ""
    secret: str = ""
    content: str = ""


def _stub_name() -> ColumnElement[str]:
    """`#` and the end of the id: nobody's name, and still to be told from another."""
    return literal("#").concat(func.substr(candidates.c.id, func.length(candidates.c.id) - 5))


_ID: BindParameter[str] = bindparam(CANDIDATE)
# Who was merged into them is they.
_IS_THEY = or_(candidates.c.id == _ID, candidates.c.merged_into == _ID)
_THEY = select(candidates.c.id).where(_IS_THEY)
_APPLICATIONS = select(applications.c.id).where(applications.c.candidate_id == _ID)
_ACTS = select(acts.c.id).where(acts.c.application_id.in_(_APPLICATIONS))
_INTERVIEWS = select(interviews.c.id).where(interviews.c.application_id.in_(_APPLICATIONS))


def _of_applications(
    table: Table, erased: Mapping[str, object] | None = None, *, kept: str = ""
) -> Held:
    return Held(table, table.c.application_id.in_(_APPLICATIONS), erased or {}, kept)


PROPOSED_OF_THEM = or_(
    proposals.c.subject_id.in_(_THEY),
    and_(
        proposals.c.kind == ProposalKind.CANDIDATE_MERGED,
        proposals.c.wanted["candidate"].as_string().in_(_THEY),
    ),
)

HELD: tuple[Held, ...] = (
    Held(
        candidates,
        _IS_THEY,
        {
            "name": _stub_name(),
            "email": candidates.c.id.concat(f"@{STUB_DOMAIN}"),
            "phone": "",
            "zone": "UTC",
            "retain_until": None,
            "held_because": "",
            "erased_by": case(
                (candidates.c.erased_at.is_(None), bindparam(ERASED_BY)),
                else_=candidates.c.erased_by,
            ),
            "erased_at": func.coalesce(
                candidates.c.erased_at, bindparam(ERASED_AT, type_=UtcDateTime())
            ),
        },
        kept="locale",
    ),
    Held(kept_apart, or_(kept_apart.c.one_id == _ID, kept_apart.c.other_id == _ID), None),
    Held(applications, applications.c.candidate_id == _ID),
    # A place may be an address of the candidate's, or a number to ring.
    _of_applications(interviews, {"place": ""}, kept="panel organizer"),
    # What other systems call them leads back to who they are. The digest knows them again, so that
    # what was forgotten on purpose does not come back with the next export.
    Held(
        external_ids,
        or_(
            external_ids.c.our_id == _ID,
            external_ids.c.our_id.in_(_APPLICATIONS),
            external_ids.c.our_id.in_(_INTERVIEWS),
            # An interview that no process has made yet is known by the act that asked for it.
            external_ids.c.our_id.in_(_ACTS),
        ),
        {"fingerprint": ""},
        kept="system",
        digested="external_id",
    ),
    Held(
        document_reads,
        document_reads.c.document_id.in_(
            select(documents.c.id).where(documents.c.application_id.in_(_APPLICATIONS))
        ),
        None,
    ),
    Held(
        documents,
        documents.c.application_id.in_(_APPLICATIONS),
        None,
        content="content",
    ),
    # HR's own words about them.
    Held(notes, notes.c.application_id.in_(_APPLICATIONS), None),
    Held(scorecards, scorecards.c.interview_id.in_(_INTERVIEWS), {}, kept="ratings"),
    _of_applications(decisions),
    _of_applications(acts, kept="task_id codes"),
    Held(act_texts, act_texts.c.act_id.in_(_ACTS), None),
    _of_applications(refused_acts, {"form": {}}, kept="task_id"),
    _of_applications(process_events, kept="task_id data"),
    # Ids, codes and instants: a run that starts anew still walks the same way.
    _of_applications(steps, kept="key result"),
    Held(
        messages,
        or_(messages.c.candidate_id == _ID, messages.c.application_id.in_(_APPLICATIONS)),
        {"subject": "", "text": "", "html": ""},
        kept="business_key task_id message_id locale",
    ),
    _of_applications(
        links,
        {
            "revoked_at": func.coalesce(
                links.c.revoked_at, bindparam(ERASED_AT, type_=UtcDateTime())
            )
        },
        kept="task_id",
    ),
    _of_applications(process_views, kept="plan"),
    _of_applications(cards),
    # What a search finds them by is their name and address.
    Held(application_words, application_words.c.application_id.in_(_APPLICATIONS), None),
    Held(candidate_words, candidate_words.c.candidate_id.in_(_THEY), None),
    _of_applications(tasks, kept="id escalated_to stopped turns"),
    # Their new address, before somebody confirmed it; and of two who may be one, where each is
    # reached. What is still open is settled before.
    Held(proposals, PROPOSED_OF_THEM, {"wanted": {}, "ground": {}, "reason": ""}),
    # Which events were told to other programs; what was said of them there is theirs to erase.
    _of_applications(webhook_deliveries),
    # A line of a file that waits to become an application: it will not.
    Held(
        import_rows,
        import_rows.c.candidate_id.in_(_THEY),
        {"payload": {}, "state": RowState.REFUSED, "fault": Meanwhile.CANDIDATE_ERASED},
    ),
)
"""In the order in which they are exported, and erased: what refers to a row goes before it."""

NOTHING: Mapping[str, str] = MappingProxyType(
    {
        "admin_acts": "who of the team changed what: ids and codes, and their network address; of"
        " what a candidate is called, and where they are reached, only that it changed",
        "company": "the company's own facts",
        "company_logos": "the company's logo, without what cameras put beside a picture",
        "imports": "which files were imported, and how many rows of them; what the rows say of"
        " somebody stands in import_rows until it is applied",
        "import_tables": "a table that somebody handed in and nobody has imported yet: whom it"
        " names is not known. It goes when it is imported, after a day, and when anybody is erased",
        "people": "the team's own directory",
        "policy_versions": "rules, for every candidate",
        "jobs": "the position, for every candidate",
        "stages": "the interview plan, for every candidate",
        "templates": "letters with names left open",
        "test_mails": "which invented mail the team sent itself",
        "sign_ins": "the team's own",
        "sessions": "the team's own",
        "api_keys": "the team's own",
        "guesses": "from which networks links and keys were guessed lately, for ten minutes",
        "heartbeats": "which worker lives, under which version",
        "paces": "how fast mails leave",
        "webhook_endpoints": "which programs are told",
        "webhook_secrets": "their keys",
    }
)
"""The tables that hold nothing about a candidate, and why."""
