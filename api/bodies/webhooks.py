"""What the routes of webhooks take and answer."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from pydantic import AfterValidator, Field, StringConstraints
from sqlalchemy import Row

from api.answers import Answer
from api.bodies.hiring import Body
from api.bodies.shapes import TOLD_TYPE, WEB_PAGE, YesNo
from domain.webhooks import SUBSCRIBABLE, WebhookType


def _subscribable(types: list[WebhookType]) -> list[WebhookType]:
    if not set(types) <= set(SUBSCRIBABLE):
        raise ValueError("not_an_option")
    return types


Url = Annotated[str, StringConstraints(max_length=4000), WEB_PAGE]
Types = Annotated[list[Annotated[WebhookType, TOLD_TYPE]], Field(min_length=1, max_length=20)]
Subscribed = Annotated[Types, AfterValidator(_subscribable)]


class EndpointBody(Body):
    """Where to tell, and what."""

    url: Url
    types: Subscribed


class EndpointChangeBody(Body):
    """What is to be different; what is left out stays."""

    url: Url | None = None
    types: Subscribed | None = None
    active: YesNo | None = None


class SecretAnswer(Answer):
    """The signing secret of an endpoint. It is shown in this answer and never again."""

    id: str
    secret: str


class EndpointAnswer(Answer):
    """An endpoint. `trouble`: `given_up` (a delivery) or `gone` (the receiver said 410), if any;
    `waiting` and `given_up` count deliveries."""

    id: str
    url: str
    types: list[str]
    active: bool
    trouble: str | None
    trouble_at: datetime | None
    waiting: int
    given_up: int
    created_by: str
    created_at: datetime

    @classmethod
    def of(cls, row: Row[Any]) -> EndpointAnswer:
        """A row of `db.webhooks.endpoints`."""
        names = cls.model_fields.keys() - {"trouble"}
        return cls(trouble=row.trouble or None, **{name: getattr(row, name) for name in names})


class DeliveryAnswer(Answer):
    """A delivery: what of which event, how often it was tried, and what the last try came to.

    `id` is the `webhook-id` that the receiver sees.
    """

    id: str
    type: str
    application: str | None
    number: int | None
    at: datetime
    state: str
    attempt: int
    next_at: datetime | None
    status: int | None
    error: str | None
    settled_at: datetime | None

    @classmethod
    def of(cls, row: Row[Any]) -> DeliveryAnswer:
        """A row of `db.webhooks.deliveries`."""
        return cls(
            id=row.id,
            type=row.type,
            application=row.application_id,
            number=row.n or None,
            at=row.at,
            state=row.state,
            attempt=row.attempt,
            next_at=row.next_at,
            status=row.status or None,
            error=row.error or None,
            settled_at=row.settled_at,
        )
