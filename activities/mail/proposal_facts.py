"""What the mails about a proposal say of it: to whoever is to settle it, and to whoever made it."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Row

from db.mail import facts
from db.process.query_cache import QueryCache
from db.reading.proposals import read_names, subject_of
from domain.proposals import ProposalKind, ProposalState, subject_words
from domain.releases import known
from notify.catalogue import Catalogue


def to_settle(
    cache: QueryCache, catalogue: Catalogue, proposal: Row[Any], locale: str
) -> dict[str, object]:
    """For whoever may confirm it."""
    title = _title(cache, catalogue, proposal, "task", locale)
    author = facts.person_of(cache, proposal.proposed_by).name
    asked = catalogue.text(locale, "messages.format.proposed", title=title, name=author)
    return {"task_title": asked, "due_at": proposal.due_at}


def settled(
    cache: QueryCache, catalogue: Catalogue, proposal: Row[Any], locale: str
) -> dict[str, object]:
    """For whoever proposed it. Why it was refused stands on its page alone."""
    state = known(ProposalState, proposal.state)
    settler = facts.person(cache, proposal.settled_by)
    return {
        "proposal_title": _title(cache, catalogue, proposal, "kind", locale),
        "proposal_state": catalogue.text(locale, f"proposals.state.{state}"),
        # Whoever finds that it was overtaken has not settled anything.
        "settled_by_name": settler.name
        if settler is not None and state is not ProposalState.OVERTAKEN
        else "",
    }


def _title(
    cache: QueryCache, catalogue: Catalogue, proposal: Row[Any], words: str, locale: str
) -> str:
    """What is proposed, and about whom or what."""
    kind = known(ProposalKind, proposal.kind)
    title = catalogue.text(locale, f"proposals.{words}.{kind}")
    named = subject_words(kind, proposal.subject_id)
    about = " · ".join(catalogue.text(locale, word) for word in named)
    about = about or subject_of(proposal, read_names(cache.conn, [proposal]))
    if not about:
        return title
    return catalogue.text(locale, "messages.format.titled", title=title, about=about)
