"""What a deployment in production must not start with, each as a sentence that tells the mend.

A deployment that started with such a setting would look well, and be open: links are signed with
`LINK_KEYS`, so whoever can guess a key can judge for interviewers and read what candidates see.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ipaddress import ip_network
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from domain.company import Company
    from settings import Settings

DEVELOPMENT_SECRET = "only-for-development-never-in-production"
SHORTEST_SECRET = 32
LONGEST_SESSION_HOURS = 24 * 7
ACCEPTABLE = frozenset({"http", "smtp", "sessions"})
"""What `ACCEPT_INSECURE` can accept knowingly. Keys that can be guessed are never accepted."""

_KEY_ID = re.compile(r"[A-Za-z0-9_-]+")


def faulty_keys(link_keys: str) -> Iterator[str]:
    """What is wrong with the form of `LINK_KEYS`, anywhere."""
    pairs = [part.partition(":") for part in link_keys.split(",") if part.strip()]
    if not pairs:
        yield "LINK_KEYS is empty: give it one or more `id:secret`, the first signs."
    ids = [key_id.strip() for key_id, _, _ in pairs]
    for key_id in sorted({each for each in ids if not _KEY_ID.fullmatch(each)}):
        yield f"LINK_KEYS: an id consists of letters, digits, - and _, which `{key_id}` does not."
    for key_id in sorted({each for each in ids if ids.count(each) > 1}):
        yield f"LINK_KEYS: the id `{key_id}` stands twice, and links under the second fail."
    for key_id, _, secret in pairs:
        if not secret.strip():
            yield f"LINK_KEYS: `{key_id.strip()}` has no secret. Write `id:secret`."


def faulty_proxies(proxies: list[str]) -> Iterator[str]:
    """What is wrong with `TRUSTED_PROXIES`, anywhere: whoever is trusted by it can come from any
    address they like to name.
    """
    for proxy in proxies:
        try:
            network = ip_network(proxy, strict=False)
        except ValueError:
            yield f"TRUSTED_PROXIES holds addresses and networks, and `{proxy}` is neither."
            continue
        if network.prefixlen == 0:
            yield f"TRUSTED_PROXIES: `{proxy}` is everybody. Name your own proxies."


def unsafe(settings: Settings) -> Iterator[str]:
    """What must not be in production."""
    for part in settings.link_keys.get_secret_value().split(","):
        key_id, _, secret = (each.strip() for each in part.partition(":"))
        if secret == DEVELOPMENT_SECRET:
            yield f"LINK_KEYS: `{key_id}` is the development key, known to all. {_NEW_SECRET}"
        elif secret and len(secret) < SHORTEST_SECRET:
            yield f"LINK_KEYS: the secret of `{key_id}` can be guessed. {_NEW_SECRET}"
    if settings.crash_at:
        yield "CRASH_AT is for fault tests. Unset it."
    if settings.webhooks_to_loopback:
        yield "WEBHOOKS_TO_LOOPBACK is for development. Unset it."
    for what, sentence in _open_doors(settings):
        if what not in settings.accepted:
            yield f"{sentence} Or accept it knowingly: ACCEPT_INSECURE={what}."


def concerns(company: Company) -> tuple[str, ...]:
    """What a deployment in production can start with, and should not stay with; for its log."""
    if company.privacy_notice_url:
        return ()
    return (
        "the company has no privacy notice: no mail tells candidates about their data"
        " (PUT /api/v1/company)",
    )


_NEW_SECRET = "Set it to the output of `openssl rand -hex 32`."


def _open_doors(settings: Settings) -> Iterator[tuple[str, str]]:
    for name in ("public_base_url", "desk_base_url") if settings.desk else ("public_base_url",):
        if not str(getattr(settings, name)).startswith("https://"):
            yield "http", f"{name.upper()} is not https: links and sessions can be read on the way."
    if not settings.desk:
        return
    if settings.smtp_tls.value == "none":
        yield "smtp", "SMTP_TLS is `none`: mails and their links travel in the clear."
    if settings.session_hours > LONGEST_SESSION_HOURS:
        yield "sessions", f"SESSION_HOURS is more than {LONGEST_SESSION_HOURS}, a week."
