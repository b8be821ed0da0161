"""Whether a message that a channel sends by itself comes from it: its signature, by the scheme of the channel.

The schemes are data (`hook_schemes.yaml`). Nothing is asked over the network: of channels that sign with keys which are
to be fetched there is no scheme.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime
from functools import cache
from pathlib import Path

from disputes.documents.json_tree import read_json
from disputes.documents.problems import Refused
from disputes.documents.yaml_tree import Node, decode, parse_yaml
from disputes.words import ClosedWord
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

_FILE = Path(__file__).with_name("hook_schemes.yaml")
_PART = re.compile(r"\{(\w+)\}")
_MILLISECONDS = 100_000_000_000
_SETTINGS = ("url", "app_key")


class Writing(ClosedWord):
    """How bytes are written as a text."""

    TEXT = "text"
    HEX = "hex"
    BASE64 = "base64"


class BadSignature(Exception):
    """A message that its sender has not signed, or not rightly: where, what was found, what is expected."""

    def __init__(self, path: str, found: str, expected: str) -> None:
        super().__init__(path)
        self.path, self.found, self.expected = path, found, expected


@dataclass(frozen=True, slots=True, kw_only=True)
class HookScheme:
    """How a channel signs a message, as `hook_schemes.yaml` says; the keys are explained there."""

    digest: Writing
    docs: str
    signed: str = ""
    secret: Writing = Writing.TEXT
    header: str | None = None
    time_name: str | None = None
    signature_name: str | None = None
    several: str | None = None
    time_header: str | None = None
    tolerance_s: int | None = None
    items: str | None = None
    item: str | None = None
    member: str | None = None
    fields: tuple[str, ...] = ()

    @property
    def needs(self) -> tuple[str, ...]:
        """Which settings it takes besides the secret."""
        return tuple(name for name in _SETTINGS if "{" + name + "}" in self.signed)


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedMessage:
    """A message as it came: header names in small letters, `target` the path with its query."""

    headers: Mapping[str, str]
    body: bytes
    method: str
    target: str
    at: datetime
    settings: Mapping[str, str] = field(default_factory=dict)


@cache
def hook_schemes() -> Mapping[str, tuple[HookScheme, ...]]:
    """The schemes by the words of `--from`."""
    (root,) = parse_yaml(_FILE.read_text(encoding="utf-8"), _FILE.name)
    return {name: tuple(map(_scheme, node.items)) for name, node in root.entries.items()}


def _scheme(node: Node) -> HookScheme:
    plain = {key: n.text for key, n in node.entries.items() if n.kind is NodeKind.TEXT}
    pairs = node.entries["pairs"].entries if "pairs" in node.entries else {}
    fields = node.entries["fields"].items if "fields" in node.entries else []
    return HookScheme(
        digest=Writing(plain["digest"]),
        docs=plain["docs"],
        signed=plain.get("signed", ""),
        secret=Writing(plain.get("secret", Writing.TEXT)),
        header=plain.get("header"),
        time_name=pairs["time"].text if pairs else None,
        signature_name=pairs["signature"].text if pairs else None,
        several=plain.get("several"),
        time_header=plain.get("time_header"),
        tolerance_s=int(plain["tolerance_s"]) if "tolerance_s" in plain else None,
        items=plain.get("items"),
        item=plain.get("item"),
        member=plain.get("member"),
        fields=tuple(n.text for n in fields),
    )


def secret_bytes(scheme: HookScheme, secret: str) -> bytes:
    """A secret as the scheme takes it. Raises ValueError where it is not written like that."""
    return _read(scheme.secret, secret)


def verify(schemes: Sequence[HookScheme], secrets: Sequence[str], message: SignedMessage) -> None:
    """Raises :class:`BadSignature` where a message is not signed by one of the schemes with one of the secrets, or was
    signed too long ago.
    """
    for scheme in schemes:
        if scheme.header is None:
            signed = list(_items(scheme, message.body))
            if signed:
                _check_items(scheme, secrets, signed)
                return
        elif (given := message.headers.get(scheme.header.lower())) is not None:
            _check_header(scheme, secrets, message, given)
            return
    places = [f"the header {s.header}" if s.header is not None else f"`{s.member}`" for s in schemes]
    raise BadSignature("header", "no signature", "one in " + " or ".join(places))


def _check_header(scheme: HookScheme, secrets: Sequence[str], message: SignedMessage, given: str) -> None:
    path = f"header.{str(scheme.header).lower()}"
    if scheme.signature_name is not None:
        pairs = [part.strip().partition("=") for part in given.split(",")]
        time = next((value for name, _, value in pairs if name == scheme.time_name), "")
        signatures = [value for name, _, value in pairs if name == scheme.signature_name]
    else:
        time = message.headers.get(scheme.time_header.lower(), "") if scheme.time_header is not None else ""
        signatures = [s.strip() for s in (given.split(scheme.several) if scheme.several is not None else [given])]
    signed = _signed(scheme, message, time)
    if not _is_one(scheme, secrets, signed, signatures):
        raise BadSignature(path, "a signature of something else", "the sender's, made with the secret that is set up")
    _check_time(scheme, time, message.at)


def _check_time(scheme: HookScheme, time: str, at: datetime) -> None:
    """The time is part of what is signed: who repeats an old message cannot make it a new one."""
    if scheme.tolerance_s is None:
        return
    path = f"header.{(scheme.time_header or scheme.header or '').lower()}"
    if not (time.isascii() and time.isdigit() and len(time) < 15):
        raise BadSignature(path, "no time", "the time of signing, in seconds since 1970")
    sent = int(time) // 1000 if int(time) > _MILLISECONDS else int(time)
    off = abs(int(at.timestamp()) - sent)
    if off > scheme.tolerance_s:
        raise BadSignature(path, f"a signature made {off} s from now", f"one of at most {scheme.tolerance_s} s")


def _signed(scheme: HookScheme, message: SignedMessage, time: str) -> bytes:
    parts: dict[str, bytes] = {
        "body": message.body,
        "time": time.encode("utf-8", "replace"),
        "method": message.method.upper().encode(),
        "target": message.target.encode("utf-8", "replace"),
        "body_sha256": hashlib.sha256(message.body).hexdigest().encode(),
        **{name: message.settings.get(name, "").encode() for name in _SETTINGS},
    }
    out, last = b"", 0
    for found in _PART.finditer(scheme.signed):
        out += scheme.signed[last : found.start()].encode() + parts[found[1]]
        last = found.end()
    return out + scheme.signed[last:].encode()


def _items(scheme: HookScheme, body: bytes) -> Iterator[Node]:
    """The items of a body that are signed each for itself."""
    try:
        root, _ = read_json(decode(body, ""), "")
    except Refused:  # no text: whoever reads the message says so
        root = None
    listed = root.get(scheme.items or "") if root is not None else None
    for member in listed.items if listed is not None else ():
        found = member.get(scheme.item or "")
        if found is not None and found.kind is NodeKind.MAP:
            yield found


def _check_items(scheme: HookScheme, secrets: Sequence[str], items: Sequence[Node]) -> None:
    """All of them must be signed: one that is not would ride along with the others."""
    for one in items:
        given = _text(one, str(scheme.member))
        signed = ":".join(_text(one, name) for name in scheme.fields).encode()
        if not given:
            raise BadSignature(f"{one.path}.{scheme.member}", "no signature", "one of this item")
        if not _is_one(scheme, secrets, signed, [given]):
            raise BadSignature(
                f"{one.path}.{scheme.member}", "a signature of something else", "the sender's, of this item"
            )


def _text(node: Node, path: str) -> str:
    found: Node | None = node
    for key in path.split("."):
        found = found.get(key) if found is not None else None
    return found.text if found is not None and found.kind is NodeKind.TEXT else ""


def _is_one(scheme: HookScheme, secrets: Sequence[str], signed: bytes, given: Sequence[str]) -> bool:
    """Whether one of the signatures is that of one of the secrets; it takes as long whichever it is."""
    is_any = False
    for secret in secrets:
        expected = hmac.new(secret_bytes(scheme, secret), signed, hashlib.sha256).digest()
        for text in given:
            try:
                told = _read(scheme.digest, text)
            except ValueError:
                told = b""
            is_any |= hmac.compare_digest(expected, told)
    return is_any


def _read(writing: Writing, text: str) -> bytes:
    if writing is Writing.TEXT:
        return text.encode()
    if writing is Writing.HEX:
        return bytes.fromhex(text)
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as wrong:
        raise ValueError(str(wrong)) from None
