"""What all answers of the JSON API are made from."""

from __future__ import annotations

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

T = TypeVar("T")


class Answer(BaseModel):
    """Read from rows and facts by name."""

    model_config = ConfigDict(from_attributes=True)


class Page(BaseModel, Generic[T]):
    """Some of a list. `next` is the cursor to the rest; null when there is no more."""

    items: list[T]
    next: str | None = None


class Created(BaseModel):
    """What was created is known by this id."""

    id: str


class ActAnswer(BaseModel):
    """The act counts: it is number `seq` of its application."""

    act: str
    seq: int
