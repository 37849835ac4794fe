"""What worker, API and commands are built from, made once per process from the settings."""

from __future__ import annotations

import gc
import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from activities.mail.composing import Composer
from activities.mail.letter_facts import Site
from activities.mail.template_check import Wording
from db.clock_and_ids import Clock, system_clock
from db.engine import Database
from db.setup.company import KnownCompany
from db.setup.policies import Policies
from domain.channels import ChannelKind
from domain.links import LinkKey
from domain.scenarios import Scenario
from notify.catalogue import Catalogue
from notify.channel import Channels
from notify.render import Renderer
from notify.smtp import SmtpChannel, Tls
from notify.templates import Template, load_templates
from notify.webhook_http import Postman
from production import concerns
from settings import Environment, Settings

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Parts:
    """What both the worker and the API are built from."""

    settings: Settings
    database: Database
    company: KnownCompany
    policies: Policies
    catalogue: Catalogue
    composer: Composer
    wording: Wording
    channels: Channels
    clock: Clock
    keys: tuple[LinkKey, ...]
    postman: Postman


def build(settings: Settings, clock: Clock = system_clock) -> Parts:
    """Everything but Temporal."""
    catalogue, renderer, letters = _words()
    keys = tuple(LinkKey(key_id, secret) for key_id, secret in settings.link_key_list)
    site = Site(
        public_url=settings.public_base_url.rstrip("/"),
        desk_url=settings.desk_base_url.rstrip("/"),
        keys=keys,
    )
    company = KnownCompany(settings.company, clock)
    policies = Policies()
    return Parts(
        settings=settings,
        database=Database(settings.sql_url),
        company=company,
        policies=policies,
        catalogue=catalogue,
        composer=Composer(site, company, renderer, catalogue, letters, policies),
        wording=Wording(renderer, letters, company),
        channels={ChannelKind.EMAIL: smtp_channel(settings, clock)},
        clock=clock,
        keys=keys,
        postman=Postman(loopback=settings.webhooks_to_loopback),
    )


@cache
def _words() -> tuple[Catalogue, Renderer, Mapping[tuple[Scenario, str], Template]]:
    """What stands in `templates/`. Nobody changes it while a process runs, so it is read once."""
    catalogue = Catalogue.load(TEMPLATES / "catalogue")
    letters = load_templates(TEMPLATES / "messages")
    return catalogue, Renderer.load(TEMPLATES, catalogue), letters


async def log_concerns(parts: Parts, log: logging.Logger) -> None:
    """Say what a deployment in production should not stay with."""
    if parts.settings.environment is not Environment.PRODUCTION:
        return
    with suppress(Exception):  # the database is away: what the settings say is judged
        await parts.database.read(parts.company.read)
    for concern in concerns(parts.company.known):
        log.warning(concern)


def settle_in() -> None:
    """What has been loaded stays as long as the process, so the garbage collector looks through it
    no more. Each time that it did, everybody waited for about 100 ms (docs/benchmarks.md).
    """
    gc.collect()
    gc.freeze()


def smtp_channel(settings: Settings, clock: Clock) -> SmtpChannel:
    """The mail channel as the settings describe it."""
    return SmtpChannel(
        host=settings.smtp_host,
        port=settings.smtp_port,
        now=clock,
        username=settings.smtp_username or None,
        password=settings.smtp_password.get_secret_value() or None,
        tls=Tls(settings.smtp_tls),
        total_timeout_s=settings.smtp_timeout_seconds,
    )
