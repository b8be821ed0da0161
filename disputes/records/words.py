"""The closed words of case and shop records as texts, the markets, and what some words have in common.

Another word in one of these places is bad input.
"""

from __future__ import annotations

from disputes.words import texts
from disputes.words.lists import REMEDIES_GIVEN
from disputes.words.records import (
    Actor,
    AppealOutcome,
    Dispute,
    EventOutcome,
    EventType,
    Fulfilment,
    Label,
    Party,
    Payment,
    Platform,
    Remedy,
    SellerOrigin,
    Site,
    Stage,
    Tracking,
    Turn,
)

PLATFORMS = texts(Platform)
SITES = texts(Site)
SELLERS = texts(SellerOrigin)
DISPUTES = texts(Dispute)
STAGES = texts(Stage)
TURNS = texts(Turn)
REQUESTS = texts(Remedy)
PAYMENTS = texts(Payment)
FULFILMENTS = texts(Fulfilment)
LABELS = texts(Label)
TRACKING = texts(Tracking)
EVENT_TYPES = texts(EventType)
PARTIES = texts(Party)
OUTCOMES = texts(EventOutcome)
ACTORS = texts(Actor)
APPEAL_OUTCOMES = texts(AppealOutcome)

# What an event's `outcome` says of an answer, and of a ruling.
ANSWERS = (EventOutcome.ACCEPT, EventOutcome.REJECT, EventOutcome.COUNTER)
RULINGS = (EventOutcome.BUYER, EventOutcome.SELLER, EventOutcome.SPLIT)
RULING_EVENTS = (EventType.RULED, EventType.APPEAL_RULED)
REMEDIES = texts(REMEDIES_GIVEN)
# What nobody can do on an order before it is paid. Carrier scans are left out: a parcel may have been handed over for
# another order.
AFTER_PAYMENT = (
    EventType.SHIPPED,
    EventType.HANDED_OVER,
    EventType.OPENED,
    EventType.REOPENED,
    EventType.CLAIM_MODIFIED,
    EventType.REFUNDED,
    EventType.RETURN_REQUESTED,
    EventType.RETURN_APPROVED,
    EventType.RETURN_SHIPPED,
    EventType.RETURN_RECEIVED,
    EventType.RECEIPT_CONFIRMED,
    EventType.ESCALATED,
    EventType.RULED,
    EventType.APPEALED,
    EventType.REVIEWED,
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
MARKET_HABITS = {
    "UK": "GB",
    "EL": "GR",
    "WORLD": "GLOBAL",
    "WW": "GLOBAL",
    "INTERNATIONAL": "GLOBAL",
    "USA": "US",
    "ENGLAND": "GB",
    "GREAT BRITAIN": "GB",
    "HOLLAND": "NL",
    "UAE": "AE",
}
