"""The closed words of case and shop records. Another word in one of these places is bad input."""

from __future__ import annotations

PLATFORMS = (
    "shopee",
    "aliexpress",
    "dhgate",
    "alibaba",
    "tmall",
    "amazon",
    "walmart",
    "ebay",
    "etsy",
    "mercadolibre",
    "lazada",
    "tiktok_shop",
    "temu",
    "shein",
    "paypal",
    "visa",
    "mastercard",
    "stripe",
    "klarna",
    "afterpay",
    "mercadopago",
    "boleto",
    "multibanco",
    "bank_transfer",
    "western_union",
    "qiwi",
    "yoomoney",
    "webmoney",
)
SITES = ("taobao", "tmall", "tmall_global")
SELLERS = ("local", "cross_border")
DISPUTES = (
    "nondelivery",
    "refused_signature",
    "not_as_described",
    "damaged",
    "wrong_item",
    "missing_item",
    "counterfeit",
    "return_refund",
    "cancellation",
    "address_change",
    "late_delivery",
    "unauthorized",
    "chargeback",
    "credit_not_processed",
    "duplicate",
    "review",
    "complaint",
    "message",
    "violation",
    "none",
)
STAGES = (
    "requested",
    "negotiating",
    "awaiting_return",
    "return_in_transit",
    "return_received",
    "disputed",
    "platform_review",
    "decided",
    "appealed",
    "inquiry",
    "chargeback",
    "pre_arbitration",
    "arbitration",
    "closed",
)
TURNS = ("seller", "buyer", "platform", "none")
REQUESTS = ("refund_only", "return_refund", "partial_refund", "replacement", "redelivery")
PAYMENTS = (
    "card",
    "cod",
    "wallet",
    "bank_transfer",
    "paypal",
    "klarna",
    "afterpay",
    "boleto",
    "western_union",
    "qiwi",
    "yoomoney",
    "webmoney",
    "mercadopago",
    "other",
)
FULFILMENTS = ("seller", "platform")
LABELS = ("platform", "seller")
TRACKING = (
    "no_info",
    "label_only",
    "accepted",
    "in_transit",
    "customs",
    "out_for_delivery",
    "pickup_ready",
    "attempt_failed",
    "delivered",
    "delivered_signed",
    "refused",
    "returning",
    "returned",
    "lost",
    "damaged",
    "stale",
)
EVENT_TYPES = (
    "ordered",
    "paid",
    "handed_over",
    "first_scan",
    "last_scan",
    "shipped",
    "tracking_uploaded",
    "out_for_delivery",
    "delivery_attempted",
    "delivered",
    "signed",
    "receipt_confirmed",
    "refused",
    "returning",
    "returned",
    "lost",
    "opened",
    "reopened",
    "claim_modified",
    "seller_responded",
    "buyer_responded",
    "evidence_requested",
    "evidence_submitted",
    "return_requested",
    "return_approved",
    "return_refused",
    "return_address_given",
    "return_shipped",
    "return_received",
    "refunded",
    "escalated",
    "seller_claim_filed",
    "accepted",
    "contested",
    "pre_arbitration_filed",
    "pre_arbitration_answered",
    "arbitration_filed",
    "voucher_created",
    "programme_notified",
    "ruled",
    "appealed",
    "appeal_ruled",
    "settled",
    "withdrawn",
    "buyer_messaged",
    "seller_messaged",
    "reviewed",
    "review_replied",
    "cancel_requested",
    "cancelled",
    "closed",
)
PARTIES = ("seller", "buyer", "platform", "carrier", "bank", "network")
ANSWERS = ("accept", "reject", "counter")
RULINGS = ("buyer", "seller", "split")
OUTCOMES = ANSWERS + RULINGS
REMEDIES = ("refund_only", "return_refund")
ACTORS = ("seller", "buyer", "platform", "bank")
APPEAL_OUTCOMES = ("won", "lost", "partly")

RULING_EVENTS = ("ruled", "appeal_ruled")
# What nobody can do on an order before it is paid. Carrier scans are left out: a parcel may have been handed over for
# another order.
AFTER_PAYMENT = (
    "shipped",
    "handed_over",
    "opened",
    "reopened",
    "claim_modified",
    "refunded",
    "return_requested",
    "return_approved",
    "return_shipped",
    "return_received",
    "receipt_confirmed",
    "escalated",
    "ruled",
    "appealed",
    "reviewed",
)

_COUNTRIES = """
AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD
CF CG CH CI CK CL CM CN CO CR CU CV
CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG GH GI GL GM GN GP GQ GR GS GT GU
GW GY HK HM HN HR HT HU ID IE IL IM
IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK
ML MM MN MO MP MQ MR MS MT MU MV MW
MX MY MZ NA NC NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD
SE SG SH SI SJ SK SL SM SN SO SR SS
ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN VU WF WS YE YT ZA ZM
ZW
"""
MARKETS = ("GLOBAL", *_COUNTRIES.split())
# Habits of writing a market that are not its ISO code.
MARKET_HABITS = {"UK": "GB", "EL": "GR", "WORLD": "GLOBAL", "WORLDWIDE": "GLOBAL"}
