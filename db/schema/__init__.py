"""The tables. What people said and who they are; the primary record of processes (acts, process
events, steps, the message ledger); and the read model, a fold of the process events.
"""

from __future__ import annotations

from db.schema.access import api_keys, guesses, heartbeats, sessions, sign_ins
from db.schema.administration import admin_acts
from db.schema.base import metadata
from db.schema.board import application_words, candidate_words, cards
from db.schema.company import company, company_logos
from db.schema.documents import document_reads, documents
from db.schema.external import external_ids
from db.schema.hiring import (
    applications,
    candidates,
    decisions,
    interviews,
    jobs,
    kept_apart,
    people,
    policy_versions,
    scorecards,
    stages,
    templates,
)
from db.schema.imports import import_rows, import_tables, imports
from db.schema.letters import test_mails
from db.schema.notes import notes
from db.schema.outside import webhook_deliveries, webhook_endpoints, webhook_secrets
from db.schema.pacing import paces
from db.schema.proposals import proposals
from db.schema.record import act_texts, acts, links, messages, process_events, refused_acts, steps
from db.schema.views import READ_MODEL, process_views, tasks

__all__ = [
    "READ_MODEL",
    "act_texts",
    "acts",
    "admin_acts",
    "api_keys",
    "application_words",
    "applications",
    "candidate_words",
    "candidates",
    "cards",
    "company",
    "company_logos",
    "decisions",
    "document_reads",
    "documents",
    "external_ids",
    "guesses",
    "heartbeats",
    "import_rows",
    "import_tables",
    "imports",
    "interviews",
    "jobs",
    "kept_apart",
    "links",
    "messages",
    "metadata",
    "notes",
    "paces",
    "people",
    "policy_versions",
    "process_events",
    "process_views",
    "proposals",
    "refused_acts",
    "scorecards",
    "sessions",
    "sign_ins",
    "stages",
    "steps",
    "tasks",
    "templates",
    "test_mails",
    "webhook_deliveries",
    "webhook_endpoints",
    "webhook_secrets",
]
