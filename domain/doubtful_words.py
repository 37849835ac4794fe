"""The words that somebody should read again before they are sent: tables and nothing else.

Words that mostly mean something else ("race condition", 身体健康 as a wish, 落户 as a benefit) are
left out on purpose: a warning that cries wolf is not read.
"""

from __future__ import annotations

from collections.abc import Mapping
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


class Promised(StrEnum):
    """What only the desk can promise, and a letter of good news must not: a job, or pay."""

    PROMISE_OR_PAY = "promise_or_pay"
    OFFER = "offer"


About = Protected | Promised

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

_PAY = (
    "薪资|薪水|薪酬|工资|待遇|月薪|年薪|底薪|时薪|日薪|年包|年终奖?|奖金|提成|期权|签字费|涨薪|涨幅"
)
_SURE = "(?:肯定|一定|必定|绝对|百分之?百|包你|保证|确保|承诺)"
_NOT = "(?<!不)(?<!不能)(?<!不会)(?<!无法)(?<!没法)"
_WHOM = "(?:您|你|他|她)?(?:会|能|可以|给您|给你|有)?(?:被|拿到|收到|发|给)?"
_WITHIN = "[^，。；！？\n]"
_MONEY = "USD|EUR|GBP|RMB|CNY|HKD|SGD|yuan|dollars?|euros?|pounds?"
PROMISES: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            r"(?<!not )(?<!n't )(?<!not be )(?<!n't be )guaranteed(?! (?:delivery|order|by the))"
            r"|(?:I|we) (?:can |will )?guarantee",
            r"(?:you are|you're|you will be|you'll be|as good as) hired|we(?: will|'ll) hire you",
            r"you(?: will|'ll) (?:definitely |certainly |surely )?(?:get|receive|have) "
            r"(?:an|the|your|our) (?:job|offer)|you(?: have|'ve) got (?:an|the) (?:job|offer)",
            r"we(?: will|'ll) (?:definitely |certainly )?(?:make|send) you (?:an|the|our) offer",
            r"(?:the|your) (?:job|offer|position) is (?:yours|certain|safe|sure|in the bag)",
            r"(?:salary|pay|bonus|compensation)[^.\n]{0,20}"
            r"(?:no problem|not a problem|no issue|not an issue|won't be an? (?:problem|issue))",
            r"no problem with (?:the|your) (?:salary|pay|bonus)",
            r"match your (?:current )?(?:salary|pay|expectations?)|sign(?:ing|-on) bonus",
            r"(?:salary|wages?|bonus|compensation|remuneration)[^.\n]{0,20}?\d{2}[\d,.]{0,9}\s?k?",
            r"\d{1,4}\s?k (?:a|per) (?:year|month|annum)"
            r"|\d{1,3},\d{3} (?:a|per) (?:year|month|annum)",
            rf"\d[\d,.]{{0,12}}\s?[km]?\s?(?:{_MONEY})|(?:{_MONEY})\s?\d[\d,.]{{0,12}}\s?[km]?",
        ),
        "zh": (
            f"{_NOT}{_SURE}{_WHOM}(?:录用|录取|入职|转正|要[您你]|offer)",
            f"{_NOT}(?:肯定|一定|绝对|百分之?百)(?:您|你|他|她)?(?:能|会|可以)通过(?!率)",
            "(?:录用|录取|入职|转正|offer)(?:已经|已|是|就是|应该)?"
            "(?:没有?问题|稳了|定了|板上钉钉|十拿九稳|妥了)",
            "(?:已经?|就)(?:决定|确定|内定)(?:录用|录取|是[您你]|要[您你])|等着?入职",
            f"(?:{_PAY}){_WITHIN}{{0,8}}(?:没有?问题|不是问题|好说|好谈|能谈|可以谈|都能满足|可以满足"
            "|保证|保底|翻倍|包在我身上)",
            f"(?:保底|保证|至少|不低于|最少){_WITHIN}{{0,4}}(?:{_PAY})|(?<![0-9])1[2-9]薪",
            f"(?:解决|包|办理?|搞定|保证|承诺){_WITHIN}{{0,4}}(?:户口|户籍)"
            f"|(?:户口|户籍){_WITHIN}{{0,4}}(?:没有?问题|能解决|可以解决|好办|包在我身上)",
            rf"(?:{_PAY}){_WITHIN}{{0,8}}?"
            r"[0-9０-９一二三四五六七八九十百]{1,8}\s?[万千kKwW元块多]",
            r"[0-9０-９]{1,6}\s?[kKwW万千]\s?[*×xX·]\s?1[2-9](?![0-9])",
            r"[0-9０-９][0-9０-９,.]{0,12}\s?[十百千万亿]{0,3}\s?"
            r"(?:元(?![素件组器数年旦宵宇])|块钱|人民币|美元|美金|港币|港元|欧元|英镑|日元)",
            r"(?:[$€£¥￥])\s?[0-9０-９][0-9０-９,.]{0,12}",
        ),
    }
)
"""A job or pay as if it were settled, and any amount of money."""

OFFERS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            r"(?:an|our|your|the|job|this) offer|offer you (?:the|this|a) (?:job|position|role)"
            r"|offer of employment|offer letter|hired",
            r"welcome (?:aboard|to (?:the|our) (?:team|company))|join(?:ing)? (?:us|our team)",
            r"your (?:first day|start date|new (?:job|role|team|colleagues))",
        ),
        "zh": (
            "(?<!未)录用|录取|入职|加入我们|欢迎加入|成为我们的(?:一员|同事)",
            "offer ?[\u4e00-\u9fff]|[\u4e00-\u9fff] ?offer",
        ),
    }
)
"""What makes good news after an interview read as if there were an offer."""
