"""What lets somebody in, and how far: the scopes of keys, and when sessions and keys end."""

from __future__ import annotations

import re
from datetime import timedelta
from enum import StrEnum
from typing import Final


class Scope(StrEnum):
    """What a key may be used for; of this, whatever its person's roles allow."""

    READ = "read"
    ACT = "act"
    EXTERNAL = "external"
    PRIVACY = "privacy"
    ADMINISTER = "administer"


EVERY_SCOPE: Final = tuple(Scope)

LONGEST_KEY_NAME: Final = 80
KEY_DAYS: Final = 365
"""So long a key lives, unless it is said otherwise: what nobody renews, nobody needs."""

USE_IS_NOTED_EVERY: Final = timedelta(minutes=1)
"""When something was last used is known this exactly: not every request is worth a write."""

# The first that is found counts: Edge calls itself Chrome too, and all of them Safari.
_BROWSERS: Final = (
    ("MicroMessenger/", "WeChat"),
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS: Final = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)
_PROGRAM: Final = re.compile(r"[\w.-]{1,40}", re.ASCII)


def browser_of(user_agent: str) -> str:
    """What a session is called where it is listed: its browser and system, as far as they say it;
    of another program, its name. The version, which would single people out, is left away.
    """
    named = [
        next((name for mark, name in table if mark in user_agent), "")
        for table in (_BROWSERS, _SYSTEMS)
    ]
    if not named[0]:
        program = _PROGRAM.match(user_agent)
        named[0] = program[0] if program else ""
    return ", ".join(name for name in named if name)
