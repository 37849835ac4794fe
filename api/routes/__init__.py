"""The JSON API. Every route reads its input, makes one call, and returns."""

from __future__ import annotations

from api.routes.access import keys, sessions
from api.routes.administration import administration, administration_table
from api.routes.applications import applications
from api.routes.candidates import candidates
from api.routes.company import company
from api.routes.documents import documents
from api.routes.external import external
from api.routes.job_policies import job_policies
from api.routes.jobs import jobs
from api.routes.letters import letters
from api.routes.notes import notes
from api.routes.outcomes import outcomes
from api.routes.own_acts import own_acts
from api.routes.people import me, people
from api.routes.policies import policies, previews
from api.routes.privacy import privacy
from api.routes.proposals import proposals
from api.routes.tasks import tasks
from api.routes.webhooks import webhooks

ROUTERS = (
    company,
    me,
    people,
    policies,
    previews,
    jobs,
    job_policies,
    candidates,
    privacy,
    applications,
    own_acts,
    documents,
    notes,
    tasks,
    letters,
    external,
    webhooks,
    outcomes,
    keys,
    sessions,
    administration,
    proposals,
    administration_table,
)
