"""What the lint finds in messages: fields, actions, languages and figures."""

from __future__ import annotations

from pathlib import Path

import pytest

from disputes.language.loading import EDITORIAL, Library
from disputes.lint.run import lint
from disputes.words.documents import Severity
from tests.rulesets_for_tests import HEAD, LINTED_ON

ACTIONS = """\
actions:
  write: {title: {en: Write, zh: 写信}, owner: customer_service}
facts:
  colour: {type: text, on: case, ask: {en: "Which colour?", zh: 什么颜色？}}
"""
WHOLE = {
    "title": "{en: A message, zh: 消息}",
    "action": "write",
    "to": "buyer",
    "text": '{en: "Order {order.id}", zh: "订单 {order.id}"}',
}


def found(tmp_path: Path, more: str = "", **keys: str | None) -> list[tuple[str | None, str | None]]:
    """The codes of what is found, each with the nearest word."""
    folder = tmp_path / "etsy"
    folder.mkdir(exist_ok=True)
    lines = "".join(f"    {k}: {v}\n" for k, v in {**WHOLE, **keys}.items() if v is not None)
    text = f"{HEAD.format(id='etsy')}{ACTIONS}messages:\n  a:\n{lines}{more}"
    (folder / "rules.yaml").write_text(text, encoding="utf-8")
    return [(p.code, p.nearest) for p in lint(Library(tmp_path), "etsy", LINTED_ON) if p.severity is Severity.ERROR]


def text_of(words: str) -> str:
    return f'{{en: "{words}", zh: "中文 {words}"}}'


def test_a_whole_message_has_nothing(tmp_path: Path) -> None:
    assert found(tmp_path) == []


@pytest.mark.parametrize(
    ("keys", "wanted"),
    [
        ({"action": "wirte"}, [("unknown-name", "write")]),
        ({"to": "byer"}, [("unknown-word", "buyer")]),
        ({"text": text_of("{order.idd}")}, [("unknown-field", "order.id")] * 2),
        ({"text": text_of("{shipment.tracking}")}, [("unknown-field", "shipment.tracking_number")] * 2),
        ({"text": text_of("{shipment.signed}")}, [("unknown-field", None)] * 2),
        ({"text": text_of("{facts.colour}")}, [("translation", None)]),
        ({"text": text_of("{order.id")}, [("structure", None)] * 2),
        ({"text": text_of("{order.id!r}")}, [("structure", None)] * 2),
        ({"text": text_of("{order.id:day}")}, [("structure", None)] * 2),
        ({"text": text_of("{event.opened:hour}")}, [("structure", None)] * 2),
        ({"text": '{en: "Only English"}'}, [("translation", None)]),
        ({"text": "{zh: 只有中文}"}, [("translation", None)]),
        ({"text": '{en: "Order {order.id}", zh: 订单}'}, [("translation", None)]),
        ({"text": '{en: A, zh: 甲, xx: "?"}'}, [("unknown-key", None)]),
        ({"text": "{en: within 24 hours, zh: 尽快}"}, [("figure", None)]),
        ({"text": "{en: within two days, zh: 两天内}"}, [("figure", None)] * 2),
        ({"text": "{en: soon, zh: 三个工作日内}"}, [("figure", None)]),
        ({"text": None}, [("missing-key", None)]),
        ({"when": "{order.idd: x}"}, [("unknown-field", "order.id")]),
        ({"like": "b", "text": None}, [("unknown-name", None)]),
    ],
)
def test_a_fault_is_found(
    tmp_path: Path, keys: dict[str, str | None], wanted: list[tuple[str | None, str | None]]
) -> None:
    codes = [(code, near if wanted[0][1] is not None else None) for code, near in found(tmp_path, **keys)]
    assert codes == wanted


def test_a_figure_leaves_the_ruleset_usable(tmp_path: Path) -> None:
    assert "figure" in EDITORIAL
    found(tmp_path, text=text_of("within 3 days"))
    assert "a" in Library(tmp_path).ruleset("etsy").messages


def test_what_is_not_said_is_taken_over(tmp_path: Path) -> None:
    """Each language by itself, the condition and the side too; also where the other stands further down."""
    more = '  b: {action: write, like: a, text: {de: "Nummer {order.id}"}}\n'
    assert found(tmp_path, more, to="platform", when="{dispute: damaged}") == []
    own = Library(tmp_path).ruleset("etsy").messages
    assert own["b"].to == "platform"
    assert own["b"].when is own["a"].when
    assert set(own["b"].texts) == {"en", "zh", "de"}
    assert set(own["a"].texts) == {"en", "zh"}


def test_a_figure_of_a_condition_needs_a_source(tmp_path: Path) -> None:
    assert found(tmp_path, when="{now: {gt: 7 days after opened}}") == [("citation", None)]
    assert found(tmp_path, when="{now: {gt: 7 days after opened}}", cite="{source: K1, confidence: official}") == []
