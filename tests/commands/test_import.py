"""Import from files: all of it or nothing, and a sentence for every place that has to be mended."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select, update

from commands.import_files import import_files
from commands.terminal import CommandFailed
from composition import TEMPLATES
from db.engine import Database
from db.operations.untaken import untaken
from db.schema import (
    admin_acts,
    applications,
    candidates,
    jobs,
    metadata,
    people,
    policy_versions,
    stages,
)
from db.setup.holidays_seed import seeded
from domain.defaults import brisk, default_policy
from domain.policy_json import to_json
from domain.policy_schemas import SCHEMA
from importing import faults
from local.toolchain import ROOT
from notify.catalogue import Catalogue
from settings import Settings
from tests.databases import make_tables
from tests.importing.world import JOB, PEOPLE, TEAM

SAMPLES = ROOT / "samples"
CASES = ROOT / "tests" / "cases"
CANDIDATES = "name,email\n张伟,zw@m.example\n"
APPLICATIONS = "candidate,job\nzw@m.example,be\n"
EVERYTHING = {**TEAM, "candidates.csv": CANDIDATES, "applications.csv": APPLICATIONS}

Import = Callable[..., None]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    chosen = Settings(data_dir=tmp_path / "data", database_url="", lang="en_GB.UTF-8")
    with opened(chosen.sql_url) as database:
        make_tables(database)
    return chosen


@pytest.fixture
def bring(settings: Settings, tmp_path: Path) -> Import:
    """Import files given as text, in one command."""

    def run(files: Mapping[str, str | bytes], *, lang: str = "en") -> None:
        import_files(settings.model_copy(update={"lang": lang}), write(tmp_path / "files", files))

    return run


@contextmanager
def opened(url: str) -> Iterator[Database]:
    database = Database(url)
    try:
        yield database
    finally:
        database.dispose()


def write(folder: Path, files: Mapping[str, str | bytes]) -> list[Path]:
    folder.mkdir(exist_ok=True)
    paths = []
    for name, content in files.items():
        path = folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        paths.append(path)
    return paths


def counts(settings: Settings) -> dict[str, int]:
    """How many rows each table has; the empty ones are left out, and the imports themselves."""
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        found = {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }
    return {name: count for name, count in found.items() if count and name != "imports"}


def imports(settings: Settings) -> list[tuple[dict[str, object], dict[str, object]]]:
    """What each act of importing keeps: what was before, and after."""
    query = (
        select(admin_acts).where(admin_acts.c.kind == "files.imported").order_by(admin_acts.c.id)
    )
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        return [(row.before, row.after) for row in connection.execute(query)]


def complaint(bring: Import, files: Mapping[str, str | bytes], *, lang: str = "en") -> list[str]:
    """The lines with which an import is refused, without the folder's name."""
    with pytest.raises(CommandFailed) as refused:
        bring(files, lang=lang)
    return [re.sub(r"  \S*/files/", "", line) for line in str(refused.value).splitlines()]


def test_the_samples_come_in_and_a_second_time_nothing_is_new(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    import_files(settings, [SAMPLES])
    first = counts(settings)
    assert first["candidates"] >= 12
    assert first["applications"] == first["candidates"] == first["acts"]
    assert "Candidates: 14 added, 0 known already" in capsys.readouterr().out
    import_files(settings, [SAMPLES])
    assert counts(settings) == first
    assert "Candidates: 0 added, 14 known already" in capsys.readouterr().out


def test_the_samples_write_to_nobody() -> None:
    for file in filter(Path.is_file, SAMPLES.rglob("*")):
        addresses = re.findall(r"[\w.+-]+@[\w.-]+", file.read_text("utf-8"))
        assert all(address.endswith(".example") for address in addresses), file
    names = (SAMPLES / "candidates.csv").read_text("utf-8")
    assert re.search("[\u4e00-\u9fff]", names)
    assert "Emily" in names


def test_an_application_waits_to_be_taken_by_its_process(settings: Settings, bring: Import) -> None:
    bring(EVERYTHING)
    with opened(settings.sql_url) as database:
        waiting = database.read_now(lambda conn: untaken(conn, "", 10))
    assert [(each.seq, each.mode) for each in waiting] == [(1, "hybrid")]


def test_the_order_of_the_files_does_not_matter(settings: Settings, bring: Import) -> None:
    bring(dict(reversed(EVERYTHING.items())))
    assert counts(settings)["applications"] == 1


def test_what_spreadsheets_write_is_read(settings: Settings, bring: Import) -> None:
    written = "\ufeff姓名;邮箱;角色\r\n\r\n 林悦 ;LIN@C.example;招聘专员、HR 负责人\r\n;;\r\n"
    bring({"people.csv": written})
    with opened(settings.sql_url) as database:
        row = database.read_now(lambda conn: conn.execute(select(people)).one())
    assert (row.name, row.email, row.roles) == (
        "林悦", "lin@c.example", ["recruiter", "hr_lead"],
    )  # fmt: skip


def test_a_name_with_a_comma_stands_in_quotes(settings: Settings, bring: Import) -> None:
    bring({"c.csv": 'name,email\n"Nakamura, Haruto",nh@m.example\n'})
    assert counts(settings)["candidates"] == 1


def test_a_fault_anywhere_imports_nothing_anywhere(settings: Settings, bring: Import) -> None:
    before = counts(settings)
    broken = {**EVERYTHING, "more.csv": "candidate,job\nnobody@m.example,be\n"}
    lines = complaint(bring, broken)
    assert lines[0].startswith("Nothing was imported.")
    assert lines[1].startswith("more.csv, line 2, “candidate”: There is no candidate")
    assert counts(settings) == before


def test_every_fault_of_all_files_is_named_at_once(bring: Import) -> None:
    lines = complaint(
        bring,
        {
            "people.csv": "name,email,roles\nA,b,boss\n\nB,b@c.example\n",
            "job.toml": "code = 'x'\n",
        },
    )
    places = [line.split(": ")[0] for line in lines]
    assert places == [
        "Nothing was imported. Mend these 8 places and run the command again:",
        "people.csv, line 2, “email”",
        "people.csv, line 2, “roles”",
        "people.csv, line 4, “roles”",
        *(f"job.toml, “{key}”" for key in ("title", "recruiter", "hiring_manager", "hr_lead")),
        "job.toml, “stages”",
    ]


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ('"Lin\r\nBcc: all@c.example"', "line 2, “name”: There is an invisible control"),
        ("Lin\x00", "line 2, “name”: There is an invisible control"),
        ("Lin\u202eeve", "line 2, “name”: There is an invisible character in here that turns"),
        ("=?utf-8?q?Lin?=", "line 2, “name”: The signs “=?”"),
        ("  ", "line 2, “name”: This must be filled in."),
        ("x" * 201, "line 2, “name”: This is longer than 200 characters."),
    ],
)
def test_a_name_that_could_break_out_of_a_header_is_refused(
    bring: Import, name: str, place: str
) -> None:
    lines = complaint(bring, {"c.csv": f"name,email\n{name},a@m.example\n"})
    assert lines[1].startswith(f"c.csv, {place}")


@pytest.mark.parametrize(
    "address",
    ["", "a", "a@b", "a b@m.example", "a@m.example,b@m.example", "<a@m.example>", "a@m..example"],
)
def test_an_address_that_nobody_can_write_to_is_refused(bring: Import, address: str) -> None:
    lines = complaint(bring, {"c.csv": f'name,email\nA,"{address}"\n'})
    assert lines[1].startswith("c.csv, line 2, “email”: ")


@pytest.mark.parametrize(
    ("file", "expected"),
    [
        ("invisible-name.csv", "line 2, “name”"),
        ("zone-utc.csv", "line 2, “zone”"),
    ],
)
def test_what_nobody_sees_or_no_city_has_is_asked_back(
    bring: Import, file: str, expected: str
) -> None:
    assert expected in complaint(bring, {"c.csv": (CASES / file).read_text("utf-8")})[1]


@pytest.mark.parametrize(
    ("file", "email", "phone"),
    [
        ("address-ime-fullstop.csv", "wangfang@mail.example", ""),
        ("us-phone.csv", "ada@m.example", "(555) 010-0100"),
        ("equals-quoted-numbers.csv", "zw@m.example", "13800138000"),
        ("tab-kept-numbers.csv", "zw@m.example", "13800138000"),
    ],
)
def test_addresses_and_numbers_come_in_as_people_and_spreadsheets_write_them(
    settings: Settings, bring: Import, file: str, email: str, phone: str
) -> None:
    bring({"c.csv": (CASES / file).read_text("utf-8")})
    with opened(settings.sql_url) as database:
        row = database.read_now(lambda conn: conn.execute(select(candidates)).one())
    assert (row.email, row.phone) == (email, phone)


BAD_FILES: Sequence[tuple[str, str | bytes, str]] = [
    ("c.csv", "", "c.csv: The table has no rows."),
    ("c.csv", "\n\n", "c.csv: The table has no rows."),
    ("c.csv", "姓名,邮箱\n".encode("gbk"), "c.csv: The file is not in UTF-8."),
    ("c.csv", "foo,bar\n", "c.csv, line 1: The headings “foo, bar” are those of no table."),
    ("c.csv", "name,phone\n", "c.csv, line 1: The column “E-mail” is missing."),
    ("c.csv", "name,email,age\n", "c.csv, line 1, “age”: This column is not known."),
    ("c.csv", "name,email,Email\n", "c.csv, line 1, “Email”: Columns B and C both mean “E-mail”."),
    ("c.csv", "name,email\nA,a@m.example,x\n", "c.csv, line 2: This row has 3 cells"),
    ("c.csv", 'name,email\n"A"B,a@m.example\n', "c.csv, line 2: From here on the file"),
    ("c.csv", 'name,email\nA,"a@m.example\n', "c.csv, line 2: From here on the file"),
    ("c.csv", "name,email,zone\nA,a@m.example,Mars\n", "c.csv, line 2, “zone”: There is no"),
    ("c.csv", "name,email,locale\nA,a@m.example,fr\n", "c.csv, line 2, “locale”: “fr” is not"),
    ("c.csv", "name,email,phone\nA,a@m.example,ring\n", "c.csv, line 2, “phone”: “ring” is"),
    ("c.csv", CANDIDATES + "张 伟,ZW@m.example\n", "c.csv, line 3: The same is said in "),
    ("c.xlsx", b"PK", "c.xlsx: Only these can be imported"),
    ("j.toml", "code = be\n", "j.toml, line 1: This line is not TOML."),
    ("j.toml", JOB.replace("wang@", "wong@"), "j.toml, line 9, “panel”: Nobody of the directory"),
    ("j.toml", JOB.replace("chen@", "wang@"), "j.toml, line 4, “hiring_manager”: "),
    ("j.toml", JOB + 'rule = "coin"\n', "j.toml, line 10, “rule”: The policy has no rule"),
    ("j.toml", JOB + "minutes = 0\n", "j.toml, line 10, “minutes”: The number must be"),
    ("j.toml", JOB.replace('["wang@c.example"]', "[]"), "j.toml, line 9, “panel”: The number"),
    ("j.toml", 'policy = "ours"\n' + JOB, "j.toml, line 1, “policy”: There is no policy called"),
    ("j.toml", 'policy = "p.json"\n' + JOB, "j.toml, line 1, “policy”: There is no such file."),
    ("j.toml", f'{JOB}[senders]\nrejection = "fax"', "j.toml, “senders.rejection”: “fax” is not"),
    ("j.toml", f'{JOB}[senders]\nbye = "ats"', "j.toml, “senders.bye”: This is not known here."),
    ("j.toml", 'senders = "ats"\n' + JOB, "j.toml, line 1, “senders”: “ats” is not"),
    ("j.toml", "stages = 1\n" + JOB.split("\n\n")[0], "j.toml, “stages”: The job has no"),
]


@pytest.mark.parametrize(("file", "content", "expected"), BAD_FILES)
def test_what_cannot_be_read_is_named_with_its_place_and_the_mend(
    settings: Settings, bring: Import, file: str, content: str | bytes, expected: str
) -> None:
    bring({"people.csv": PEOPLE})
    before = counts(settings)
    assert complaint(bring, {file: content})[1].startswith(expected)
    assert counts(settings) == before


def test_a_missing_file_is_named(settings: Settings) -> None:
    with pytest.raises(CommandFailed, match=r"nowhere\.csv: There is no such file"):
        import_files(settings, [Path("nowhere.csv")])


def test_chinese_people_read_it_in_chinese(bring: Import) -> None:
    lines = complaint(bring, {"c.csv": "姓名,手机\nA,b\n"}, lang="zh_CN.UTF-8")
    assert lines[1] == "c.csv 第 1 行：缺少“邮箱”这一列，请在表头里补上。"
    lines = complaint(bring, {"c.csv": "姓名,邮箱\nA,b\n"}, lang="zh_CN.UTF-8")
    assert lines[0] == "什么都没有导入。请改好这一处，再运行一次："
    assert lines[1].startswith("c.csv 第 2 行“邮箱”：“b”不是电子邮箱地址")


def test_a_policy_beside_the_job_is_saved_once(
    settings: Settings, bring: Import, tmp_path: Path
) -> None:
    (tmp_path / "files").mkdir()
    quick = to_json(brisk(default_policy(), 1))
    (tmp_path / "files" / "quick.json").write_text(json.dumps(quick))
    job = 'policy = "quick.json"\n' + JOB
    bring({"people.csv": PEOPLE, "job.toml": job})
    bring({"job2.toml": job.replace('"be"', '"fe"')})
    added = {"people": 3, "policy_versions": 1, "jobs": 2, "stages": 2}
    # The company's facts, and one act for each import.
    assert counts(settings) == {**added, "company": 1, "admin_acts": 3}
    assert [after for _, after in imports(settings)] == [
        {
            "people": {"added": 3, "known": 0},
            "policies": {"added": 1, "known": 0},
            "jobs": {"added": 1, "known": 0},
        },
        {"policies": {"added": 0, "known": 1}, "jobs": {"added": 1, "known": 0}},
    ]


def test_an_import_of_what_is_known_is_no_act(settings: Settings, bring: Import) -> None:
    for _ in range(2):
        bring(EVERYTHING)
    [(before, after)] = imports(settings)
    assert before == {}
    assert set(after) == {"people", "jobs", "policies", "candidates", "applications"}


def test_who_says_nothing_of_language_and_zone_has_the_companys(tmp_path: Path) -> None:
    chosen = Settings(
        data_dir=tmp_path, database_url="", company_zone="Europe/Berlin", company_languages="en,zh"
    )
    (tmp_path / "people.csv").write_text(PEOPLE)
    (tmp_path / "candidates.csv").write_text("name,email,zone\n张伟,zw@m.example,Asia/Tokyo\n")
    with opened(chosen.sql_url) as database:
        make_tables(database)
    import_files(chosen, [tmp_path / "people.csv", tmp_path / "candidates.csv"])
    with opened(chosen.sql_url) as database, database.engine.connect() as connection:
        found = [
            connection.execute(select(table.c.locale, table.c.zone).distinct()).all()
            for table in (people, candidates)
        ]
    assert found == [[("en", "Europe/Berlin")], [("en", "Asia/Tokyo")]]


def test_a_job_says_who_sends_its_mails(settings: Settings, bring: Import) -> None:
    senders = '[senders]\nrejection = "ats"\nnext_step = "genjin"\n'
    bring({**TEAM, "job.toml": f"{JOB}\n{senders}"})
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        assert connection.execute(select(jobs.c.senders)).scalar_one() == {"rejection": "ats"}


def test_a_policy_with_a_hole_is_refused_with_its_place(bring: Import, tmp_path: Path) -> None:
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "p.json").write_text(f'{{"schema": {SCHEMA}}}')
    lines = complaint(bring, {**TEAM, "job.toml": 'policy = "p.json"\n' + JOB})
    assert lines[1] == "  p.json, “name”: This must be filled in."


def test_a_mode_brings_its_policy_with_the_announced_days_off(
    settings: Settings, bring: Import
) -> None:
    bring(TEAM)
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        row = connection.execute(select(policy_versions)).one()
        panel = connection.execute(select(stages.c.panel)).scalar_one()
        wang = connection.execute(
            select(people.c.id).where(people.c.email == "wang@c.example")
        ).scalar_one()
        known = connection.execute(select(jobs.c.policy_version_id)).scalar_one()
    assert (row.name, row.version, row.id) == ("hybrid", 1, known)
    assert panel == [wang]
    at = datetime(2026, 3, 2, tzinfo=UTC)
    here = seeded(default_policy(), "Asia/Shanghai", at).calendar
    assert any(day.month == 10 for day in here.days_off)
    assert here.working_days
    there = seeded(default_policy(), "Europe/Berlin", at).calendar
    assert date(2026, 10, 3) in there.days_off
    assert date(2026, 10, 1) not in there.days_off
    assert not there.working_days
    assert there.zone == "Europe/Berlin"


@pytest.mark.postgres
def test_postgresql_takes_the_same(postgres_url: str, tmp_path: Path) -> None:
    url = postgres_url.replace("postgresql://", "postgresql+psycopg://")
    chosen = Settings(data_dir=tmp_path, database_url=url, lang="en")
    with opened(chosen.sql_url) as database:
        make_tables(database)
    import_files(chosen, [SAMPLES])
    first = counts(chosen)
    assert first["applications"] == first["candidates"] == first["acts"] == 14
    import_files(chosen, [SAMPLES])
    assert counts(chosen) == first
    astray = tmp_path / "astray.csv"
    astray.write_text("candidate,job\nnobody@mail.example,be\n")
    with pytest.raises(CommandFailed):
        import_files(chosen, [SAMPLES, astray])
    assert counts(chosen) == first


def test_two_who_share_an_address_are_two_and_named_in_the_table_of_applications(
    settings: Settings, bring: Import
) -> None:
    two = "name,email\n韩梅梅,referrals@hunter.example\n李雷,referrals@hunter.example\n"
    files = {**TEAM, "candidates.csv": two}
    bring(files)
    bring(files)
    assert counts(settings)["candidates"] == 2
    either = {"applications.csv": "candidate,job\nreferrals@hunter.example,be\n"}
    (_, line) = complaint(bring, either)
    assert line.startswith("applications.csv, line 2, “candidate”: Several candidates share")
    both = (
        "候选人,姓名,职位\nreferrals@hunter.example,李雷,be\nreferrals@hunter.example,韩梅梅,be\n"
    )
    bring({"applications.csv": both})
    bring({"applications.csv": both})
    assert counts(settings)["applications"] == 2
    nobody = {"applications.csv": both.replace("李雷", "李明")}
    assert "There is no candidate with the address" in complaint(bring, nobody)[1]


def over(settings: Settings, day: datetime) -> None:
    """Every application is over since then."""
    with opened(settings.sql_url) as database:
        ended = update(applications).values(over_at=day, created_at=day - timedelta(days=30))
        database.write_now(lambda conn: conn.execute(ended))


def test_who_applies_again_with_a_later_day_is_a_new_application(
    settings: Settings, bring: Import
) -> None:
    bring(EVERYTHING)
    over(settings, datetime(2026, 3, 2, tzinfo=UTC))
    again = {"applications.csv": "候选人,职位,投递日期\nzw@m.example,be,2026/3/5\n"}
    bring(again)
    assert counts(settings)["applications"] == 2
    bring(again)
    assert counts(settings)["applications"] == 2


def test_a_line_of_an_application_that_is_over_says_what_is_to_be_done(
    settings: Settings, bring: Import
) -> None:
    bring(EVERYTHING)
    over(settings, datetime(2026, 3, 2, tzinfo=UTC))
    (_, line) = complaint(bring, {"applications.csv": APPLICATIONS})
    assert line.startswith("applications.csv, line 2: This candidate’s application for this job (")
    assert "over since 2026-03-02" in line
    assert "applied_on" in line
    old = APPLICATIONS.replace("job\n", "job,applied_on\n").replace("be\n", "be,2026-01-31\n")
    bring({"applications.csv": old})
    assert counts(settings)["applications"] == 1


def test_who_applies_again_while_the_first_one_goes_on_is_a_fault_that_says_so(
    settings: Settings, bring: Import
) -> None:
    bring(EVERYTHING)
    with opened(settings.sql_url) as database:
        earlier = update(applications).values(created_at=datetime(2026, 3, 2, tzinfo=UTC))
        database.write_now(lambda conn: conn.execute(earlier))
    again = "candidate,job,applied_on\nzw@m.example,be,2026-03-05\n"
    (_, line) = complaint(bring, {"applications.csv": again})
    assert "is not over. Take this line out, or note the end of the earlier one first." in line
    assert counts(settings)["applications"] == 1


@pytest.mark.parametrize(
    ("day", "expected"), [("soon", "“soon” is not a day."), ("2999-01-01", "This day has not come")]
)
def test_a_day_that_is_none_or_has_not_come_is_asked_back(
    bring: Import, day: str, expected: str
) -> None:
    again = f"candidate,job,applied_on\nzw@m.example,be,{day}\n"
    files = {**EVERYTHING, "applications.csv": again}
    assert complaint(bring, files)[1].startswith(
        f"applications.csv, line 2, “applied_on”: {expected}"
    )


def test_every_fault_has_a_sentence_in_both_languages() -> None:
    catalogue = Catalogue.load(TEMPLATES / "catalogue")
    for locale in catalogue.locales:
        written = {
            key.rsplit(".", 1)[1]
            for key in catalogue.keys(locale)
            if key.startswith("importing.fault.")
        }
        assert written == faults.CODES


def test_the_command_exits_with_one_and_leaves_standard_output_empty(tmp_path: Path) -> None:
    environment = {**os.environ, "DATA_DIR": str(tmp_path), "LANG": "C"}
    for arguments, code in ((("migrate", "--database-only"), 0), (("import", "no.csv"), 1)):
        done = subprocess.run(
            [sys.executable, "cli.py", *arguments],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
    assert done.stdout == ""
    assert "no.csv: There is no such file." in done.stderr


# --- what a stage's scorecards rate, and several meetings ---------------------------------------

PLAN = """
focus = ["design"]
[stages.attributes]
design = "系统设计 System design"
coding = "Coding"
[[stages.meetings]]
name = "编程"
minutes = 45
panel = ["lin@c.example"]
[[stages.meetings]]
name = "Values"
"""


def test_a_stage_says_what_is_rated_and_which_meetings_it_has(
    bring: Import, settings: Settings
) -> None:
    bring({**TEAM, "job.toml": JOB + PLAN})
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        stage = connection.execute(stages.select()).one()
        lin = connection.execute(select(people.c.id).where(people.c.name == "Lin")).scalar_one()
    assert stage.attributes == [
        {"id": "design", "name": "系统设计 System design"},
        {"id": "coding", "name": "Coding"},
    ]
    assert stage.focus == ["design"]
    assert stage.meetings == [
        {"name": "编程", "minutes": 45, "panel": [lin], "lead": lin},
        {"name": "Values", "minutes": 60, "panel": [], "lead": ""},
    ]


def test_the_sample_job_names_what_is_rated_in_both_languages(settings: Settings) -> None:
    import_files(settings, [SAMPLES])
    with opened(settings.sql_url) as database, database.engine.connect() as connection:
        plan = connection.execute(stages.select().order_by(stages.c.position)).all()
    named = [stage for stage in plan if stage.attributes]
    assert len(named) >= 2
    for stage in named:
        assert stage.focus
        for attribute in stage.attributes:
            assert re.search("[一-鿿].* [A-Z]", attribute["name"])


@pytest.mark.parametrize(
    ("extra", "key", "sentence"),
    [
        ('[stages.attributes]\n"设计" = "x"', "设计", "is not a code"),
        ('[stages.attributes]\ndesign = ""', "design", "has no name"),
        ('attributes = ["design"]', "attributes", "Codes with their names"),
        ('focus = ["design"]', "focus", "no attribute with the code “design”"),
        ('focus = "design"', "focus", "A list of the codes"),
        ('meetings = ["x"]', "meetings", "each with a name"),
        ("[[stages.meetings]]\nminutes = 30", "name", "must be filled in"),
        ('[[stages.meetings]]\nname = "x"\npanel = ["who@c.example"]', "panel", "who@c.example"),
    ],
)
def test_what_is_wrong_with_a_stages_plan_is_said_where_it_stands(
    bring: Import, extra: str, key: str, sentence: str
) -> None:
    lines = complaint(bring, {**TEAM, "job.toml": f"{JOB}{extra}\n"})
    assert len(lines) == 2
    assert f"“{key}”" in lines[1]
    assert sentence in lines[1]


def test_what_is_wrong_with_a_stages_plan_is_said_in_chinese_too(bring: Import) -> None:
    broken = f'{JOB}focus = ["design"]\n'
    lines = complaint(bring, {**TEAM, "job.toml": broken}, lang="zh")
    assert "没有代码为“design”的能力项" in lines[1]
