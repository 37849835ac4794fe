"""What waits in the database for a newer release than this one: every worker looks for it now and
then, so that its log says what it leaves alone. Whoever meets it on the way passes over it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from db.process.projection import OPEN
from db.schema import messages, tasks, webhook_deliveries
from db.schema.record import DISPATCHED, STILL_TO_GO
from domain.channels import ChannelKind
from domain.releases import OfNewerRelease
from domain.scenarios import Scenario
from domain.webhooks import DeliveryState, WebhookType
from domain.words import TaskKind


def waiting_for_newer(conn: Connection) -> list[OfNewerRelease]:
    """Each kind of thing once, by its code."""
    return [
        OfNewerRelease(what, value)
        for what, query in _QUERIES.items()
        for value in conn.execute(query).scalars()
    ]


_GOING = text(f"{DISPATCHED} AND {STILL_TO_GO}")
_QUERIES = {
    "TaskKind": select(tasks.c.kind)
    .where(tasks.c.state == OPEN, tasks.c.kind.not_in(sorted(TaskKind)))
    .distinct(),
    "Scenario": select(messages.c.scenario)
    .where(_GOING, messages.c.scenario.not_in(sorted(Scenario)))
    .distinct(),
    "ChannelKind": select(messages.c.channel)
    .where(_GOING, messages.c.channel.not_in(sorted(ChannelKind)))
    .distinct(),
    "WebhookType": select(webhook_deliveries.c.type)
    .where(
        webhook_deliveries.c.state == DeliveryState.WAITING,
        webhook_deliveries.c.type.not_in(sorted(WebhookType)),
    )
    .distinct(),
}
