"""What in a case is about its buyer, and the case without it: pure functions over records as the store keeps them.

A value that rules may compare (an address of an earlier payment, a tracking number, a file's name) is replaced by a
mark, the same one wherever the value stood in the case: what is equal stays equal, and what is known stays known, so an
answer that does not rest on the value itself is the same as before. What nobody reads but people is removed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

MARK = "erased"
_REMOVED = frozenset({"notes", "raw"})
"""Keys of a record that hold what people wrote, and what a channel sent that nobody has read."""
_MARKED = frozenset({"tracking_number", "ip", "device", "email", "address", "file"})
"""Keys, wherever they stand, whose value tells who the buyer is, or may."""
_WRITTEN: Mapping[str, str] = {"notes": "text", "hold": "reason"}
"""What people wrote in sentences of their own: under which key it was added, and where in the item it stands."""
_FACTS = "facts."
_OF_A_PERSON = re.compile(r"[._](ip|device|email|address|phone|name|account)$")
"""Names of facts whose text is about somebody, as records of earlier payments have them too."""
_FREE_TEXT = re.compile(r"[\s@]")
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d")
_QUOTED = 4
"""So many characters at least has a value that is looked for in other texts."""
REMAINS = ("id", "other_ids", "order", "events", "amounts", "buyer", "facts")
"""What of a case is kept, for the texts that tell it."""


def is_about(text: str, ref: str) -> bool:
    """Whether a text is a reference to a buyer, or holds it as a word; capitals make no difference."""
    return re.search(rf"(?<!\w){re.escape(ref)}(?!\w)", text, re.IGNORECASE) is not None


def leaves(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Every text in a document, with its path."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield from leaves(inner, f"{path}.{key}" if path else str(key))
            yield f"{path}.{key}" if path else str(key), str(key)
    elif isinstance(value, Sequence) and not isinstance(value, bytes):
        for n, inner in enumerate(value):
            yield from leaves(inner, f"{path}[{n}]")


@dataclass(slots=True)
class Eraser:
    """Erases one case. `ref`: of the buyer, None where the whole case is named. `told` counts what went, by its key."""

    ref: str | None = None
    marks: dict[str, str] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)

    def record(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """A record without the buyer."""
        return {key: self._inner(key, value) for key, value in plain.items() if not self._is_removed(key, value)}

    def logged(self, plain: Mapping[str, Any]) -> dict[str, Any]:
        """What people added to a case without the buyer: their notes go, the files of evidence are no longer named."""
        out: dict[str, Any] = {}
        for key, entries in plain.items():
            out[key] = [self._entry(key, e) for e in entries]
        return out

    def item(self, key: str, item: Mapping[str, Any]) -> dict[str, Any]:
        """One item of what was added under a key, as the journal keeps it too."""
        if key in _WRITTEN:
            self._remember(str(item.get(_WRITTEN[key], "")), MARK)
            self.told[key] += 1
            return {**item, _WRITTEN[key]: MARK}
        if key == "assignee":
            return dict(item)
        path = str(item.get("field", "")) if key == "facts" else ""
        return {k: self._inner(path if path.startswith(_FACTS) and k == "value" else k, v) for k, v in item.items()}

    def scrub(self, value: Any) -> Any:
        """Any other document, such as an answer: wherever it quotes a value that went, its mark stands."""
        if isinstance(value, str):
            return self._scrubbed(value)
        if isinstance(value, Mapping):
            return {k: self.scrub(v) for k, v in value.items()}
        if isinstance(value, Sequence) and not isinstance(value, bytes):
            return [self.scrub(v) for v in value]
        return value

    def _entry(self, key: str, entry: Mapping[str, Any]) -> dict[str, Any]:
        kept = {k: v for k, v in entry.items() if k != "digest"}
        return {**kept, "item": self.item(key, entry["item"])}

    def _is_removed(self, key: str, value: object) -> bool:
        if key not in _REMOVED:
            return False
        for _, text in leaves(value):
            self._remember(text, MARK)
        self.told[key] += 1
        return True

    def _inner(self, key: str, value: Any) -> Any:
        if isinstance(value, Mapping):
            if key == "facts":
                return {k: self._inner(f"{_FACTS}{k}", v) for k, v in value.items()}
            return {k: self._inner(k, v) for k, v in value.items() if not self._is_removed(k, v)}
        if isinstance(value, list):
            return [self._inner(key, v) for v in value]
        if isinstance(value, str) and self._is_personal(key, value):
            self.told["facts" if key.startswith(_FACTS) else key] += 1
            return self._mark(value, key)
        return value

    def _is_personal(self, key: str, text: str) -> bool:
        if text.startswith(MARK):
            return False
        if key in _MARKED or (self.ref is not None and is_about(text, self.ref)):
            return True
        if not key.startswith(_FACTS) or _INSTANT.match(text):
            return False
        return bool(_FREE_TEXT.search(text) or _OF_A_PERSON.search(key))

    def _mark(self, text: str, key: str) -> str:
        known = self.marks.get(text)
        if known is not None and known != MARK:
            return known
        number = len(set(self.marks.values()) - {MARK}) + 1
        ending = text.rpartition(".")[2] if key == "file" and "." in text else ""
        is_plain = ending.isascii() and ending.isalnum() and len(ending) <= 5
        mark = f"{MARK}-{number}" + (f".{ending}" if ending and is_plain else "")
        self.marks[text] = mark
        return mark

    def _remember(self, text: str, mark: str) -> None:
        """Sentences and names may be quoted elsewhere; a single plain word may as well be one of the rules'."""
        if len(text) >= _QUOTED and _FREE_TEXT.search(text) and not text.startswith(MARK):
            self.marks.setdefault(text, mark)

    def _scrubbed(self, text: str) -> str:
        for found in sorted(self.marks, key=len, reverse=True):
            if len(found) >= _QUOTED and found in text:
                text = re.sub(rf"(?<![A-Za-z0-9]){re.escape(found)}(?![A-Za-z0-9])", self.marks[found], text)
        if self.ref is not None and is_about(text, self.ref):
            text = re.sub(rf"(?<!\w){re.escape(self.ref)}(?!\w)", MARK, text, flags=re.IGNORECASE)
        return text
