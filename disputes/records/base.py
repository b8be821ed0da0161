"""What the record models are built of: leaf types that carry their field type, and the common model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Sized
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, TypeAlias, TypedDict, TypeVar

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    PlainValidator,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError, core_schema

from disputes.documents.yaml_tree import Plain
from disputes.records import field_types as kinds
from disputes.records import words
from disputes.records.field_types import BadValue, FieldType
from disputes.records.markets import market_meant
from disputes.records.money import Money
from disputes.words import ClosedWord, texts
from disputes.words.answers import Confidence
from disputes.words.language import FieldKind
from disputes.words.lists import REMEDIES_GIVEN, WordList, list_of, lister
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

T = TypeVar("T")
S = TypeVar("S", bound=Sized)

ERROR = "bad_value"
MAX_NOTES = 100_000


class Unread:
    """Marks a field that no condition reads by its path."""


UNREAD = Unread()


def refusal(bad: BadValue) -> PydanticCustomError:
    """The pydantic error that carries what a :class:`BadValue` says."""
    return PydanticCustomError(ERROR, "expected {expected}", {"expected": bad.expected, "bad": bad})


def _checking(typer: Callable[[object], T]) -> Callable[[object], T]:
    """`typer`, its refusal told in pydantic's way."""

    def check(raw: object) -> T:
        try:
            return typer(raw)
        except BadValue as bad:
            raise refusal(bad) from None

    return check


def _checked(typer: Callable[[object], object]) -> PlainValidator:
    return PlainValidator(_checking(typer))


class WordField:
    """Marks a field whose value is one of the closed `words`, of `among` only where these are given: how pydantic
    reads it and describes it, and its field type.
    """

    def __init__(self, words: type[ClosedWord], among: Sequence[ClosedWord] = ()) -> None:
        self.words = words
        self.among = texts(among or words)
        self.list = list_of(tuple(among or words))
        self.type = FieldType(FieldKind.ENUM, self.among)
        self._by_text = {text: words(text) for text in self.among}

    def _read(self, raw: object) -> ClosedWord:
        word = self._by_text.get(raw) if isinstance(raw, str) else None
        if word is not None:
            return word
        try:
            return self.words(kinds.to_word(raw, self.among, self.list))
        except BadValue as bad:
            raise refusal(bad) from None

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        return core_schema.no_info_plain_validator_function(self._read)

    def __get_pydantic_json_schema__(
        self, schema: core_schema.CoreSchema, handler: GetJsonSchemaHandler
    ) -> dict[str, object]:
        return {"type": "string", "enum": list(self.among)}


def _market(raw: object) -> str:
    try:
        return kinds.to_word(raw, words.MARKETS)
    except BadValue:
        near = market_meant(raw) if isinstance(raw, str) else None
        expected = f"an ISO country code, e.g. SG, or GLOBAL ({lister(WordList.MARKET, len(words.MARKETS))})"
        raise BadValue(expected, nearest=near) from None


def _counted(least: int, most: int | None = None) -> PlainValidator:
    def count(raw: object) -> int:
        number = kinds.to_int(raw)
        if number < least or (most is not None and number > most):
            raise BadValue(
                f"a whole number from {least} to {most}" if most is not None else f"a whole number, {least} or more"
            )
        return number

    return _checked(count)


def _not_negative(raw: object) -> Decimal:
    number = kinds.to_number(raw)
    if number < 0:
        raise BadValue("a number that is not negative")
    return number


def _bounded(many: S) -> S:
    if len(many) > kinds.MAX_MEMBERS:
        raise BadValue(f"at most {kinds.MAX_MEMBERS} members", found=f"{len(many)} members")
    return many


def members(raw: object) -> object:
    """What a list, or a mapping of records, is read from: null is known to be empty, and too many members are refused
    before any is read.
    """
    if raw is None:
        return ()
    if isinstance(raw, (list, tuple, dict)):
        try:
            return _bounded(raw)
        except BadValue as bad:
            raise refusal(bad) from None
    return raw


def _as_parts(raw: object) -> object:
    try:
        return kinds.money_parts(raw)
    except BadValue as bad:
        raise refusal(bad) from None


class _ValueAndCurrency(TypedDict):
    value: Decimal
    currency: str


def _as_money(parts: _ValueAndCurrency) -> Money:
    try:
        return kinds.money_of(parts["value"], parts["currency"])
    except BadValue as bad:
        raise refusal(bad) from None


def _part(typer: Callable[[object], object]) -> core_schema.TypedDictField:
    return core_schema.typed_dict_field(core_schema.no_info_plain_validator_function(_checking(typer)), required=True)


class MoneyParts:
    """Marks a field of money, a mapping or its short form; faults are placed at the `value` or the `currency`."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> core_schema.CoreSchema:
        parts = core_schema.typed_dict_schema(
            {"value": _part(kinds.to_amount), "currency": _part(kinds.to_currency)}, extra_behavior="forbid"
        )
        return core_schema.no_info_after_validator_function(
            _as_money, core_schema.no_info_before_validator_function(_as_parts, parts)
        )


_ANY_NUMBER = {"anyOf": [{"type": "number"}, {"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}]}
_SHORT_MONEY = {"type": "string", "pattern": "^([0-9.]+ *[A-Z]{3}|[A-Z]{3} *[0-9.]+)$"}
_MONEY_SCHEMA = {
    "anyOf": [
        {
            "type": "object",
            "properties": {
                "value": {"anyOf": [*_ANY_NUMBER["anyOf"], _SHORT_MONEY]},
                "currency": {"type": "string", "pattern": "^[A-Z]{3}$"},
            },
            "required": ["value"],
            "additionalProperties": False,
        },
        _SHORT_MONEY,
    ]
}
_TEXT_SCHEMA = WithJsonSchema({"type": ["string", "integer"], "maxLength": kinds.MAX_TEXT})
_TEXT_TYPE = FieldType(FieldKind.TEXT)

IdField: TypeAlias = Annotated[
    str,
    _checked(kinds.to_id),
    WithJsonSchema({"type": ["string", "integer"], "minLength": 1, "maxLength": 200}),
    _TEXT_TYPE,
]
TextField: TypeAlias = Annotated[str, _checked(kinds.to_text), _TEXT_SCHEMA, _TEXT_TYPE]
NotesField: TypeAlias = Annotated[
    str,
    _checked(lambda raw: kinds.to_text(raw, MAX_NOTES)),
    WithJsonSchema({"type": "string", "maxLength": MAX_NOTES}),
    _TEXT_TYPE,
    UNREAD,
]
MonthField: TypeAlias = Annotated[
    str, _checked(kinds.to_month), WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"}), _TEXT_TYPE
]
BoolField: TypeAlias = Annotated[
    bool, _checked(kinds.to_bool), WithJsonSchema({"type": "boolean"}), FieldType(FieldKind.BOOL)
]
CountField: TypeAlias = Annotated[
    int, _counted(0), WithJsonSchema({"type": "integer", "minimum": 0}), FieldType(FieldKind.INT)
]
IntentField: TypeAlias = Annotated[
    int, _counted(1, 4), WithJsonSchema({"type": "integer", "minimum": 1, "maximum": 4}), FieldType(FieldKind.INT)
]
NumberField: TypeAlias = Annotated[
    Decimal, _checked(kinds.to_number), WithJsonSchema(_ANY_NUMBER), FieldType(FieldKind.NUMBER)
]
AmountField: TypeAlias = Annotated[
    Decimal, _checked(_not_negative), WithJsonSchema(_ANY_NUMBER), FieldType(FieldKind.NUMBER)
]
ShareField: TypeAlias = Annotated[
    Decimal, _checked(_not_negative), WithJsonSchema(_ANY_NUMBER), FieldType(FieldKind.NUMBER)
]
InstantField: TypeAlias = Annotated[
    datetime,
    _checked(kinds.to_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
    FieldType(FieldKind.INSTANT),
]
DayField: TypeAlias = Annotated[
    date, _checked(kinds.to_date), WithJsonSchema({"type": "string", "format": "date"}), FieldType(FieldKind.DATE)
]
PriceField: TypeAlias = Annotated[Money, MoneyParts(), WithJsonSchema(_MONEY_SCHEMA), FieldType(FieldKind.MONEY)]
Many: TypeAlias = Annotated[tuple[T, ...], BeforeValidator(members), Field(max_length=kinds.MAX_MEMBERS)]
TextsField: TypeAlias = Annotated[Many[TextField], FieldType(FieldKind.LIST, of=_TEXT_TYPE)]
IdsField: TypeAlias = Annotated[Many[IdField], FieldType(FieldKind.LIST, of=_TEXT_TYPE)]

PlatformField: TypeAlias = Annotated[Platform, WordField(Platform)]
SiteField: TypeAlias = Annotated[Site, WordField(Site)]
SellerOriginField: TypeAlias = Annotated[SellerOrigin, WordField(SellerOrigin)]
DisputeField: TypeAlias = Annotated[Dispute, WordField(Dispute)]
StageField: TypeAlias = Annotated[Stage, WordField(Stage)]
TurnField: TypeAlias = Annotated[Turn, WordField(Turn)]
RemedyField: TypeAlias = Annotated[Remedy, WordField(Remedy)]
GivenRemedyField: TypeAlias = Annotated[Remedy, WordField(Remedy, REMEDIES_GIVEN)]
PaymentField: TypeAlias = Annotated[Payment, WordField(Payment)]
FulfilmentField: TypeAlias = Annotated[Fulfilment, WordField(Fulfilment)]
LabelField: TypeAlias = Annotated[Label, WordField(Label)]
TrackingField: TypeAlias = Annotated[Tracking, WordField(Tracking)]
EventTypeField: TypeAlias = Annotated[EventType, WordField(EventType)]
PartyField: TypeAlias = Annotated[Party, WordField(Party)]
EventOutcomeField: TypeAlias = Annotated[EventOutcome, WordField(EventOutcome)]
ActorField: TypeAlias = Annotated[Actor, WordField(Actor)]
ConfidenceField: TypeAlias = Annotated[Confidence, WordField(Confidence)]
AppealOutcomeField: TypeAlias = Annotated[AppealOutcome, WordField(AppealOutcome)]
MarketField: TypeAlias = Annotated[
    str,
    _checked(_market),
    WithJsonSchema({"type": "string", "enum": list(words.MARKETS)}),
    FieldType(FieldKind.ENUM, words.MARKETS),
]


def _fact(raw: object) -> Plain:
    """A fact as given, its scalars as text: the ruleset that declares the fact types it."""
    if raw is None or isinstance(raw, str):
        return raw if raw is None else kinds.to_text(raw)
    if isinstance(raw, bool):
        return "true" if raw else "false"
    if isinstance(raw, Money):
        return {**raw.plain()}
    if isinstance(raw, Mapping):
        return dict(_facts(raw))
    if isinstance(raw, (list, tuple)):
        return [_fact(value) for value in _bounded(raw)]
    if isinstance(raw, datetime):
        return instant_text(kinds.to_instant(raw))
    if isinstance(raw, date):
        return kinds.to_date(raw).isoformat()
    if isinstance(raw, (int, float, Decimal)):
        return format(kinds.to_number(raw), "f")
    raise BadValue("a text, a number, true, false, a list or a mapping")


def _facts(raw: object) -> dict[str, Plain]:
    if raw is None:
        return {}
    if not isinstance(raw, Mapping):
        raise BadValue("a mapping of facts")
    return {kinds.to_text(key, 200): _fact(value) for key, value in _bounded(raw).items()}


FactsField: TypeAlias = Annotated[dict[str, object], _checked(_facts), WithJsonSchema({"type": "object"}), UNREAD]


def instant_text(at: datetime) -> str:
    """An instant in ISO 8601 with the offset it was written with; `Z` for UTC."""
    text = at.isoformat()
    return text[:-6] + "Z" if text.endswith("+00:00") else text


class Record(BaseModel):
    """Frozen, and closed to keys it does not know.

    `model_fields_set` tells what was given: absent is unknown, None is known to be none. What validates a model is
    built when it is first used: a command that reads cases need not wait for what reads shops.
    """

    model_config = ConfigDict(
        extra="forbid", frozen=True, populate_by_name=False, arbitrary_types_allowed=True, defer_build=True
    )
