"""A small ruleset, and editions of it that differ in one thing."""

from __future__ import annotations

from pathlib import Path

from disputes.documents.problems import Refused
from disputes.language.loading import Library
from disputes.rulechanges.diff import RulesetEditions, rules_diff
from disputes.rulechanges.diff_page import DiffPage
from tests.rulesets_for_tests import library

RULES = """\
format: 2
platform:
  id: shopee
  title: {en: Shop, zh: 小店}
  version: 1.4.2
  version_by: opened
  markets:
    PH: {zone: Asia/Manila, currency: PHP}
    SG: {zone: Asia/Singapore, currency: SGD}
    VN: {zone: Asia/Ho_Chi_Minh, currency: VND}
sources: {K1: {title: A page, url: "https://example.org/a", seen: 2026-11-01}, K2: {title: Another, seen: 2026-11-01}}
parameters:
  answer: [{value: 2 days, markets: [PH], cite: C1}, {value: 4 days, cite: C1}]
citations:
  C1: {source: K1, confidence: official, verified_on: 2026-11-01}
  C2: {source: K2, confidence: recalled, verified_on: 2026-11-01}
facts:
  heavy: {type: bool, on: case, ask: {en: "Is it heavy?", zh: "是否重货？"}}
  dear: {title: {en: The goods are dear, zh: 高价商品}, holds: {order.amount: {gte: [100 PHP, 50 SGD]}}, cite: C1}
actions:
  answer_the_buyer: {title: {en: Answer the buyer, zh: 答复买家}, owner: customer_service}
  send_photos: {title: {en: Send photos, zh: 发送照片}, owner: customer_service}
grounds:
  no_answer: {title: {en: no answer, zh: 未答复}}
evidence:
  kinds:
    photo: {title: {en: Photo, zh: 照片}, must_show: [label]}
    video: {title: {en: Video, zh: 视频}}
  limits: {files_each: 3, cite: C1}
words: {label: {en: the label, zh: 面单}, late: {en: late shipment, zh: 迟发货}}
deadlines:
  respond:
    title: {en: Answer the request, zh: 答复申请}
    actor: seller
    when: {dispute: [nondelivery, damaged]}
    starts: opened
    within: $answer
    ends: to_the_second
    met_by: seller_responded
    lapse: {effect: auto_refund, ruling: buyer, ground: no_answer, cost: claim.amount}
    cite: C1
  send_more:
    title: {en: Send more evidence, zh: 补充凭证}
    actor: seller
    starts: evidence_requested
    within: $answer
    ends: to_the_second
    met_by: evidence_submitted
    lapse: {effect: other}
    cite: [C1, C2]
rules:
  - id: proof
    title: {en: Show what was packed, zh: 证明已装货}
    when: {dispute: damaged, facts.dear: true, order.amount: {gt: [10 PHP, 5 SGD]}}
    then:
      do: [{action: answer_the_buyer, by: deadline.respond}]
      gather: {required: [photo], optional: [video], by: deadline.respond}
      exposure: {amount: {of: order.amount, times: 2}}
    cite: C1
  - id: late
    title: {en: A late answer is lost, zh: 逾期未答即败诉}
    when: {dispute: nondelivery, deadline.respond: overdue, events: {none: {type: settled, at: {gt: opened}}}}
    then: {ruling: {for: buyer, by: platform, ground: no_answer}}
    cite: C1
metrics:
  late_rate:
    title: {en: Late shipment rate, zh: 迟发货率}
    part: late
    whole: shipped
    over: 7 days
    standard: {rate: {lt: 10 %}}
    bands:
      - {when: {rate: {gte: 10 %}}, points: 1, type: late}
    cite: C1
maps: {reason_raw: {NOT_RECEIVED: nondelivery}}
"""


def edition(root: Path, *changes: tuple[str, str]) -> Library:
    """The ruleset with some texts in the place of others, each of which must stand there."""
    text = RULES
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return library(root, text)


def editions(old: Library, new: Library) -> RulesetEditions:
    """Both, ready to be compared; nothing in them may be wrong."""
    return RulesetEditions({"shopee": _sound(old)}, {"shopee": _sound(new)})


def page_of(old: Library, new: Library, lang: str = "en") -> DiffPage:
    found = editions(old, new)
    return DiffPage(rules_diff(found), found, lang)


def _sound(found: Library):  # type: ignore[no-untyped-def]  # a Ruleset
    try:
        return found.ruleset("shopee")
    except Refused as refused:
        raise AssertionError(str(refused)) from None
