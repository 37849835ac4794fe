"""Which sentences of a letter draw a warning, and which must not."""

from __future__ import annotations

from pathlib import Path
from time import perf_counter

import pytest

from domain.wording_lint import WORDS, Protected, wording_warnings

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


@pytest.mark.parametrize(("sentence", "about"), FLAGGED)
def test_a_sentence_about_a_protected_attribute_is_flagged(sentence: str, about: Protected) -> None:
    assert about in {each.about for each in wording_warnings(sentence)}


@pytest.mark.parametrize("sentence", LET_BE)
def test_an_innocent_sentence_is_let_be(sentence: str) -> None:
    assert wording_warnings(sentence) == ()


@pytest.mark.parametrize("letter", LETTERS, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_the_letters_that_come_with_the_product_draw_no_warning(letter: Path) -> None:
    assert wording_warnings(letter.read_text("utf-8")) == ()


def test_a_warning_names_line_and_word() -> None:
    found = wording_warnings("Dear Maya,\r\n\r\nare you MARRIED?\n该岗位限女性。")
    assert [(each.line, each.word, each.about) for each in found] == [
        (3, "MARRIED", Protected.FAMILY),
        (4, "限女", Protected.GENDER),
    ]


def test_both_languages_know_every_attribute() -> None:
    for language, words in WORDS.items():
        assert set(words) == set(Protected), language


def test_a_long_letter_is_read_in_no_time() -> None:
    """The longest text that is read at all, made of what comes closest to the patterns."""
    for piece in ("your under over 3 aged young 不因外地有家庭 ", "1", "一", "3 "):
        text = (piece * 40_000)[:40_000]
        began = perf_counter()
        assert len(wording_warnings(text)) < 40_000
        assert perf_counter() - began < 3, piece
