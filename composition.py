"""What worker, API and commands are built from, made once per process from the settings."""

from __future__ import annotations

import gc
from dataclasses import dataclass
from pathlib import Path

from activities.composing import Composer
from activities.facts import Sender
from activities.wording import Wording
from db.engine import Database
from db.policies import Policies
from db.sources import Clock, system_clock
from domain.links import LinkKey
from notify.catalogue import Catalogue
from notify.channel import Channel
from notify.posting import Postman
from notify.render import Renderer
from notify.smtp import SmtpChannel, Tls
from notify.templates import load_templates
from settings import Settings

TEMPLATES = Path(__file__).parent / "templates"


@dataclass(frozen=True, slots=True)
class Parts:
    """What both the worker and the API are built from."""

    settings: Settings
    database: Database
    policies: Policies
    catalogue: Catalogue
    composer: Composer
    wording: Wording
    channel: Channel
    clock: Clock
    keys: tuple[LinkKey, ...]
    postman: Postman


def build(settings: Settings, clock: Clock = system_clock) -> Parts:
    """Everything but Temporal."""
    catalogue = Catalogue.load(TEMPLATES / "catalogue")
    keys = tuple(LinkKey(key_id, secret) for key_id, secret in settings.link_key_list)
    sender = Sender(
        company=settings.company_name,
        address=settings.mail_from,
        public_url=settings.public_base_url.rstrip("/"),
        desk_url=settings.desk_base_url.rstrip("/"),
        privacy_notice=settings.privacy_notice_url,
        keys=keys,
    )
    renderer = Renderer.load(TEMPLATES, catalogue)
    letters = load_templates(TEMPLATES / "messages")
    policies = Policies()
    return Parts(
        settings=settings,
        database=Database(settings.sql_url),
        policies=policies,
        catalogue=catalogue,
        composer=Composer(sender, renderer, catalogue, letters, policies),
        wording=Wording(renderer, letters),
        channel=smtp_channel(settings, clock),
        clock=clock,
        keys=keys,
        postman=Postman(loopback=settings.webhooks_to_loopback),
    )


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
