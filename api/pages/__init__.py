"""The pages: rendered here, complete without JavaScript. A route parses, asks once, returns."""

from __future__ import annotations

from api.pages import (
    application,
    assets,
    board,
    candidate,
    documents,
    inbox,
    jobs,
    letters,
    link,
    notes,
    people,
    retention,
    sign_in,
    task,
    together,
    webhooks,
)
from api.pages.errors import error_page, signed_out_page

DESK = (
    board.router,
    inbox.router,
    together.router,
    application.router,
    documents.router,
    notes.router,
    retention.router,
    task.router,
    jobs.router,
    people.router,
    letters.router,
    webhooks.router,
    sign_in.router,
)
PUBLIC = (link.router, documents.linked, candidate.router, assets.router)

__all__ = ["DESK", "PUBLIC", "error_page", "signed_out_page"]
