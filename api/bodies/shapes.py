"""What the description says of fields whose rules are the domain's: whoever writes a client reads
there what will be refused, and no generated client sends it.

A shape says no more than the code does. What depends on the words themselves (whether there is such
a zone, whether a template can be rendered) no schema can say; it is answered with its own code.
"""

from __future__ import annotations

from typing import Any

from pydantic import BeforeValidator, Field, StrictBool, WithJsonSchema

from domain.access import LONGEST_KEY_NAME
from domain.addresses import LONGEST_ADDRESS
from domain.fields import REASONS
from domain.names import LONGEST_NAME
from domain.offices import LONGEST_OFFICE
from domain.pay import LONGEST_PAY
from domain.plan import LONGEST_ATTRIBUTE, MOST_ATTRIBUTES
from domain.senders import CHOOSABLE
from domain.webhooks import SUBSCRIBABLE

# In the dialect of JSON Schema: controls, what ends a line, and what turns the reading direction.
_BROKEN = r"\u0000-\u001f\u007f-\u009f\u2028\u2029\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
A_LINE = rf"^[^{_BROKEN}]*[^{_BROKEN}\s][^{_BROKEN}]*$"
_UNSHOWN = r"\u0000-\u0008\u000b-\u001f\u007f"
# Lines may end as they do on Windows; a carriage return alone is a control.
_SHOWN = rf"(?:[^{_UNSHOWN}]|\r\n)*"
SOME_LINES = rf"^{_SHOWN}[^{_UNSHOWN}\s]{_SHOWN}$"
PERHAPS_LINES = rf"^{_SHOWN}$"
SOMETHING_SEEN = r"\S"


def shape(**says: Any) -> Any:
    """What the description says of a field, beside its type."""
    return Field(json_schema_extra=says)


def _no_word_for_a_number(value: object) -> object:
    if isinstance(value, bool | str):
        raise ValueError("not_a_number")
    return value


WHOLE = BeforeValidator(_no_word_for_a_number)
"""Of a whole number, after its limits: `false` is not 0, and `"3"` is a text."""
YesNo = StrictBool
"""True or false. 1, `"yes"` and `"on"` are neither."""

NAME = shape(minLength=1, maxLength=LONGEST_NAME, pattern=A_LINE, examples=["欧阳静"])
SHORT_NAME = shape(minLength=1, maxLength=60, pattern=A_LINE, examples=["BE-1"])
KEY_NAME = shape(minLength=1, maxLength=LONGEST_KEY_NAME, pattern=A_LINE, examples=["Moka"])
PAY = shape(
    maxLength=LONGEST_PAY,
    pattern=rf"^[^{_BROKEN}]*$",
    description="as candidates are to read it; empty for nothing",
    examples=["25–35k × 14"],
)
ATTRIBUTE_CODE = shape(maxLength=40, pattern="^[a-z][a-z0-9_]*$", examples=["design"])
ATTRIBUTES = shape(maxItems=MOST_ATTRIBUTES)
ATTRIBUTE_NAME = shape(minLength=1, maxLength=LONGEST_ATTRIBUTE, pattern=A_LINE)
ADDRESS = shape(
    minLength=3, maxLength=LONGEST_ADDRESS, format="email", examples=["jing@mail.example"]
)
ZONE = shape(
    pattern=r"^[A-Z][A-Za-z]+(/[A-Z][A-Za-z_+-]+)+$",
    description="a city's, as the IANA database names it",
    examples=["Asia/Shanghai"],
)
OFFICE = shape(
    maxLength=LONGEST_OFFICE,
    pattern=rf"^[^{_BROKEN}]*$",
    description="as policies name it; empty for none",
    examples=["Dublin"],
)
PHONE = shape(
    pattern=r"^$|[0-9][^0-9]*[0-9][^0-9]*[0-9]",
    description="kept as it is written; empty for none",
    examples=["+86 10 5555 0100 转 8"],
)
WEB_PAGE = shape(minLength=9, format="uri", pattern=r"^https://\S+$")
WORDS = shape(minLength=1, pattern=SOMETHING_SEEN)
NOTE = shape(minLength=1, maxLength=4000, pattern=SOME_LINES)
SEEN_LINES = shape(pattern=SOME_LINES)
WITHDRAWAL = shape(maxLength=2000)
REASON = shape(enum=list(REASONS))
SENDERS = shape(propertyNames={"enum": [each.value for each in CHOOSABLE]})
EACH_ONCE = shape(uniqueItems=True)

TOLD_TYPE = WithJsonSchema({"type": "string", "enum": [each.value for each in SUBSCRIBABLE]})
"""What an endpoint can ask for: all but the ping, which is sent by hand."""
