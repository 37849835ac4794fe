"""Words in a letter that touch what a hiring decision must not rest on: a warning, never a bar.

Whoever writes may have a good reason, so this names the place and leaves the choice to them. Words
that mostly mean something else ("race condition", 身体健康 as a wish, 落户 as a benefit) are left
out on purpose: a warning that cries wolf is not read. A line that promises equal treatment names
these very words, and is let be.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class Protected(StrEnum):
    """What a decision about somebody must not rest on."""

    AGE = "age"
    FAMILY = "family"
    GENDER = "gender"
    ETHNICITY = "ethnicity"
    RELIGION = "religion"
    HEALTH = "health"
    HOUSEHOLD = "household"
    ORIENTATION = "orientation"


@dataclass(frozen=True, slots=True)
class WordingWarning:
    """One place that somebody should read again. `line` counts from 1."""

    line: int
    word: str
    about: Protected


# Regular expressions; English ones stand between word boundaries and take either case.
_ENGLISH: Mapping[Protected, tuple[str, ...]] = {
    Protected.AGE: (
        r"(?:your|his|her|their|an?|the candidate's) age",
        r"age (?:limit|group|range|requirement|bracket)s?",
        r"(?:under|over|below|above|aged) (?:the age of )?[2-6]\d(?! ?%)"
        r"(?= *(?:[.,;!?]|$|years? old|years? of age|or (?:younger|older)))",
        r"age[ds]?:? (?:of )?[2-6]\d(?! ?%)|in (?:your|his|her|their) [2-6]0s",
        r"(?:maximum|minimum) age|older than [2-6]\d|team is (?:very |quite |rather )?young",
        r"\d+[- ]years?[- ]old|years of age|born (?:before|after|in) \d{4}",
        r"(?:too|how) (?:old|young)",
        r"(?:younger|older) (?:candidate|person|people|applicant|profile|team)s?",
        r"young (?:team|candidate|applicant|person|people|and dynamic|blood)|youthful",
        r"close to retirement|retirement age|over-?qualified|digital natives?",
    ),
    Protected.FAMILY: (
        r"marital|married|unmarried|divorced|widow(?:ed|er)?|spouses?|husband|wife",
        r"(?:are you|being|still|as a) single",
        r"pregnan(?:t|cy|cies)|(?:maternity|paternity)(?! leave| pay)|breastfeeding",
        r"family planning",
        r"(?:family|parental) (?:status|situation|plans?|obligations?|circumstances)",
        r"(?:your|have|having|want|any|small|young) (?:children|kids|child|bab(?:y|ies))",
        r"(?:two|three|four|\d) (?:children|kids)|as an? (?:mother|father|parent|mom|mum|dad)",
        r"(?:working|single|new|young) (?:mothers?|fathers?|moms?|mums?|dads?|parents?)",
    ),
    Protected.GENDER: (
        r"genders?|sexes|your sex|females?|males?",
        r"wom[ae]n|(?:a|young|more|for a|prefer) m[ae]n",
        r"(?:office|sales|young) (?:girls?|boys?|guys?|lad(?:y|ies))|salesman|saleswoman",
    ),
    Protected.ETHNICITY: (
        r"ethnic(?:ity|ities)?|(?:your|his|her|their|or|and|of) race|race (?:or|and|,)",
        r"racial(?:ly)?|skin colou?r|colou?r of (?:your|his|her|their) skin",
        r"nationalit(?:y|ies)|national origin|mother tongue|country of (?:birth|origin)",
        r"native (?:english |chinese |mandarin |german )?speakers?|foreign(?: |-)sounding",
        r"immigrants?|(?:your|his|her|their) accent",
    ),
    Protected.RELIGION: (
        r"religio(?:n|ns|us)|(?:your|his|her|their) faith|churchgo(?:er|ing)",
        r"headscar(?:f|ves)|hijab",
        r"muslims?|islam(?:ic)?|jewish|jews?|catholics?|protestants?|buddhists?|hindus?|atheists?",
    ),
    Protected.HEALTH: (
        r"disabilit(?:y|ies)|disabled (?:person|people|candidate|applicant)s?|handicap(?:ped|s)?",
        r"(?:your|his|her|their|poor|mental|state of) health|health (?:condition|status|reason)s?",
        r"medical (?:condition|history|record|examination)s?|chronic(?:ally)? ill(?:ness)?",
        r"illness(?:es)?|hepatitis|hiv|wheelchair|able[- ]bodied",
    ),
    Protected.HOUSEHOLD: (
        r"hukou|household registration|(?:local|rural|urban) residen(?:t|ts|cy|ce)(?: only)?",
        r"(?:locals|local people) only|not from (?:here|this city|this area)",
    ),
    Protected.ORIENTATION: (
        r"sexual (?:orientation|identity)|homosexual(?:s|ity)?|heterosexual(?:s|ity)?",
        r"lgbt\w*|trans (?:wom[ae]n|m[ae]n|person|people)",
        r"gays?|lesbians?|bisexuals?|transgender|transsexuals?",
    ),
}
_CHINESE: Mapping[Protected, tuple[str, ...]] = {
    Protected.AGE: (
        "年龄|年纪|岁数",
        r"[0-9０-９一二三四五六七八九十]{1,5}[多几来余出]?\s{0,3}周?岁",
        "(?:太|偏|过于|更|够|比较)?年轻(?!的产品|的品牌)|太老|偏老|[6-9]0后|00后|退休年龄|临近退休",
    ),
    Protected.FAMILY: (
        "婚姻|婚育|婚否|已婚|未婚|结婚|离婚|离异|丧偶|单身|配偶|丈夫|妻子",
        "怀[了着过]孕|坐月子|产假(?!政策|福利|待遇)|[未已]育(?!成)|(?:生|带|养)[完了过]?(?:孩子|小孩|娃)",
        "孩子(?:多大|几岁)|全职(?:妈妈|爸爸|太太)",
        "生育|怀孕|孕期|孕妇|备孕|哺乳期|[二三]胎|[二三]孩|(?:有|没有|无|要|带)(?:小孩|孩子(?!王))|子女",
        "家庭(?:状况|情况|负担|拖累)|宝妈|宝爸",
    ),
    Protected.GENDER: (
        "性别|男性|女性|男生|女生|女孩子?|男孩子?|小姐姐|小哥哥|[男女]同志|是[男女]的",
        "(?:限|仅限|只招|只要|优先录用|倾向于?|偏向于?)[男女]|[男女](?:士|性|生|的)?(?:优先|不限|勿扰)",
    ),
    Protected.ETHNICITY: (
        "民族(?!大学|学院|品牌|乐器)|种族|肤色|国籍|母语",
        "[汉回藏满苗壮]族|回民|维吾尔|维族|蒙古族|朝鲜族|外国人|老外",
    ),
    Protected.RELIGION: ("宗教|信教(?!育)|信佛|信主|教徒|穆斯林|伊斯兰|基督|天主教|佛教|道教",),
    Protected.HEALTH: (
        "健康(?:状况|情况|原因|问题|不佳|条件)|身体(?:状况|情况|条件|原因|缺陷|不好)",
        "残疾|残障|病史|疾病|慢性病|传染病|乙肝|肝炎|色盲|色弱|艾滋|抑郁|精神病|携带者",
    ),
    Protected.HOUSEHOLD: (
        "户口|户籍|籍贯|生源地|(?<!日)本[地市]人(?![才力工文民])|外地人?(?=不|勿|优先|暂|[，。,.]|$)",
        "非?本地(?:户|居民)|农村(?:人(?![居口才])|出身)|(?:东北|河南|新疆|西藏)人(?![民寿工才事居文])",
    ),
    Protected.ORIENTATION: ("性取向|性倾向|同性恋|双性恋|跨性别|变性",),
}
WORDS: Mapping[str, Mapping[Protected, tuple[str, ...]]] = MappingProxyType(
    {"en": _ENGLISH, "zh": _CHINESE}
)
"""The words by language. A letter is searched for all of them: letters mix languages."""

_WHOLE = {"en": r"\b(?:{})\b", "zh": "{}"}
"""Where a word begins and ends: Chinese has no blanks to tell."""

_LET_BE = re.compile(
    r"regardless of|irrespective of|without regard to|equal[- ]opportunit"
    r"|(?:do|does|will) not discriminate"
    r"|平等(?:就业|机会|对待)|不(?:因|会因|论|分|受)[^。]{0,40}(?:性别|民族|种族|年龄|宗教)|一视同仁|不歧视",
    re.IGNORECASE,
)
_TAG = re.compile(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}")


def _compiled() -> tuple[tuple[Protected, re.Pattern[str]], ...]:
    return tuple(
        (about, re.compile(_WHOLE[language].format("|".join(words)), re.IGNORECASE))
        for language, table in WORDS.items()
        for about, words in table.items()
    )


_PATTERNS = _compiled()


def wording_warnings(text: str) -> tuple[WordingWarning, ...]:
    """Every place in a letter, or in its template, that touches a protected attribute."""
    found = [
        WordingWarning(number, match.group().strip(), about)
        for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1)
        if not _LET_BE.search(line)
        for said in (_TAG.sub(" ", line),)
        for about, pattern in _PATTERNS
        for match in pattern.finditer(said)
    ]
    return tuple(sorted(found, key=lambda each: each.line))


@dataclass(frozen=True, slots=True)
class LetterWarning:
    """A warning, and in which half of the letter its line stands."""

    part: str
    line: int
    word: str
    about: Protected


def letter_warnings(subject: str, body: str) -> tuple[LetterWarning, ...]:
    """The warnings of a whole letter: its template, or the words that somebody made of it."""
    return tuple(
        LetterWarning(part, each.line, each.word, each.about)
        for part, text in (("subject", subject), ("body", body))
        for each in wording_warnings(text)
    )
