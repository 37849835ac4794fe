"""Which sentences of a letter draw a warning, and which must not."""

from __future__ import annotations

from pathlib import Path
from time import thread_time

import pytest

from domain.acts import OWN_ACTS
from domain.doubtful_words import OFFERS, PROMISES, WORDS, Promised, Protected
from domain.fields import Field, FieldType
from domain.tasks import TASKS
from domain.wording_lint import (
    asked_about,
    doubts_in,
    doubts_of,
    wording_warnings,
)

LETTERS = sorted((Path(__file__).parents[2] / "templates" / "messages").glob("*/*.txt"))

FLAGGED = [
    ("We were looking for somebody under 35.", Protected.AGE),
    ("At your age the pace may be hard.", Protected.AGE),
    ("You would join a young team.", Protected.AGE),
    ("We found you overqualified.", Protected.AGE),
    ("Candidates are at most 40 years old.", Protected.AGE),
    ("Are you married, and do you have children?", Protected.FAMILY),
    ("Since you are pregnant, we cannot go on.", Protected.FAMILY),
    ("With small kids the travel would be difficult.", Protected.FAMILY),
    ("We prefer a man for this position.", Protected.GENDER),
    ("The team would like a FEMALE colleague.", Protected.GENDER),
    ("We only hire native speakers.", Protected.ETHNICITY),
    ("Please tell us your nationality.", Protected.ETHNICITY),
    ("Your religion does not fit the schedule.", Protected.RELIGION),
    ("Because of your disability we decided otherwise.", Protected.HEALTH),
    ("Given your health, we chose somebody else.", Protected.HEALTH),
    ("Only local residents with a Shanghai hukou.", Protected.HOUSEHOLD),
    ("Please state your sexual orientation.", Protected.ORIENTATION),
    ("该岗位要求年龄在35岁以下。", Protected.AGE),
    ("我们的团队比较年轻，可能不太适合您。", Protected.AGE),
    ("我们更倾向90后的候选人。", Protected.AGE),
    ("考虑到您已婚未育，暂不推进。", Protected.FAMILY),
    ("请问您近期有备孕计划吗？", Protected.FAMILY),
    ("您有孩子，出差不方便。", Protected.FAMILY),
    ("该岗位限男性。", Protected.GENDER),
    ("女士优先。", Protected.GENDER),
    ("少数民族候选人需另行说明。", Protected.ETHNICITY),
    ("请告知您的宗教信仰。", Protected.RELIGION),
    ("因您的健康状况，我们未能录用。", Protected.HEALTH),
    ("乙肝携带者不予考虑。", Protected.HEALTH),
    ("该岗位要求本市户口。", Protected.HOUSEHOLD),
    ("外地户籍暂不考虑。", Protected.HOUSEHOLD),
    ("请说明您的性取向。", Protected.ORIENTATION),
    ("We look for a younger profile.", Protected.AGE),
    ("You are already in your 40s.", Protected.AGE),
    ("Our team is quite young.", Protected.AGE),
    ("With two kids this is hard.", Protected.FAMILY),
    ("It is hard as a mother.", Protected.FAMILY),
    ("Your accent is difficult on the phone.", Protected.ETHNICITY),
    ("Is it true that you are LGBTQ?", Protected.ORIENTATION),
    ("您已经三十多岁了。", Protected.AGE),
    ("考虑到您刚生完孩子。", Protected.FAMILY),
    ("已育优先。", Protected.FAMILY),
    ("该岗位男同志优先。", Protected.GENDER),
    ("因为您是女的。", Protected.GENDER),
    ("您是回民吗？", Protected.ETHNICITY),
    ("您信佛吗？", Protected.RELIGION),
    ("色盲者不予录用。", Protected.HEALTH),
]
LET_BE = [
    "Image processing and page layout are on the agenda of this stage.",
    "You will manage packages and languages; the usage average is a percentage.",
    "We talked about a race condition and single sign-on.",
    "The disabled feature flag was a nice example, as was the native app.",
    "Health insurance and a laptop are part of the offer.",
    "Dear Christian, thank you for meeting Mr. Young and Ms. Oldman.",
    "The load stayed under 50% and over 30 services were involved.",
    "You have over 20 years of experience.",
    "We appreciate your management style and the message you left.",
    "We decide regardless of age, gender, religion and disability.",
    "We are an equal opportunity employer and welcome people of every gender and ethnicity.",
    "The master process spawns child processes; the parent waits.",
    "The interview took an hour and the human side convinced us.",
    "{{ candidate_age }} {% if gender %}{% endif %}",
    "张女士，您好：感谢王先生的推荐。",
    "祝您身体健康，工作顺利！",
    "公司提供补充医疗保险和年度体检，并可协助落户。",
    "本阶段将讨论图像处理和职业规划。",
    "岁月不居，感谢您一年来的支持。",
    "公司平等对待每一位候选人，不因性别、民族、年龄而区别对待。",
    "您毕业于中央民族大学，项目经验丰富。",
    "面试地点在本地办公室，可报销外地往返交通费。",
    "我们将在三个工作日内给您答复。",
    "面试地点：河南人民广场三层，或西藏人民路1号。",
    "您在新疆人寿和东北人工智能研究院的经历与农村人居环境项目很相关。",
    "我们看重本地人才储备，欢迎加入孩子王。",
    "产假政策详见员工手册，百岁山饮用水由公司提供。",
    "任务的优先级和男女老少皆宜的产品设计令人印象深刻。",
]


PROMISING = [
    "放心，肯定录用。",
    "您一定会被录取的。",
    "百分百要你。",
    "录用没问题，等着入职。",
    "薪资没问题。",
    "工资好商量，薪水可以谈。",
    "保底年终三个月。",
    "年终奖保底。",
    "公司可以解决户口。",
    "户口肯定没问题。",
    "月薪大概三万。",
    "期望薪资 30k。",
    "25k*15，可以给到。",
    "可以给 16薪。",
    "目前年薪 50 万元。",
    "预算 300元。",
    "￥30000",
    "An offer is guaranteed.",
    "We guarantee a job.",
    "You're hired!",
    "You will definitely get the offer.",
    "The job is yours.",
    "The salary is no problem at all.",
    "We can match your current salary.",
    "Their salary would be around 45k.",
    "We could go to $90,000.",
    "That is 80k a year.",
    "It would be 3,000 euros.",
]
NO_PROMISES = [
    "我们不保证录用。",
    "面试通过不一定会录用。",
    "录用以书面录用通知书为准。",
    "录用以书面录用通知书（offer）为准。",
    "如果您需要答复其他公司的 offer，请告诉我们。",
    "服务承受 30k QPS，日均 3万 请求。",
    "元素个数从 10元素增加到 16。",
    "确保通过全部回归测试，有一定通过率。",
    "管理 3 个团队，5 年经验。",
    "解决了缓存击穿的问题。",
    "绩效考核系统里的工资模块由她负责。",
    "The queue has guaranteed delivery and guaranteed order.",
    "We cannot guarantee anything; nothing is guaranteed by the schema.",
    "Paid attention to 3 details, 20 years of experience.",
    "Handled 10k requests per second and 3 releases a month.",
    "If you have another offer to answer, please tell us.",
    "If you have another company's offer to answer, please tell us.",
]
OFFERING = [
    "恭喜您被录用！",
    "我们正在准备录用通知书。",
    "期待您加入我们。",
    "offer 会在下周发出。",
    "We are preparing the offer.",
    "Welcome to the team!",
    "We look forward to you joining us.",
]
NO_OFFERS = [
    "本邮件仅告知面试结果，录用以书面录用通知书为准。",
    "这不是录用通知。",
    "This is not yet an offer: an offer is only made in writing.",
    "Your interviews went well.",
]


@pytest.mark.parametrize("sentence", PROMISING)
def test_a_promise_of_a_job_and_any_pay_is_flagged(sentence: str) -> None:
    assert Promised.PROMISE_OR_PAY in {each.about for each in wording_warnings(sentence)}


@pytest.mark.parametrize("sentence", NO_PROMISES)
def test_what_is_neither_promise_nor_pay_is_let_be(sentence: str) -> None:
    assert wording_warnings(sentence) == ()


@pytest.mark.parametrize("sentence", OFFERING)
def test_good_news_that_sounds_like_an_offer_is_flagged_and_elsewhere_is_let_be(
    sentence: str,
) -> None:
    assert Promised.OFFER in {each.about for each in wording_warnings(sentence, "next_step")}
    assert wording_warnings(sentence, "still_deciding") == ()


@pytest.mark.parametrize("sentence", NO_OFFERS)
def test_good_news_may_say_that_it_is_no_offer(sentence: str) -> None:
    assert wording_warnings(sentence, "next_step") == ()


def test_to_settle_a_household_is_a_promise_and_to_ask_for_one_is_not() -> None:
    assert {one.about for one in wording_warnings("可以解决户口")} == {Promised.PROMISE_OR_PAY}
    assert {one.about for one in wording_warnings("只要本地户口")} == {Protected.HOUSEHOLD}


def test_everybody_is_asked_about_attributes_and_all_but_the_desk_about_promises() -> None:
    doubts = doubts_in({"evidence": "太老了", "note": "肯定录用"})
    assert [one.part for one in asked_about(doubts, at_desk=True)] == ["evidence"]
    assert [one.part for one in asked_about(doubts, at_desk=False)] == ["evidence", "note"]


def test_every_text_that_judges_is_looked_at_and_what_others_said_is_not() -> None:
    fields = [
        field
        for forms in (
            *(way.fields for spec in TASKS.values() for way in spec.completions.values()),
            *(own.fields for own in OWN_ACTS.values()),
        )
        for field in forms
        if field.personal
    ]
    said = {"place", "question", "request"}
    assert {one.name for one in fields if one.no_judgment} == said | {"reason"}
    assert {one.name for one in fields} >= {
        *("evidence", "feedback", "probe", "note", "gist", "subject", "body", "answer", "reason"),
    }
    [place] = [one for one in fields if one.name == "place"][:1]
    assert doubts_of([place], {"place": "男生宿舍 3 层"}) == ()


def test_a_doubt_names_field_and_class() -> None:
    note = Field("note", FieldType.TEXT)
    assert [(one.field, one.code) for one in doubts_of([note], {"note": "太老，肯定录用"})] == [
        ("note", "doubtful_words"),
        ("note", "promise_or_pay"),
    ]


@pytest.mark.parametrize(("sentence", "about"), FLAGGED)
def test_a_sentence_about_a_protected_attribute_is_flagged(sentence: str, about: Protected) -> None:
    assert about in {each.about for each in wording_warnings(sentence)}


@pytest.mark.parametrize("sentence", LET_BE)
def test_an_innocent_sentence_is_let_be(sentence: str) -> None:
    assert wording_warnings(sentence) == ()


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_letters_that_come_with_the_product_draw_no_warning(letter: Path) -> None:
    assert wording_warnings(letter.read_text("utf-8"), letter.parent.name) == ()


def test_a_warning_names_line_and_word() -> None:
    found = wording_warnings("Dear Maya,\r\n\r\nare you MARRIED?\n该岗位限女性。")
    assert [(each.line, each.word, each.about) for each in found] == [
        (3, "MARRIED", Protected.FAMILY),
        (4, "限女", Protected.GENDER),
    ]


def test_both_languages_know_every_attribute() -> None:
    for language, words in WORDS.items():
        assert set(words) == set(Protected), language
    assert set(PROMISES) == set(OFFERS) == set(WORDS)


def test_a_long_letter_is_read_in_no_time() -> None:
    """The longest text that is read at all, made of what comes closest to the patterns."""
    pieces = (
        "your under over 3 aged young 不因外地有家庭 ",
        "1",
        "一",
        "3 ",
        "薪资肯定您会被",
        "salary 1",
    )
    for piece in pieces:
        text = (piece * 40_000)[:40_000]
        began = thread_time()
        assert len(wording_warnings(text)) < 40_000
        assert thread_time() - began < 3, piece
