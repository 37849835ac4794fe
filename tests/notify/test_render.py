"""Templates: what they may say, what is refused when they are saved, and what they become."""

from __future__ import annotations

import html
import re
from datetime import UTC, date, datetime
from pathlib import Path
from time import thread_time

import pytest

from domain.scenario_columns import Audience, CalendarMethod
from domain.scenarios import SCENARIOS, Scenario
from notify.catalogue import Catalogue
from notify.render import Draft, Renderer, TemplateFailed
from notify.syntax import FaultCode, unlined
from notify.templates import Template, load_templates, parse

TEMPLATES = Path(__file__).parents[2] / "templates"
CATALOGUE = Catalogue.load(TEMPLATES / "catalogue")
RENDERER = Renderer.load(TEMPLATES, CATALOGUE)
DEFAULTS = load_templates(TEMPLATES / "messages")
EVERY = [(scenario, locale) for scenario in Scenario for locale in ("en", "zh")]

_TAG = re.compile(r"<[^>]+>")


def body(source: str, scenario: Scenario = Scenario.REJECTION, **changes: object) -> str:
    variables = RENDERER.samples(scenario, "en") | changes
    return RENDERER.draft(scenario, Template("x", source), variables, "en", "UTC").body


def codes(source: str, scenario: Scenario = Scenario.REJECTION) -> set[FaultCode]:
    return {fault.code for fault in RENDERER.check(scenario, Template("x", source), "en")}


def words(page: str) -> str:
    shown = html.unescape(_TAG.sub("", page[page.index("<body") :]))
    return re.sub(r"\s+", "", shown)


def test_every_scenario_has_its_rule_and_its_letters_in_both_languages() -> None:
    assert set(SCENARIOS) == set(Scenario)
    assert set(DEFAULTS) == set(EVERY)


@pytest.mark.parametrize(("scenario", "locale"), EVERY)
def test_the_letters_that_come_with_the_product_are_accepted(
    scenario: Scenario, locale: str
) -> None:
    assert RENDERER.check(scenario, DEFAULTS[scenario, locale], locale) == []


@pytest.mark.parametrize(("scenario", "locale"), EVERY)
def test_only_a_mail_with_a_link_speaks_of_its_link(scenario: Scenario, locale: str) -> None:
    variables = RENDERER.samples(scenario, locale)
    mail = RENDERER.render(scenario, DEFAULTS[scenario, locale], variables, locale, "UTC")
    has_link = str(variables.get("link", "no link")) in mail.text
    warned = "meant for you alone" in mail.text or "仅供您本人使用" in mail.text
    assert warned is (has_link and SCENARIOS[scenario].audience is Audience.PERSON)


@pytest.mark.parametrize("locale", ["en", "zh"])
def test_a_cancelled_interview_is_nobodys_fault(locale: str) -> None:
    template = DEFAULTS[Scenario.INTERVIEW_CANCELLED, locale]
    for apology in ("excuse", "sorry", "apolog", "We have to", "抱歉", "谅解", "不便"):
        assert apology not in template.body


@pytest.mark.parametrize("least", [False, True], ids=["everything", "only what is required"])
@pytest.mark.parametrize(("scenario", "locale"), EVERY)
def test_text_and_html_say_the_same_words(scenario: Scenario, locale: str, least: bool) -> None:
    variables = RENDERER.samples(scenario, locale)
    if least:
        variables = {name: variables[name] for name in SCENARIOS[scenario].required}
    mail = RENDERER.render(scenario, DEFAULTS[scenario, locale], variables, locale, "Asia/Shanghai")
    text = mail.text.replace("-- \n", "")
    link = str(variables.get("link", ""))
    if "{{ link }}" in DEFAULTS[scenario, locale].body and link:
        # A button shows its label; the address is behind it.
        text = re.sub(f"[:：] ?{re.escape(link)}", "", text)
        assert f'href="{link}"' in mail.html
    company = str(variables["company_name"])
    assert words(mail.html) == re.sub(r"\s+", "", company + text)
    assert "{" not in mail.subject + mail.text
    assert "\n\n\n" not in mail.text


@pytest.mark.parametrize("scenario", list(Scenario))
def test_chinese_letters_use_chinese_punctuation(scenario: Scenario) -> None:
    template = DEFAULTS[scenario, "zh"]
    for text in (template.subject, template.body):
        assert not re.search("[\u4e00-\u9fff}][,:;?!()]|[,:;?!()][\u4e00-\u9fff]", text)


def test_the_good_news_is_never_titled_as_the_letter_of_thanks() -> None:
    assert "感谢" not in DEFAULTS[Scenario.NEXT_STEP, "zh"].subject


def test_only_a_person_sends_a_rejection_and_outcomes_go_out_once() -> None:
    assert SCENARIOS[Scenario.REJECTION].needs_person
    outcomes = {scenario for scenario, spec in SCENARIOS.items() if spec.outcome}
    assert outcomes == {Scenario.REJECTION, Scenario.NEXT_STEP}
    for scenario in outcomes:
        assert SCENARIOS[scenario].must_arrive
        assert SCENARIOS[scenario].audience is Audience.CANDIDATE


def test_whoever_gets_a_calendar_entry_can_lose_it_again() -> None:
    def audiences(method: CalendarMethod) -> set[Audience]:
        return {spec.audience for spec in SCENARIOS.values() if spec.calendar is method}

    assert audiences(CalendarMethod.REQUEST) == audiences(CalendarMethod.CANCEL) == set(Audience)


ATTACKS = [
    "{{ ''.__class__.__mro__ }}",
    "{{ recipient_name.__class__ }}",
    "{{ recipient_name.format }}",
    "{{ recipient_name['x'] }}",
    "{{ recipient_name.upper() }}",
    "{{ self }}",
    "{{ self._TemplateReference__context }}",
    "{{ config }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ lipsum.__globals__['os'].popen('id').read() }}",
    "{{ request }}",
    "{{ _formats }}",
    "{{ _zone }}",
    "{{ 'a' * 200000000 }}",
    "{{ 10 ** 10 ** 10 }}",
    "{{ 1 + 1 }}",
    "{{ 1 - 1 }}",
    "{{ -1 }}",
    "{{ 7 // 2 }}",
    "{{ 7 % 2 }}",
    "{{ recipient_name ~ company_name }}",
    "{{ 'text' }}",
    "{{ 1 }}",
    "{{ [1, 2] }}",
    "{{ (1, 2) }}",
    "{{ {'a': 1} }}",
    "{{ range(10) }}",
    "{{ dict(a=1) }}",
    "{{ namespace() }}",
    "{{ 'x' if recipient_name else 'y' }}",
    "{{ recipient_name is defined }}",
    "{{ recipient_name|upper }}",
    "{{ recipient_name|attr('__class__') }}",
    "{{ recipient_name|format(1) }}",
    "{{ recipient_name|safe }}",
    "{{ recipient_name|center(100000000) }}",
    "{{ recipient_name|replace('a', 'b') }}",
    "{{ interview_starts_at|day('x') }}",
    "{% for x in recipient_name %}{{ x }}{% endfor %}",
    "{% for x in range(1000000) %}x{% endfor %}",
    "{% set x = 1 %}",
    "{% set x %}a{% endset %}",
    "{% macro m() %}x{% endmacro %}",
    "{% call m() %}x{% endcall %}",
    "{% filter day %}x{% endfilter %}",
    "{% block b %}x{% endblock %}",
    "{% extends 'x' %}",
    "{% include '/etc/passwd' %}",
    "{% import 'os' as os %}",
    "{% from 'os' import popen %}",
    "{% with x = 1 %}{{ x }}{% endwith %}",
    "{% autoescape false %}x{% endautoescape %}",
    "{% do x %}",
    "{% if recipient_name.__class__ %}x{% endif %}",
    "{% if recipient_name() %}x{% endif %}",
    "{% if 'a' * 1000000000 %}x{% endif %}",
    "{% if 2 ** 99999999 > 1 %}x{% endif %}",
    "{{ " + "(" * 5000 + "recipient_name" + ")" * 5000 + " }}",
    "{{ interview_starts_at" + "|day" * 3000 + " }}",
    "{% if note %}" * 500 + "x" + "{% endif %}" * 500,
    "{{ recipient_name",
    "{% if recipient_name %}",
    "{% endif %}",
]


@pytest.mark.parametrize("source", ATTACKS)
def test_whatever_is_more_than_a_letter_needs_is_refused_and_never_runs(source: str) -> None:
    began = thread_time()
    assert codes(source) & {
        FaultCode.FORBIDDEN,
        FaultCode.SYNTAX,
        FaultCode.UNKNOWN_FILTER,
        FaultCode.UNKNOWN_VARIABLE,
    }
    with pytest.raises(TemplateFailed):
        body(source)
    assert thread_time() - began < 1


def test_a_fault_names_the_variable_its_line_and_its_half() -> None:
    faults = RENDERER.check(
        Scenario.REJECTION, Template("{{ salary }}", "a\n\nb {{ colour }}"), "en"
    )
    assert [(fault.part, fault.line, fault.code, fault.name) for fault in faults] == [
        ("body", 3, FaultCode.UNKNOWN_VARIABLE, "colour"),
        ("subject", 1, FaultCode.UNKNOWN_VARIABLE, "salary"),
    ]


def test_a_variable_of_another_scenario_is_unknown() -> None:
    assert codes("{{ elapsed_hours }}") == {FaultCode.UNKNOWN_VARIABLE}


def test_a_variable_that_may_be_empty_has_to_be_asked_for_first() -> None:
    assert codes("{{ stage_name }}") == {FaultCode.NEEDS_IF}
    assert codes("{% if stage_name %}{{ stage_name }}{% endif %} x") == set()


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("Please come.", ["interview_starts_at", "link"]),
        ("{{ interview_starts_at }} {% if interview_place %}{{ link }}{% endif %}", ["link"]),
        (
            "{{ interview_starts_at }}"
            " {% if interview_place %}{{ link }}{% else %}{{ link }}{% endif %}",
            [],
        ),
    ],
)
def test_a_letter_must_say_what_it_is_sent_for(body: str, missing: list[str]) -> None:
    faults = RENDERER.check(Scenario.PANEL_INVITATION, Template("{{ link }}", body), "en")
    assert [(fault.code, fault.name) for fault in faults] == [
        (FaultCode.MISSING, name) for name in missing
    ]


def test_subjects_and_bodies_have_a_size() -> None:
    template = Template("x" * 301, "y" * 20_001)
    assert {fault.code for fault in RENDERER.check(Scenario.REJECTION, template, "en")} == {
        FaultCode.TOO_LONG
    }
    for template, code in (
        (Template(" ", "y"), FaultCode.EMPTY),
        (Template("x", "\n"), FaultCode.EMPTY),
        (Template("x\nBcc: y", "y"), FaultCode.SUBJECT_LINES),
    ):
        [fault] = RENDERER.check(Scenario.REJECTION, template, "en")
        assert fault.code is code


def test_a_name_written_as_a_day_fails_on_the_sample() -> None:
    assert codes("{{ recipient_name|day }}") == {FaultCode.FAILS_ON_SAMPLE}


def test_what_is_only_printed_in_some_cases_must_not_be_all_there_is() -> None:
    assert codes("{% if stage_name %}{{ stage_name }}{% endif %}") == {FaultCode.FAILS_ON_SAMPLE}


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_name_stops_the_mail(value: object) -> None:
    with pytest.raises(TemplateFailed) as failed:
        body("Dear {{ recipient_name }}", recipient_name=value)
    assert (failed.value.code, failed.value.name) == ("empty_variable", "recipient_name")


def test_failures_carry_no_words_of_the_letter() -> None:
    with pytest.raises(TemplateFailed) as failed:
        body("{{ recipient_name|day }}", recipient_name="张伟 secret")
    assert "张伟" not in repr(failed.value)
    assert failed.value.__context__ is None


def test_lines_that_hold_only_tags_leave_no_gap() -> None:
    source = "a\n{% if stage_name %}\n{{ stage_name }}\n{% endif %}\nb"
    assert body(source, stage_name="n") == "a\nn\nb"
    assert body(source, stage_name="") == "a\nb"


def test_a_line_of_words_between_tags_keeps_its_end() -> None:
    source = "{% if link %}Dear {{ link }},{% endif %}\nNext\n{% if link %} {% endif %}\nLast"
    assert unlined(source) == source.replace(
        "{% if link %} {% endif %}\n", "{% if link %} {% endif %}"
    )


@pytest.mark.parametrize(
    "body",
    [
        "{% if stage_name %}{% endif %}" * 800 + "x\n",
        "{% if stage_name %}x{% endif %}" * 800 + "\n",
        "{% if " + "stage_name and " * 2200 + "stage_name %}x{% endif %}",
        "{% if stage_name == " + "9" * 6000 + " %}x{% endif %}",
        "{% if " + "not " * 4000 + "stage_name %}x{% endif %}",
        "{{ " + "(" * 9000 + "stage_name" + ")" * 9000 + " }}",
        " " * 19_000 + "x",
    ],
    ids=["tags", "words", "and", "number", "not", "brackets", "blanks"],
)
def test_no_template_keeps_its_reader_busy_or_breaks_it(body: str) -> None:
    began = thread_time()
    RENDERER.check(Scenario.REJECTION, Template("Your application", body), "en")
    assert thread_time() - began < 2


def test_a_template_sees_no_instruction_in_what_it_is_filled_with() -> None:
    assert body("{{ candidate_name }}", candidate_name="{{ link }}{% if %}") == "{{ link }}{% if %}"


HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><a href="https://evil.example">here</a>',
    "javascript:alert(1)",
    "https://evil.example/login",
    "Click: https://evil.example/login",
    "%%BODY%%",
]


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("name", ["job_title", "recruiter_name", "recipient_name"])
def test_hostile_words_stay_words(name: str, text: str) -> None:
    scenario = Scenario.REJECTION
    variables = RENDERER.samples(scenario, "en") | {name: text}
    mail = RENDERER.render(scenario, DEFAULTS[scenario, "en"], variables, "en", "UTC")
    assert text in html.unescape(mail.html)
    assert "<script" not in mail.html
    assert "<img" not in mail.html
    assert "evil.example" not in "".join(re.findall(r"<a [^>]*>", mail.html))


def test_a_link_of_ours_becomes_a_button_or_a_link() -> None:
    scenario = Scenario.TASK_ASSIGNED
    variables = RENDERER.samples(scenario, "en")
    template = Template("x", "Open it: {{ link }}\n\nOr see {{ link }}, or https://docs.example/a.")
    page = RENDERER.render(scenario, template, variables, "en", "UTC").html
    assert re.search(r'class="button" href="https://hiring.example/link"[^>]*>Open it</a>', page)
    assert re.search(r'class="link" href="https://hiring.example/link"', page)
    assert 'href="https://docs.example/a"' in page


def test_a_subject_of_long_names_is_shortened_and_never_undeliverable() -> None:
    names = " ".join(("x" * 200, "面" * 200, "y" * 200))
    mail = RENDERER.wrap(
        Scenario.REJECTION, Draft(names, "x"), RENDERER.samples(Scenario.REJECTION, "en"), "en"
    )
    assert len(mail.subject) == 300
    assert mail.subject == names[:299] + "…"


def test_words_edited_by_hand_get_the_same_layout_and_the_same_guards() -> None:
    scenario = Scenario.REJECTION
    variables = RENDERER.samples(scenario, "en")
    edited = Draft("Your application", "Dear Maya,\r\n\r\n<b>thank you</b>\u202e.")
    mail = RENDERER.wrap(scenario, edited, variables, "en")
    assert mail.text.startswith("Dear Maya,\n\n<b>thank you</b>.\n\n-- \n")
    assert "&lt;b&gt;thank you&lt;/b&gt;" in mail.html
    for draft in (Draft("", "x"), Draft("x\u202e", "x"), Draft("x", " \n")):
        with pytest.raises(TemplateFailed):
            RENDERER.wrap(scenario, draft, variables, "en")


def test_styles_are_in_the_elements_and_the_dark_ones_in_the_head() -> None:
    scenario = Scenario.NEXT_STEP
    mail = RENDERER.render(
        scenario, DEFAULTS[scenario, "zh"], RENDERER.samples(scenario, "zh"), "zh", "Asia/Shanghai"
    )
    assert '<p class="text" dir="auto" style="' in mail.html
    assert "prefers-color-scheme: dark" in mail.html
    assert '<html lang="zh-Hans">' in mail.html
    assert "%%" not in mail.html
    assert "samples" not in mail.html


INSTANT = datetime(2026, 7, 1, 6, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("locale", "zone", "written"),
    [
        ("en", "Asia/Shanghai", "Wednesday 1 July 2026, 14:00 (China Standard Time, UTC+8)"),
        ("en", "America/New_York", "Wednesday 1 July 2026, 02:00 (Eastern Daylight Time, UTC-4)"),
        ("en", "Asia/Kathmandu", "Wednesday 1 July 2026, 11:45 (Nepal Time, UTC+5:45)"),
        ("zh", "Asia/Shanghai", "2026年7月1日（星期三）14:00（中国标准时间，UTC+8）"),
        ("zh", "Europe/Berlin", "2026年7月1日（星期三）08:00（中欧夏令时间，UTC+2）"),
        ("en", "Europe/Dublin", "Wednesday 1 July 2026, 07:00 (Irish Standard Time, UTC+1)"),
    ],
)
def test_instants_are_written_for_the_recipient_with_the_zone_named(
    locale: str, zone: str, written: str
) -> None:
    scenario = Scenario.SIGN_IN
    variables = RENDERER.samples(scenario, locale) | {"due_at": INSTANT}
    for source in ("{% if due_at %}{{ due_at }}{% endif %}", "{{ due_at|datetime }}"):
        draft = RENDERER.draft(scenario, Template("x", source), variables, locale, zone)
        assert draft.body == written


@pytest.mark.parametrize(
    ("locale", "wrong", "right"),
    [("en", "reply to this mail", "on the same page"), ("zh", "直接回复", "同一页面")],
)
def test_a_request_for_feedback_says_where_to_report_that_it_did_not_take_place(
    locale: str, wrong: str, right: str
) -> None:
    template = DEFAULTS[Scenario.FEEDBACK_REQUEST, locale].body
    assert wrong not in template
    assert right in template


def test_winter_in_ireland_is_not_called_by_the_name_of_its_summer() -> None:
    variables = RENDERER.samples(Scenario.SIGN_IN, "en")
    variables |= {"due_at": datetime(2026, 12, 1, 9, 0, tzinfo=UTC)}
    template = Template("x", "{{ due_at|zone }}")
    draft = RENDERER.draft(Scenario.SIGN_IN, template, variables, "en", "Europe/Dublin")
    assert draft.body == "Greenwich Mean Time, UTC"


def test_a_day_may_be_a_date_and_a_naive_instant_is_refused() -> None:
    source = "{% if decided_by_day %}{{ decided_by_day|day }}{% endif %}"
    scenario = Scenario.STILL_DECIDING
    assert body(source, scenario, decided_by_day=date(2026, 7, 1)) == "Wednesday 1 July 2026"
    with pytest.raises(TemplateFailed):
        body(source, scenario, decided_by_day=INSTANT.replace(tzinfo=None))


@pytest.mark.parametrize("text", ["Hello\n\nx", "Subject: x\nbody", ""])
def test_a_template_file_without_its_first_lines_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Subject"):
        parse(text)
