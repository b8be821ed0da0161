"""To which file a new clock or rule goes."""

from __future__ import annotations

import pytest

from disputes.documents.yaml_tree import parse_yaml
from disputes.upkeep.entry_files import file_for

FILES = {
    "deadlines.yaml": """
parameters: {goods: [damaged, not_as_described]}
deadlines:
  respond: {when: {dispute: [nondelivery, damaged, return]}}
  send_more: {}
  another: {}
""",
    "evidence.yaml": """
rules:
  - {id: goods.show, when: {dispute: $goods}, then: {gather: {required: [photo]}}}
  - {id: goods.show-more, when: {dispute: damaged}, then: {gather: {required: [video]}}}
""",
    "nondelivery.yaml": """
deadlines:
  lost: {when: {dispute: nondelivery}}
rules:
  - {id: nondelivery.lost, when: {dispute: nondelivery}, then: {ruling: {for: buyer}}}
""",
    "rulings.yaml": """
rules:
  - {id: a, when: {dispute: [nondelivery, damaged, return, review]}, then: {ruling: {for: buyer}}}
  - {id: b, when: {dispute: damaged}, then: {ruling: {for: seller}}}
  - {id: c, when: {order.amount: {gt: 5}}, then: {ruling: {for: seller}}}
  - {id: fees.first, when: {facts.x: true}, then: {fees: []}}
""",
}
DOCUMENTS = [document for name, text in FILES.items() for document in parse_yaml(text, name)]


@pytest.mark.parametrize(
    ("section", "id_", "disputes", "then", "file"),
    [
        ("rules", "x", ["nondelivery"], ["ruling"], "nondelivery.yaml"),
        ("rules", "x", ["damaged"], ["ruling"], "rulings.yaml"),
        ("rules", "x", ["damaged"], ["gather"], "evidence.yaml"),
        ("rules", "x", ["not_as_described"], ["gather"], "evidence.yaml"),  # by way of a parameter
        ("rules", "fees.second", [], ["fees"], "rulings.yaml"),  # by its id alone
        ("rules", "x", ["counterfeit"], ["ruling"], "rulings.yaml"),  # no kin: the file with most rules
        ("deadlines", "x", ["nondelivery"], [], "nondelivery.yaml"),
        ("deadlines", "x", ["damaged"], [], "deadlines.yaml"),
        ("deadlines", "x", [], [], "deadlines.yaml"),
    ],
)
def test_it_goes_where_its_kin_stands(section: str, id_: str, disputes: list[str], then: list[str], file: str) -> None:
    assert file_for(DOCUMENTS, section, id_, disputes, then) == file
    assert file_for(DOCUMENTS[::-1], section, id_, disputes, then) == file


def test_where_there_is_nothing_it_goes_to_a_file_of_that_name() -> None:
    assert file_for([], "rules", "x", ["damaged"]) == "rules.yaml"
    assert file_for(DOCUMENTS[:1], "rules", "x", ["damaged"]) == "rules.yaml"
