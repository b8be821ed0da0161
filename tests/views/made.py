"""Answers made by hand, between them with everything that a page can show."""

from __future__ import annotations

import typing
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TypeVar
from zoneinfo import ZoneInfo

from disputes.answers.assessment import (
    ActionItem,
    Assessment,
    DeadlineItem,
    EvidenceItem,
    Exposure,
    FeeItem,
    Ground,
    IfLapsed,
    LapseItem,
    MetricHit,
    NeededEvidence,
    PointsRange,
    Recoverable,
    Ruling,
)
from disputes.answers.explanation import Failed, NearMiss, Reliance, RulesetUsed, Trace
from disputes.answers.open_points import AllowedWord, GapItem, Question, Subject
from disputes.language.citations import Citation
from disputes.language.truth import Text
from disputes.records.money import Money
from disputes.words import ClosedWord
from disputes.words.answers import Confidence
from disputes.words.records import Party

T = TypeVar("T")
ZONE = ZoneInfo("Asia/Singapore")
AS_OF = datetime(2026, 4, 13, 1, 0, 0, tzinfo=UTC)
DUE = datetime(2026, 4, 14, 0, 59, 59, tzinfo=UTC)
CITES = [Citation("K9", "C16", Confidence.OFFICIAL), Citation("B2", "C2", Confidence.REPOST)]
PRICE = Money(Decimal("129.90"), "SGD")


def sgd(text: str) -> Money:
    return Money(Decimal(text), "SGD")


def built(kind: type[T], /, **values: object) -> T:
    """An answer's part, its closed words given as texts."""
    hints = typing.get_type_hints(kind)

    def closed(name: str) -> type[ClosedWord] | None:
        members = (hints[name], *typing.get_args(hints[name]))
        return next((m for m in members if isinstance(m, type) and issubclass(m, ClosedWord)), None)

    return kind(
        **{k: word(v) if isinstance(v, str) and (word := closed(k)) is not None else v for k, v in values.items()}
    )


def lapse(**other: object) -> LapseItem:
    values: dict[str, object] = {
        "effect": "auto_refund",
        "ruling": "buyer",
        "cost": PRICE,
        "points": Decimal(2),
        "ground": "no_answer",
        "then": "appeal",
    }
    return built(LapseItem, **{**values, **other})


def deadline(id_: str, title: Text, due: datetime | None = DUE, **other: object) -> DeadlineItem:
    values: dict[str, object] = {
        "actor": "seller",
        "occurrence": 1,
        "starts_at": AS_OF - timedelta(days=1),
        "opens_at": None,
        "due_at": due,
        "due_local": due.astimezone(ZONE) if due else None,
        "warn_at": None,
        "state": "running",
        "met_at": None,
        "source": "rule",
        "rule_due_at": due,
        "limited_by": None,
        "may_apply": False,
        "lapse": None,
        "calendar": "sg",
        "rule": f"some_site/{id_}",
        "cite": CITES,
        "confidence": "repost",
        "edition": date(2026, 4, 12),
    }
    return built(DeadlineItem, id=id_, title=title, **{**values, **other})


def action(
    id_: str,
    title: Text,
    due: datetime | None = DUE,
    state: str = "open",
    owner: str = "customer_service",
    **other: object,
) -> ActionItem:
    values: dict[str, object] = {
        "opens_at": None,
        "due_local": due.astimezone(ZONE) if due else None,
        "rule": "some_site/moving",
        "cite": CITES,
    }
    return built(ActionItem, id=id_, title=title, owner=owner, due_at=due, state=state, **{**values, **other})


def evidence(
    id_: str, title: Text, status: str = "missing", group: str | None = None, option: int | None = None, **other: object
) -> EvidenceItem:
    values: dict[str, object] = {
        "required": True,
        "must_show": [],
        "limits": {},
        "problems": [],
        "due_at": DUE,
        "rule": "some_site/moving",
        "cite": CITES,
    }
    return built(EvidenceItem, id=id_, title=title, group=group, status=status, option=option, **{**values, **other})


def nothing() -> Exposure:
    return built(
        Exposure, amount=None, recoverable=None, borne_by=None, points=None, fees=[], metrics=[], if_lapsed=None
    )


def answer(**other: object) -> Assessment:
    values: dict[str, object] = {
        "case": "SG-1",
        "platform": "shopee",
        "market": "SG",
        "site": None,
        "dispute": "nondelivery",
        "stage": "requested",
        "as_of": AS_OF,
        "time_zone": "Asia/Singapore",
        "ruleset": RulesetUsed(id="some_site", digest="0123456789abcdef", edition=date(2026, 4, 12)),
        "actions": [],
        "deadlines": [],
        "evidence": [],
        "ruling": built(
            Ruling, expected="undetermined", by=None, grounds=[], rules=[], contested_by=[], freight={}, final=False
        ),
        "exposure": nothing(),
        "questions": [],
        "gaps": [],
        "trace": [],
        "standing": None,
        "confidence": None,
        "next_change_at": None,
    }
    return built(Assessment, **{**values, **other})


def pressing() -> Assessment:
    """Nearly everything at once: a stated deadline, alternatives, charges, questions, gaps, raw codes, the trace."""
    respond = deadline(
        "respond",
        Text("Answer the request", "答复申请"),
        state="due_soon",
        warn_at=AS_OF - timedelta(hours=1),
        source="platform",
        rule_due_at=DUE + timedelta(hours=2, seconds=1),
        lapse=lapse(fees=[_fee(when="if_lapsed")]),
        differs_by_s=-7201,
    )
    appeal = deadline("appeal", Text("File the appeal", "提出申诉"), None, state="not_started", starts_at=None)
    claim = deadline(
        "claim",
        Text(
            "Claim from the carrier before the long window for such claims is over",
            "在较长的索赔期限结束前向物流商索赔",
        ),
        datetime(2026, 5, 20, 15, 59, 59, tzinfo=UTC),
        occurrence=2,
        may_apply=True,
        limited_by="at_latest",
        opens_at=datetime(2026, 4, 20, 0, 0, tzinfo=UTC),
        confidence="recalled",
        lapse=lapse(effect="right_lost", ruling=None, then=None, points=None),
    )
    ship_back = deadline(
        "ship_back",
        Text("Buyer ships the return", "买家寄回商品"),
        datetime(2026, 4, 19, 2, 0, tzinfo=UTC),
        actor="buyer",
        confidence="official",
    )
    window = deadline(
        "window",
        Text("Buyer may ask for a refund", "买家可申请退款"),
        DUE,
        actor="buyer",
        state="met_late",
        met_at=AS_OF,
    )
    listed = evidence(
        "proof",
        Text("Proof of shipment", "发货凭证"),
        must_show=["tracking_number", "date", "house_colour"],
        limits={
            "formats": ["jpg", "png"],
            "bytes_each": 10000000,
            "bytes_total": 123456789,
            "files_each": 3,
            "submissions": 1,
        },
    )
    short = evidence(
        "text",
        Text("Text of the dispute", "争议说明"),
        "incomplete",
        required=False,
        problems=[Text("300 chars; at most 256", "300 字，上限 256")],
        limits={"chars_each": 256},
    )
    groups = [
        evidence("photo", Text("Delivery photo", "送达照片"), group="some_site/moving#1", option=1),
        evidence("minutes", Text("Carrier's minutes", "物流记录"), group="some_site/moving#1", option=2),
        evidence("stamp", Text("Carrier's stamp", "物流盖章"), group="some_site/moving#1", option=2),
        evidence("invoice", Text("Invoice", "发票"), "submitted", group="some_site/moving#2", option=1),
        evidence("contract", Text("Contract", "合同"), group="some_site/moving#2", option=2),
    ]
    held = evidence("awb", Text("Air waybill", "面单"), "have")
    exposure = built(
        Exposure,
        amount=PRICE,
        recoverable=Recoverable(value=Decimal("60.00"), currency="SGD", cap=Decimal("80.00")),
        borne_by="carrier",
        points=PointsRange(min=Decimal(1), max=Decimal(3)),
        fees=[
            _fee(),
            _fee(id="fine", value=None, known=False, when="if_lost", refunded_if=None, title=None),
            _fee(id="cut", value=None, rate=Decimal("0.025"), currency=None),
            _fee(id="span", value=None, min=Decimal("1.00"), max=Decimal("2.50"), to="buyer", starts_at=DUE),
        ],
        metrics=[
            MetricHit(id="late_shipment_rate", hit=True),
            MetricHit(id="house_rate", hit=True),
            MetricHit(id="rating", hit=False),
        ],
        if_lapsed=built(
            IfLapsed,
            deadline="some_site/respond",
            at=DUE,
            effect="auto_refund",
            ruling="buyer",
            amount=PRICE,
            points=Decimal(2),
            fees=[],
        ),
    )
    return answer(
        case="SG-2026-0412-04",
        site="tmall_global",
        actions=[
            action("answer", Text("Accept the request or contest it", "接受申请或提出异议"), state="due_soon"),
            action("proof", Text("Submit the shipping proof", "提交发货凭证"), owner="logistics"),
            action(
                "review",
                Text("Ask for a review", "邀请评价"),
                datetime(2026, 4, 18, 1, 0, tzinfo=UTC),
                opens_at=datetime(2026, 4, 16, 1, 0, tzinfo=UTC),
                owner="customer_service",
            ),
            action("note", Text("Keep the record", "保留记录"), None, owner="compliance"),
            action("call", Text("Call the buyer", "联系买家"), state="done"),
        ],
        deadlines=[respond, claim, ship_back, appeal, window],
        evidence=[listed, *groups, short, held],
        ruling=built(
            Ruling,
            expected="seller",
            by="platform",
            grounds=[Ground(id="moving", title=Text("The parcel is still on its way", "包裹仍在途中"))],
            rules=["some_site/moving", "some_site/quiet"],
            contested_by=["some_site/late"],
            freight={"outbound": Party.SELLER, "return": Party.BUYER},
            final=True,
            needs=[
                _needed("proof", Text("Proof of shipment", "发货凭证")),
                _needed("photo", Text("Delivery photo", "送达照片"), group="some_site/moving#1", option=1),
                _needed("minutes", Text("Carrier's minutes", "物流记录"), group="some_site/moving#1", option=2),
                _needed("stamp", Text("Carrier's stamp", "物流盖章"), group="some_site/moving#1", option=2),
            ],
            if_silent="buyer",
        ),
        exposure=exposure,
        questions=[
            Question(
                field="facts.signed",
                ask=Text("Was it signed for?", "是否已签收？"),
                would_change=["some_site/proven", "some_site/claim"],
                changes=[Subject(id="some_site/proven", title=Text("The delivery is proven", "送达有据"))],
                form="bool",
                allowed=[AllowedWord(word="true"), AllowedWord(word="false")],
                paste="facts: {signed: true}",
            ),
            Question(
                field="order.fulfilment",
                ask=Text("Who ships the order?", "订单由谁发货？"),
                would_change=["some_site/proven"],
                changes=[Subject(id="some_site/proven", title=Text("The delivery is proven", "送达有据"))],
                form="enum",
                allowed=[AllowedWord(word="seller"), AllowedWord(word="platform")],
                paste="order: {fulfilment: seller}",
            ),
            Question(
                field="evidence",
                ask=Text("Which evidence is at hand?", "手头有哪些凭证？"),
                would_change=["some_site/claim"],
                allowed=[AllowedWord(word="photo", title=Text("Delivery photo", "送达照片"))],
                paste="evidence: [{kind: photo}]",
            ),
            Question(
                field="facts.days",
                ask=Text("How many days?", "多少天？"),
                would_change=["some_site/unheard_of"],
                form="int",
                paste="facts: {days: NUMBER}",
            ),
        ],
        words={
            "tracking_number": Text("tracking number", "运单号"),
            "date": Text("date", "日期"),
            "late_shipment_rate": Text("late shipment rate", "迟发货率"),
        },
        gaps=[
            GapItem(
                topic="appeal_limit",
                why=Text("The source gives no figure.", "资料未给出数值。"),
                look_up=Text("the seller centre", "卖家中心"),
                needed_for=[Subject(id="some_site/appeal", title=Text("File the appeal", "提出申诉"))],
            )
        ],
        trace=[
            Trace(
                rule="some_site/moving",
                matched={
                    "shipment.tracking": "in_transit",
                    "order.amount": PRICE,
                    "event.opened": AS_OF,
                    "buyer.contacted": True,
                    "return_shipment": None,
                    "days": Decimal("2.50"),
                },
                edition=date(2026, 4, 12),
            )
        ],
        confidence="recalled",
        rests_on=[
            _resting("deadline", "claim", claim.title),
            _resting("rule", "some_site/moving", Text("The parcel is still on its way", "包裹仍在途中")),
            _resting("amount", "amount", Text("the amounts at stake", "涉及的金额")),
        ],
        next_change_at=DUE + timedelta(seconds=1),
        unknown_codes={"status_raw": "SELLER_DISPUTE_X"},
        near_misses=[
            NearMiss(
                rule="some_site/late", failed=Failed(field="order.amount", actual=sgd("20.00"), wanted="gte 50 SGD")
            ),
            NearMiss(rule="some_site/lost", failed=Failed(field="shipment.tracking", actual=None, wanted="lost")),
        ],
    )


def _needed(id_: str, title: Text, **other: object) -> NeededEvidence:
    return built(NeededEvidence, id=id_, title=title, status="missing", **other)


def _resting(kind: str, id_: str, title: Text) -> Reliance:
    return built(Reliance, kind=kind, id=id_, title=title, confidence="recalled")


def _fee(**other: object) -> FeeItem:
    values: dict[str, object] = {
        "id": "handling",
        "payer": "seller",
        "to": "platform",
        "when": "if_contested",
        "known": True,
        "value": Decimal("5.00"),
        "currency": "SGD",
        "refunded_if": "won",
        "title": Text("Handling charge", "处理费"),
    }
    return built(FeeItem, **{**values, **other})


def lapsed() -> Assessment:
    """The seller was silent: overdue, the platform takes no answer any more, the ruling contested."""
    due = AS_OF - timedelta(hours=26, minutes=3)
    respond = deadline(
        "respond", Text("Answer the request", "答复申请"), due, state="overdue", lapse=lapse(then=None, points=None)
    )
    refused = deadline(
        "stated",
        Text("Stated by the channel: appeal", "渠道给出的期限：申诉"),
        None,
        state="not_applicable",
        source="platform",
        lapse=None,
        rule_due_at=None,
        cite=[],
        confidence=None,
    )
    same = deadline(
        "check",
        Text("Inspect the return", "检查退货"),
        AS_OF,
        source="platform",
        rule_due_at=AS_OF,
        confidence="official",
    )
    return answer(
        case="SG-2026-0411-09",
        stage=None,
        dispute="damaged",
        actions=[action("answer", Text("Accept the request or contest it", "接受申请或提出异议"), due, "overdue")],
        deadlines=[respond, same, refused],
        ruling=built(
            Ruling,
            expected="undetermined",
            by="platform",
            grounds=[],
            rules=[],
            contested_by=["some_site/respond", "some_site/proven"],
            freight={},
            final=False,
        ),
        exposure=built(
            Exposure,
            amount=PRICE,
            recoverable=None,
            borne_by=None,
            points=Decimal(0),
            fees=[],
            metrics=[],
            if_lapsed=built(
                IfLapsed,
                deadline="some_site/check",
                at=None,
                effect="other",
                ruling=None,
                amount=None,
                points=None,
                fees=[],
            ),
        ),
        confidence="official",
    )


def message() -> Assessment:
    """A buyer's question that waits too long: nobody rules, no deadline is on file, and no figure of the platform."""
    return answer(
        case="SG-2026-0413-11",
        dispute="message",
        stage=None,
        actions=[
            action(
                "answer",
                Text("Answer the buyer within 24 hours", "24 小时内答复买家"),
                AS_OF - timedelta(hours=3),
                "overdue",
            )
        ],
        ruling=built(
            Ruling,
            expected="undetermined",
            by=None,
            grounds=[],
            rules=[],
            contested_by=[],
            freight={},
            final=False,
            awaited=False,
        ),
        confidence="official",
        rests_on=[built(Reliance, kind="rule", id="some_site/chat", title=Text("Chat", "聊聊"), confidence="official")],
    )


def waiting() -> Assessment:
    """Nothing to do: ruled already, the bank's clock still runs over the night in which an hour comes twice."""
    due = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    issuer = deadline(
        "issuer",
        Text("The issuer may file pre-arbitration", "发卡行可提起预仲裁"),
        due,
        actor="bank",
        confidence="official",
    )
    return answer(
        case="DE-7",
        platform="visa",
        market="DE",
        dispute="chargeback",
        stage="pre_arbitration",
        time_zone="Europe/Berlin",
        actions=[action("contest", Text("Contest the chargeback", "对拒付提出异议"), state="done")],
        deadlines=[issuer],
        ruling=built(
            Ruling,
            expected="seller",
            by="network",
            grounds=[],
            rules=["some_site/won"],
            contested_by=[],
            freight={},
            final=True,
            recorded=True,
        ),
        exposure=nothing(),
        confidence="derived",
    )


ANSWERS: dict[str, Callable[[], list[Assessment]]] = {
    "pressing": lambda: [pressing()],
    "lapsed": lambda: [lapsed()],
    "waiting": lambda: [waiting()],
    "message": lambda: [message()],
    "several": lambda: [waiting(), pressing(), lapsed()],
}
