"""What a job pays, as a line in the company's own words: "25–35k × 14", "€70,000–85,000 a year".

A text and not an amount: what belongs to it (months, shares, by which day, in which city) is said
otherwise in every country, and nothing is reckoned with it.
"""

from __future__ import annotations

from domain.names import NameFault, clean_name, name_fault

LONGEST_PAY = 120


def pay_fault(text: str) -> NameFault | None:
    """What is wrong with a line about pay; an empty one says nothing, which is fine."""
    fault = name_fault(text, LONGEST_PAY)
    return None if fault is NameFault.EMPTY else fault


def clean_pay(text: str) -> str:
    """As it is stored."""
    return clean_name(text)


def pay_told(pay_range: str, shown: bool) -> str:
    """What candidates read of a job's pay; '' where the job does not say that they do."""
    return pay_range if shown else ""
