"""What a request is refused for, by whoever finds it out. What it is answered is said in one table:
`api/door/problems.py`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, BeforeValidator

from domain.documents import LARGEST_FILE

BODY_LIMIT = 256 * 1024
UPLOAD_LIMIT = LARGEST_FILE + 64 * 1024
"""In bytes. Around a file a form needs some space of its own."""


def _printable(name: str) -> str:
    """The name of a field may be anybody's invention; half a character cannot be answered."""
    return name[:200].encode("utf-8", "replace").decode("utf-8")


class FieldError(BaseModel):
    """One field of the input and what is wrong with it."""

    field: Annotated[str, BeforeValidator(_printable)]
    code: str
    detail: str
    line: int | None = None


class Unknown(LookupError):
    """What was asked for does not exist, or is not the asker's to see."""


class TooLarge(Exception):
    """The body is larger than anything this product has to be told; `limit` in bytes."""

    def __init__(self, limit: int = BODY_LIMIT) -> None:
        super().__init__(limit)
        self.limit = limit


class CrossSite(Exception):
    """A request with somebody's cookie, or a form, that one of our own pages did not send."""


class OtherHost(Exception):
    """The request names a host that neither of our two base addresses has."""


class FieldsRefused(Exception):
    """Fields that can be read and still not taken: (field, code) each."""

    def __init__(self, *errors: tuple[str, str]) -> None:
        self.errors = errors
        super().__init__(", ".join(f"{field}: {code}" for field, code in errors))
