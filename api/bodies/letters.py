"""What the JSON API reads of the templates of letters."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, StringConstraints

from api.bodies.hiring import Body
from api.bodies.shapes import WHOLE, WORDS


class LetterDraftBody(Body):
    """A template as far as it is written, to be looked through."""

    subject: Annotated[str, StringConstraints(max_length=400)]
    body: Annotated[str, StringConstraints(max_length=40_000)]


class LetterBody(Body):
    """The template of one scenario in one language."""

    subject: Annotated[str, StringConstraints(max_length=400), WORDS]
    body: Annotated[str, StringConstraints(max_length=40_000), WORDS]


Version = Annotated[int, Field(ge=0, le=1_000_000), WHOLE]


class LetterSaveBody(LetterBody):
    """`base` is the version that was looked at: 409 if another one is in force by now."""

    base: Version | None = None


class RestoreBody(Body):
    """The version whose words are to be in force again; 0 is the one of the product."""

    version: Version
    base: Version | None = None
