"""Whoever sits in an interview, one of them leads."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.panel import leads_in


def panels_have_one_lead(record: Record, visit: Visit) -> Iterator[Finding]:
    """Each panel with anybody in it has exactly one lead, also after somebody has left it."""
    for interview in record.interviews:
        leads = len(leads_in(interview.panel))
        if interview.panel and leads != 1:
            detail = f"{interview.id}: {leads} of {len(interview.panel)}"
            yield Finding("panels_have_one_lead", record.id, "leads_of_panel", detail)
