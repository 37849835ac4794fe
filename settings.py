"""The one settings class. Read only at the edges: `worker.py`, `cli.py`, `api.app`, migrations."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, ClassVar, Self

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from domain.addresses import AddressRefused, clean_address
from domain.company import LONGEST_NOTICE, WEB_ADDRESS, Company
from domain.names import clean_name, name_fault
from domain.words import LANGUAGES
from domain.zones import ZoneRefused, clean_zone
from production import ACCEPTABLE, DEVELOPMENT_SECRET, faulty_keys, faulty_proxies, unsafe

DEVELOPMENT_LINK_KEYS = f"dev:{DEVELOPMENT_SECRET}"


class ConnectionUnclear(Exception):
    """What is said about the way to Temporal cannot be used; the text says why."""


class Environment(StrEnum):
    """Where this runs; `production` refuses development secrets and crash points."""

    DEVELOPMENT = "development"
    PRODUCTION = "production"


class MailTls(StrEnum):
    """How the SMTP connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


class Settings(BaseSettings):
    """Everything a deployment decides. Names are environment variables in upper case, no prefix."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True)

    desk: ClassVar[bool] = True
    """Whether people sign in by these, and mails are sent."""

    environment: Environment = Environment.DEVELOPMENT
    data_dir: Path = Path(".data")
    database_url: str = ""
    public_database_role: str = Field(
        "",
        pattern=r"^([a-z_][a-z0-9_]{0,62})?$",
        description="PostgreSQL: the role of the public surface, which `migrate` gives its rights",
    )
    temporal_ui_url: str = ""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: MailTls = MailTls.NONE
    smtp_timeout_seconds: float = Field(20.0, gt=0, le=120)
    # What the company's row is filled with once; from then on that counts.
    company_name: str = "Genjin"
    mail_from: str = "hiring@genjin.example"
    company_zone: str = "Asia/Shanghai"
    company_languages: str = "zh,en"
    privacy_notice_url: str = Field("", pattern=WEB_ADDRESS, max_length=LONGEST_NOTICE)
    retention_months: int = Field(
        24,
        ge=1,
        le=120,
        description="how long a candidate is kept after the last process closed; nobody is erased"
        " by themselves",
    )

    public_base_url: str = "http://127.0.0.1:8000"
    desk_base_url: str = "http://127.0.0.1:8000"
    link_keys: SecretStr = SecretStr(DEVELOPMENT_LINK_KEYS)
    session_hours: float = Field(12.0, gt=0)
    session_idle_minutes: float = Field(
        120.0, gt=0, description="a session that nobody uses for so long is over"
    )

    accept_insecure: str = Field(
        "",
        description="production: what is accepted although it is open (http, smtp, sessions)",
    )
    webhooks_to_loopback: bool = Field(
        False, description="development and tests: webhooks may go to this machine, over http too"
    )

    trusted_proxies: str = Field(
        "",
        description="whose word counts for where a request comes from: addresses and networks of"
        " the proxies in front, apart by commas",
    )
    rate_limits: str = Field(
        "", description="limits that are not the usual ones: `reads=600/minute,exports=off`"
    )

    lang: str = Field("", description="the terminal's language, as POSIX sets it (zh_CN.UTF-8)")
    build_id: str = Field(
        "",
        pattern=r"^[\w.-]{0,100}$",
        description="the version under which a worker runs; without one it runs unversioned",
    )
    metrics_bind: str = ""
    log_level: str = "INFO"
    log_format: str = "text"
    relay_seconds: float = Field(1.0, gt=0)
    dispatch_seconds: float = Field(
        1.0, gt=0, description="how often a worker looks for reminders that may leave"
    )
    max_cached_workflows: int = Field(
        # Twice as many as may be under way, see `PROCESSES_AT_ONCE`: whoever is put out while its
        # step runs loses its workflow task, and the server gives it again after ten seconds only.
        1000,
        ge=32,
        description="open processes a worker keeps in memory; the others are replayed",
    )
    delivery_patience_seconds: float = Field(
        900.0, gt=0, description="how long a mail that is refused for the moment is tried again"
    )
    mails_per_minute: int | None = Field(
        None, ge=10, description="how many mails leave, by all workers together; empty: no limit"
    )
    crash_at: str = Field(
        "", description="fault tests only: `point` or `point:nth` kills the process"
    )

    @model_validator(mode="after")
    def _refuse_what_is_unsafe(self) -> Self:
        wrong = [*faulty_keys(self.link_keys.get_secret_value()), *self._faulty_company()]
        wrong += faulty_proxies(self.trusted_proxy_list)
        if unknown := sorted(self.accepted - ACCEPTABLE):
            known = ", ".join(sorted(ACCEPTABLE))
            wrong.append(f"ACCEPT_INSECURE knows {known}, and not {', '.join(unknown)}.")
        if self.environment is Environment.PRODUCTION:
            wrong += unsafe(self)
        if wrong:
            raise ValueError(" ".join(wrong))
        return self

    @cached_property
    def trusted_proxy_list(self) -> list[str]:
        """The proxies whose forwarding headers count."""
        return [each.strip() for each in self.trusted_proxies.split(",") if each.strip()]

    @property
    def session_idle(self) -> timedelta:
        """After so long without use a session is over."""
        return timedelta(minutes=self.session_idle_minutes)

    @property
    def accepted(self) -> frozenset[str]:
        """What this deployment accepts knowingly, although it is not safe."""
        return frozenset(each.strip() for each in self.accept_insecure.split(",") if each.strip())

    @cached_property
    def company(self) -> Company:
        """What the company's row is filled with where there is none yet."""
        return Company(
            name=clean_name(self.company_name),
            email=clean_address(self.mail_from),
            zone=clean_zone(self.company_zone),
            languages=self._languages(),
            privacy_notice_url=self.privacy_notice_url,
        )

    def _languages(self) -> tuple[str, ...]:
        return tuple(each.strip() for each in self.company_languages.split(",") if each.strip())

    def _faulty_company(self) -> Iterator[str]:
        if name_fault(self.company_name) is not None:
            yield "COMPANY_NAME is one line that can be read, of 200 characters at most."
        try:
            clean_address(self.mail_from)
        except AddressRefused:
            yield "MAIL_FROM is no e-mail address. Write it like hiring@company.example."
        try:
            clean_zone(self.company_zone)
        except ZoneRefused:
            yield "COMPANY_ZONE is no zone that a city is in. Write it like Asia/Shanghai."
        languages = self._languages()
        if not languages or len(set(languages)) < len(languages) or set(languages) - {*LANGUAGES}:
            known = ", ".join(LANGUAGES)
            yield f"COMPANY_LANGUAGES names one or more of {known}, each once, apart by commas."

    @cached_property
    def sql_url(self) -> str:
        """SQLAlchemy's URL; SQLite under `data_dir` unless `DATABASE_URL` says otherwise."""
        url = self.database_url or f"sqlite:///{self.data_dir / 'genjin.db'}"
        return url.replace("postgresql://", "postgresql+psycopg://", 1)

    @cached_property
    def link_key_list(self) -> tuple[tuple[str, bytes], ...]:
        """(key id, secret) pairs; the first one signs, all of them verify."""
        pairs = [
            part.split(":", 1) for part in self.link_keys.get_secret_value().split(",") if part
        ]
        return tuple((key_id.strip(), secret.strip().encode()) for key_id, secret in pairs)


PUBLIC_SETTINGS = frozenset(
    {
        "environment",
        "data_dir",
        "database_url",
        "public_base_url",
        "link_keys",
        "trusted_proxies",
        "rate_limits",
        "accept_insecure",
        "log_level",
        "log_format",
        "crash_at",
    }
)
"""What the public surface needs. The way to Temporal is read beside it."""


class PublicSettings(Settings):
    """Those of the surface that faces the internet: nothing else is read, though it be there."""

    desk: ClassVar[bool] = False

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Of the environment, and of the file beneath it, what is needed."""
        outside = (env_settings, dotenv_settings)
        return (init_settings, *(_Narrowed(settings_cls, each) for each in outside))

    @model_validator(mode="after")
    def _has_no_desk(self) -> Self:
        """No page of it leads to the desk, and whoever asks for that host is at the wrong one."""
        self.desk_base_url = self.public_base_url
        return self


class _Narrowed(PydanticBaseSettingsSource):
    """A source of settings, as far as the public surface needs them."""

    def __init__(self, settings_cls: type[BaseSettings], whole: PydanticBaseSettingsSource) -> None:
        super().__init__(settings_cls)
        self._whole = whole

    def get_field_value(self, field: FieldInfo, field_name: str) -> tuple[Any, str, bool]:
        """As the whole source has it."""
        return self._whole.get_field_value(field, field_name)

    def __call__(self) -> dict[str, Any]:
        """What there is of it."""
        return {name: value for name, value in self._whole().items() if name in PUBLIC_SETTINGS}


def environment() -> dict[str, str]:
    """What the environment says, and the `.env` file beneath it: for what the SDK reads itself."""
    kept = DotEnvSettingsSource(Settings).env_vars
    return {name.upper(): value or "" for name, value in kept.items()} | dict(os.environ)


def refused(error: ValidationError) -> str:
    """Why the settings cannot be used, in lines for people."""
    problems = (
        (".".join(str(part) for part in problem["loc"]).upper() or "together", problem["msg"])
        for problem in error.errors()
    )
    return "\n".join(
        ["The settings cannot be used:", *(f"  {name}: {why}" for name, why in problems)]
    )
