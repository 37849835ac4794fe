"""The one settings class. Read only at the edges: `worker.py`, `cli.py`, `api.app`, migrations."""

from __future__ import annotations

from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Self

from pydantic import Field, SecretStr, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

DEVELOPMENT_LINK_KEYS = "dev:only-for-development-never-in-production"


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

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    environment: Environment = Environment.DEVELOPMENT
    data_dir: Path = Path(".data")
    database_url: str = ""
    temporal_address: str = "127.0.0.1:7233"
    temporal_namespace: str = "default"
    temporal_ui_url: str = ""

    smtp_host: str = "127.0.0.1"
    smtp_port: int = 1025
    smtp_username: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: MailTls = MailTls.NONE
    smtp_timeout_seconds: float = Field(20.0, gt=0, le=120)
    mail_from: str = "hiring@genjin.example"
    company_name: str = "Genjin"
    privacy_notice_url: str = Field("", pattern=r"^(https?://[^\s<>\"']+)?$")
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

    webhooks_to_loopback: bool = Field(
        False, description="development and tests: webhooks may go to this machine, over http too"
    )

    lang: str = Field("", description="the terminal's language, as POSIX sets it (zh_CN.UTF-8)")
    metrics_bind: str = ""
    log_level: str = "INFO"
    log_format: str = "text"
    relay_seconds: float = Field(1.0, gt=0)
    dispatch_seconds: float = Field(
        1.0, gt=0, description="how often a worker looks for reminders that may leave"
    )
    max_cached_workflows: int = Field(
        # Smaller caches evict processes whose steps are still running.
        1000,
        ge=10,
        description="open processes a worker keeps in memory; the others are replayed",
    )
    delivery_patience_seconds: float = Field(
        900.0, gt=0, description="how long a mail that is refused for the moment is tried again"
    )
    crash_at: str = Field(
        "", description="fault tests only: `point` or `point:nth` kills the process"
    )

    @model_validator(mode="after")
    def _refuse_development_secrets_in_production(self) -> Self:
        if self.environment is Environment.PRODUCTION:
            if self.link_keys.get_secret_value() == DEVELOPMENT_LINK_KEYS:
                raise ValueError(
                    "LINK_KEYS must be set in production: `id:secret`, 32+ random characters"
                )
            if self.crash_at:
                raise ValueError("CRASH_AT is for fault tests and refused in production")
            if self.webhooks_to_loopback:
                raise ValueError("WEBHOOKS_TO_LOOPBACK is for development, refused in production")
        return self

    @property
    def concerns(self) -> tuple[str, ...]:
        """What a deployment in production can start with, and should not stay with; for its log."""
        if self.environment is Environment.PRODUCTION and not self.privacy_notice_url:
            return ("PRIVACY_NOTICE_URL is not set: no mail tells candidates about their data",)
        return ()

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
