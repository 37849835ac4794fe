"""To migrate fills the company's row, once."""

from __future__ import annotations

from pathlib import Path

import pytest

from db.engine import Database
from db.setup.company import read_company
from settings import Settings
from tests.commands.test_cli import run


def test_the_companys_row_is_filled_once_and_a_setting_that_counts_no_more_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DATA_DIR", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("COMPANY_NAME", "Starriver")
    monkeypatch.setenv("COMPANY_LANGUAGES", "en")
    assert "says otherwise" not in run(capsys, "migrate", "--database-only")[1]
    monkeypatch.setenv("COMPANY_NAME", "Moonriver")
    assert run(capsys, "migrate", "--database-only")[1].splitlines()[1:] == [
        "COMPANY_NAME says otherwise than the company's own facts, which count: an HR lead changes"
        " them by PUT /api/v1/company"
    ]
    database = Database(Settings().sql_url)
    company = database.read_now(read_company)
    database.dispose()
    assert company is not None
    assert (company.name, company.languages) == ("Starriver", ("en",))
