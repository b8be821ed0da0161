"""Signatures of messages: made here as the channels' documents say, by other means than the scheme that checks them."""

from __future__ import annotations

import base64
import copy
import hashlib
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from disputes.sources import SOURCES
from disputes.sources.hook_schemes import BadSignature, SignedMessage, hook_schemes, verify

AT = datetime(2026, 4, 2, 1, tzinfo=UTC)
NOW = int(AT.timestamp())
URL = "https://desk.example/hooks/shopee"
TARGET = "/hooks/walmart?market=US"
TEXT, HEX, BASE64 = "whsec_5f", "44782DEF547AAA06", base64.b64encode(b"binary secret").decode()


def hexed(secret: bytes, signed: bytes) -> str:
    return hmac.new(secret, signed, hashlib.sha256).hexdigest()


def in_base64(secret: bytes, signed: bytes) -> str:
    return base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()


def _walmart(body: bytes) -> dict[str, str]:
    signed = f"POST\n{TARGET}\n{NOW}\n{hashlib.sha256(body).hexdigest()}"
    return {"wm_sec.signature": in_base64(TEXT.encode(), signed.encode()), "wm_sec.timestamp": str(NOW)}


def _omise(body: bytes) -> dict[str, str]:
    return {
        "omise-signature": "00" * 32 + "," + hexed(b"binary secret", f"{NOW}.".encode() + body),
        "omise-signature-timestamp": str(NOW),
    }


HEADERS: dict[str, tuple[str, Callable[[bytes], dict[str, str]]]] = {
    "stripe": (
        TEXT,
        lambda b: {"stripe-signature": f"t={NOW},v1={hexed(TEXT.encode(), f'{NOW}.'.encode() + b)},v0=ab"},
    ),
    "shopify": (TEXT, lambda b: {"x-shopify-hmac-sha256": in_base64(TEXT.encode(), b)}),
    "woopayments": (TEXT, lambda b: {"x-wc-webhook-signature": in_base64(TEXT.encode(), b)}),
    "adyen": (HEX, lambda b: {"hmacsignature": in_base64(bytes.fromhex(HEX), b)}),
    "omise": (BASE64, _omise),
    "shopee": (TEXT, lambda b: {"authorization": hexed(TEXT.encode(), URL.encode() + b"|" + b)}),
    "tiktok_shop": (TEXT, lambda b: {"authorization": hexed(TEXT.encode(), b"app-1" + b)}),
    "lazada": (TEXT, lambda b: {"authorization": hexed(TEXT.encode(), b"app-1" + b)}),
    "walmart": (TEXT, _walmart),
}


def check(source: str, body: bytes, headers: dict[str, str], *secrets: str, at: datetime = AT) -> None:
    settings = {"url": URL, "app_key": "app-1"}
    message = SignedMessage(headers=headers, body=body, method="POST", target=TARGET, at=at, settings=settings)
    verify(hook_schemes()[source], secrets or (HEADERS[source][0],), message)


def test_every_scheme_is_tried_and_belongs_to_a_source() -> None:
    assert set(hook_schemes()) == set(HEADERS)
    assert set(hook_schemes()) < set(SOURCES)
    assert all(scheme.docs.startswith("https://") for schemes in hook_schemes().values() for scheme in schemes)


@pytest.mark.parametrize("source", sorted(HEADERS))
@given(body=st.binary(min_size=1, max_size=60), place=st.integers(0, 10**6), bit=st.integers(0, 7))
def test_what_is_signed_is_taken_and_one_bit_otherwise_is_not(source: str, body: bytes, place: int, bit: int) -> None:
    headers = HEADERS[source][1](body)
    check(source, body, headers)
    other = bytearray(body)
    other[place % len(body)] ^= 1 << bit
    with pytest.raises(BadSignature):
        check(source, bytes(other), headers)


@pytest.mark.parametrize("source", sorted(HEADERS))
def test_other_secrets_and_no_signature_are_refused(source: str) -> None:
    body = b'{"id": 1}'
    own, sign = HEADERS[source]
    other = {HEX: "00" * 8, BASE64: base64.b64encode(b"other").decode()}.get(own, "other")
    with pytest.raises(BadSignature, match="header"):
        check(source, body, sign(body), other)
    with pytest.raises(BadSignature):
        check(source, body, {})
    for header in sign(body):
        with pytest.raises(BadSignature):
            check(source, body, {**sign(body), header: ""})
    # While a secret is renewed, both are good.
    check(source, body, sign(body), other, own)


@pytest.mark.parametrize("source", ["stripe", "omise", "walmart"])
@pytest.mark.parametrize(("off", "is_taken"), [(300, True), (-300, True), (301, False), (-301, False)])
def test_old_messages_are_refused(source: str, off: int, is_taken: bool) -> None:
    body = b"{}"
    at = datetime.fromtimestamp(NOW + off, UTC)
    if is_taken:
        check(source, body, HEADERS[source][1](body), at=at)
    else:
        with pytest.raises(BadSignature) as bad:
            check(source, body, HEADERS[source][1](body), at=at)
        assert "301 s" in bad.value.found


def test_stripe_may_sign_with_several_secrets() -> None:
    body = b"{}"
    one, two = (hexed(s, f"{NOW}.".encode() + body) for s in (b"old", b"new"))
    for secret in ("old", "new"):
        check("stripe", body, {"stripe-signature": f"t={NOW},v1={one},v1={two}"}, secret)
    with pytest.raises(BadSignature):
        check("stripe", body, {"stripe-signature": f"t={NOW},v0={one}"}, "old")
    with pytest.raises(BadSignature):
        check("stripe", body, {"stripe-signature": f"v1={one}"}, "old")


# Printed in the libraries of the platform.
ADYEN_KEY = "44782DEF547AAA06C910C43932B1EB0C71FC68D9D0C057550C48EC2ACF6BA056"
ADYEN_ITEM: dict[str, Any] = {
    "pspReference": "7914073381342284",
    "merchantAccountCode": "TestMerchant",
    "merchantReference": "TestPayment-1407325143704",
    "amount": {"value": 1130, "currency": "EUR"},
    "eventCode": "AUTHORISATION",
    "success": "true",
    "eventDate": "2019-05-06T17:15:34.121+02:00",
    "additionalData": {"hmacSignature": "coqCmt/IZ4E3CzPvMY8zTjQVL5hYJUiBRg8UU+iCWo0="},
}


def adyen(*items: dict[str, Any]) -> bytes:
    return json.dumps({"live": "false", "notificationItems": [{"NotificationRequestItem": i} for i in items]}).encode()


def test_adyens_own_example_is_signed_rightly() -> None:
    check("adyen", adyen(ADYEN_ITEM), {}, ADYEN_KEY)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("pspReference",), "7914073381342285"),
        (("originalReference",), "x"),
        (("merchantAccountCode",), "Other"),
        (("amount", "value"), 1131),
        (("amount", "currency"), "USD"),
        (("eventCode",), "CHARGEBACK"),
        (("success",), "false"),
        (("additionalData", "hmacSignature"), ""),
        (("additionalData",), {}),
    ],
)
def test_an_item_of_adyen_that_is_changed_is_refused_with_its_place(path: tuple[str, ...], value: object) -> None:
    item = copy.deepcopy(ADYEN_ITEM)
    place = item
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(BadSignature) as bad:
        check("adyen", adyen(ADYEN_ITEM, item), {}, ADYEN_KEY)
    assert bad.value.path == "notificationItems[1].NotificationRequestItem.additionalData.hmacSignature"


@given(st.dictionaries(st.sampled_from(["stripe-signature", "authorization", "x"]), st.text(max_size=40)), st.binary())
def test_nothing_else_is_ever_taken(headers: dict[str, str], body: bytes) -> None:
    for source, (own, _) in HEADERS.items():
        with pytest.raises(BadSignature):
            check(source, body, headers, own)
