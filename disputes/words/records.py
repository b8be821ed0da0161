"""The closed words of records."""

from __future__ import annotations

from disputes.words import ClosedWord


class Platform(ClosedWord):
    """A desk at which a seller answers: a marketplace, a payment channel or a card network."""

    SHOPEE = "shopee"
    ALIEXPRESS = "aliexpress"
    DHGATE = "dhgate"
    ALIBABA = "alibaba"
    TMALL = "tmall"
    AMAZON = "amazon"
    WALMART = "walmart"
    EBAY = "ebay"
    ETSY = "etsy"
    MERCADOLIBRE = "mercadolibre"
    LAZADA = "lazada"
    TIKTOK_SHOP = "tiktok_shop"
    TEMU = "temu"
    SHEIN = "shein"
    PAYPAL = "paypal"
    VISA = "visa"
    MASTERCARD = "mastercard"
    STRIPE = "stripe"
    KLARNA = "klarna"
    AFTERPAY = "afterpay"
    MERCADOPAGO = "mercadopago"
    BOLETO = "boleto"
    MULTIBANCO = "multibanco"
    BANK_TRANSFER = "bank_transfer"
    WESTERN_UNION = "western_union"
    QIWI = "qiwi"
    YOOMONEY = "yoomoney"
    WEBMONEY = "webmoney"
    AIRWALLEX = "airwallex"
    ADYEN = "adyen"
    SHOPIFY = "shopify"
    WOOPAYMENTS = "woopayments"
    PINGPONG = "pingpong"
    ANTOM = "antom"
    OMISE = "omise"


class Site(ClosedWord):
    """The rulebook of a platform that has several."""

    TAOBAO = "taobao"
    TMALL = "tmall"
    TMALL_GLOBAL = "tmall_global"


class SellerOrigin(ClosedWord):
    """Where the seller is, as seen from the market."""

    LOCAL = "local"
    CROSS_BORDER = "cross_border"


class Dispute(ClosedWord):
    """What is disputed; `none` is an order that is only watched."""

    NONDELIVERY = "nondelivery"
    REFUSED_SIGNATURE = "refused_signature"
    NOT_AS_DESCRIBED = "not_as_described"
    DAMAGED = "damaged"
    WRONG_ITEM = "wrong_item"
    MISSING_ITEM = "missing_item"
    COUNTERFEIT = "counterfeit"
    RETURN_REFUND = "return_refund"
    CANCELLATION = "cancellation"
    ADDRESS_CHANGE = "address_change"
    LATE_DELIVERY = "late_delivery"
    UNAUTHORIZED = "unauthorized"
    CHARGEBACK = "chargeback"
    CREDIT_NOT_PROCESSED = "credit_not_processed"
    DUPLICATE = "duplicate"
    REVIEW = "review"
    COMPLAINT = "complaint"
    MESSAGE = "message"
    VIOLATION = "violation"
    NONE = "none"


class Stage(ClosedWord):
    """How far a case has come."""

    REQUESTED = "requested"
    NEGOTIATING = "negotiating"
    AWAITING_RETURN = "awaiting_return"
    RETURN_IN_TRANSIT = "return_in_transit"
    RETURN_RECEIVED = "return_received"
    DISPUTED = "disputed"
    PLATFORM_REVIEW = "platform_review"
    DECIDED = "decided"
    APPEALED = "appealed"
    INQUIRY = "inquiry"
    CHARGEBACK = "chargeback"
    PRE_ARBITRATION = "pre_arbitration"
    ARBITRATION = "arbitration"
    CLOSED = "closed"


class CaseEnd(ClosedWord):
    """How a case has ended."""

    WITHDRAWN = "withdrawn"
    REFUNDED = "refunded"
    DECIDED = "decided"
    EXPIRED = "expired"
    CLOSED = "closed"


class Turn(ClosedWord):
    """Whose move the channel says it is."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    NONE = "none"


class Remedy(ClosedWord):
    """What the buyer asks for; of a ruling or a settlement, what was given."""

    REFUND_ONLY = "refund_only"
    RETURN_REFUND = "return_refund"
    PARTIAL_REFUND = "partial_refund"
    REPLACEMENT = "replacement"
    REDELIVERY = "redelivery"


class Payment(ClosedWord):
    """How the order was paid."""

    CARD = "card"
    COD = "cod"
    WALLET = "wallet"
    BANK_TRANSFER = "bank_transfer"
    PAYPAL = "paypal"
    KLARNA = "klarna"
    AFTERPAY = "afterpay"
    BOLETO = "boleto"
    WESTERN_UNION = "western_union"
    QIWI = "qiwi"
    YOOMONEY = "yoomoney"
    WEBMONEY = "webmoney"
    MERCADOPAGO = "mercadopago"
    OTHER = "other"


class Fulfilment(ClosedWord):
    """Who ships: the seller, or the platform for him."""

    SELLER = "seller"
    PLATFORM = "platform"


class Label(ClosedWord):
    """Whose shipping label was used."""

    PLATFORM = "platform"
    SELLER = "seller"


class Tracking(ClosedWord):
    """What the carrier last said of a parcel."""

    NO_INFO = "no_info"
    LABEL_ONLY = "label_only"
    ACCEPTED = "accepted"
    IN_TRANSIT = "in_transit"
    CUSTOMS = "customs"
    OUT_FOR_DELIVERY = "out_for_delivery"
    PICKUP_READY = "pickup_ready"
    ATTEMPT_FAILED = "attempt_failed"
    DELIVERED = "delivered"
    DELIVERED_SIGNED = "delivered_signed"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    DAMAGED = "damaged"
    STALE = "stale"


class EventType(ClosedWord):
    """What happened in a case."""

    ORDERED = "ordered"
    PAID = "paid"
    HANDED_OVER = "handed_over"
    FIRST_SCAN = "first_scan"
    LAST_SCAN = "last_scan"
    SHIPPED = "shipped"
    TRACKING_UPLOADED = "tracking_uploaded"
    OUT_FOR_DELIVERY = "out_for_delivery"
    DELIVERY_ATTEMPTED = "delivery_attempted"
    DELIVERED = "delivered"
    SIGNED = "signed"
    RECEIPT_CONFIRMED = "receipt_confirmed"
    REFUSED = "refused"
    RETURNING = "returning"
    RETURNED = "returned"
    LOST = "lost"
    OPENED = "opened"
    REOPENED = "reopened"
    CLAIM_MODIFIED = "claim_modified"
    SELLER_RESPONDED = "seller_responded"
    BUYER_RESPONDED = "buyer_responded"
    EVIDENCE_REQUESTED = "evidence_requested"
    EVIDENCE_SUBMITTED = "evidence_submitted"
    RETURN_REQUESTED = "return_requested"
    RETURN_APPROVED = "return_approved"
    RETURN_REFUSED = "return_refused"
    RETURN_ADDRESS_GIVEN = "return_address_given"
    RETURN_SHIPPED = "return_shipped"
    RETURN_RECEIVED = "return_received"
    REFUNDED = "refunded"
    ESCALATED = "escalated"
    SELLER_CLAIM_FILED = "seller_claim_filed"
    ACCEPTED = "accepted"
    CONTESTED = "contested"
    PRE_ARBITRATION_FILED = "pre_arbitration_filed"
    PRE_ARBITRATION_ANSWERED = "pre_arbitration_answered"
    ARBITRATION_FILED = "arbitration_filed"
    VOUCHER_CREATED = "voucher_created"
    PROGRAMME_NOTIFIED = "programme_notified"
    RULED = "ruled"
    APPEALED = "appealed"
    APPEAL_RULED = "appeal_ruled"
    SETTLED = "settled"
    WITHDRAWN = "withdrawn"
    BUYER_MESSAGED = "buyer_messaged"
    SELLER_MESSAGED = "seller_messaged"
    REVIEWED = "reviewed"
    REVIEW_REPLIED = "review_replied"
    CANCEL_REQUESTED = "cancel_requested"
    CANCELLED = "cancelled"
    CLOSED = "closed"


class Party(ClosedWord):
    """Who did something; who pays or receives a fee; who bears a loss."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    CARRIER = "carrier"
    BANK = "bank"
    NETWORK = "network"


class Actor(ClosedWord):
    """Whose deadline it is."""

    SELLER = "seller"
    BUYER = "buyer"
    PLATFORM = "platform"
    BANK = "bank"


class EventOutcome(ClosedWord):
    """How an event ended: of an answer accept, reject, counter; of a ruling buyer, seller, split."""

    ACCEPT = "accept"
    REJECT = "reject"
    COUNTER = "counter"
    BUYER = "buyer"
    SELLER = "seller"
    SPLIT = "split"


class AppealOutcome(ClosedWord):
    """How an appeal ended."""

    WON = "won"
    LOST = "lost"
    PARTLY = "partly"
