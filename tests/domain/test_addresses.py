"""One mailbox, one spelling: what an address becomes, and what is none."""

from __future__ import annotations

import pytest

from domain.addresses import AddressRefused, clean_address, looked_up

ONE_MAILBOX = (
    "zhou.min@zhixing.example",
    " Zhou.Min@ZhiXing.Example\t",
    "\u3000zhou.min@zhixing.example\u00a0",
    "zhou.min@zhixing。example",
    "zhou。min@zhixing．example",
    "zhou.min@ｚhixing.example",
    "ｚｈｏｕ.ｍｉｎ＠ｚｈｉｘｉｎｇ｡ｅｘａｍｐｌｅ",
)


@pytest.mark.parametrize("typed", ONE_MAILBOX)
def test_however_it_is_typed_one_mailbox_has_one_spelling(typed: str) -> None:
    assert clean_address(typed) == "zhou.min@zhixing.example"


@pytest.mark.parametrize(
    ("typed", "mailed"),
    [
        ("a@例え.jp", "a@xn--r8jz45g.jp"),
        ("a@XN--R8JZ45G.jp", "a@xn--r8jz45g.jp"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        # IDNA of 2003 would mail this one to fass.example, which is somebody else's.
        ("a@faß.example", "a@xn--fa-hia.example"),
    ],
)
def test_a_domain_of_other_letters_is_kept_as_it_is_mailed(typed: str, mailed: str) -> None:
    assert clean_address(typed) == mailed
    assert clean_address(mailed) == mailed


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "zhou",
        "@zhixing.example",
        "zhou@",
        "zhou@zhixing",
        "zhou@zhixing.example.",
        "zhou@zhixing..example",
        "zhou@-zhixing.example",
        "zhou@zhi_xing.example",
        "zhou@xn--zzzzz99999.example",
        "zhou min@zhixing.example",
        "zhou.@zhixing.example",
        "周敏@zhixing.example",
        "zhou\r\n@zhixing.example",
        "zhou@zhixing.example\nBcc: x@y.example",
        f"{'z' * 65}@zhixing.example",
        f"zhou@{'z' * 64}.example",
        f"zhou@{'.'.join(['z' * 60] * 4)}.example",
    ],
)
def test_what_no_mail_can_be_sent_to_is_refused(typed: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        clean_address(typed)
    assert refused.value.code == "not_an_address"


@pytest.mark.parametrize("sign", ["\u200b", "\u00ad", "\u200d", "\u2060", "\ufeff"])
@pytest.mark.parametrize("place", ["zhou{}@zhixing.example", "zhou@zhi{}xing.example"])
def test_signs_that_nobody_sees_are_refused_and_not_dropped(place: str, sign: str) -> None:
    with pytest.raises(AddressRefused) as refused:
        clean_address(place.format(sign))
    assert refused.value.code == "invisible_in_address"


def test_what_is_no_address_is_looked_up_as_it_is() -> None:
    assert looked_up("can_01m8mswqade69r6pksynv811jh") == "can_01m8mswqade69r6pksynv811jh"
    assert looked_up("Zhou.Min@ZHIXING。example") == "zhou.min@zhixing.example"
