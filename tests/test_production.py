"""Production starts with keys and settings that are safe, or says in a sentence what to mend."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from settings import DEVELOPMENT_LINK_KEYS, PUBLIC_SETTINGS, PublicSettings, Settings

SECRET = "3f" * 32
SAFE: dict[str, str] = {
    "environment": "production",
    "link_keys": f"k2:{SECRET},k1:{SECRET[::-1]}",
    "public_base_url": "https://candidates.example",
    "desk_base_url": "https://desk.example",
    "smtp_tls": "starttls",
}


def settings(**changes: str) -> Settings:
    """Safe settings with changes, as text: what they are read from is the environment."""
    given: dict[str, Any] = {**SAFE, **changes}
    return Settings(_env_file=None, **given)


def refusal(**changes: str) -> str:
    with pytest.raises(ValidationError) as refused:
        settings(**changes)
    return str(refused.value)


def test_safe_settings_start() -> None:
    assert len(settings().link_key_list) == 2


@pytest.mark.parametrize(
    ("keys", "sentence"),
    [
        ("", "is empty"),
        (" , ", "is empty"),
        ("k1", "has no secret"),
        ("k1:", "has no secret"),
        (":x", "an id consists of"),
        (f"a.b:{SECRET}", "an id consists of"),
        (f"k1:{SECRET},k1:{SECRET}", "stands twice"),
        ("k1:short", "can be guessed"),
        (f"k1:{SECRET},k2:short", "can be guessed"),
        (DEVELOPMENT_LINK_KEYS, "development key"),
        (f"{DEVELOPMENT_LINK_KEYS},k2:{SECRET}", "development key"),
        (DEVELOPMENT_LINK_KEYS.replace("dev:", "k1:"), "development key"),
    ],
)
def test_keys_that_anyone_can_compute_are_refused(keys: str, sentence: str) -> None:
    assert sentence in refusal(link_keys=keys)


def test_no_refusal_quotes_a_secret() -> None:
    assert SECRET not in refusal(link_keys=f"k1:{SECRET},k1:{SECRET}")
    assert "hunter2" not in refusal(link_keys="k1:hunter2")


@pytest.mark.parametrize(
    ("changes", "sentence", "accepted"),
    [
        ({"public_base_url": "http://candidates.example"}, "PUBLIC_BASE_URL is not https", "http"),
        ({"desk_base_url": "http://desk.example"}, "DESK_BASE_URL is not https", "http"),
        ({"smtp_tls": "none"}, "SMTP_TLS is `none`", "smtp"),
        ({"session_hours": "100000"}, "SESSION_HOURS", "sessions"),
    ],
)
def test_an_open_door_is_refused_unless_it_is_accepted_by_name(
    changes: dict[str, str], sentence: str, accepted: str
) -> None:
    message = refusal(**changes)
    assert sentence in message
    assert f"ACCEPT_INSECURE={accepted}" in message
    given = {**changes, "accept_insecure": f" {accepted} "}
    assert settings(**given).accepted == {accepted}


@pytest.mark.parametrize("proxies", ["*", "proxy.example", "10.0.0.1,all", "0.0.0.0/0", "::/0"])
def test_nobody_and_everybody_is_no_trusted_proxy(proxies: str) -> None:
    assert "TRUSTED_PROXIES" in refusal(trusted_proxies=proxies)


def test_proxies_are_trusted_by_address_and_by_network() -> None:
    trusted = settings(trusted_proxies=" 10.0.0.5, 172.18.0.0/16,::1 ").trusted_proxy_list
    assert trusted == ["10.0.0.5", "172.18.0.0/16", "::1"]


def test_what_nobody_can_accept_is_refused_by_name() -> None:
    assert "knows http, sessions, smtp, and not keys" in refusal(accept_insecure="keys")


@pytest.mark.parametrize("name", ["crash_at", "webhooks_to_loopback"])
def test_what_is_for_development_stays_there(name: str) -> None:
    assert name.upper() in refusal(**{name: "1"})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("company_name", "A\nB"),
        ("company_name", ""),
        ("mail_from", "hiring"),
        ("company_zone", "Etc/GMT+8"),
        ("company_zone", "Shanghai"),
        ("company_languages", ""),
        ("company_languages", "fr"),
        ("company_languages", "zh,zh"),
    ],
)
def test_a_company_that_no_mail_could_come_from_is_refused_in_a_sentence(
    name: str, value: str
) -> None:
    assert f"{name.upper()} " in refusal(environment="development", **{name: value})


def test_the_companys_facts_are_taken_as_they_are_kept() -> None:
    company = Settings(
        _env_file=None,
        company_name=" 星河科技 ",
        mail_from="Hiring@星河.example",
        company_languages=" en , zh ",
    ).company
    assert (company.name, company.email) == ("星河科技", "hiring@xn--kiv79l.example")
    assert (company.language, company.languages) == ("en", ("en", "zh"))


def test_development_starts_with_nothing_set() -> None:
    assert Settings(_env_file=None).link_key_list[0][0] == "dev"


def test_development_too_says_what_is_wrong_with_keys_in_a_sentence() -> None:
    assert "Write `id:secret`" in refusal(environment="development", link_keys="k1")


@pytest.mark.parametrize(
    "name", ["", " ", "Star\nriver", "\u202eriver", "=?utf-8?q?x?=", "x" * 201]
)
def test_a_company_whose_name_no_mail_can_carry_does_not_start(name: str) -> None:
    assert "COMPANY_NAME is one line that can be read" in refusal(company_name=name)


def test_the_public_surface_reads_nothing_that_it_does_not_need(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    needed = {
        "ENVIRONMENT": "production",
        "LINK_KEYS": f"k1:{SECRET}",
        "PUBLIC_BASE_URL": "https://candidates.example",
        "TRUSTED_PROXIES": "10.0.0.1",
    }
    others = {
        "SMTP_PASSWORD": "hunter2",
        "SMTP_HOST": "mail.example",
        "DESK_BASE_URL": "https://desk.example",
        "SESSION_HOURS": "900",
        "WEBHOOKS_TO_LOOPBACK": "true",
        "COMPANY_NAME": "",
    }
    for name, value in (needed | others).items():
        monkeypatch.setenv(name, value)
    public = PublicSettings(_env_file=None)
    assert public.smtp_password.get_secret_value() == ""
    assert (public.smtp_host, public.webhooks_to_loopback) == ("127.0.0.1", False)
    assert public.trusted_proxy_list == ["10.0.0.1"]
    assert public.desk_base_url == "https://candidates.example"
    with pytest.raises(ValidationError, match="SESSION_HOURS"):
        Settings(_env_file=None)


def test_the_public_surface_is_refused_what_is_unsafe_for_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    given: dict[str, Any] = {"environment": "production", "public_base_url": "http://x.example"}
    with pytest.raises(ValidationError, match="PUBLIC_BASE_URL is not https") as refused:
        PublicSettings(_env_file=None, **given)
    assert "development key" in str(refused.value)
    assert "SMTP_TLS" not in str(refused.value)
    assert set(Settings.model_fields) >= PUBLIC_SETTINGS


def test_the_public_surface_reads_the_file_beneath_the_environment_as_narrowly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SMTP_HOST", "LOG_LEVEL"):
        monkeypatch.delenv(name, raising=False)
    file = tmp_path / "env"
    file.write_text("SMTP_HOST=mail.example\nLOG_LEVEL=WARNING\n")
    public = PublicSettings(_env_file=file)
    assert (public.smtp_host, public.log_level) == ("127.0.0.1", "WARNING")
