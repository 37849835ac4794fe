"""Whether a text names an amount of money, in Chinese or English: what only the desk may write.

What somebody outside of the desk writes to a candidate is stopped by it, so it has to tell money
from the other numbers of an answer: dates, rooms, people, lines of code. A number is money by a
currency, by a word of pay beside it, by the time it is paid for, or by its size ("30k", 三万), if
nothing is counted by it. It reads what is written in good faith: who wants to, writes around it.
"""

from __future__ import annotations

import re
import unicodedata

_SIGNS = str.maketrans(
    "萬兩塊圓壹贰貳叁參肆伍陆柒捌玖拾佰仟億—–−～至", "万两块元一二二三三四五六七八九十百千亿---~到"
)
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u2060\ufeff]")
_BETWEEN_HAN = re.compile(r"(?<=[\u4e00-\u9fff])[ \t]+(?=[\u4e00-\u9fff])")
_SENTENCES = re.compile(r"[。!?;\n]|\.(?=\s|$)")

# Numbers as they are written: 45,000, 45.000, 45 000, 45'000, 1.5; 两万五, 一点五万; "thirty-five".
_FIGURE = (
    r"(?<!\d)(?<!\d[.,:])"
    r"(?:\d{1,3}(?:[,.'’ ]\d{3}(?!\d)){1,3}|\d{1,12})(?:[.,]\d{1,2}(?!\d))?(?!\d|[.,:]\d)"
)
_HAN = "[一二两三四五六七八九十百几数]"
_HAN_MORE = "[一二两三四五六七八九十百千几零〇点半]"
_ENGLISH = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    "|sixteen|seventeen|eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
    "|hundred"
)
_SPELLED = rf"\b(?:{_ENGLISH})(?:[ -](?:and )?(?:{_ENGLISH})){{0,3}}"
_SMALL = rf"(?:{_FIGURE}|{_HAN}{_HAN_MORE}{{0,5}})"
# With the word or the sign of a size: 30k, 2w5, 2.5 万, 三万二, thirty thousand.
_LARGE = (
    rf"(?:{_FIGURE}\s?(?:[kw]\d?(?![a-z\d])|个w(?![a-z])|[多来]?[万千]{_HAN}?(?:\s?\d(?!\d|\s?[个位人名台家行条次页]))?"
    r"|(?:thousand|grand)\b)"
    rf"|{_HAN}{_HAN_MORE}{{0,5}}(?:[kw](?![a-z\d])|个w(?![a-z])|[多来]?[万千]{_HAN_MORE}{{0,5}})"
    rf"|{_HAN}[kw万千]{_HAN_MORE}{{0,5}}(?![a-z\d])"
    rf"|{_SPELLED}[ -]?(?:thousand|grand|k)\b)"
)
_MILLIONS = rf"(?:{_FIGURE}|{_SPELLED})\s?(?:m|mio|million)\b"
_ANY = rf"(?:{_LARGE}|{_MILLIONS}|{_SMALL})"
_TO = r"\s?(?:-|~|\bto\b|\band\b|\bor\b|到|或者?)\s?"

# By a currency. 块 is a piece of anything, 一块 together, and 元 stands in words of mathematics.
_SIGN = "[$€£¥₹₩]"
_CODE = "(?:usd|eur|gbp|rmb|cny|cnh|hkd|sgd|jpy|chf|twd|krw|inr|aud|nzd|sek|nok|dkk|pln)"
_COIN = (
    r"(?:(?:yuan|kuai|renminbi|dollars?|bucks|euros?|pounds?|quid|yen|francs?|rupees?|zł|lpa)\b"
    "|元(?![素组件器数年旦宵宇分编搜模语方])|块钱|人民币|美元|美金|港币|港元|新币|台币|欧元|英镑|日元)"
)
_MONEY = re.compile(
    rf"{_SIGN}\s?\d|\d\s?[km]?\s?{_SIGN}|{_ANY}(?:[多来几余]|,-)?\s?(?:{_CODE}(?![a-z])|{_COIN})"
    r"|\d\d\d\s?(?:gross|brutto|netto|before tax|after tax|pre-?tax|税[前后])"
    rf"|(?<![a-z]){_CODE}[\s:]{{0,2}}{_ANY}|(?:人民币|美元|美金|港币|港元|欧元|英镑|日元){_ANY}"
    rf"|(?:\d\d\d|[百千万]{_HAN_MORE}{{0,3}})[多来几]?块(?![屏板卡硬显地业内区儿砖])"
)
_FUNDS = re.compile(
    r"\b(?:series [a-f]|fund(?:ing|s|ed)|raised|revenues?|turnover|valued|valuation)\b"
    "|融资|营收|估值|市值|流水|交易额|销售额"
)
_LIKE_FUNDS = re.compile(r"million\b|billion\b|\d\s?(?:m|bn)\b|亿|[百千]万")

# By a word of pay: what is meant needs no size where the word itself is said (年薪四十).
_PAY = (
    r"(?:\b(?:salar(?:y|ies)|wages?|compensation|remuneration|bonus(?:es)?|stipend|allowances?|pay"
    r"|equity|raise|package)\b"
    "|薪(?!火|传)|工资|年包|年终奖?|奖金|提成|补贴|[餐房车]补|津贴|总包|签字费|到手|股票|期权)"
)
_NAMED = (
    r"(?:\b(?:salary|wage|pay|allowance|bonus|day rate|daily rate|hourly rate)"
    r"(?:\s*:|(?: (?:is|of|was|will be|would be|around|about|at|up to)){1,3})"
    "|[月年底起时日]薪|薪资|薪水|薪酬|工资|[年总]包|年终奖?|奖金|补贴|[餐房车]补|津贴|到手|签字费)"
)
_SAYING = (
    r"(?:[\s:]|是|为|在|有|大概|大约|大致|差不多|约|能|可以|会|应该|给到?|开到?|拿到?|达到|到"
    r"|最[多少高低]|范围|区间|至少|税前|税后|around|about|roughly){0,6}"
)
_NO_PAY = (
    r"(?![\d.,]*\d)(?!\s?(?:[年月日天号点次档级个项种部类方]|%|:\d|times?\b|days?\b|weeks?\b|months?\b"
    r"|years?\b|hours?\b|st\b|nd\b|rd\b|th\b|of\b))"
)
_PAID = re.compile(
    rf"{_NAMED}{_SAYING}(?:{_ANY}{_TO})?{_ANY}{_NO_PAY}|{_NAMED}[^,]{{0,4}}(?:[过上破近]万|百万)"
    rf"|{_PAY}[^%,]{{0,24}}\d\s?%|\d\s?%[^%,]{{0,12}}{_PAY}|[涨加调][薪幅][^%,]{{0,6}}\d%"
    r"|(?<!\d)(?:1[2-9]|十[二三四五六七八])(?:薪|个月的?(?:薪|工资))"
)

# By its size, or by the time that it is paid for, if nothing is counted by it.
_WHILE = (
    r"\s?(?:(?:(?:/|per|an?|each|every)\s?(?:year|annum|month|week|day|hour)|p\.?\s?a\.?|annually"
    r"|yearly|monthly)(?![a-z])|(?:/|每|一)个?(?:年|月|天|小时))"
)
_IN_A = re.compile(rf"(?:[每一]个?月|[每一]年|[月年]入|[每一]天){_SAYING}$")
_THIS_LONG = re.compile(_WHILE)
_NUMBERS = re.compile(rf"(?:{_ANY}{_TO})?(?P<last>{_ANY})")
_IS_LARGE = re.compile(_LARGE)
_ROUND = re.compile(r"\d{1,3}(?:[,.'’ ]\d{3})+(?:[.,]\d\d)?|\d{1,3}000")
_YEAR = re.compile(r"(?:19|20)\d\d")
_HUNDREDS = re.compile(r"\d{3}|\d{1,2}[,.'’ ]\d{3}|[一二两三四五六七八九几]百")

# What goes on after an amount; whatever else follows a number is counted by it.
_GOES_ON = re.compile(
    r"[\s+]*(?:[*×x·]\s?1\d|[多来几]?(?=\s*(?:$|[^\w\s%°+:@#-]|-\s))"
    r"|(?:gross|net|base|plus|and|or|is|was|would|will|as|with|for|if|but|before|after|depending|in"
    r"|on top|total|basic|salary|package|bonus|though|so|to|more|less|tops|max|min|all-in|sign-?on"
    r"|signing|myself|at|i|we|you|now)\b"
    r"|[多来几]?(?:左右|上下|出头|以上|以下|以内|之间|起|不等|一点|税|[月年底起]?薪|加|外加|打包|[吧呢哦啊吗了]"
    r"|是|应该|可以|没|都|要看|看|[你您他她我]|再|也|已经|比较|差不多|封顶|为主|还|就|和|或|与|但|够|试)"
    r"|[多来]?的?(?:base|package|offer|总包|年包|样子|水平|待遇|预算))"
)
_COUNTED = re.compile(
    r"\b(?:qps|tps|rps|dau|mau|users?|requests?|customers?|employees?|people|lines?|stars?|rows?"
    r"|nodes?|orders?|tokens?|headcount|we are|we have|team of|staff|downloads?|deploy\w*"
    r"|tickets?)\b"
    "|日活|月活|并发|用户|访问|请求|订单|流量|代码|数据|样本|粉丝|下载|参数|销量|产量|人数|员工|客户|规模|数量"
)
_NAMES_IT = re.compile(
    r"(?:\b(?:room|port|iso|rfc|number|id|code|extension|ext|floor|gate|bus|version|http|error"
    r"|in|by|since)\W{0,2}|[号室口编机版第]\s?|[a-z_#.:/=@-]|\d[ .:-]|\+)$"
)


def names_an_amount(text: str) -> bool:
    """Whether a text says how much money somebody gets, or what something costs."""
    plain = _UNSEEN.sub("", unicodedata.normalize("NFKC", text)).casefold().translate(_SIGNS)
    return any(_in_sentence(one) for one in _SENTENCES.split(_BETWEEN_HAN.sub("", plain)))


def _in_sentence(said: str) -> bool:
    of_funds = _FUNDS.search(said) and _LIKE_FUNDS.search(said)
    if _PAID.search(said) or (_MONEY.search(said) and not of_funds):
        return True
    return any(_is_money(said, found) for found in _NUMBERS.finditer(said))


def _is_money(said: str, found: re.Match[str]) -> bool:
    """Whether a number, or a range of numbers, without any word of money is an amount."""
    before, last, after = said[: found.start()], found["last"], said[found.end() :]
    before, large = before[-24:], bool(_IS_LARGE.search(found.group()))
    if _COUNTED.search(before) or _NAMES_IT.search(before):
        return False
    if not large and (before.endswith(" of ") or _YEAR.fullmatch(last)):
        return False
    if not large and not _HUNDREDS.match(last):
        return False
    if _THIS_LONG.match(after):
        return True
    if not _GOES_ON.match(after):
        return False
    return large or bool(_ROUND.fullmatch(last)) or bool(_IN_A.search(before))
