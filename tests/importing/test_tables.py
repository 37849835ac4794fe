"""Tables as spreadsheets write them: what is meant is read, and what is wrong is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands.import_words import ImportWords
from domain.words import Role
from importing.faults import Faults
from importing.headings import letter_of
from importing.records import Bundle
from importing.tables import read_table

CASES = Path(__file__).parents[1] / "cases"
WORDS = ImportWords("en")
SPELLINGS = WORDS.spellings()


def read(content: str) -> Bundle:
    """What a table holds; it has no fault."""
    bundle, found = tried(content)
    assert found == []
    return bundle


def tried(content: str) -> tuple[Bundle, list[str]]:
    bundle, faults = Bundle(), Faults()
    read_table("t.csv", content, SPELLINGS, bundle, faults)
    return bundle, [WORDS.sentence(fault).removeprefix("t.csv, ") for fault in faults]


def faults_of(content: str) -> list[str]:
    return tried(content)[1]


def people_of(content: str) -> list[tuple[str, str, str]]:
    return [(each.name, each.email, each.phone) for each in read(content).candidates]


ZHANG = ("张伟", "zw@m.example", "13800138000")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("blank-trailing-cells-one-row.csv", [(*ZHANG[:2], ""), ("李静", "lj@m.example", "")]),
        ("blank-trailing-columns.csv", [(*ZHANG[:2], ""), ("李静", "lj@m.example", "")]),
        (
            "phone-column-trimmed-by-excel.csv",
            [ZHANG, ("李静", "lj@m.example", ""), ("王芳", "wf@m.example", "")],
        ),
        ("equals-quoted-numbers.csv", [ZHANG]),
        ("tab-kept-numbers.csv", [ZHANG]),
    ],
)
def test_rows_and_columns_of_empty_cells_are_nothing(
    file: str, expected: list[tuple[str, str, str]]
) -> None:
    assert people_of((CASES / file).read_text("utf-8")) == expected


@pytest.mark.parametrize(
    "empty", ["", " ", "\t", "\u00a0", "\u3000", "\u200b", "\ufeff", '"="""""', "'"]
)
def test_a_cell_is_empty_whatever_a_spreadsheet_left_in_it(empty: str) -> None:
    row = f"张伟,zw@m.example,{empty},{empty}\n"
    blank_row = f"{empty},{empty},{empty},{empty}\n"
    assert people_of(f"name,email,{empty},{empty}\n{row}{blank_row}") == [(*ZHANG[:2], "")]
    assert people_of(f"name,email\n{row}{blank_row}") == [(*ZHANG[:2], "")]


def test_blank_columns_may_stand_before_and_between() -> None:
    assert people_of(",name,,email,,,phone\n,张伟,,zw@m.example,,,13800138000,,\n") == [ZHANG]


def test_a_column_without_a_heading_is_named_with_its_first_filled_row() -> None:
    content = "name,email,,\nA,a@m.example,,\nB,b@m.example,,42\nC,c@m.example,,43\n"
    assert faults_of(content) == [
        "line 3, “D”: This column has no heading in line 1, but “42” stands in it here."
        " Write a heading above it, or empty the column."
    ]


def test_what_stands_beyond_the_headings_is_quoted_with_its_row() -> None:
    (fault,) = faults_of("name,email\nA,a@m.example\nNakamura, Haruto,nh@m.example\n")[-1:]
    assert fault.startswith(
        "line 3: This row has 3 cells where the headings have 2: “nh@m.example”"
    )


def test_what_a_short_row_lacks_is_named_by_its_column() -> None:
    assert faults_of("name,email,phone\nA\n") == ["line 2, “email”: This must be filled in."]


def test_a_column_that_is_not_known_does_not_hide_what_is_wrong_in_the_rows() -> None:
    (column, cell) = faults_of("name,email,age\nA,a@m,41\n")
    assert column.startswith("line 1, “age”: This column is not known.")
    assert cell.startswith("line 2, “email”: “a@m” is not an e-mail address.")


@pytest.mark.parametrize(
    "headings",
    [
        "姓名,邮箱,手机号",
        "名字,邮件,电话",
        "候选人,电子邮箱,手机",
        "\ufeff姓 名,邮 箱\u00a0,\u3000联系电话",
        "姓名*,邮箱：,手机号（选填）",
        "ＮＡＭＥ,Ｅ－ｍａｉｌ,Ｐｈｏｎｅ",
        "Full name,E-mail address,Mobile",
        "full_name,EMAIL-ADDRESS,Phone Number [optional]",
        "\u200bName\u200b,\u200ee-mail,Telephone:",
        "Candidate,Email,Cell",
    ],
)
def test_a_heading_is_known_however_it_is_called_and_spaced(headings: str) -> None:
    assert people_of(f"{headings}\n张伟,zw@m.example,13800138000\n") == [ZHANG]


@pytest.mark.parametrize(
    "headings",
    [
        "候选人,职位,姓名",
        "邮箱,岗位,候选人",
        "Candidate,Position,Full name",
        "e-mail,job,candidate",
    ],
)
def test_a_word_that_means_two_columns_is_told_by_the_others(headings: str) -> None:
    (record,) = read(f"{headings}\nzw@m.example,be,张伟\n").applications
    assert (record.candidate, record.job, record.name) == ("zw@m.example", "be", "张伟")


@pytest.mark.parametrize(
    ("headings", "first", "second", "column"),
    [
        ("姓名,邮箱,邮件", "B", "C", "E-mail"),
        ("name,,email,Full name", "A", "D", "Name"),
        ("name,email,手机,Phone", "C", "D", "Phone"),
    ],
)
def test_two_headings_that_mean_one_column_are_named(
    headings: str, first: str, second: str, column: str
) -> None:
    (fault,) = faults_of(f"{headings}\nA,,C,D\n")
    assert f"Columns {first} and {second} both mean “{column}”." in fault


@pytest.mark.parametrize(
    ("headings", "missing"),
    [
        ("name,phone", "E-mail"),
        ("邮箱,手机", "Name"),
        ("job,applied_on", "Candidate"),
        ("name,roles,email address (work),zone", ""),
        ("roles,name", "E-mail"),
    ],
)
def test_what_is_missing_is_said_of_the_table_that_lacks_least(headings: str, missing: str) -> None:
    expected = [f"line 1: The column “{missing}” is missing. Add it to the line of headings."]
    assert faults_of(f"{headings}\n") == (expected if missing else [])


@pytest.mark.parametrize(
    "above",
    ["候选人名单,,\n", "\n候选人名单\n2026年11月,,\n\n", "sep=,\n", "\ufeffsep=,\r\n名单\r\n"],
)
def test_a_title_above_the_headings_is_passed_over_and_lines_are_counted_on(above: str) -> None:
    content = f"{above}姓名,邮箱\n张伟,zw@m.example\n李静,lj@\n"
    assert len(tried(content)[0].candidates) == 1
    line = content.count("\n")
    (fault,) = faults_of(content)
    assert fault.startswith(f"line {line}, “邮箱”: “lj@” is not an e-mail address.")


def test_the_separator_is_the_one_that_a_spreadsheet_says_or_uses() -> None:
    for sign in ",;\t":
        rows = f"姓名{sign}邮箱\n张伟{sign}zw@m.example\n"
        assert people_of(rows) == people_of(f"sep={sign}\n{rows}") == [(*ZHANG[:2], "")]
        assert people_of(f"名单\n{rows}") == [(*ZHANG[:2], "")]


LEAD_TOO = (Role.HR_LEAD, Role.INTERVIEWER)


@pytest.mark.parametrize(
    ("said", "roles"),
    [
        ("HR负责人", LEAD_TOO[:1]),
        ("HR负责人、面试官", LEAD_TOO),
        ("HR 负责人，面试官", LEAD_TOO),
        ("ＨＲ负责人；面试官；", LEAD_TOO),
        ("HR 负责人 / 面试官", LEAD_TOO),
        ("HR负责人 面试官", LEAD_TOO),
        ("hr_lead,interviewer", LEAD_TOO),
        ("hr_lead interviewer", LEAD_TOO),
        ("HR lead Interviewer", LEAD_TOO),
        ("HR Lead\nInterviewer", LEAD_TOO),
        ("HR-lead & Interviewer", LEAD_TOO),
        ("\u200bHR\u00a0Lead | interviewer\u200b", LEAD_TOO),
        ("面试官|面试官", LEAD_TOO[1:]),
        ("Hiring manager HR lead", (Role.HIRING_MANAGER, Role.HR_LEAD)),
        ("用人经理;招聘 HR", (Role.HIRING_MANAGER, Role.RECRUITER)),
        ("招聘HR HR负责人", (Role.RECRUITER, Role.HR_LEAD)),
        ("招聘专员", (Role.RECRUITER,)),
    ],
)
def test_roles_are_apart_by_every_usual_sign(said: str, roles: tuple[Role, ...]) -> None:
    (person,) = read(f'姓名,邮箱,角色\n林悦,lin@c.example,"{said}"\n').people
    assert person.roles == roles


def test_the_role_that_is_not_known_is_the_one_that_is_quoted() -> None:
    (fault,) = faults_of("姓名,邮箱,角色\n林悦,lin@c.example,面试官、老板\n")
    assert fault.startswith("line 2, “角色”: “老板” is not one of the choices:")


def test_the_case_of_roles_without_a_blank() -> None:
    (person,) = read((CASES / "roles-nospace.csv").read_text("utf-8")).people
    assert person.roles == (Role.HR_LEAD,)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("'张伟", "张伟"),
        ('"=""张伟"""', "张伟"),
        ("\t张伟\t", "张伟"),
        ("\ufeff\u200b张伟\u00a0", "张伟"),
        ("'-张伟", "-张伟"),
        ("'t Hooft", "'t Hooft"),
    ],
)
def test_marks_at_the_start_of_a_cell_are_no_part_of_it(written: str, meant: str) -> None:
    assert people_of(f"name,email\n{written},'zw@m.example\n") == [(meant, "zw@m.example", "")]


def test_what_cannot_be_seen_at_the_end_of_a_cell_is_named() -> None:
    (fault,) = faults_of('name,email\nA,"a@m.example\n"\n')
    assert fault.startswith("line 2, “email”: There is an invisible control character or a line")


@pytest.mark.parametrize(
    "written",
    ["2027-03-01", "2027/3/1", "2027.3.1", "2027年3月1日", "２０２７/３/１", "2027/3/1 0:00"],
)
def test_a_day_is_read_as_spreadsheets_and_people_write_it(written: str) -> None:
    (record,) = read(f"候选人,职位,投递日期\nzw@m.example,be,{written}\n").applications
    assert str(record.applied_on) == "2027-03-01"


@pytest.mark.parametrize("written", ["2027-13-01", "3/1/2027", "2027/3/1 14:30", "2027/3-1"])
def test_a_day_that_can_be_taken_in_two_ways_is_asked_back(written: str) -> None:
    (fault,) = faults_of(f"候选人,职位,投递日期\nzw@m.example,be,{written}\n")
    assert f"“{written}” is not a day." in fault


@pytest.mark.parametrize(("index", "letter"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ")])
def test_columns_are_called_as_spreadsheets_call_them(index: int, letter: str) -> None:
    assert letter_of(index) == letter


@pytest.mark.parametrize("heading", ["office", "办公地点", "Work location"])
def test_a_table_of_people_says_where_they_work(heading: str) -> None:
    rows = "A,a@m.example,interviewer,Dublin\nB,b@m.example,interviewer,\n"
    content = f"name,email,roles,{heading}\n{rows}"
    assert [each.office for each in read(content).people] == ["Dublin", ""]
