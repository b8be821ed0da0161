"""What of a payload nobody has looked at: named, and kept under `raw` of the record where the user asks for it.

Fields that tell who somebody is are neither: they are left out on purpose, by the names of their keys.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import field

from disputes.documents.problems import printable
from disputes.documents.yaml_tree import Node, Plain
from disputes.records.field_types import BadValue, to_text
from disputes.words.dataclass import dataclass
from disputes.words.documents import NodeKind

MOST_CHARACTERS = 20_000
"""Of a record's `raw`, keys included."""
_LONGEST_TEXT = 2_000
_LONGEST_KEY = 200
_PERSONAL = (
    *("email", "e_mail", "phone", "mobile", "address", "street", "zipcode", "zip_code", "postal", "postcode", "city"),
    *("firstname", "first_name", "lastname", "last_name", "fullname", "full_name", "buyer", "customer", "consumer"),
    *("cardholder", "shopper", "recipient", "receiver", "username", "user_name", "login", "birth", "passport"),
    *("contact", "identification", "tax_id", "signature", "password", "secret", "token", "otpdetails", "otp_"),
    *("payer", "iban", "last4", "last_digits", "fingerprint", "shipto", "ship_to", "nickname", "user_id", "latitude"),
    *("longitude", "portrait", "billing", "shipping_info", "purchaseip", "purchase_ip", "ip_address"),
)
"""In the name of a key, whatever its letters: what is below it tells who somebody is."""

Place = tuple[int, int, str]
"""Line, column and path in a document."""


def place_of(node: Node) -> Place:
    """Where a node stands."""
    return node.line, node.column, node.path


def unread(root: Node, seen: AbstractSet[Place]) -> Iterator[tuple[str, Node]]:
    """The values that hold something and are not at a place of `seen`, each with its name: the path
    to it without the places in lists.
    """
    yield from _below(root, seen, "", is_seen=place_of(root) in seen)


def _below(node: Node, seen: AbstractSet[Place], name: str, *, is_seen: bool) -> Iterator[tuple[str, Node]]:
    if node.kind is NodeKind.MAP:
        for key, member in node.entries.items():
            if not is_personal(key):
                yield from _below(member, seen, f"{name}.{key}" if name else key, is_seen=place_of(member) in seen)
    elif node.kind is NodeKind.LIST:
        for member in node.items:  # a list of codes that was looked at was read as a whole
            yield from _below(member, seen, name, is_seen=is_seen or place_of(member) in seen)
    elif node.kind is NodeKind.TEXT and node.text.strip() and not is_seen:
        yield name, node


def is_personal(key: str) -> bool:
    """Whether what stands under a key tells who somebody is."""
    lower = key.lower().replace("-", "_").replace(" ", "_")
    return any(word in lower for word in _PERSONAL)


@dataclass(slots=True)
class KeptFields:
    """The values of a payload that are wanted, in the shape that they have in it, as far as there is room."""

    wanted: AbstractSet[Place]
    room: int = MOST_CHARACTERS
    left_out: int = 0
    raw: dict[str, Plain] = field(default_factory=dict)

    @staticmethod
    def of(root: Node, values: Mapping[str, list[Node]]) -> KeptFields:
        """What of `root` are these values."""
        kept = KeptFields({place_of(node) for nodes in values.values() for node in nodes})
        found = kept._of(root)
        if isinstance(found, dict):
            kept.raw = found
        return kept

    def _of(self, node: Node) -> Plain:
        """A part as plain data; None where nothing of it is wanted."""
        if node.kind is NodeKind.MAP:
            members: dict[str, Plain] = {}
            for key, member in node.entries.items():
                if not is_personal(key) and (found := self._under(key, member)) is not None:
                    members[key] = found
            return members or None
        if node.kind is NodeKind.LIST:
            return [found for one in node.items if (found := self._of(one)) is not None] or None
        if place_of(node) not in self.wanted:
            return None
        try:
            text = to_text(node.text, _LONGEST_TEXT)
        except BadValue:
            self.left_out += 1
            return None
        if len(text) > self.room:
            self.left_out += 1
            return None
        self.room -= len(text)
        return text

    def _under(self, key: str, node: Node) -> Plain:
        if len(key) > min(_LONGEST_KEY, self.room) or "\x00" in key:
            self.left_out += 1
            return None
        before = self.room
        self.room -= len(key)
        found = self._of(node)
        if found is None:
            self.room = before
        return found


def shown(names: Mapping[str, int], most: int) -> str:
    """The names, those that came most often first, and how many more there are."""
    order = sorted(names, key=lambda name: (-names[name], name))
    listed = ", ".join(printable(name)[:80] + (f" ({names[name]})" if names[name] > 1 else "") for name in order[:most])
    return listed + (f" (+{len(order) - most})" if len(order) > most else "")
