"""The lists of words that may stand in a record, by the names under which they are looked up: `disputes words NAME`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from disputes.words import ClosedWord
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


class WordList(ClosedWord):
    """A list of words. Those from `evidence` on are what the rulesets of a platform declare."""

    PLATFORM = "platform"
    MARKET = "market"
    SITE = "site"
    DISPUTE = "dispute"
    STAGE = "stage"
    TURN = "turn"
    REQUESTED = "requested"
    SELLER = "seller"
    PAYMENT = "payment"
    FULFILMENT = "fulfilment"
    TRACKING = "tracking"
    LABEL = "label"
    EVENT = "event"
    BY = "by"
    OUTCOME = "outcome"
    REMEDY = "remedy"
    ACTOR = "actor"
    APPEAL = "appeal"
    EVIDENCE = "evidence"
    FACT = "fact"
    DEADLINE = "deadline"
    METRIC = "metric"
    VIOLATION = "violation"
    MEASURE = "measure"
    ACTION = "action"
    GROUND = "ground"
    COLUMN = "column"


REMEDIES_GIVEN = (Remedy.REFUND_ONLY, Remedy.RETURN_REFUND)
"""What a ruling or a settlement can give."""

CLOSED: Mapping[WordList, Sequence[ClosedWord]] = {
    WordList.PLATFORM: tuple(Platform),
    WordList.SITE: tuple(Site),
    WordList.DISPUTE: tuple(Dispute),
    WordList.STAGE: tuple(Stage),
    WordList.TURN: tuple(Turn),
    WordList.REQUESTED: tuple(Remedy),
    WordList.SELLER: tuple(SellerOrigin),
    WordList.PAYMENT: tuple(Payment),
    WordList.FULFILMENT: tuple(Fulfilment),
    WordList.TRACKING: tuple(Tracking),
    WordList.LABEL: tuple(Label),
    WordList.EVENT: tuple(EventType),
    WordList.BY: tuple(Party),
    WordList.OUTCOME: tuple(EventOutcome),
    WordList.REMEDY: REMEDIES_GIVEN,
    WordList.ACTOR: tuple(Actor),
    WordList.APPEAL: tuple(AppealOutcome),
}
"""The lists whose words are the same everywhere, but for the markets, which are those of ISO 3166."""

_LISTS: Mapping[tuple[str, ...], WordList] = {tuple(words): name for name, words in CLOSED.items()}


def list_of(words: Sequence[str]) -> WordList | None:
    """The list that consists of exactly these words, closed ones or their texts."""
    return _LISTS.get(tuple(words))


def lister(name: str, count: int) -> str:
    """How a message says where all words of a list are found."""
    return f"`disputes words {name}` lists all {count}"
