"""The one mail that stands for many reminders: in the reader's words, links and all."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from domain.scenarios import Scenario
from notify.catalogue import Catalogue
from notify.overview import Item, listed
from notify.render import Renderer
from notify.templates import load_templates

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES / "catalogue")
RENDERER = Renderer.load(TEMPLATES, CATALOGUE)
DEFAULTS = load_templates(TEMPLATES / "messages")
LINK = "https://hiring.example/l/abc"


LATE = Item(
    task_title="填写面试评价",
    candidate_name="欧阳静",
    stage_name="技术面试",
    job_title="高级后端工程师",
    due_at=datetime(2027, 3, 2, 3, 30, tzinfo=UTC),
    overdue=True,
    owner_name="王强",
    link=LINK,
)


def test_a_task_is_told_with_its_candidate_its_due_time_and_who_has_not_done_it() -> None:
    assert listed(CATALOGUE, [LATE], "zh", "Asia/Shanghai").splitlines() == [
        "填写面试评价：欧阳静（技术面试、高级后端工程师）",
        "已逾期，原定 2027年3月2日（星期二）11:30（中国标准时间，UTC+8）",
        "王强还没有处理",
        LINK,
    ]


def test_a_task_of_the_readers_own_that_is_not_late_says_less() -> None:
    mine = replace(LATE, overdue=False, owner_name="", stage_name="")
    lines = listed(CATALOGUE, [mine], "en", "Europe/London").splitlines()
    assert lines[0] == "填写面试评价: 欧阳静 (高级后端工程师)"
    assert lines[1].startswith("Due Tuesday 2 March 2027, 03:30")
    assert len(lines) == 3


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_only_the_links_of_the_tasks_become_links_and_the_mail_warns_of_them(locale: str) -> None:
    named = replace(LATE, candidate_name="https://evil.example/x")
    variables = {
        "company_name": "星河科技",
        "recipient_name": "张伟",
        "task_count": 2,
        "task_list": listed(CATALOGUE, [LATE, named], locale, "Asia/Shanghai"),
    }
    scenario = Scenario.REMINDER_DIGEST
    mail = RENDERER.render(
        scenario,
        DEFAULTS[scenario, locale],
        variables,
        locale,
        "Asia/Shanghai",
        links=frozenset({LINK}),
    )
    assert mail.html.count(f'href="{LINK}"') == 2
    assert 'href="https://evil.example' not in mail.html
    assert "meant for you alone" in mail.text or "仅供您本人使用" in mail.text
    assert "2" in mail.subject
