"""A new rule."""

from __future__ import annotations

from tests.additions.edits import Addition, Edit, before, each, words

RULE = Addition(
    ("rule",),
    (
        Edit(
            "domain/rules.py",
            each(
                before(
                    "def always_ask() -> Rule:",
                    "def two_rejects() -> Rule:\n"
                    '    """两票否决: two rejects propose one; a person decides the rest."""\n'
                    "    two = Condition(Amount.AT_LEAST, Opinion.REJECT, number=2)\n"
                    '    return Rule("two_rejects", (\n'
                    '        Row("two_reject", (two,), Proposal.REJECT), _OTHERWISE_ASK))\n\n\n',
                ),
                before("always_ask())\n", "two_rejects(), "),
            ),
        ),
        *words(
            "pages",
            "test_every_rule_and_each_of_its_rows_has_words",
            ("rule", "two_rejects", "two rejects", "两票否决"),
            ("rule_row", "two_reject", "two reject", "两人不通过"),
        ),
    ),
    probe="""
from domain.defaults import default_policy
from domain.rules import PanelVerdict, evaluate
from domain.words import Proposal, Verdict


def test_a_policy_has_the_new_rule() -> None:
    rule = default_policy().rules["two_rejects"]
    two = [PanelVerdict(Verdict.REJECT), PanelVerdict(Verdict.PASS), PanelVerdict(Verdict.REJECT)]
    assert evaluate(rule, two).proposal is Proposal.REJECT
    assert evaluate(rule, two[:2]).proposal is Proposal.ASK
""",
)
