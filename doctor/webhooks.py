"""Other programs are told in time, or somebody can see that they are not."""

from __future__ import annotations

from collections.abc import Iterator

from doctor.findings import Finding, Visit
from doctor.record import Record
from domain.webhooks import DeliveryState


def webhooks_are_tried(record: Record, visit: Visit) -> Iterator[Finding]:
    """No delivery stands past the instant at which it was to be tried: a worker sends."""
    name = "webhooks_are_tried"
    for delivery in record.deliveries:
        what = f"{delivery.id} {delivery.type}"
        if delivery.state != DeliveryState.WAITING:
            if delivery.next_at is not None:
                yield Finding(name, record.id, "settled_delivery_has_a_next_instant", what)
            continue
        if delivery.next_at is None:
            yield Finding(name, record.id, "delivery_waits_for_nothing", what)
        elif visit.at - delivery.next_at > visit.tolerances.overdue:
            seconds = int((visit.at - delivery.next_at).total_seconds())
            yield Finding(name, record.id, "delivery_past_its_try", f"{what}: {seconds} s")
