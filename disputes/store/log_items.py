"""What is logged by hand, as a record writes it: the commands and the desk make the same of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from disputes.records.base import instant_text
from disputes.records.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvent:
    """An event; `at` is an aware datetime, None where it is to be taken back whenever it was."""

    type: str
    at: datetime | None
    by: str | None = None
    outcome: str | None = None
    remedy: str | None = None
    amount: Money | None = None
    ref: str | None = None

    def item(self) -> dict[str, object]:
        """The event as an item of a record."""
        given = {"by": self.by, "outcome": self.outcome, "remedy": self.remedy, "ref": self.ref}
        out: dict[str, object] = {"type": self.type}
        if self.at is not None:
            out["at"] = instant_text(self.at)
        out |= {k: v for k, v in given.items() if v is not None}
        return out if self.amount is None else {**out, "amount": self.amount.plain()}


@dataclass(frozen=True, slots=True, kw_only=True)
class LoggedEvidence:
    """A piece of evidence: `bytes` of the file, `chars` of the text; `submitted_at` is an aware datetime."""

    kind: str
    file: str | None = None
    form: str | None = None
    bytes: int | None = None
    pages: int | None = None
    chars: int | None = None
    shows: Sequence[str] | None = None
    submitted_at: datetime | None = None

    def item(self) -> dict[str, object]:
        """The evidence as an item of a record."""
        given = {
            "file": self.file,
            "bytes": self.bytes,
            "format": self.form,
            "pages": self.pages,
            "chars": self.chars,
            "shows": list(self.shows) if self.shows is not None else None,
            "submitted_at": instant_text(self.submitted_at) if self.submitted_at is not None else None,
        }
        return {"kind": self.kind, **{k: v for k, v in given.items() if v is not None}}
