"""The pages: rendered here, complete without JavaScript. A route parses, asks once, returns."""

from __future__ import annotations

from api.pages import (
    adopting,
    application,
    assets,
    board,
    bulk_letters,
    candidate,
    candidate_form,
    candidate_profile,
    candidates,
    day,
    documents,
    duplicates,
    inbox,
    job_forms,
    jobs,
    letters,
    link,
    me,
    notes,
    people,
    policies,
    policy_preview,
    proposals,
    retention,
    sign_in,
    task,
    trail,
    webhooks,
)
from api.pages.errors import error_page, signed_out_page

DESK = (
    board.router,
    inbox.router,
    bulk_letters.router,
    application.router,
    day.router,
    documents.router,
    notes.router,
    duplicates.router,
    retention.router,
    task.router,
    candidates.router,
    candidate_form.router,
    candidate_profile.router,
    job_forms.router,
    jobs.router,
    adopting.router,
    people.router,
    me.router,
    policies.router,
    policy_preview.router,
    proposals.router,
    letters.router,
    webhooks.router,
    trail.router,
    sign_in.router,
)
PUBLIC = (link.router, documents.linked, candidate.router, assets.router)

__all__ = ["DESK", "PUBLIC", "error_page", "signed_out_page"]
