"""A case record to fill in: what the rules of its platform, market and dispute read, and nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from disputes.language.asked import Asked, asked_of_case
from disputes.language.conditions import Constant
from disputes.language.rulebook import Rulebook
from disputes.records.case import Buyer, Order, Shipment, Transaction
from disputes.records.condition_fields import case_fields, fields
from disputes.records.field_types import FieldType
from disputes.records.shop import EmbeddedShop
from disputes.views.blank_fields import propose_facts, propose_field
from disputes.views.record_sheet import Examples, Sheet, written
from disputes.views.titles import title_of
from disputes.words import texts
from disputes.words.language import EvidenceForm, FieldKind, RuleSubject
from disputes.words.lists import WordList
from disputes.words.records import Actor, Dispute, EventOutcome, EventType, Party, Platform

_ALWAYS = frozenset({"stage", "turn", "requested", "requested_amount", "status_raw", "reason_raw"})
_ALWAYS_OF_ORDER = frozenset({"order.id", "order.amount"})
_ALWAYS_OF_PARCEL = ("carrier", "tracking_number", "tracking")
_TOP = (
    "reason_raw",
    "status_raw",
    "source_version",
    "stage",
    "turn",
    "requested",
    "requested_amount",
    "times_opened",
    "fetched_at",
)
_PARCELS = {"shipment": "shipments", "return_shipment": "return_shipment"}
_RULINGS = (EventOutcome.BUYER, EventOutcome.SELLER, EventOutcome.SPLIT)
_WITH_OUTCOME = frozenset(
    {EventType.SELLER_RESPONDED, EventType.BUYER_RESPONDED, EventType.RULED, EventType.APPEAL_RULED}
)
_EVENT_KEYS = ("by", "outcome", "remedy", "amount", "ref")
# The keys that are proposed, and which of the words first: the harmless one.
_EXAMPLES: Mapping[str, tuple[str, ...]] = {"by": ("seller",), "outcome": ("reject",), "remedy": ("refund_only",)}


class CaseSheet:
    """Writes the sheet of one case."""

    def __init__(
        self, book: Rulebook, market: str | None, dispute: Dispute | None, lang: str, now: datetime, id_: str | None
    ) -> None:
        markets = book.own.markets if book.own is not None else {}
        self.book = book
        self.open_market, self.open_dispute = market is None, dispute is None
        self.markets = list(markets)
        self.market = market or next(iter(markets), "GLOBAL")
        self.dispute = dispute or Dispute.NONDELIVERY
        self.id = id_ or f"{book.platform}-{self.dispute}-1"
        constants = {"platform": book.platform, "market": market, "dispute": dispute}
        self.asked: Asked = asked_of_case(
            book, {key: str(value) for key, value in constants.items() if value is not None}, now.date()
        )
        self.examples = Examples.of(book, self.market, now)
        self.sheet = Sheet(lang)
        self.lang = lang
        self.types = case_fields()

    def text(self) -> str:
        """The whole sheet."""
        self._head()
        self._top()
        self._block("order", _read(Order, "order", self._is_read | _ALWAYS_OF_ORDER))
        self._shop()
        for name, as_list in _PARCELS.items():
            self._parcel(name, as_list)
        self._block("buyer", _read(Buyer, "buyer", self._is_read))
        self._events()
        self._deadlines()
        self._evidence()
        self._transactions()
        self._facts()
        return self.sheet.text()

    @property
    def _is_read(self) -> frozenset[str]:
        return frozenset(self.asked.fields)

    # Above: what a case is known by

    def _head(self) -> None:
        s = self.sheet
        platform = title_of(Platform(self.book.platform), self.lang)
        s.explain(
            s.say("case_for", platform=platform, market=self.market, dispute=title_of(self.dispute, self.lang)),
            "",
            s.say("how_to"),
            s.say("then", command="check"),
        )
        if self.book.own is None:
            s.explain(s.say("no_rules"))
        s.blank()
        s.explain(s.say("id"))
        s.given(f"id: {written(self.id)}")
        s.given(f"platform: {self.book.platform}")
        if self.open_market:
            s.explain(s.say("change_market", words=s.words(self.markets, None) or s.words(["SG", "GLOBAL"], None)))
        s.given(f"market: {written(self.market)}")
        if self.open_dispute:
            s.explain(s.say("change_dispute", words=s.words(texts(Dispute), WordList.DISPUTE)))
        s.given(f"dispute: {self.dispute}")
        s.blank()

    # Fields

    def _field(self, path: str, level: int) -> None:
        propose_field(self.sheet, self.book, self.examples, path, self.types[path], self._words(path), level=level)

    def _top(self) -> None:
        for path in ("site", "via"):
            if path in self.asked.fields:
                self._field(path, 0)
        for path in _TOP:
            if path in self.asked.fields or path in _ALWAYS:
                self._field(path, 0)
        self.sheet.blank()

    def _words(self, path: str) -> list[str]:
        """The words of a field that the rules name; of a raw code, first those that stand for this dispute."""
        named: Mapping[Constant, None] = self.asked.words.get(path, {})
        found = self.book.own.maps.get(path) if self.book.own is not None else None
        codes = (
            [code for code, meant in found.items() if meant == self.dispute or isinstance(meant, dict)]
            if isinstance(found, dict)
            else []
        )
        return [*dict.fromkeys([*codes, *(word for word in named if isinstance(word, str))])][:12]

    def _block(self, name: str, paths: list[str], level: int = 0) -> None:
        if not paths:
            return
        self.sheet.explain(self.sheet.say(name))
        self.sheet.propose(f"{name}:", level=level)
        for path in paths:
            self._field(path, level + 1)
        self.sheet.blank()

    def _shop(self) -> None:
        paths = [p for p in _read(EmbeddedShop, "shop", self._is_read) if p in self.types]
        of_shop = [fact for fact in self.asked.facts.values() if fact.on is RuleSubject.SHOP]
        if not paths and not of_shop:
            return
        self.sheet.explain(self.sheet.say("shop"))
        self.sheet.propose("shop:")
        for path in paths:
            self._field(path, 1)
        if of_shop:
            self.sheet.propose("facts:", level=1)
            propose_facts(self.sheet, self.book, self.examples, self.asked, of_shop, 2)
        self.sheet.blank()

    def _parcel(self, name: str, as_list: str) -> None:
        read = {path for path in self.asked.fields if path.startswith(f"{name}.")}
        read |= {f"{name}.{key}" for key in self.asked.members.get(as_list, ())}
        if not read and as_list not in self.asked.fields:
            return
        read |= {f"{name}.{key}" for key in _ALWAYS_OF_PARCEL}
        self._block(name, [path for path in _read(Shipment, name, read) if path in self.types])

    # Lists

    def _events(self) -> None:
        s = self.sheet
        s.explain(s.say("events"))
        s.propose("events:")
        types = {EventType.OPENED, *self.asked.events}
        for type_ in EventType:
            if type_ in types:
                self._event(type_)
        s.blank()

    def _event(self, type_: EventType) -> None:
        s = self.sheet
        tested = dict(self.asked.events.get(type_, {}))
        about = [title_of(type_, self.lang)]
        parts = [f"type: {type_}", f"at: {self.examples.event(type_)}"]
        if type_ in _WITH_OUTCOME:
            tested.setdefault("outcome", {})
        for key in _EVENT_KEYS:
            if key not in tested:
                continue
            words = [word for word in tested[key] if isinstance(word, str)]
            if key == "outcome":
                ruling = type_ in (EventType.RULED, EventType.APPEAL_RULED)
                words = list(texts(_RULINGS if ruling else [o for o in EventOutcome if o not in _RULINGS]))
            elif key == "by":
                words = list(dict.fromkeys([*words, *texts(Party)]))
            if key in _EXAMPLES or key == "amount":
                usual = [word for word in _EXAMPLES.get(key, ()) if word in words]
                parts.append(f"{key}: {self.examples.money() if key == 'amount' else (usual or words)[0]}")
            if words:
                about.append(f"{key} {s.words(words, None)}")
        s.propose(
            f"- {{{', '.join(parts)}}}", level=1, about="; ".join(about) if self.lang == "en" else "；".join(about)
        )

    def _deadlines(self) -> None:
        s = self.sheet
        mine = [d.id for d in self.asked.deadlines.values() if d.actor is Actor.SELLER]
        first = mine[0] if mine else "respond"
        s.explain(s.say("deadlines", words=s.words(mine or [first], None)))
        s.propose("deadlines:")
        s.propose(f"- {{actor: seller, due_at: {self.examples.at(days=3)}, for: {first}}}", level=1)
        s.blank()

    def _evidence(self) -> None:
        s = self.sheet
        kinds: dict[str, tuple[str, dict[str, None]]] = {}
        for (kind, ruleset), must_show in self.asked.evidence.items():
            kinds.setdefault(kind, (ruleset, {}))[1].update(must_show)
        for word in self.asked.members.get("evidence", {}).get("kind", ()):
            if isinstance(word, str):
                kinds.setdefault(word, (self.book.platform, {}))
        if not kinds and "evidence" not in self.asked.fields:
            return
        s.explain(s.say("evidence"))
        s.propose("evidence:")
        for kind, (ruleset, shown) in kinds.items():
            found = self.book.kind(kind, ruleset)
            parts = [f"kind: {written(kind)}"]
            if found is not None and found.type is EvidenceForm.TEXT:
                parts.append("chars: 400")
            else:
                form = found.formats[0] if found is not None and found.formats else "pdf"
                parts += [f"file: {written(f'{kind}.{form}')}", f"format: {form}"]
            shows = list(dict.fromkeys([*shown, *(found.must_show if found is not None else ())]))
            if shows:
                parts.append(f"shows: [{', '.join(written(word) for word in shows)}]")
            s.propose(
                f"- {{{', '.join(parts)}}}", level=1, about=found.title.of(self.lang) if found is not None else ""
            )
        if not kinds:
            s.propose("- {kind: messages, file: messages.pdf, format: pdf}", level=1)
        s.blank()

    def _transactions(self) -> None:
        if "prior_transactions" not in self.asked.fields:
            return
        s = self.sheet
        s.explain(s.say("prior_transactions"))
        s.propose("prior_transactions:")
        parts = [
            f"{key}: {'false' if key == 'disputed' else self._of_transaction(key, shape.leaf)}"
            for key, shape in fields(Transaction).items()
            if shape.leaf is not None
        ]
        s.propose(f"- {{{', '.join(parts)}}}", level=1)
        s.blank()

    def _of_transaction(self, key: str, type_: FieldType) -> str:
        return self.examples.at(days=-200) if type_.kind is FieldKind.INSTANT else self.examples.value(key, type_)

    def _facts(self) -> None:
        facts = [fact for fact in self.asked.facts.values() if fact.on is RuleSubject.CASE]
        if facts:
            self.sheet.explain(self.sheet.say("facts"))
            self.sheet.propose("facts:")
            propose_facts(self.sheet, self.book, self.examples, self.asked, facts, 1)


def _read(model: type[Order | Shipment | Buyer | EmbeddedShop], name: str, read: Iterable[str]) -> list[str]:
    """The paths of a nested record that are read, in the model's order."""
    among = set(read)
    return [f"{name}.{key}" for key in fields(model) if f"{name}.{key}" in among]


def blank_case(
    book: Rulebook, market: str | None, dispute: Dispute | None, lang: str, now: datetime, id_: str | None = None
) -> str:
    """A case record as commented YAML in `lang`; `now` is an aware datetime around which its examples lie.

    It is accepted as it stands, and with every proposal taken up. Where market or dispute is None, what any of them
    reads is proposed, and a plausible word put in.
    """
    return CaseSheet(book, market, dispute, lang, now, id_).text()
