"""A small ruleset without faults, and faults put into it: what stands in it, what is put in its place."""

from __future__ import annotations

from dataclasses import dataclass

from disputes.words.proofs import FindingKind

SOUND = """\
parameters:
  answer_time:
    - {value: 2 days, markets: [SG], from: 2025-03-01, CITE}
    - {value: 3 days, markets: [SG], until: 2025-03-01, CITE}
    - {value: 4 days, when: {order.preorder: true}, CITE}
    - {value: 5 days, CITE}
facts:
  photos: {type: bool, on: case, ask: {en: "Are there photos?", zh: 是否有照片？}}
  proven: {holds: {facts.photos: true, shipment.tracking: delivered}}
deadlines:
  respond:
    TITLE
    actor: seller
    when: {dispute: [nondelivery, damaged]}
    starts: opened
    within: $answer_time
    met_by: seller_responded
    lapse: {effect: auto_refund, ruling: buyer, ground: no_answer}
    CITE
  confirm: {TITLE, actor: seller, when: {dispute: cancellation}, starts: opened, within: 1 day, CITE}
rules:
  - id: damaged.proven
    TITLE
    when: {dispute: damaged, facts.proven: true}
    then: {ruling: {for: buyer, ground: broken}, freight: {return: seller}}
    CITE
  - id: damaged.late
    TITLE
    effective: {from: 2025-01-01}
    when: {dispute: damaged, event.opened: {gt: 30 days after delivered}}
    then: {rank: decisive, ruling: {for: seller, ground: too_late}}
    CITE
  - id: damaged.cheap
    TITLE
    when: {dispute: damaged, order.amount: {lt: 5 USD}}
    then: {do: [give_in]}
    overrides: [damaged.ask]
    CITE
  - id: damaged.ask
    TITLE
    when: {dispute: damaged, order.amount: {lt: 50 USD}}
    then: {do: [ask_for_photos]}
    CITE
  - id: nondelivery.moving
    TITLE
    when:
      dispute: nondelivery
      shipment.tracking: [accepted, in_transit]
      events: {some: shipped, none: [delivered]}
    then: {ruling: {for: seller, ground: on_its_way}}
    CITE
  - id: respond.now
    TITLE
    when: {dispute: damaged, deadline.respond: [running, due_soon]}
    then: {do: [ask_for_photos]}
    CITE
evidence:
  kinds: {photo: {TITLE, CITE}, video: {TITLE, CITE}}
  limits:
    bytes_each:
      - {value: 30 MB, when: {kind: video, format: [mp4, mov]}, CITE}
      - {value: 10 MB, CITE}
messages:
  sorry: {TITLE, action: ask_for_photos, to: buyer, when: {dispute: damaged}, text: {en: Photos please.}}
actions: {give_in: {TITLE}, ask_for_photos: {TITLE}}
grounds: {no_answer: {TITLE}, broken: {TITLE}, too_late: {TITLE}, on_its_way: {TITLE}}
maps:
  reason_raw: {A: nondelivery, B: damaged, C: cancellation}
  status_raw:
    WAITING: {stage: requested, turn: seller}
    REVIEW: {stage: platform_review, turn: platform}
    DONE: {stage: closed, ended: closed}
"""


@dataclass(frozen=True, slots=True)
class SeededFault:
    """A text of the sound ruleset, what is put in its place, and what is then found about which entry."""

    kind: FindingKind
    was: str
    now: str
    entry: str


def _rule(id_: str, when: str, then: str, more: str = "") -> str:
    return f"rules:\n  - id: {id_}\n    TITLE\n    when: {when}\n    then: {then}\n{more}    CITE\n"


_LATE = "event.opened: {gt: 30 days after delivered}"
_CHEAP = "order.amount: {lt: 5 USD}"
_SELLER = "{rank: decisive, ruling: {for: buyer, ground: broken}}"

FAULTS = [
    # never
    SeededFault(FindingKind.NEVER, _CHEAP, "order.amount: {lt: 5 USD, gt: 6 USD}", "rule damaged.cheap"),
    SeededFault(
        FindingKind.NEVER,
        _LATE,
        "event.opened: {gt: 30 days after delivered, lt: 20 days after delivered}",
        "rule damaged.late",
    ),
    SeededFault(FindingKind.NEVER, "none: [delivered]", "none: [shipped]", "rule nondelivery.moving"),
    SeededFault(
        FindingKind.NEVER,
        "dispute: damaged, deadline.respond: [running, due_soon]",
        "dispute: review, deadline.respond: [running, due_soon]",
        "rule respond.now",
    ),
    SeededFault(
        FindingKind.NEVER,
        "dispute: damaged, facts.proven: true",
        "dispute: damaged, facts.proven: true, facts.photos: false",
        "rule damaged.proven",
    ),
    SeededFault(
        FindingKind.NEVER,
        "when: {dispute: cancellation}",
        "when: {dispute: cancellation, market: FR}",
        "deadline confirm",
    ),
    SeededFault(
        FindingKind.NEVER,
        "dispute: damaged, order.amount: {lt: 50 USD}",
        "dispute: damaged, any: [{dispute: review}, {order.amount: {lt: 50 USD}}]",
        "rule damaged.ask",
    ),
    SeededFault(
        FindingKind.NEVER,
        "to: buyer, when: {dispute: damaged}",
        "to: buyer, when: {dispute: damaged, market: FR}",
        "message sorry",
    ),
    # always
    SeededFault(
        FindingKind.ALWAYS,
        _CHEAP,
        "order.amount: {lt: 5 USD}, not: {requested_amount: {lt: 0 USD}}",
        "rule damaged.cheap",
    ),
    SeededFault(
        FindingKind.ALWAYS, _LATE, "any: [{event.delivered: null}, {event.delivered: {ne: null}}]", "rule damaged.late"
    ),
    SeededFault(
        FindingKind.ALWAYS,
        "when: {dispute: cancellation}",
        "when: {any: [{dispute: cancellation}, {dispute: {ne: cancellation}}]}",
        "deadline confirm",
    ),
    SeededFault(
        FindingKind.ALWAYS,
        "dispute: damaged, facts.proven: true",
        "dispute: damaged, facts.proven: true, any: [{stage: {known: true}}, {stage: {known: false}}]",
        "rule damaged.proven",
    ),
    SeededFault(
        FindingKind.ALWAYS,
        "dispute: damaged, deadline.respond: [running, due_soon]",
        "dispute: damaged, deadline.respond: [running, due_soon], not: {times_opened: {lt: 0}}",
        "rule respond.now",
    ),
    SeededFault(
        FindingKind.ALWAYS,
        "to: buyer, when: {dispute: damaged}",
        "to: buyer, when: {any: [{action.due: {known: true}}, {action.due: {known: false}}]}",
        "message sorry",
    ),
    # shadowed
    SeededFault(FindingKind.SHADOWED, _CHEAP, "order.amount: {lt: 50 USD}", "rule damaged.ask"),
    SeededFault(FindingKind.SHADOWED, _CHEAP, "order.amount: {lt: 60 USD}", "rule damaged.ask"),
    SeededFault(
        FindingKind.SHADOWED,
        "when: {dispute: damaged, order.amount: {lt: 5 USD}}",
        "when: {dispute: damaged}",
        "rule damaged.ask",
    ),
    SeededFault(
        FindingKind.SHADOWED,
        "    - {value: 4 days, when: {order.preorder: true}, CITE}\n    - {value: 5 days, CITE}\n",
        "    - {value: 5 days, CITE}\n    - {value: 4 days, when: {order.preorder: true}, CITE}\n",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.SHADOWED,
        "    - {value: 4 days, when: {order.preorder: true}, CITE}\n",
        "    - {value: 4 days, when: {dispute: [nondelivery, damaged]}, CITE}\n",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.SHADOWED,
        "      - {value: 30 MB, when: {kind: video, format: [mp4, mov]}, CITE}\n      - {value: 10 MB, CITE}\n",
        "      - {value: 10 MB, CITE}\n      - {value: 30 MB, when: {kind: video, format: [mp4, mov]}, CITE}\n",
        "limit bytes_each",
    ),
    SeededFault(
        FindingKind.SHADOWED,
        "      - {value: 10 MB, CITE}\n",
        "      - {value: 20 MB, when: {format: mp4, kind: video}, CITE}\n      - {value: 10 MB, CITE}\n",
        "limit bytes_each",
    ),
    # unreached
    SeededFault(FindingKind.UNREACHED, "when: {order.preorder: true}", "when: {dispute: review}", "deadline respond"),
    SeededFault(
        FindingKind.UNREACHED,
        "when: {order.preorder: true}",
        "when: {order.preorder: true, order.amount: {lt: 1 USD, gt: 2 USD}}",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.UNREACHED,
        "    within: $answer_time\n",
        "    within: $answer_time\n    effective: {from: 2025-06-01}\n",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.UNREACHED,
        "    - {value: 4 days, when: {order.preorder: true}, CITE}\n",
        "    - {value: 4 days, markets: [FR], CITE}\n",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.UNREACHED,
        "dispute: [nondelivery, damaged]",
        "dispute: [nondelivery, damaged], market: [MY, US]",
        "deadline respond",
    ),
    SeededFault(
        FindingKind.UNREACHED,
        "when: {kind: video, format: [mp4, mov]}",
        "when: {all: [{kind: video}, {kind: photo}]}",
        "limit bytes_each",
    ),
    # conflict
    SeededFault(
        FindingKind.CONFLICT,
        "rules:\n",
        _rule("damaged.twice", "{dispute: damaged, facts.proven: true}", "{ruling: {for: seller}}"),
        "rule damaged.twice",
    ),
    SeededFault(
        FindingKind.CONFLICT,
        "rules:\n",
        _rule(
            "damaged.twice", "{dispute: damaged, facts.proven: true, order.preorder: true}", "{ruling: {for: seller}}"
        ),
        "rule damaged.twice",
    ),
    SeededFault(
        FindingKind.CONFLICT,
        "rules:\n",
        _rule("damaged.sure", "{dispute: damaged, facts.photos: true}", _SELLER),
        "rule damaged.sure",
    ),
    SeededFault(
        FindingKind.CONFLICT, "rules:\n", _rule("buyer.wins", "{requested: refund_only}", _SELLER), "rule buyer.wins"
    ),
    SeededFault(
        FindingKind.CONFLICT,
        "rules:\n",
        _rule(
            "damaged.freight",
            "{dispute: damaged, requested: return_refund}",
            "{ruling: {for: buyer}, freight: {return: buyer}}",
        ),
        "rule damaged.freight",
    ),
    # uncovered
    SeededFault(FindingKind.UNCOVERED, "C: cancellation}", "C: cancellation, D: counterfeit}", "dispute counterfeit"),
    SeededFault(
        FindingKind.UNCOVERED, "when: {dispute: cancellation}", "when: {dispute: duplicate}", "dispute cancellation"
    ),
    SeededFault(
        FindingKind.UNCOVERED,
        "when: {dispute: cancellation}",
        "when: {dispute: cancellation, market: [SG, MY]}",
        "dispute cancellation",
    ),
    SeededFault(
        FindingKind.UNCOVERED,
        "when: {dispute: cancellation}",
        "when: {dispute: cancellation, stage: {ne: requested}}",
        "dispute cancellation, status WAITING",
    ),
    SeededFault(
        FindingKind.UNCOVERED,
        "confirm: {TITLE, actor: seller",
        "confirm: {TITLE, actor: platform",
        "dispute cancellation, status WAITING",
    ),
]
